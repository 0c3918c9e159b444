import { isBlank, type Refusal, refusal } from '../refusals.ts';
import type { CommandOf, Destination } from '../commands.ts';
import { happened, nothing, refused, refusedFor, type Rule } from './decision.ts';
import {
  type AwaitingApproval,
  type Change,
  contributorsTo,
  type CoolingOff,
  findLife,
  type Organization,
  type Proposed,
  type Run,
} from '../organization.ts';
import { findOtherAccount, whyNoApprover, whyNoMember, whyNotEligible, whyTooFew } from '../people.ts';
import { openRequestIn, remindersUntil, unreminded } from '../open-request.ts';
import {
  configurationBody,
  drillOf,
  isOfOlderVersion,
  isSameKey,
  type LaterAct,
  proposalOf,
  requiredFor,
  stricterThan,
  type Substance,
} from '../proposal.ts';
import type { Event } from '../events.ts';
import { type Finding, isOptional, mayStillBeSeen, verdictRank } from '../checks/findings.ts';
import { notAsked } from './gate.ts';
import { openChecks, verdictsOf } from '../steps.ts';
import { encryptionUserRoleId } from '../checks/roles.ts';

/** Everything that can be in the name of a key: whatever is not is told by its name before anything is compared. */
const allowed = /^[A-Za-z0-9-]$/u;

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Why a typed confirmation is not exactly `expected`; look-alike and invisible characters are named. */
export function whyNotConfirmed(typed: string, expected: string): Refusal | undefined {
  if (typed === expected && expected !== '') return undefined;
  const stranger = Array.from(typed).find(
    (character) => !allowed.test(character) && !expected.includes(character),
  );
  if (stranger !== undefined) {
    return refusal('confirmationLookalike', {
      character: stranger,
      codePoint: codePoint(stranger),
      expected,
    });
  }
  return refusal('confirmationWrong', { typed, expected });
}

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

/** What would be done now, or what is missing for it. The gate puts it together again by the same function. */
export function substanceOf(
  organization: string,
  run: Run,
  destination: CommandOf<'propose'>['destination'],
): Substance | Refusal {
  const { vault, key, app, configurationName } = run;
  if (vault === undefined || configurationName === undefined) return refusal('vaultMissing');
  if (key === undefined) return refusal('keyMissing');
  if (app === undefined) return refusal('appMissing');
  return {
    act: 'enable',
    organization,
    host: destination.host,
    body: configurationBody({
      name: configurationName,
      organization,
      keyVaultKeyIdentifier: key.identifier,
    }),
    tenant: destination.tenant,
    applicationId: app.applicationId,
    verdicts: verdictsOf(run),
    attestations: run.attestations.map(({ id }) => id),
  };
}

/** After a "not there" that people settled, a late first request may still arrive: another key needs Adobe's word. */
export function needsCaseNumber(state: Organization, run: Run): boolean {
  return state.settled !== undefined && !isSameKey(state.settled.identifier, run.key?.identifier ?? '');
}

/** Without case: the gate asks for the lower-case form too, and would refuse the name again and again. */
export function isSpent({ spentNames }: Organization, name: string): boolean {
  return spentNames.some((spent) => spent.toLowerCase() === name.toLowerCase());
}

/** The run that this person may propose now and what would be proposed, or why they may not, whatever they type. */
export function proposable(
  state: Organization,
  { actor, run, destination }: Pick<CommandOf<'propose'>, 'actor' | 'run' | 'destination'>,
): { readonly run: Run; readonly substance: Substance } | Refusal {
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return outsider;
  if (!actor.isRequester) return refusal('notRequester');
  if (state.phase === 'unconfigured') return refusal('noRun');
  if (state.phase !== 'preparing') return refusal('notPreparing', { phase: state.phase });
  if (run !== undefined && run !== state.run.id) return refusal('otherRun');
  if (state.run.owner !== actor.person.id) return refusal('otherOwner', { owner: state.run.owner });
  const substance = substanceOf(state.organization, state.run, destination);
  if ('reason' in substance) return substance;
  const open = openChecks(state.run).map(({ check }) => check);
  if (open.length > 0) return refusal('stepsOpen', { checks: open });
  const { configurationName: name = '' } = state.run;
  return isSpent(state, name) ? refusal('nameSpent', { name }) : { run: state.run, substance };
}

