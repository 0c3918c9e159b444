import type { WatchState } from '../../src/domain/checks/judge-health.ts';
import fc from 'fast-check';
import { checkIds } from '../../src/domain/checks/findings.ts';
import type { Health } from '../../src/domain/checks/concerns.ts';
import type { Life, Organization, Run, Setback } from '../../src/domain/organization.ts';
import { type Act, configurationBody, fingerprintOf, type Proposal } from '../../src/domain/proposal.ts';
import { verdictsOf } from '../../src/domain/steps.ts';
import type { ViewContext } from '../../src/views/blocks/context.ts';
import {
  concern,
  concernIds,
  text,
  user,
  group,
  time,
  hex,
  fault,
  findingFor,
  findings,
  gateReasons,
  maybe,
  notSentReason,
  unknownCause,
} from './arbitrary-facts.ts';

const setback: fc.Arbitrary<Setback> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rejected' as const, 'stopped' as const), by: user, reason: text(3000) }),
  fc.record({ kind: fc.constant('expired' as const) }),
  fc.record({
    kind: fc.constant('changed' as const),
    changes: fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('verdict' as const),
          finding: findingFor('keyEnabled'),
          was: fc.constantFrom('pass', 'not asked'),
        }),
        fc.record({
          kind: fc.constant('substance' as const),
          field: fc.constantFrom('body', 'tenant'),
        }),
        fc.record({
          kind: fc.constant('approver' as const),
          who: user,
          because: fc.constantFrom('guest', 'samePerson'),
        }),
        fc.record({ kind: fc.constant('inputs' as const), by: user }),
      ),
      { maxLength: 17 },
    ),
  }),
  fc.record({
    kind: fc.constant('gateRefused' as const),
    refusal: fc.oneof(
      fc.record({ kind: fc.constant('failedBefore' as const), name: text(63) }),
      fc.record({ kind: fc.constant('otherKey' as const), name: text(63), identifier: text(600) }),
    ),
  }),
  fc.record({
    kind: fc.constant('notSent' as const),
    why: notSentReason,
  }),
  fc.record({ kind: fc.constant('refusedByAdobe' as const), fault }),
  fc.record({ kind: fc.constant('failed' as const), name: text(63), diagnosis: findings }),
  fc.record({ kind: fc.constant('settled' as const), reason: text(3000) }),
);

const since = fc.record({ sequence: fc.integer({ min: 1, max: 9999 }), at: time });

export const run: fc.Arbitrary<Run> = fc.record({
  id: fc.integer({ min: 1, max: 9999 }).map((sequence) => `r${sequence}`),
  startedBy: user,
  startedAt: time,
  owner: user,
  contributors: fc.subarray(['U0REQ', 'U0APP1', 'W0AZURE']),
  lookingSince: since,
  vault: maybe(
    fc.record({
      name: fc.constantFrom('v'.repeat(24), 'cmk'),
      uri: fc.constant(`https://${'v'.repeat(24)}.vault.azure.net`),
      resourceId: maybe(
        fc.constant(
          `/subscriptions/${'s'.repeat(36)}/resourceGroups/${'g'.repeat(90)}/providers/Microsoft.KeyVault/vaults/${'v'.repeat(24)}`,
        ),
      ),
    }),
  ),
  configurationName: maybe(fc.constantFrom('C'.repeat(63), 'Config1')),
  key: maybe(
    fc.constantFrom('k'.repeat(127), 'cmk-key').map((name) => ({
      name,
      version: 'f'.repeat(32),
      identifier: `https://${'v'.repeat(24)}.vault.azure.net/keys/${name}/${'f'.repeat(32)}`,
    })),
  ),
  app: maybe(
    fc.record({
      applicationId: fc.uuid(),
      name: text(120),
      consentUrl: fc.constant(
        `https://login.microsoftonline.com/${'d'.repeat(36)}/oauth2/authorize?${'q'.repeat(400)}`,
      ),
    }),
  ),
  registrationFault: maybe(fault),
  findings: findings.map((found) => Object.fromEntries(found.map((finding) => [finding.check, finding]))),
  attestations: fc.array(
    fc.record({
      id: fc.constantFrom('a1', 'a2', 'a3'),
      check: fc.constantFrom(...checkIds),
      by: user,
      reason: text(3000),
      at: time,
    }),
    { maxLength: 17 },
  ),
  creatingKey: maybe(
    fc.record({
      by: user,
      since,
      what: fc.constant({ name: 'k'.repeat(127), kty: 'RSA-HSM' as const, bits: 4096 as const }),
    }),
  ),
  assigningRole: maybe(fc.record({ by: user, since, what: fc.constant(null) })),
  writeFault: maybe(fc.record({ what: fc.constantFrom('createKey' as const, 'assignRole' as const), fault })),
  setback: maybe(setback),
});

interface ProposalParts {
  readonly act: Act;
  readonly expiresAt: number;
  readonly caseNumber?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  /** None: an earlier version of the bot proposed. */
  readonly approvers?: readonly string[] | undefined;
}

