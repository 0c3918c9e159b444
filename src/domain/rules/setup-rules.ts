import { isBlank, type PlainReason, type Refusal, refusal } from '../refusals.ts';
import { isDrilling } from '../open-request.ts';
import type { CommandOf } from '../commands.ts';
import { type Decision, happened, nothing, refused, refusedFor, type Rule } from './decision.ts';
import type { Event } from '../events.ts';
import { mayPass, type UpstreamFault } from '../post.ts';
import { type CheckedStep, type CheckId, checks, type Finding } from '../checks/findings.ts';
import {
  type ChosenKey,
  type ChosenVault,
  findLife,
  type Life,
  type Organization,
  type Run,
} from '../organization.ts';
import { whyNoMember, whyTooFew } from '../people.ts';
import { checkState, stepStatus } from '../steps.ts';
import { endEventOf, isActUnderWay, whyNotAttestable } from './access-rules.ts';
import { isSpent, voidedBy } from './approval-rules.ts';
import { parseKeyIdentifier } from '../addresses/typed-address.ts';

type Asked = { readonly actor: CommandOf<'chooseKey'>['actor']; readonly run?: string | undefined };

/** Why this person may not work on setups at all. */
export function whyNoRequester({ actor }: Asked): Refusal | undefined {
  return whyNoMember(actor.person) ?? (actor.isRequester ? undefined : refusal('notRequester'));
}

/** Enabled, whatever is proposed or under way since: there is nothing to set up any more. */
function isAlive(state: Organization): state is Extract<Organization, { life: Life }> {
  return findLife(state) !== undefined;
}

/** The run a requester may change now, or why they may not. A change while approvals are asked for voids them. */
function editable(
  state: Organization,
  asked: Asked,
): { run: Run; refusal?: undefined } | { refusal: Refusal } {
  const found = whyNoRequester(asked);
  if (found !== undefined) return { refusal: found };
  if (state.phase === 'unconfigured') return { refusal: refusal('noRun') };
  if (isAlive(state)) return { refusal: refusal('alreadyEnabled') };
  if (asked.run !== undefined && asked.run !== state.run.id) return { refusal: refusal('otherRun') };
  const isOwner = state.run.owner === asked.actor.person.id;
  if (state.phase === 'preparing') {
    return isOwner ? { run: state.run } : { refusal: refusal('otherOwner', { owner: state.run.owner }) };
  }
  // Nobody can take over a setup then; its owner can still change it, which voids the proposal.
  const isFixed = !isOwner || state.phase === 'enabling' || state.phase === 'outcomeUnknown';
  return isFixed ? { refusal: refusal('notPreparing', { phase: state.phase }) } : { run: state.run };
}

/** Why this person may not choose anything in the run now; undefined where they may, or may begin one. */
export function whyNoChoosing(state: Organization, asked: Asked): Refusal | undefined {
  return state.phase === 'unconfigured' ? whyNoRequester(asked) : editable(state, asked).refusal;
}

/** Approvals were given for something else now. */
function voiding(state: Organization, by: string): Event[] {
  const proposed = state.phase === 'awaitingApproval' || state.phase === 'coolingOff';
  return proposed ? [{ type: 'voided', changes: [{ kind: 'inputs', by }] }] : [];
}

const isConfigurationName = (name: string) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/u.test(name);

/** The name is asked for again byte for byte in a URL: only characters that need no escaping there. */
export function whyBadName(state: Organization, name: string): Refusal | undefined {
  if (!isConfigurationName(name)) return refusal('nameInvalid', { name });
  return isSpent(state, name) ? refusal('nameSpent', { name }) : undefined;
}

/** Nobody but a person can tell that the license is there: their words stand for it. */
export const whyNoEvidence = (entitlement: string): Refusal | undefined =>
  isBlank(entitlement) ? refusal('evidenceMissing') : undefined;

/** Whether enough others could approve what this person sets up; undefined where they could. */
export function whyNeverApproved(
  state: Organization,
  { actor, circle, terms }: Pick<CommandOf<'chooseVault'>, 'actor' | 'circle' | 'terms'>,
): Refusal | undefined {
  const contributors = state.phase === 'unconfigured' ? [actor.person.id] : state.run.contributors;
  return whyTooFew(circle, contributors, terms.quorum);
}

