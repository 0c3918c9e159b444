import type { Stamp } from './events.ts';
import type { CheckId } from './findings.ts';
import type { ChosenKey, Preparing, Run } from './organization.ts';
import { type Transitions, carriedOver, contributing } from './transitions.ts';

/** A change of what is looked at: what was found and attested about it no longer speaks of it. */
function reconsidered(run: Run, entry: Stamp, forgotten: (check: CheckId) => boolean): Run {
  const findings = Object.fromEntries(
    Object.entries(run.findings).filter(([check]) => !forgotten(check as CheckId)),
  );
  return {
    ...run,
    findings,
    attestations: run.attestations.filter(({ check }) => !forgotten(check)),
    lookingSince: { sequence: entry.sequence, at: entry.at },
    setback: undefined,
    writeFault: undefined,
  };
}

const isKeyCheck = (check: CheckId) => check.startsWith('key');
/** The licence belongs to the organization and the app to the tenant: neither hangs on the vault. */
const hangsOnVault = (check: CheckId) => check !== 'entitlement' && check !== 'appInTenant';

function withKey(from: Preparing, entry: Stamp, key: ChosenKey, who: string): Preparing {
  const run = contributing(reconsidered(from.run, entry, isKeyCheck), who);
  return { ...from, run: { ...run, key, creatingKey: undefined } };
}

export const unconfiguredRow: Transitions<'unconfigured'> = {
  setupStarted: (entry, from) => ({
    ...carriedOver(from, entry),
    phase: 'preparing',
    run: {
      id: `r${entry.sequence}`,
      startedBy: entry.by,
      startedAt: entry.at,
      owner: entry.by,
      contributors: [entry.by],
      lookingSince: { sequence: entry.sequence, at: entry.at },
      findings: {},
      attestations: [],
    },
  }),
};

export const preparingRow: Transitions<'preparing'> = {
  takenOver: (entry, from) => ({
    ...from,
    run: { ...contributing(from.run, entry.by), owner: entry.by },
  }),
  vaultChosen: (entry, from) => {
    const { vault, configurationName } = entry.event;
    const sameVault = from.run.vault?.uri === vault.uri;
    const run = contributing(
      reconsidered(from.run, entry, (check) => !sameVault && hangsOnVault(check)),
      entry.by,
    );
    return {
      ...from,
      run: {
        ...run,
        vault,
        configurationName,
        ...(!sameVault && { key: undefined, creatingKey: undefined, assigningRole: undefined }),
      },
    };
  },
  keyChosen: (entry, from) => withKey(from, entry, entry.event.key, entry.by),
  keyCreationRequested: (entry, from) => ({
    ...from,
    run: {
      ...contributing(from.run, entry.by),
      writeFault: undefined,
      creatingKey: {
        by: entry.by,
        since: { sequence: entry.sequence, at: entry.at },
        what: entry.event.key,
      },
    },
  }),
  keyCreated: (entry, from) =>
    withKey(from, entry, entry.event.key, from.run.creatingKey?.by ?? from.run.owner),
  keyCreationFailed: (entry, from) => ({
    ...from,
    run: {
      ...from.run,
      creatingKey: undefined,
      writeFault: { what: 'createKey', fault: entry.event.fault },
    },
  }),
  appRegistered: (entry, from) => ({
    ...from,
    run: {
      ...from.run,
      app: entry.event.app,
      registrationFault: undefined,
      lookingSince: { sequence: entry.sequence, at: entry.at },
    },
  }),
  appRegistrationFailed: (entry, from) => ({
    ...from,
    run: { ...from.run, registrationFault: entry.event.fault },
  }),
  roleAssignmentRequested: (entry, from) => ({
    ...from,
    run: {
      ...contributing(from.run, entry.by),
      writeFault: undefined,
      assigningRole: {
        by: entry.by,
        since: { sequence: entry.sequence, at: entry.at },
        what: null,
      },
    },
  }),
  roleAssigned: (entry, from) => ({
    ...from,
    run: {
      ...from.run,
      assigningRole: undefined,
      lookingSince: { sequence: entry.sequence, at: entry.at },
    },
  }),
  roleAssignmentFailed: (entry, from) => ({
    ...from,
    run: {
      ...from.run,
      assigningRole: undefined,
      writeFault: { what: 'assignRole', fault: entry.event.fault },
    },
  }),
  attested: (entry, from) => ({
    ...from,
    run: {
      ...contributing(from.run, entry.by),
      attestations: [
        ...from.run.attestations.filter(({ check }) => check !== entry.event.check),
        {
          id: `a${entry.sequence}`,
          check: entry.event.check,
          by: entry.by,
          reason: entry.event.reason,
          at: entry.at,
        },
      ],
    },
  }),
  proposed: (entry, from) => ({
    ...carriedOver(from, entry),
    phase: 'awaitingApproval',
    run: { ...contributing(from.run, entry.by), setback: undefined },
    proposal: entry.event.proposal,
    proposedSince: { sequence: entry.sequence, at: entry.at },
    approvals: [],
    reminders: 0,
  }),
};
