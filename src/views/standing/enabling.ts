import { acceptedBy, settleableFrom } from '../../domain/rules/enabling-rules.ts';
import { type Enabling, type OutcomeUnknown, settledNames } from '../../domain/organization.ts';
import { isKnownStatus } from '../../domain/post.ts';
import { code, counted, mention, oneLine, slackDate, slackTime } from '../blocks/text.ts';
import { acceptedAt, type Standing, unknownWords } from './standing.ts';
import { findStageMeaning } from '../blocks/act-words.ts';

/** A stage and what it means; a status that Adobe does not document counts as still working. */
export function stageWords(status: string): string {
  const meaning = findStageMeaning(status);
  return isKnownStatus(status) && meaning !== undefined
    ? `${code(status, 100)} – ${meaning}`
    : `${code(status, 100)} – Adobe does not document this status; the bot treats it as “still working”`;
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
      now: 'The request is on its way to Adobe. It can no longer be taken back.',
      waitingFor: 'Adobe’s answer',
      since: state.since.at,
      next: 'once Adobe accepts, the bot tracks progress to completion.',
    };
  }
  const elsewhere =
    state.post === 'elsewhere'
      ? ` ${settledNames(state).includes(state.names[0] ?? '') ? 'A request that was marked as not received arrived late' : 'It was started by other means'}: the bot found it there and sent nothing.`
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
    brief: `Adobe is working (${oneLine(stage.status, 40)})`,
    now: `Adobe is enabling customer-managed keys. Stage: ${stageWords(stage.status)}.${elsewhere}`,
    waitingFor: 'Adobe',
    since: stage.at,
    next: 'the bot asks until Adobe reports COMPLETED or FAILED. This takes minutes, sometimes up to a day. Nobody needs to do anything; leave vault, key, app and role as they are.',
  };
}

function settlementNext(
  state: OutcomeUnknown,
): Pick<Standing, 'deadline' | 'next' | 'waitingFor' | 'waitingSince'> {
  const { settlement, absentSince = 0, accepted } = state;
  if (settlement !== undefined) {
    const missing = Math.max(0, settlement.quorum - settlement.approvals.length);
    return {
      waitingFor:
        missing === 0
          ? 'the bot, which asks Adobe once more'
          : `${counted(missing, 'more approval')} to mark it as not received`,
      waitingSince: settlement.since.at,
      deadline: `expires ${slackDate(settlement.expiresAt)}`,
      next: `if Adobe still answers “not found” then, and has for ${accepted === undefined ? 'an hour' : 'a day, the last hour of it'} without interruption, the request is marked as not received. Then you can propose again.`,
    };
  }
  const from = settleableFrom(state);
  if (from === undefined) {
    return {
      waitingFor: 'an answer from Adobe',
      next: 'the bot asks Adobe every few minutes. As soon as Adobe shows the configuration, the bot continues automatically.',
    };
  }
  const how = accepted === undefined ? '' : ', with a case number from Adobe’s support';
  const since = `Adobe has answered “not found” since ${slackTime(absentSince)}.`;
  return state.settleableSince === undefined
    ? {
        waitingFor: 'an answer from Adobe',
        next: `${since} If the answer is still “not found” at ${slackTime(from)}, a requester can ask to mark the request as not received${how}.`,
      }
    : {
        waitingFor: `${mention(state.run.owner)} or another requester`,
        waitingSince: state.settleableSince,
        next: `${since} Press *Mark as not received…* to ask the approvers to agree${how}. The bot keeps asking Adobe; if Adobe shows the configuration, the bot continues automatically.`,
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