function whyNotProposed(state: Organization, command: CommandOf<'propose'>, run: Run): Refusal | undefined {
  if (!command.durable) return refusal('volatileRedis');
  const contributors = [...run.contributors, command.actor.person.id];
  const tooFew = whyTooFew(command.circle, contributors, command.terms.quorum);
  if (tooFew !== undefined) return tooFew;
  if (isBlank(command.reason)) return refusal('reasonMissing');
  if (!command.acknowledged) return refusal('acknowledgementMissing');
  if (needsCaseNumber(state, run) && isBlank(command.caseNumber ?? '')) {
    return refusal('caseNumberMissing', { because: 'otherKey' });
  }
  return whyNotConfirmed(command.confirmation, run.key?.name ?? '');
}

const propose: Rule<'propose'> = (state, command, now) => {
  const found = proposable(state, command);
  if ('reason' in found) return refusedFor(found);
  const missing = whyNotProposed(state, command, found.run);
  if (missing !== undefined) return refusedFor(missing);
  const { substance, run } = found;
  const isWriting = run.creatingKey !== undefined || run.assigningRole !== undefined;
  // What a person had the bot write goes first: it waits while something is proposed.
  if (command.isDrill === true && isWriting) return refusedFor(refusal('workUnderWay'));
  const { actor, terms, reason, ticket, caseNumber, redisDurableBy } = command;
  const asking = { by: actor.person.id, at: now, terms, reason, ticket, caseNumber, redisDurableBy };
  return happened({
    type: 'proposed',
    proposal: proposalOf(
      command.isDrill === true ? { ...substance, act: drillOf.enable } : substance,
      asking,
    ),
  });
};

/** Approvals given for better verdicts than are seen now are void. A look that could not see says nothing. */
export function voidedBy(state: Organization, findings: readonly Finding[]): Event[] {
  // Revoking and restoring do not rest on verdicts: what gets worse is no reason to keep access.
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') return [];
  if (findLife(state) !== undefined) return [];
  const changes = findings.flatMap((finding): Change[] => {
    const was = state.proposal.verdicts[finding.check];
    if (mayStillBeSeen(finding) || isOptional(finding.check)) return [];
    if (was === undefined) return [{ kind: 'verdict', finding, was: notAsked }];
    const worse = verdictRank[finding.verdict] > verdictRank[was] && finding.check !== 'keyLatestVersion';
    return worse ? [{ kind: 'verdict', finding, was }] : [];
  });
  return changes.length > 0 ? [{ type: 'voided', changes }] : [];
}

const expire: Rule<'expire'> = (state, _command, now) => {
  if (state.phase === 'outcomeUnknown') {
    const { settlement } = state;
    return settlement !== undefined && now >= settlement.expiresAt
      ? happened({ type: 'settlementExpired' })
      : nothing;
  }
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') return nothing;
  return now >= state.proposal.expiresAt ? happened({ type: 'expired' }) : nothing;
};

export const proposalRules = { propose, expire };

const operations = { revoke: 'removeRoleAssignments', restore: 'createRoleAssignment' } as const;

/**
 * What revoking or restoring would do now, or what is missing for it. It says what is taken away or given and not which
 * assignments stand there at the moment: one that is added later is meant as well, and no new look voids it.
 */
export function actSubstanceOf(
  act: LaterAct,
  organization: string,
  run: Run,
  destination: Destination,
): Substance | Refusal {
  const { vault, key, app } = run;
  if (vault === undefined) return refusal('vaultMissing');
  if (key === undefined) return refusal('keyMissing');
  if (app === undefined) return refusal('appMissing');
  return {
    act,
    organization,
    host: destination.host,
    body: JSON.stringify({
      operation: operations[act],
      vault: vault.resourceId ?? vault.uri,
      key: key.name,
      applicationId: app.applicationId,
      roleDefinitionId: encryptionUserRoleId,
    }),
    tenant: destination.tenant,
    applicationId: app.applicationId,
    verdicts: {},
    attestations: [],
  };
}
