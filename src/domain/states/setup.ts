import type { Stamp } from '../events.ts';
import type { CheckId } from '../checks/findings.ts';
import type { ChosenKey, Preparing, Run } from '../organization.ts';
import {
  carriedOver,
  contributing,
  proposalFor,
  sinceOf,
  type Transitions,
  withoutDone,
  withoutHelper,
  withRun,
} from './transitions.ts';
import { isDrill } from '../proposal.ts';

/** A change of what is looked at: what was found and attested about it no longer speaks of it. */
function reconsidered(run: Run, entry: Stamp, forgotten: (check: CheckId) => boolean): Run {
  const findings = Object.fromEntries(
    Object.entries(run.findings).filter(([check]) => !forgotten(check as CheckId)),
  );
  return {
    ...run,
    findings,
    attestations: run.attestations.filter(({ check }) => !forgotten(check)),
    lookingSince: sinceOf(entry),
    setback: undefined,
    writeFault: undefined,
  };
}

const isKeyCheck = (check: CheckId) => check.startsWith('key');
/** The license belongs to the organization and the app to the tenant: another vault changes neither. */
const dependsOnVault = (check: CheckId) => check !== 'entitlement' && check !== 'appInTenant';

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
      lookingSince: sinceOf(entry),
      findings: {},
      attestations: [],
    },
  }),
};

export const preparingRow: Transitions<'preparing'> = {
  takenOver: (entry, from) => withRun(from, { ...contributing(from.run, entry.by), owner: entry.by }),
  vaultChosen: (entry, from) => {
    const { vault, configurationName } = entry.event;
    const sameVault = from.run.vault?.uri === vault.uri;
    const run = contributing(
      reconsidered(from.run, entry, (check) => !sameVault && dependsOnVault(check)),
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
  keyCreationRequested: (entry, from) =>
    withRun(from, {
      ...contributing(from.run, entry.by),
      writeFault: undefined,
      creatingKey: { by: entry.by, since: sinceOf(entry), what: entry.event.key },
    }),
  keyCreated: (entry, from) =>
    withKey(from, entry, entry.event.key, from.run.creatingKey?.by ?? from.run.owner),
  keyCreationFailed: (entry, from) =>
    withRun(from, { creatingKey: undefined, writeFault: { what: 'createKey', fault: entry.event.fault } }),
  appRegistered: (entry, from) =>
    withRun(from, { app: entry.event.app, registrationFault: undefined, lookingSince: sinceOf(entry) }),
  appRegistrationFailed: (entry, from) => withRun(from, { registrationFault: entry.event.fault }),
  roleAssignmentRequested: (entry, from) =>
    withRun(from, {
      ...contributing(from.run, entry.by),
      writeFault: undefined,
      assigningRole: { by: entry.by, since: sinceOf(entry), what: null },
    }),
  roleAssigned: (entry, from) => withRun(from, { assigningRole: undefined, lookingSince: sinceOf(entry) }),
  roleAssignmentFailed: (entry, from) =>
    withRun(from, { assigningRole: undefined, writeFault: { what: 'assignRole', fault: entry.event.fault } }),
  attested: (entry, from) => {
    const { at, by, event } = entry;
    const { check, reason } = event;
    const others = from.run.attestations.filter((one) => one.check !== check);
    const attestations = [...others, { id: `a${entry.sequence}`, check, by, reason, at }];
    return withRun(from, withoutDone({ ...contributing(from.run, by), attestations }));
  },
  helpAsked: (entry, from) => {
    const { step, person } = entry.event;
    const helper = { by: entry.by, person, since: sinceOf(entry) };
    return withRun(from, { helpers: { ...from.run.helpers, [step]: helper } });
  },
  helperGone: (entry, from) => withRun(from, withoutHelper(from.run, entry.event.step)),
  proposed: (entry, from) => ({
    ...proposalFor(['enable', 'enableDrill'], entry, from),
    run: isDrill(entry.event.proposal.act)
      ? from.run
      : { ...contributing(from.run, entry.by), setback: undefined },
  }),
};