const chooseVault: Rule<'chooseVault'> = (state, command) => {
  const { vault, configurationName, entitlement, actor } = command;
  const begins = state.phase === 'unconfigured';
  const found = whyNoChoosing(state, command);
  if (found !== undefined) return refusedFor(found);
  const wrong =
    whyNeverApproved(state, command) ?? whyBadName(state, configurationName) ?? whyNoEvidence(entitlement);
  if (wrong !== undefined) return refusedFor(wrong);
  return happened(
    ...(begins ? [{ type: 'setupStarted' } as const] : voiding(state, actor.person.id)),
    { type: 'vaultChosen', vault, configurationName },
    { type: 'attested', check: 'entitlement', reason: entitlement },
  );
};

const isInVault = (key: ChosenKey, vault: ChosenVault) =>
  key.identifier.toLowerCase().startsWith(`${vault.uri.toLowerCase()}/keys/`);

const chooseKey: Rule<'chooseKey'> = (state, command) => {
  const access = editable(state, command);
  if (access.refusal !== undefined) return refusedFor(access.refusal);
  const { vault } = access.run;
  if (vault === undefined) return refused('vaultMissing');
  if (!isInVault(command.key, vault)) {
    return refused('keyInOtherVault', { identifier: command.key.identifier, vault: vault.uri });
  }
  return happened(...voiding(state, command.actor.person.id), { type: 'keyChosen', key: command.key });
};

function writable(state: Organization, command: Asked & { readonly hasWriter: boolean }): Decision | Run {
  const access = editable(state, command);
  if (access.refusal !== undefined) return refusedFor(access.refusal);
  if (state.phase !== 'preparing') return refused('notPreparing', { phase: state.phase });
  if (!command.hasWriter) return refused('noWriter');
  return access.run.vault === undefined ? refused('vaultMissing') : access.run;
}

/** Why the bot may not write in the vault for this person now. */
export function whyNoWriting(
  state: Organization,
  command: Asked & { readonly hasWriter: boolean },
): Refusal | undefined {
  const found = writable(state, command);
  return 'events' in found ? found.refusal : undefined;
}

const requestKeyCreation: Rule<'requestKeyCreation'> = (state, command) => {
  const run = writable(state, command);
  if ('events' in run) return run;
  if (run.creatingKey !== undefined) return refused('workUnderWay');
  return happened({ type: 'keyCreationRequested', key: command.key });
};

const requestRoleAssignment: Rule<'requestRoleAssignment'> = (state, command) => {
  const run = writable(state, command);
  if ('events' in run) return run;
  if (run.app === undefined) return refused('appMissing');
  const seen = run.findings.appInTenant?.verdict;
  if (seen !== 'pass') return refused('appNotAccepted', { verdict: seen });
  if (run.assigningRole !== undefined) return refused('workUnderWay');
  return happened({ type: 'roleAssignmentRequested' });
};

/** A word about what is not chosen or known yet would later stand for something else. */
function whyNothingToAttest(run: Run, check: CheckId): PlainReason | undefined {
  const step: CheckedStep = checks[check];
  if (step === 'key' && run.key === undefined) return 'keyMissing';
  return (step === 'app' || step === 'role') && run.app === undefined ? 'appMissing' : undefined;
}

/** Why this person's word on this check has no place now, whatever they write. */
export function whyNoAttesting(
  state: Organization,
  asked: Pick<CommandOf<'attest'>, 'actor' | 'run' | 'check'>,
): Refusal | undefined {
  const { check } = asked;
  const found = whyNoRequester(asked);
  if (found !== undefined) return found;
  if (state.phase === 'unconfigured') return refusal('noRun');
  if (asked.run !== undefined && asked.run !== state.run.id) return refusal('otherRun');
  if (isActUnderWay(state)) return whyNotAttestable(state, check);
  if (state.phase !== 'preparing') return refusal('notPreparing', { phase: state.phase });
  const missing = whyNothingToAttest(state.run, check);
  if (missing !== undefined) return refusal(missing);
  const { verdict } = checkState(state.run, check).finding;
  if (verdict === 'fail') return refusal('cannotAttestFail', { checks: [check] });
  return verdict === 'unknown' ? undefined : refusal('notUnknown', { check, verdict });
}

/** Any requester may give their word; only what nobody could see may be attested. */
const attest: Rule<'attest'> = (state, command) => {
  const found = whyNoAttesting(state, command);
  if (found !== undefined) return refusedFor(found);
  if (isBlank(command.reason)) return refused('reasonMissing');
  const { check, reason } = command;
  return happened({ type: 'attested', check, reason }, ...(isActUnderWay(state) ? [endEventOf(state)] : []));
};

