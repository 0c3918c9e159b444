import {
  type AwaitingApproval,
  type Organization,
  type OutcomeUnknown,
  type Since,
  contributorsTo,
} from './organization.ts';
import type { Proposal } from './proposal.ts';

/** What approvers are asked now: a proposal, or to mark a request as not received. */
export interface OpenRequest extends Pick<AwaitingApproval, 'approvals' | 'reminders' | 'reminded' | 'life'> {
  readonly proposal: Pick<Proposal, 'at' | 'expiresAt'>;
  readonly since: Since;
  /** Whose yes does not count. */
  readonly contributors: readonly string[];
  /** Who has said yes. */
  readonly approved: readonly string[];
  /** Nobody's answer is missing: it waits for Adobe. */
  readonly isComplete: boolean;
}

function settlementIn({ run, settlement }: OutcomeUnknown): OpenRequest | undefined {
  if (settlement === undefined) return undefined;
  const { by, since, expiresAt, approvals, quorum, reminders = 0, reminded } = settlement;
  return {
    proposal: { at: since.at, expiresAt },
    since,
    contributors: [...run.contributors, by],
    approved: approvals.map((one) => one.by),
    isComplete: approvals.length >= quorum,
    approvals,
    reminders,
    reminded,
  };
}

export function openRequestIn(state: Organization): OpenRequest | undefined {
  if (state.phase === 'outcomeUnknown') return settlementIn(state);
  if (state.phase !== 'awaitingApproval') return undefined;
  const { proposal, proposedSince: since, approvals, reminders, reminded, life } = state;
  const contributors = contributorsTo(state);
  const approved = approvals.map(({ by }) => by);
  return { proposal, since, contributors, approved, isComplete: false, approvals, reminders, reminded, life };
}
