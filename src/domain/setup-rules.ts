import type { CommandOf } from './commands.ts';
import { type Decision, type Rule, happened, nothing, refused, refusedFor } from './decision.ts';
import type { Event } from './events.ts';
import { mayPass, type UpstreamFault } from './fault.ts';
import { type CheckedStep, type CheckId, type Finding, checks } from './findings.ts';
import {
  type ChosenKey,
  type ChosenVault,
  type Life,
  type Organization,
  type Run,
  findLife,
} from './organization.ts';
import { whyNoMember, whyTooFew } from './people.ts';
import { type Refusal, type RefusalReason, refusal } from './refusals.ts';
import { checkState } from './steps.ts';
import { attestAct, isActUnderWay } from './life-rules.ts';
import { isSpent, voidedBy } from './proposal-rules.ts';

type Asked = { readonly actor: CommandOf<'chooseKey'>['actor']; readonly run?: string | undefined };

/** Why this person may not work on setups at all. */
export function whyNoRequester({ actor }: Asked): Refusal | undefined {
  return whyNoMember(actor.person) ?? (actor.isRequester ? undefined : refusal('notRequester'));
}

/** Enabled, whatever is proposed or under way since: there is nothing to set up any more. */
function isAlive(state: Organization): state is Extract<Organization, { life: Life }> {
  return findLife(state) !== undefined;
}

/** The run a requester may change now, or why not. A change while approvals are asked for voids them. */
function editable(
  state: Organization,
  asked: Asked,
): { run: Run; refusal?: undefined } | { refusal: Refusal } {
  const found = whyNoRequester(asked);
  if (found !== undefined) return { refusal: found };
  if (state.phase === 'unconfigured') return { refusal: refusal('noRun') };
  if (isAlive(state)) return { refusal: refusal('alreadyEnabled') };
  if (asked.run !== undefined && asked.run !== state.run.id) return { refusal: refusal('otherRun') };
  if (state.phase === 'enabling' || state.phase === 'outcomeUnknown') {
    return { refusal: refusal('notPreparing', { phase: state.phase }) };
  }
  if (state.run.owner !== asked.actor.person.id) {
    return { refusal: refusal('otherOwner', { owner: state.run.owner }) };
  }
  return { run: state.run };
}

/** Approvals were given for something else now. */
function voiding(state: Organization, by: string): Event[] {
  const proposed = state.phase === 'awaitingApproval' || state.phase === 'coolingOff';
  return proposed ? [{ type: 'voided', changes: [{ kind: 'inputs', by }] }] : [];
}

const isConfigurationName = (name: string) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/u.test(name);

/** The name is asked for again byte for byte in a URL: only characters that need no escaping there. */
function whyBadName(state: Organization, name: string): Refusal | undefined {
  if (!isConfigurationName(name)) return refusal('nameInvalid', { name });
  return isSpent(state, name) ? refusal('nameSpent', { name }) : undefined;
}

export const chooseVault: Rule<'chooseVault'> = (state, command) => {
  const { vault, configurationName, entitlement, actor, circle, terms } = command;
  const begins = state.phase === 'unconfigured';
  const access = begins ? { refusal: whyNoRequester(command) } : editable(state, command);
  if (access.refusal !== undefined) return refusedFor(access.refusal);
  const contributors = begins || !('run' in access) ? [actor.person.id] : access.run.contributors;
  const found = whyBadName(state, configurationName) ?? whyTooFew(circle, contributors, terms.quorum);
  if (found !== undefined) return refusedFor(found);
  if (entitlement.trim() === '') return refused('reasonMissing');
  return happened(
    ...(begins ? [{ type: 'setupStarted' } as const] : voiding(state, actor.person.id)),
    { type: 'vaultChosen', vault, configurationName },
    { type: 'attested', check: 'entitlement', reason: entitlement },
  );
};

const isInVault = (key: ChosenKey, vault: ChosenVault) =>
  key.identifier.toLowerCase().startsWith(`${vault.uri.toLowerCase()}/keys/`);

