import { acceptedBy, settleableFrom } from '../../domain/rules/enabling-rules.ts';
import { type Enabling, type OutcomeUnknown, settledNames } from '../../domain/organization.ts';
import { isKnownStatus } from '../../domain/post.ts';
import { slackDate, slackTime } from '../blocks/dates.ts';
import { code, mention, oneLine } from '../blocks/text.ts';
import { acceptedAt, unknownWords } from './post-words.ts';
import type { Standing } from './standing.ts';
import { findStageMeaning } from '../blocks/step-words.ts';

/** A stage and what it means; a status that Adobe does not document counts as still working. */
export function stageWords(status: string): string {
  const meaning = findStageMeaning(status);
  return isKnownStatus(status) && meaning !== undefined
    ? `${code(status, 100)} – ${meaning}`
    : `${code(status, 100)} – Adobe does not document this status; the bot takes it for “still working”`;
}

export const notShownWords = (state: Enabling) =>
  `${acceptedAt(acceptedBy(state))} and does not show it now: it answers “not found” to every name the bot knows for it. Whether Adobe is working on it is not known.`;

export const openCase = 'If this lasts an hour, an operator opens a case with Adobe’s support.';
const openCaseNow = 'This has lasted an hour: an operator opens a case with Adobe’s support.';

export function enablingStanding(state: Enabling): Standing {
  const stage = state.stages.at(-1);
  if (stage === undefined) {
    return {
      brief: 'Sending the request',
      now: 'The request is on its way to Adobe. It cannot be taken back any more.',
      waitingFor: 'Adobe’s answer',
      since: state.since.at,
      next: 'with Adobe’s yes the bot watches its work to the end.',
    };
  }
  const elsewhere =
    state.post === 'elsewhere'
      ? ` ${settledNames(state).includes(state.names[0] ?? '') ? 'A request that was settled as “not there” arrived late' : 'It was started by other means'}: the bot found it there and sent nothing.`
      : '';
  if (state.absent !== undefined) {
    return {
      brief: 'Accepted, not shown by Adobe',
      now: notShownWords(state),
      waitingFor: 'Adobe',
      since: state.absent.since,
      next: `the bot keeps asking and sends nothing again. ${state.absent.toldAgainAt === undefined ? openCase : openCaseNow} Leave vault, key, app and role as they are.`,
    };
  }
  return {
    brief: `Adobe is at work (${oneLine(stage.status, 40)})`,
    now: `Adobe is enabling customer-managed keys. Stage: ${stageWords(stage.status)}.${elsewhere}`,
    waitingFor: 'Adobe',
    since: stage.at,
    next: 'the bot asks until Adobe reports COMPLETED or FAILED. This takes minutes, sometimes up to a day. Nobody needs to do anything; leave vault, key, app and role as they are.',
  };
}

function settlementNext(state: OutcomeUnknown): Pick<Standing, 'deadline' | 'next' | 'waitingFor'> {
  const { settlement, absentSince = 0, accepted } = state;
  if (settlement !== undefined) {
    return {
      waitingFor: `${Math.max(0, settlement.quorum - settlement.approvals.length)} more approvals of “not there”, as ${mention(settlement.by)} proposes`,
      deadline: `that request expires ${slackDate(settlement.expiresAt)}`,
      next: `if Adobe answers “not found” then, and has for ${accepted === undefined ? 'an hour' : 'a day, the last hour of it'} without interruption, it is settled and a new proposal can be made.`,
    };
  }
  const from = settleableFrom(state);
  if (from === undefined) {
    return {
      waitingFor: 'an answer from Adobe',
      next: 'the bot asks Adobe every few minutes. As soon as Adobe shows the configuration, it goes on by itself.',
    };
  }
  const how = accepted === undefined ? '' : ', with the number of a case at Adobe’s support';
  const since = `Adobe has answered “not found” since ${slackTime(absentSince)}.`;
  return state.settleableSince === undefined
    ? {
        waitingFor: 'an answer from Adobe',
        next: `${since} If Adobe still answers so at ${slackTime(from)}, a requester can propose to settle it as “not there”${how}. The bot keeps asking.`,
      }
    : {
        waitingFor: `${mention(state.run.owner)} or another requester`,
        next: `${since} Press *Settle as “not there”…* to propose that the request was not received${how}. The bot keeps asking; if Adobe shows the configuration, it goes on by itself.`,
      };
}

export function outcomeUnknownStanding(state: OutcomeUnknown): Standing {
  return {
    brief: 'Outcome unknown',
    now: `${unknownWords(state)}. It may have started. It is never sent twice.`,
    since: state.intendedSince.at,
    ...settlementNext(state),
  };
}