const takeOver: Rule<'takeOver'> = (state, command) => {
  const found = whyNoRequester(command);
  if (found !== undefined) return refusedFor(found);
  if (state.phase === 'unconfigured') return refused('noRun');
  if (command.run !== undefined && command.run !== state.run.id) return refused('otherRun');
  if (state.phase !== 'preparing') return refused('notPreparing', { phase: state.phase });
  if (state.run.owner === command.actor.person.id) return refused('alreadyOwner');
  return happened({ type: 'takenOver', from: state.run.owner });
};

/** Why there is nothing that could be cancelled, or no longer. */
function whyNothingToCancel(state: Organization): Refusal | undefined {
  switch (state.phase) {
    case 'unconfigured':
      return refusal('noRun');
    case 'enabled':
      return refusal('alreadyEnabled');
    case 'revoked':
      return refusal('nothingToCancel');
    case 'enabling':
    case 'outcomeUnknown':
    case 'revoking':
    case 'restoring':
      return refusal('tooLateToCancel', { phase: state.phase });
    default:
      return undefined;
  }
}

/** Why this person may not end the run or the proposal now; undefined where they may. */
export function whyNoCancel(state: Organization, asked: Asked): Refusal | undefined {
  const found = whyNoRequester(asked);
  if (found !== undefined) return found;
  const isOther = state.phase !== 'unconfigured' && asked.run !== undefined && asked.run !== state.run.id;
  return isOther ? refusal('otherRun') : whyNothingToCancel(state);
}

/** Any requester may end a run, as long as its gate has not closed. */
const cancel: Rule<'cancel'> = (state, command) => {
  const found = whyNoCancel(state, command);
  if (found !== undefined) return refusedFor(found);
  // With it the organization stays as it was: only the proposal ends.
  if (isAlive(state) || isDrilling(state)) return happened({ type: 'stopped', reason: command.reason });
  return happened({ type: 'cancelled', reason: command.reason });
};

const isSame = (one: Finding, other: Finding | undefined) =>
  other !== undefined &&
  one.verdict === other.verdict &&
  one.code === other.code &&
  JSON.stringify(one.facts) === JSON.stringify(other.facts);

/** Only what differs goes on the record; a verdict worse than proposed voids the approvals. */
const recordLook: Rule<'recordLook'> = (state, command) => {
  if (state.phase === 'unconfigured' || isAlive(state)) return nothing;
  if (state.run.lookingSince.sequence !== command.lookingSince) return nothing;
  const differing = command.findings.filter((finding) => !isSame(finding, state.run.findings[finding.check]));
  if (differing.length === 0) return nothing;
  return happened({ type: 'looked', findings: differing }, ...voidedBy(state, differing));
};

/** What passes is one thing, whatever the network calls it; a refusal is told by Adobe's own code. */
function isSameFault(one: UpstreamFault, other: UpstreamFault): boolean {
  if (mayPass(one.kind) && mayPass(other.kind)) return true;
  return one.kind === other.kind && one.code === other.code && one.status === other.status;
}

const recordRegistration: Rule<'recordRegistration'> = (state, { outcome }) => {
  if (state.phase !== 'preparing' || state.run.app !== undefined) return nothing;
  if ('applicationId' in outcome) return happened({ type: 'appRegistered', app: outcome });
  const known = state.run.registrationFault;
  if (known !== undefined && isSameFault(known, outcome)) return nothing;
  return happened({ type: 'appRegistrationFailed', fault: outcome });
};

const recordKeyCreation: Rule<'recordKeyCreation'> = (state, { outcome }) => {
  if (state.phase !== 'preparing' || state.run.creatingKey === undefined) return nothing;
  if (!('identifier' in outcome)) return happened({ type: 'keyCreationFailed', fault: outcome });
  const { vault, creatingKey } = state.run;
  // A job that began before the vault or the wish changed brings home a key that nobody asks for now.
  const isWanted =
    vault !== undefined &&
    isInVault(outcome, vault) &&
    outcome.name.toLowerCase() === creatingKey.what.name.toLowerCase();
  return isWanted ? happened({ type: 'keyCreated', key: outcome }) : nothing;
};

const recordRoleAssignment: Rule<'recordRoleAssignment'> = (state, { fault }) => {
  if (state.phase !== 'preparing' || state.run.assigningRole === undefined) return nothing;
  return happened(fault === undefined ? { type: 'roleAssigned' } : { type: 'roleAssignmentFailed', fault });
};

