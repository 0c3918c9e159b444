import { isBlank } from '../blank.ts';
import type { CommandOf } from '../commands.ts';
import { type Rule, happened, nothing, refused, refusedFor } from './decision.ts';
import {
  type AwaitingApproval,
  type CoolingOff,
  type Organization,
  type Proposed,
  contributorsTo,
} from '../organization.ts';
import { findOtherAccount, whyNoApprover, whyNoMember, whyNotEligible } from '../people.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { openRequestIn } from '../open-request.ts';
import { remindersUntil, unreminded } from '../reminders.ts';
import { isOfOlderVersion, requiredFor, stricterThan } from '../proposal.ts';
import { whyNotConfirmed } from './typed-confirmation.ts';

/** Which request a person has in front of them. */
type Asked = Pick<CommandOf<'approve'>, 'fingerprint' | 'proposed'>;

/** Also where the same was proposed again: what was said about one request says nothing about another. */
function isOther({ proposal, proposedSince }: Proposed, { fingerprint, proposed }: Asked): boolean {
  return (
    proposal.fingerprint !== fingerprint || (proposed ?? proposedSince.sequence) !== proposedSince.sequence
  );
}

function whyNoProposal(state: Organization, asked: Asked, now: number): Refusal | undefined {
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') {
    return refusal('noProposal');
  }
  if (isOther(state, asked)) return refusal('otherProposal');
  return now >= state.proposal.expiresAt ? refusal('expiredProposal') : undefined;
}

/** Who asks for a say in what proposal, and for which asking of it. */
type OnProposal = Pick<CommandOf<'approve'>, 'actor' | 'fingerprint' | 'proposed' | 'circle'>;

/** The request that this person may approve now, or why they may not, whatever they type. */
export function approvable(state: Organization, asked: OnProposal, now: number): AwaitingApproval | Refusal {
  const { person } = asked.actor;
  // Outsiders first: they are not told where the proposal stands.
  const found = whyNoApprover(person, asked.circle) ?? whyNoProposal(state, asked, now);
  if (found !== undefined) return found;
  if (state.phase !== 'awaitingApproval') return refusal('alreadyCoolingOff');
  if (isOfOlderVersion(state.proposal)) return refusal('olderProposal');
  const ineligible = whyNotEligible(person.id, asked.circle, contributorsTo(state));
  if (ineligible !== undefined) return ineligible;
  const given = state.approvals.map(({ by }) => by);
  if (given.includes(person.id)) return refusal('alreadyApproved');
  const other = findOtherAccount(person, given, asked.circle);
  return other === undefined ? state : refusal('samePerson', { other: other.id });
}

const approve: Rule<'approve'> = (state, command, now) => {
  const found = approvable(state, command, now);
  if ('reason' in found) return refusedFor(found);
  if (!command.acknowledged) return refused('acknowledgementMissing');
  const unconfirmed = whyNotConfirmed(command.confirmation, found.run.key?.name ?? '');
  if (unconfirmed !== undefined) return refusedFor(unconfirmed);
  const stricter = stricterThan(requiredFor(found), command.terms);
  const { quorum, coolingOffMs } = stricter ?? requiredFor(found);
  return happened(
    ...(stricter === undefined ? [] : [{ type: 'termsTightened', ...stricter } as const]),
    { type: 'approved', fingerprint: command.fingerprint },
    ...(found.approvals.length + 1 >= quorum
      ? [{ type: 'coolingOffStarted', until: now + coolingOffMs } as const]
      : []),
  );
};

/** The request that this person may reject now, or why they may not. */
export function rejectable(
  state: Organization,
  { actor, ...asked }: Pick<CommandOf<'reject'>, 'actor'> & Asked,
  now: number,
): AwaitingApproval | Refusal {
  const outsider = whyNoMember(actor.person) ?? (actor.isApprover ? undefined : refusal('notApprover'));
  const found = outsider ?? whyNoProposal(state, asked, now);
  if (found !== undefined) return found;
  return state.phase === 'awaitingApproval' ? state : refusal('alreadyCoolingOff');
}

const reject: Rule<'reject'> = (state, command, now) => {
  const found = rejectable(state, command, now);
  if ('reason' in found) return refusedFor(found);
  if (isBlank(command.reason)) return refused('reasonMissing');
  return happened({ type: 'rejected', fingerprint: command.fingerprint, reason: command.reason });
};

/** So many about one request, and so many of one person: enough to decide, too few to flood the thread. */
const mostQuestions = 20;
const mostOfOne = 5;

/** The request that this person may ask about now, or why they may not. Whoever sees it may ask, if they belong here. */
export function questionable(
  state: Organization,
  { actor: { person }, ...asked }: Omit<CommandOf<'askQuestion'>, 'type' | 'question'>,
  now: number,
): AwaitingApproval | Refusal {
  const found = whyNoMember(person) ?? whyNoProposal(state, asked, now);
  if (found !== undefined) return found;
  if (state.phase !== 'awaitingApproval') return refusal('alreadyCoolingOff');
  const { questions = [] } = state;
  const isOwn = questions.filter(({ by }) => by === person.id).length >= mostOfOne;
  return isOwn || questions.length >= mostQuestions ? refusal('tooManyQuestions', { isOwn }) : state;
}

const askQuestion: Rule<'askQuestion'> = (state, command, now) => {
  const found = questionable(state, command, now);
  if ('reason' in found) return refusedFor(found);
  const { fingerprint, question } = command;
  return isBlank(question) ? refused('questionMissing') : happened({ type: 'asked', fingerprint, question });
};

const mayStop = (state: AwaitingApproval | CoolingOff, who: string) =>
  state.proposal.by === who || (state.life === undefined && state.run.owner === who);

/** The proposal that this person may stop now, or why they may not. */
export function stoppable(
  state: Organization,
  { actor, ...asked }: Pick<CommandOf<'stop'>, 'actor'> & Asked,
): AwaitingApproval | CoolingOff | Refusal {
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return outsider;
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') {
    return refusal(actor.isApprover || actor.isRequester ? 'nothingToStop' : 'notApprover');
  }
  if (!actor.isApprover && !mayStop(state, actor.person.id)) return refusal('notApprover');
  return isOther(state, asked) ? refusal('otherProposal') : state;
}

const stop: Rule<'stop'> = (state, command) => {
  const found = stoppable(state, command);
  return 'reason' in found ? refusedFor(found) : happened({ type: 'stopped', reason: command.reason });
};

/** Reminders come less and less often; from the third on the escalation list is told too. */
export const isEscalated = (count: number): boolean => count >= 3;

const remind: Rule<'remind'> = (state, { ready = [] }, now) => {
  const open = openRequestIn(state);
  if (open === undefined || open.isComplete || now >= open.proposal.expiresAt) return nothing;
  const count = remindersUntil(open, now);
  const people = unreminded(open, ready, count);
  if (count === open.reminders && people.length === 0) return nothing;
  return happened({ type: 'reminded', count, escalated: isEscalated(count), people });
};

export const approvalRules = { approve, reject, askQuestion, stop, remind };