function proposalOf(from: Run, parts: ProposalParts): Proposal {
  const { act, expiresAt, caseNumber, reason, ticket, approvers } = parts;
  const substance = {
    act,
    organization: organizationId,
    host: 'platform-nld2.adobe.io',
    body: configurationBody({
      name: from.configurationName ?? 'Config1',
      organization: organizationId,
      keyVaultKeyIdentifier: from.key?.identifier ?? '',
    }),
    tenant: 'd'.repeat(36),
    applicationId: 'e'.repeat(36),
    verdicts: verdictsOf(from),
    attestations: from.attestations.map(({ id }) => id),
  };
  // What was typed is made well-formed before it is proposed: half a surrogate pair has no canonical form.
  const typed = { reason: reason?.toWellFormed(), ticket: ticket?.toWellFormed() };
  const approved = { ...substance, ...typed, quorum: 2, coolingOffMs: 900_000, approvers };
  return {
    ...approved,
    fingerprint: fingerprintOf(approved),
    by: from.owner,
    at: from.startedAt,
    expiresAt,
    caseNumber,
  };
}

export const organizationId = '0123456789ABCDEF01234567@AdobeOrg';
const approvals = fc.uniqueArray(fc.record({ by: user, at: time }), {
  maxLength: 5,
  selector: ({ by }) => by,
});
const stages = fc.array(
  fc.record({
    status: fc.oneof(
      fc.constantFrom('NEW', 'CREATED', 'RUNNING', 'UPDATE_EXISTING_RESOURCES', 'COMPLETED'),
      text(100),
    ),
    at: time,
  }),
  { maxLength: 30 },
);

const common = fc.record({
  schema: fc.constant(2 as const),
  organization: fc.constant(organizationId),
  sequence: fc.integer({ min: 1, max: 99_999 }),
  since,
  spentNames: fc.constant([]),
  refusals: fc.constant([]),
});

const health: fc.Arbitrary<Health> = fc.record({
  concerns: fc
    .subarray([...concernIds])
    .chain((ids) => fc.tuple(...ids.map((id) => concern.map((known) => [id, known] as const))))
    .map((known) => Object.fromEntries(known)),
  blind: fc
    .subarray([...concernIds])
    .map((ids) => Object.fromEntries(ids.map((id) => [id, 'noRight' as const]))),
  app: maybe(fc.uuid()),
  rotation: maybe(fc.record({ version: hex, before: maybe(hex), at: time })),
});

const life: fc.Arbitrary<Life> = fc
  .record({
    since,
    origin: fc.constantFrom('enabled' as const, 'elsewhere' as const, 'adopted' as const),
    access: fc.constantFrom('revoked' as const, 'revokedSeen' as const),
    health,
    propagation: maybe(
      fc.record({
        direction: fc.constantFrom('revoke' as const, 'restore' as const),
        from: since,
        told: maybe(fc.constantFrom('first' as const, 'primary' as const, 'cached' as const)),
      }),
    ),
    setback: maybe(fc.record({ act: fc.constantFrom('revoke' as const, 'restore' as const), why: setback })),
    enablement: maybe(fc.record({ run, expiresAt: time, approvals, stages })),
  })
  .map(({ enablement: by, ...rest }) => ({
    ...rest,
    enablement: by && {
      proposal: proposalOf(by.run, { act: 'enable', expiresAt: by.expiresAt }),
      approvals: by.approvals,
      stages: by.stages,
    },
  }));

const alive = fc.record({ common, run, life }).map(({ common: shared, ...rest }) => ({ ...shared, ...rest }));

const stuck = fc.record({ since: time, findings, fault: maybe(fault) });

function carryingOut(act: 'revoke' | 'restore') {
  return fc
    .record({
      alive,
      expiresAt: time,
      reason: text(3000),
      proposedSince: since,
      approvals,
      stuck: maybe(stuck),
      writtenAt: maybe(time),
    })
    .map(({ alive: shared, expiresAt, reason, ...rest }) => ({
      ...shared,
      ...rest,
      proposal: proposalOf(shared.run, { act, expiresAt, reason }),
    }));
}

const proposed = fc
  .record({
    common,
    run,
    parts: fc.record({
      act: fc.constant('enable' as const),
      expiresAt: time,
      caseNumber: maybe(text(100)),
      reason: maybe(text(300)),
      ticket: maybe(text(100)),
      approvers: maybe(fc.array(user, { minLength: 1, maxLength: 40 })),
    }),
    proposedSince: since,
    approvals,
    questions: maybe(
      fc.array(fc.record({ by: user, at: time, text: text(3000) }), { minLength: 1, maxLength: 20 }),
    ),
  })
  .map(({ common: shared, run: made, parts, ...rest }) => ({
    ...shared,
    ...rest,
    run: made,
    proposal: proposalOf(made, parts),
  }));