export const setupRules = {
  chooseVault,
  chooseKey,
  requestKeyCreation,
  requestRoleAssignment,
  attest,
  takeOver,
  cancel,
  recordLook,
  recordRegistration,
  recordKeyCreation,
  recordRoleAssignment,
};

/** A setup under way finds what is enabled elsewhere at its own gate. */
function whyNotAdoptable(state: Organization): Refusal | undefined {
  if (findLife(state) !== undefined) return refusal('alreadyEnabled');
  return state.phase === 'unconfigured' ? undefined : refusal('runUnderWay');
}

/** Whether Adobe has it at work under this name, whichever vault is meant; undefined where it has. */
export function whyNotAtAdobe({
  configuration,
  configurationName: name,
}: Pick<CommandOf<'adopt'>, 'configuration' | 'configurationName'>): Refusal | undefined {
  if (configuration.kind === 'absent') return refusal('notAtAdobe', { name });
  const { status, otherOrganization: organization } = configuration;
  if (organization !== undefined) return refusal('otherOrganizationAnswered', { name, organization });
  return status === 'COMPLETED' ? undefined : refusal('notCompleted', { name, status });
}

type Found = { readonly key: ChosenKey; readonly refusal?: undefined } | { readonly refusal: Refusal };

/** The key that Adobe names, where it is at work and in the vault that the person means. */
function keyIn(command: CommandOf<'adopt'>): Found {
  const refused = whyNotAtAdobe(command);
  if (refused !== undefined) return { refusal: refused };
  const { configuration, vault } = command;
  const { keyVaultKeyIdentifier: identifier = '' } = configuration.kind === 'found' ? configuration : {};
  const parsed = parseKeyIdentifier(identifier);
  if (!parsed.ok) return { refusal: refusal('keyUnreadable', { identifier }) };
  if (parsed.vault !== vault.name.toLowerCase()) {
    return { refusal: refusal('configuredElsewhere', { identifier, vault: vault.uri }) };
  }
  return { key: { name: parsed.name, version: parsed.version ?? '', identifier } };
}

/** Why this person may not take the organization in now; undefined where they may. */
export function whyNoAdopting(
  state: Organization,
  asked: Pick<CommandOf<'adopt'>, 'actor'>,
): Refusal | undefined {
  return whyNoRequester(asked) ?? whyNotAdoptable(state);
}

/** Takes in an organization that was enabled by other means: what Adobe says decides, not what was typed. */
const adopt: Rule<'adopt'> = (state, command) => {
  const refused = whyNoAdopting(state, command);
  if (refused !== undefined) return refusedFor(refused);
  const found = keyIn(command);
  if (found.refusal !== undefined) return refusedFor(found.refusal);
  const { vault, configurationName, app } = command;
  return happened({ type: 'adopted', vault, key: found.key, configurationName, app });
};

export const adoptionRules = { adopt };

/** Whether this person may have a step checked because somebody asked them to do it. */
export function isHelperFor(state: Organization, person: string, step: CheckedStep): boolean {
  return state.phase === 'preparing' && state.run.helpers?.[step]?.person === person;
}

/** Why nobody can be asked for this step now; any requester may ask. */
export function whyNoHelp(
  state: Organization,
  asked: Pick<CommandOf<'askHelp'>, 'actor' | 'run' | 'step'>,
): Refusal | undefined {
  const { step, run } = asked;
  const found = whyNoRequester(asked);
  if (found !== undefined) return found;
  if (state.phase === 'unconfigured') return refusal('noRun');
  if (run !== undefined && run !== state.run.id) return refusal('otherRun');
  if (state.phase !== 'preparing') return refusal('notPreparing', { phase: state.phase });
  const status = stepStatus(state, state.run, step);
  if (status === 'done') return refusal('stepDone', { step });
  return status === 'todo' ? refusal('stepNotBegun', { step }) : undefined;
}

/** A guest or somebody of another company would be told what only members may know, and could not press anything. */
const askHelp: Rule<'askHelp'> = (state, command) => {
  const found = whyNoHelp(state, command);
  if (found !== undefined) return refusedFor(found);
  const { step, helper } = command;
  const { id: person, kind } = helper;
  if (kind !== 'member') return refused('helperNotMember', { person, kind });
  if (isHelperFor(state, person, step)) return refused('helperAskedAlready', { person });
  return happened({ type: 'helpAsked', step, person });
};

const recordHelperGone: Rule<'recordHelperGone'> = (state, { step, person, kind }) =>
  isHelperFor(state, person, step) ? happened({ type: 'helperGone', step, person, kind }) : nothing;

export const helpRules = { askHelp, recordHelperGone };
