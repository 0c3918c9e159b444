import { isBlank, type Refusal, refusal } from '../refusals.ts';
import { deadlineAfter } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import { type Rule, happened, refused, refusedFor } from './decision.ts';
import { settleableFrom, settlingApprovals } from './enabling-rules.ts';
import type { Organization, OutcomeUnknown, Settlement } from '../organization.ts';
import { findOtherAccount, whyNoApprover, whyNoMember, whyNotEligible } from '../people.ts';

/** An unknown outcome that people are asked to settle. */
export type Settling = OutcomeUnknown & { readonly settlement: Settlement };

/** The unknown outcome that this person may ask to settle now, or why they may not. */
export function settleable(
  state: Organization,
  { actor }: Pick<CommandOf<'settle'>, 'actor'>,
  now: number,
): OutcomeUnknown | Refusal {
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return outsider;
  if (!actor.isRequester) return refusal('notRequester');
  if (state.phase !== 'outcomeUnknown') {
    return refusal('notSettleable', { because: 'phase' });
  }
  if (state.settlement !== undefined) return refusal('notSettleable', { because: 'asked' });
  const from = settleableFrom(state);
  if (from === undefined) return refusal('notSettleable', { because: 'neverAbsent' });
  const left = from - now;
  return left > 0
    ? refusal('notSettleable', {
        because: 'early',
        minutesLeft: Math.ceil(left / 60_000),
        ...(state.accepted && { isAccepted: true }),
      })
    : state;
}

/** Settling an unknown outcome as "not there": an act of its own, after an hour of 404, or a day of it and a case at Adobe's support where Adobe had accepted the request. */
const settle: Rule<'settle'> = (state, command, now) => {
  const found = settleable(state, command, now);
  if ('reason' in found) return refusedFor(found);
  const { reason, terms } = command;
  if (isBlank(reason)) return refused('reasonMissing');
  if (!command.acknowledged) return refused('acknowledgementMissing');
  const caseNumber = command.caseNumber?.trim() ?? '';
  if (found.accepted !== undefined && caseNumber === '') {
    return refused('caseNumberMissing', { because: 'accepted' });
  }
  const expiresAt = deadlineAfter(now, terms.approvalTtlMs, terms.skipWeekendsIn);
  return happened({
    type: 'settlementProposed',
    reason,
    expiresAt,
    quorum: terms.quorum,
    ...(caseNumber !== '' && { caseNumber }),
  });
};

/** Settling that was asked for, which this person may approve now, or why they may not. */
export function settlementApprovable(
  state: Organization,
  { actor, circle, proposed }: Pick<CommandOf<'approveSettlement'>, 'actor' | 'circle' | 'proposed'>,
  now: number,
): Settling | Refusal {
  const { person } = actor;
  const outsider = whyNoApprover(person, circle);
  if (outsider !== undefined) return outsider;
  if (state.phase !== 'outcomeUnknown') return refusal('notSettleable', { because: 'phase' });
  if (state.settlement === undefined) return refusal('noProposal');
  const { settlement } = state;
  const { sequence } = settlement.since;
  if ((proposed ?? sequence) !== sequence) return refusal('otherProposal');
  if (now >= settlement.expiresAt) return refusal('expiredProposal');
  const ineligible = whyNotEligible(person.id, circle, [...state.run.contributors, settlement.by]);
  if (ineligible !== undefined) return ineligible;
  if (settlement.approvals.some(({ by }) => by === person.id)) return refusal('alreadyApproved');
  const other = findOtherAccount(person, settlingApprovals(state, circle), circle);
  if (other !== undefined) return refusal('samePerson', { other: other.id });
  return { ...state, settlement };
}

const approveSettlement: Rule<'approveSettlement'> = (state, command, now) => {
  const found = settlementApprovable(state, command, now);
  if ('reason' in found) return refusedFor(found);
  return command.acknowledged ? happened({ type: 'settlementApproved' }) : refused('acknowledgementMissing');
};

export const settlementRules = { settle, approveSettlement };
