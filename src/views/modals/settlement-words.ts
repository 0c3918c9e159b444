import { absentForMs } from '../../domain/enabling-rules.ts';
import type { OutcomeUnknown, Run } from '../../domain/organization.ts';
import type { Reference, ViewContext } from '../context.ts';
import { slackDate } from '../dates.ts';
import type { Refill } from '../inputs.ts';
import { unknownCauseWords } from '../post-words.ts';
import { code, strong } from '../text.ts';

export interface SettlementModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly state: OutcomeUnknown;
}

export const settlementLabels = { reason: 'Reason', acknowledge: 'Acknowledgement' };

function request(run: Run): string {
  return `the request for the configuration ${code(run.configurationName ?? '', 100)} with the key ${code(run.key?.identifier ?? '', 300)}`;
}

function tooEarly(absentSince: number, now: number): string {
  const from = absentSince + absentForMs;
  return now >= from ? '' : `; it can be settled ${slackDate(from)} at the earliest`;
}

/** What is known of the request whose outcome is unknown. */
export function whatIsSo({ context, state }: SettlementModal): string {
  const { absentSince } = state;
  const since =
    absentSince === undefined
      ? ''
      : ` Adobe has answered “not found” since ${slackDate(absentSince)}${tooEarly(absentSince, context.now)}.`;
  return `${strong(context.organization.name)}: it is not known what became of ${request(state.run)}: ${unknownCauseWords(state.cause)}.${since}`;
}
