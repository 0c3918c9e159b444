import { absentForMs } from '../domain/enabling-rules.ts';
import type { Enabling, OutcomeUnknown } from '../domain/organization.ts';
import { settledNames } from '../domain/settled.ts';
import { isKnownStatus } from '../domain/statuses.ts';
import { slackDate, slackTime } from './dates.ts';
import { mention } from './people.ts';
import { unknownCauseWords } from './post-words.ts';
import type { Standing } from './standing.ts';
import { findStageMeaning } from './step-words.ts';
import { code, oneLine } from './text.ts';

/** A stage and what it means; a status that Adobe does not document counts as still working. */
export function stageWords(status: string): string {
  const meaning = findStageMeaning(status);
  return isKnownStatus(status) && meaning !== undefined
    ? `${code(status, 100)} – ${meaning}`
    : `${code(status, 100)} – Adobe does not document this status; the bot takes it for “still working”`;
}

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
  return {
    brief: `Adobe is at work (${oneLine(stage.status, 40)})`,
    now: `Adobe is enabling customer-managed keys. Stage: ${stageWords(stage.status)}.${elsewhere}`,
    waitingFor: 'Adobe',
    since: stage.at,
    next: 'the bot asks until Adobe reports COMPLETED or FAILED. This takes minutes, sometimes up to a day. Nobody needs to do anything; leave vault, key, app and role as they are.',
  };
}

function settlementNext(state: OutcomeUnknown): Pick<Standing, 'deadline' | 'next' | 'waitingFor'> {
  const { settlement, absentSince } = state;
  if (settlement !== undefined) {
    return {
      waitingFor: `${Math.max(0, settlement.quorum - settlement.approvals.length)} more approvals of “not there”, as ${mention(settlement.by)} proposes`,
      deadline: `that request expires ${slackDate(settlement.expiresAt)}`,
      next: 'if Adobe answers “not found” then, and has for an hour without interruption, it is settled and a new proposal can be made.',
    };
  }
  if (absentSince === undefined) {
    return {
      waitingFor: 'an answer from Adobe',
      next: 'the bot asks Adobe every few minutes. As soon as Adobe shows the configuration, it goes on by itself.',
    };
  }
  const from = absentSince + absentForMs;
  return {
    waitingFor: 'an answer from Adobe',
    next: `Adobe has answered “not found” since ${slackTime(absentSince)}. If it goes on like that, a requester may propose from ${slackTime(from)} on to settle it as “not there”. The bot goes on asking.`,
  };
}

export function outcomeUnknownStanding(state: OutcomeUnknown): Standing {
  const detail = state.detail.trim() === '' ? '' : ` (${oneLine(state.detail, 300)})`;
  return {
    brief: 'Outcome unknown',
    now: `*It is not known whether Adobe received the request:* ${unknownCauseWords(state.cause)}${detail}. It may have started. It is never sent twice.`,
    since: state.intendedSince.at,
    ...settlementNext(state),
  };
}
