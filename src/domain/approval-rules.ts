import { type Rule, happened, nothing, refused, refusedFor } from './decision.ts';
import { type AwaitingApproval, type CoolingOff, type Organization, contributorsTo } from './organization.ts';
import { findOtherAccount, whyNoApprover, whyNoMember, whyNotEligible } from './people.ts';
import { type Refusal, refusal } from './refusals.ts';
import { remindersUntil } from './reminders.ts';
import { whyNotConfirmed } from './typed-confirmation.ts';

function whyNoProposal(state: Organization, fingerprint: string, now: number): Refusal | undefined {
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') {
    return refusal('noProposal', { phase: state.phase });
  }
  if (state.proposal.fingerprint !== fingerprint) return refusal('otherProposal');
  return now >= state.proposal.expiresAt ? refusal('expiredProposal') : undefined;
}

export const approve: Rule<'approve'> = (state, command, now) => {
  const { person } = command.actor;
  // Outsiders first: they are not told where the proposal stands.
  const found = whyNoApprover(person, command.circle) ?? whyNoProposal(state, command.fingerprint, now);
  if (found !== undefined) return refusedFor(found);
  if (state.phase !== 'awaitingApproval') return refused('alreadyCoolingOff');
  const { sequence } = state.proposedSince;
  if ((command.proposed ?? sequence) !== sequence) return refused('otherProposal');
  const ineligible = whyNotEligible(person.id, command.circle, contributorsTo(state));
  if (ineligible !== undefined) return refusedFor(ineligible);
  const given = state.approvals.map(({ by }) => by);
  if (given.includes(person.id)) return refused('alreadyApproved');
  const other = findOtherAccount(person, given, command.circle);
  if (other !== undefined) return refused('samePerson', { user: person.id, other: other.id });
  if (!command.acknowledged) return refused('acknowledgementMissing');
  const unconfirmed = whyNotConfirmed(command.confirmation, state.run.key?.name ?? '');
  if (unconfirmed !== undefined) return refusedFor(unconfirmed);
  return happened(
    { type: 'approved', fingerprint: command.fingerprint },
    ...(given.length + 1 >= state.proposal.quorum
      ? [{ type: 'coolingOffStarted', until: now + state.proposal.coolingOffMs } as const]
      : []),
  );
};

export const reject: Rule<'reject'> = (state, command, now) => {
  const found =
    whyNoMember(command.actor.person) ??
    (command.actor.isApprover ? undefined : refusal('notApprover', { user: command.actor.person.id })) ??
    whyNoProposal(state, command.fingerprint, now);
  if (found !== undefined) return refusedFor(found);
  if (state.phase !== 'awaitingApproval') return refused('alreadyCoolingOff');
  if (command.reason.trim() === '') return refused('reasonMissing');
  return happened({ type: 'rejected', fingerprint: command.fingerprint, reason: command.reason });
};

const mayStop = (state: AwaitingApproval | CoolingOff, who: string) =>
  state.proposal.by === who || (state.life === undefined && state.run.owner === who);

export const stop: Rule<'stop'> = (state, command) => {
  const { actor } = command;
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return refusedFor(outsider);
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') {
    return refused(actor.isApprover ? 'nothingToStop' : 'notApprover', { user: actor.person.id });
  }
  if (!actor.isApprover && !mayStop(state, actor.person.id)) {
    return refused('notApprover', { user: actor.person.id });
  }
  if (state.proposal.fingerprint !== command.fingerprint) return refused('otherProposal');
  return happened({ type: 'stopped', reason: command.reason });
};

/** Reminders come less and less often; from the third on the escalation list is told too. */
const escalateFrom = 3;

export const remind: Rule<'remind'> = (state, _command, now) => {
  if (state.phase !== 'awaitingApproval' || now >= state.proposal.expiresAt) return nothing;
  const count = remindersUntil(state, now);
  if (count === state.reminders) return nothing;
  return happened({ type: 'reminded', count, escalated: count >= escalateFrom });
};