/** The same of any act: for revoking and restoring, with the life it belongs to. */
const proposedAny = fc.oneof(
  proposed,
  fc
    .record({
      made: proposed,
      act: fc.constantFrom('revoke' as const, 'restore' as const),
      life,
      reason: text(3000),
    })
    .map(({ made, act, life: lived, reason }) => ({
      ...made,
      life: lived,
      proposal: proposalOf(made.run, { act, expiresAt: made.proposal.expiresAt, reason }),
    })),
);

const names = fc.constant(['Config1']);
const settlement = fc.record({
  by: user,
  reason: text(3000),
  since,
  approvals,
  expiresAt: time,
  quorum: fc.constant(2),
});

export const states: {
  readonly [P in Organization['phase']]: fc.Arbitrary<Extract<Organization, { phase: P }>>;
} = {
  unconfigured: fc
    .record({ common, cancelled: maybe(fc.record({ run, by: user, reason: text(3000) })) })
    .map(({ common: shared, cancelled }) => ({ ...shared, phase: 'unconfigured', cancelled })),
  preparing: fc
    .record({ common, run })
    .map(({ common: shared, run: made }) => ({ ...shared, phase: 'preparing', run: made })),
  awaitingApproval: fc
    .record({ proposed: proposedAny, reminders: fc.integer({ min: 0, max: 4 }) })
    .map((parts) => ({ ...parts.proposed, phase: 'awaitingApproval', reminders: parts.reminders })),
  coolingOff: fc
    .record({
      proposed: proposedAny,
      until: time,
      deferral: maybe(fc.record({ since: time, reasons: gateReasons })),
    })
    .map((parts) => ({
      ...parts.proposed,
      phase: 'coolingOff',
      until: parts.until,
      deferral: parts.deferral,
    })),
  enabling: fc
    .record({
      proposed,
      post: fc.constantFrom('intended' as const, 'accepted' as const, 'found' as const, 'elsewhere' as const),
      intendedSince: maybe(since),
      names,
      stages,
      slowReportedAt: maybe(time),
      absent: maybe(fc.record({ since: time, toldAgainAt: maybe(time) })),
    })
    .map(({ proposed: shared, ...rest }) => ({ ...shared, ...rest, phase: 'enabling' })),
  outcomeUnknown: fc
    .record({
      proposed,
      intendedSince: since,
      names,
      cause: unknownCause,
      detail: text(600),
      absentSince: maybe(time),
      settlement: maybe(settlement),
    })
    .map(({ proposed: shared, ...rest }) => ({ ...shared, ...rest, phase: 'outcomeUnknown' })),
  enabled: alive.map(({ life: lived, ...rest }) => ({
    ...rest,
    phase: 'enabled',
    life: { ...lived, access: 'granted' },
  })),
  revoking: carryingOut('revoke').map((parts) => ({ ...parts, phase: 'revoking' })),
  revoked: alive.map((parts) => ({ ...parts, phase: 'revoked' })),
  restoring: carryingOut('restore').map((parts) => ({ ...parts, phase: 'restoring' })),
};

export const state: fc.Arbitrary<Organization> = fc.oneof(...Object.values(states));

const sight: fc.Arbitrary<WatchState> = fc.record({
  lookedAt: maybe(time),
  seenAt: maybe(time),
  unseen: fc.dictionary(
    fc.constantFrom('vaultExists', 'keyEnabled', 'roleAssignment', 'locks'),
    fc.record({ since: maybe(time), because: fc.constantFrom('noRight', 'throttled', 'tokenRefused') }),
  ),
  pending: fc.array(fc.constantFrom('keyIsDisabled', 'roleAbsent'), { maxLength: 2 }),
});

export const context: fc.Arbitrary<ViewContext> = fc.record({
  organization: fc.record({
    orgId: fc.constant(organizationId),
    name: text(160),
    region: fc.constant('nld2'),
    host: fc.constant('platform-nld2.adobe.io'),
    tenantId: maybe(fc.uuid()),
  }),
  now: time,
  approvers: fc.uniqueArray(fc.oneof(user, group), { maxLength: 8 }),
  approverMembers: fc.uniqueArray(user, { maxLength: 8 }),
  operators: fc.uniqueArray(user, { maxLength: 4 }),
  operatorMembers: fc.uniqueArray(user, { maxLength: 4 }),
  escalation: fc.uniqueArray(fc.oneof(user, group), { maxLength: 4 }),
  escalationMembers: fc.uniqueArray(user, { maxLength: 4 }),
  alerts: fc.uniqueArray(fc.oneof(user, group), { maxLength: 4 }),
  alertMembers: fc.uniqueArray(user, { maxLength: 4 }),
  auditorMembers: fc.uniqueArray(user, { maxLength: 4 }),
  watch: maybe(sight),
  quorum: fc.integer({ min: 2, max: 5 }),
  coolingOffMs: fc.constantFrom(0, 900_000),
  revokeCoolingOffMs: fc.constantFrom(0, 900_000),
  hasAzure: fc.boolean(),
  hasWriter: fc.boolean(),
  head: maybe(fc.record({ sequence: fc.integer({ min: 1, max: 99_999 }), digest: hex })),
  volatile: fc.boolean(),
});
