import { type Rule, happened, refused, refusedFor } from './decision.ts';
import { absentForMs, settlingApprovals } from './enabling-rules.ts';
import { findOtherAccount, whyNoApprover, whyNoMember, whyNotEligible } from './people.ts';

/** Settling an unknown outcome as "not there": an act of its own, after an hour of 404. */
export const settle: Rule<'settle'> = (state, command, now) => {
  const { actor, terms } = command;
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return refusedFor(outsider);
  if (!actor.isRequester) return refused('notRequester');
  if (state.phase !== 'outcomeUnknown')
    return refused('notSettleable', { because: 'phase', phase: state.phase });
  if (state.settlement !== undefined) return refused('notSettleable', { because: 'asked' });
  if (state.absentSince === undefined) return refused('notSettleable', { because: 'neverAbsent' });
  const left = state.absentSince + absentForMs - now;
  if (left > 0) {
    return refused('notSettleable', { because: 'early', minutes: String(Math.ceil(left / 60_000)) });
  }
  if (command.reason.trim() === '') return refused('reasonMissing');
  if (!command.acknowledged) return refused('acknowledgementMissing');
  return happened({
    type: 'settlementProposed',
    reason: command.reason,
    expiresAt: now + terms.approvalTtlMs,
    quorum: terms.quorum,
  });
};

export const approveSettlement: Rule<'approveSettlement'> = (state, command, now) => {
  const { person } = command.actor;
  const outsider = whyNoApprover(person, command.circle);
  if (outsider !== undefined) return refusedFor(outsider);
  if (state.phase !== 'outcomeUnknown' || state.settlement === undefined) return refused('noProposal');
  const { sequence } = state.settlement.since;
  if ((command.proposed ?? sequence) !== sequence) return refused('otherProposal');
  if (now >= state.settlement.expiresAt) return refused('expiredProposal');
  const contributors = [...state.run.contributors, state.settlement.by];
  const ineligible = whyNotEligible(person.id, command.circle, contributors);
  if (ineligible !== undefined) return refusedFor(ineligible);
  const given = state.settlement.approvals.map(({ by }) => by);
  if (given.includes(person.id)) return refused('alreadyApproved');
  const other = findOtherAccount(person, settlingApprovals(state, command.circle), command.circle);
  if (other !== undefined) return refused('samePerson', { user: person.id, other: other.id });
  return command.acknowledged ? happened({ type: 'settlementApproved' }) : refused('acknowledgementMissing');
};