export const chooseKey: Rule<'chooseKey'> = (state, command) => {
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

export const requestKeyCreation: Rule<'requestKeyCreation'> = (state, command) => {
  const run = writable(state, command);
  if ('events' in run) return run;
  if (run.creatingKey !== undefined) return refused('workUnderWay');
  return happened({ type: 'keyCreationRequested', key: command.key });
};

export const requestRoleAssignment: Rule<'requestRoleAssignment'> = (state, command) => {
  const run = writable(state, command);
  if ('events' in run) return run;
  if (run.app === undefined) return refused('appMissing');
  const seen = run.findings.appInTenant?.verdict;
  if (seen !== 'pass') return refused('appNotAccepted', seen === undefined ? {} : { verdict: seen });
  if (run.assigningRole !== undefined) return refused('workUnderWay');
  return happened({ type: 'roleAssignmentRequested' });
};

/** A word about what is not chosen or known yet would later stand for something else. */
function whyNothingToAttest(run: Run, check: CheckId): RefusalReason | undefined {
  const step: CheckedStep = checks[check];
  if (step === 'key' && run.key === undefined) return 'keyMissing';
  return (step === 'app' || step === 'role') && run.app === undefined ? 'appMissing' : undefined;
}

/** Any requester may give their word; only what nobody could see may be attested. */
export const attest: Rule<'attest'> = (state, command) => {
  const found = whyNoRequester(command);
  if (found !== undefined) return refusedFor(found);
  if (state.phase === 'unconfigured') return refused('noRun');
  if (command.run !== undefined && command.run !== state.run.id) return refused('otherRun');
  if (isActUnderWay(state)) return attestAct(state, command);
  if (state.phase !== 'preparing') return refused('notPreparing', { phase: state.phase });
  const missing = whyNothingToAttest(state.run, command.check);
  if (missing !== undefined) return refused(missing, { check: command.check });
  if (command.reason.trim() === '') return refused('reasonMissing');
  const { verdict } = checkState(state.run, command.check).finding;
  if (verdict === 'fail') return refused('cannotAttestFail', { check: command.check });
  if (verdict !== 'unknown') return refused('notUnknown', { check: command.check, verdict });
  return happened({ type: 'attested', check: command.check, reason: command.reason });
};

export const takeOver: Rule<'takeOver'> = (state, command) => {
  const found = whyNoRequester(command);
  if (found !== undefined) return refusedFor(found);
  if (state.phase === 'unconfigured') return refused('noRun');
  if (command.run !== undefined && command.run !== state.run.id) return refused('otherRun');
  if (state.phase !== 'preparing') return refused('notPreparing', { phase: state.phase });
  if (state.run.owner === command.actor.person.id) return refused('alreadyOwner');
  return happened({ type: 'takenOver', from: state.run.owner });
};

/** Why there is nothing that could be cancelled, or nothing any more; undefined where there is. */
export function whyNoCancel(state: Organization): Refusal | undefined {
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

/** Any requester may end a run, as long as its gate has not closed. */
export const cancel: Rule<'cancel'> = (state, command) => {
  const found = whyNoRequester(command);
  if (found !== undefined) return refusedFor(found);
  if (state.phase === 'unconfigured') return refused('noRun');
  if (command.run !== undefined && command.run !== state.run.id) return refused('otherRun');
  const missing = whyNoCancel(state);
  if (missing !== undefined) return refusedFor(missing);
  // With it the organization stays as it was: only the proposal ends.
  if (isAlive(state)) return happened({ type: 'stopped', reason: command.reason });
  return happened({ type: 'cancelled', reason: command.reason });
};

const isSame = (one: Finding, other: Finding | undefined) =>
  other !== undefined &&
  one.verdict === other.verdict &&
  one.code === other.code &&
  JSON.stringify(one.facts) === JSON.stringify(other.facts);

/** Only what differs goes on the record; a verdict worse than proposed voids the approvals. */
export const recordLook: Rule<'recordLook'> = (state, command) => {
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

export const recordRegistration: Rule<'recordRegistration'> = (state, { outcome }) => {
  if (state.phase !== 'preparing' || state.run.app !== undefined) return nothing;
  if ('applicationId' in outcome) return happened({ type: 'appRegistered', app: outcome });
  const known = state.run.registrationFault;
  if (known !== undefined && isSameFault(known, outcome)) return nothing;
  return happened({ type: 'appRegistrationFailed', fault: outcome });
};

export const recordKeyCreation: Rule<'recordKeyCreation'> = (state, { outcome }) => {
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

export const recordRoleAssignment: Rule<'recordRoleAssignment'> = (state, { fault }) => {
  if (state.phase !== 'preparing' || state.run.assigningRole === undefined) return nothing;
  return happened(fault === undefined ? { type: 'roleAssigned' } : { type: 'roleAssignmentFailed', fault });
};
