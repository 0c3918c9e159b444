import fc from 'fast-check';
import type { UpstreamFault } from '../../src/domain/fault.ts';
import { type CheckId, type Finding, checkIds, type FindingCode } from '../../src/domain/findings.ts';
import type { Organization, Run, Setback } from '../../src/domain/organization.ts';
import { configurationBody, fingerprintOf, type Proposal } from '../../src/domain/proposal.ts';
import { verdictsOf } from '../../src/domain/steps.ts';
import type { ViewContext } from '../../src/views/context.ts';

/** What people paste: markup, mentions, emoji names, right-to-left marks, control characters, very long words. */
const nasty = fc.constantFrom(
  '<!channel> <@U123> <https://evil.example|click>',
  ':white_check_mark: *approved* _by_ ~all~ `x` ```y```',
  '\u202Etxet desrever\u202C\u200B\u0000\u0007\u2028\uFEFF',
  'a\n> b\n* c',
  '👩‍👩‍👧‍👦🇨🇭é\u0301\uD800',
  '&amp;&lt;&gt;&&&<<<>>>',
  'مرحبا שלום',
);

export function text(max: number): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ maxLength: Math.min(max, 60), unit: 'grapheme' }),
    fc.array(nasty, { maxLength: 4 }).map((parts) => parts.join(' ').slice(0, max)),
    fc.constantFrom('<', '&', 'W', '`', '👩‍👩‍👧‍👦', '"', '\n').map((unit) => unit.repeat(max).slice(0, max)),
  );
}

export const user = fc.constantFrom('U0REQ', 'U0APP1', 'U0APP2', 'W0AZURE', 'UBBBBBBBBBBBBBBBBBBB');
const group = fc.constantFrom('S0APPROVERS', 'S0DATA');
export const start = Date.UTC(2025, 10, 24, 9, 0);
export const time = fc.integer({ min: start, max: start + 30 * 86_400_000 });
const hex = fc.string({
  unit: fc.constantFrom(...'0123456789abcdef'.split('')),
  minLength: 64,
  maxLength: 64,
});

export const fault: fc.Arbitrary<UpstreamFault> = fc.record({
  system: fc.constantFrom('adobe', 'azure', 'slack'),
  operation: fc.constantFrom('GET customer/config', 'POST customer/config', 'PUT roleAssignments'),
  kind: fc.constantFrom('refused', 'absent', 'throttled', 'unreachable', 'nonsense', 'noIdentity'),
  status: fc.option(fc.constantFrom(400, 401, 403, 404, 429, 500), { nil: undefined }),
  code: fc.option(fc.constantFrom('403003', 'ForbiddenByFirewall', 'AADSTS7000222', 'odd`code'), {
    nil: undefined,
  }),
  detail: text(300),
  retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 7200 }), { nil: undefined }),
});

const codes: readonly FindingCode[] = [
  'unseen',
  'vaultFound',
  'vaultDeleted',
  'tenantOther',
  'purgeProtectionOff',
  'accessPolicies',
  'exceptionOff',
  'addressMissing',
  'keyAbsent',
  'keyDeleted',
  'operationsMissing',
  'keyIsDisabled',
  'expiryAhead',
  'versionOlder',
  'appAbsent',
  'appDisabled',
  'roleConditional',
  'roleAbsent',
  'roleOther',
  'sizeTooSmall',
  'softDeleteOff',
];

export const facts = fc.record({
  because: fc.constantFrom(
    'notYet',
    'personOnly',
    'noIdentity',
    'noRight',
    'firewall',
    'throttled',
    'unreachable',
    'nonsense',
  ),
  detail: text(300),
  scope: fc.constant(
    `/subscriptions/${'s'.repeat(36)}/resourceGroups/${'g'.repeat(90)}/providers/Microsoft.KeyVault/vaults/${'v'.repeat(24)}`,
  ),
  condition: text(600),
  name: text(127),
  scheduledPurgeDate: fc.constant('2026-02-01T00:00:00Z'),
  location: fc.constant('westeurope'),
  tenantId: fc.uuid(),
  expected: fc.uuid(),
  expiresOn: fc.constant('2026-02-01T00:00:00Z'),
  days: fc.constant('60'),
  keyOps: fc.constant('encrypt decrypt sign verify wrapKey'),
  missing: fc.constant('unwrapKey'),
  bits: fc.constant('2048'),
  version: fc.constant('v'.repeat(32)),
  latest: fc.constant('w'.repeat(32)),
  objectId: fc.uuid(),
  displayName: text(120),
  policies: fc.constant('3'),
  address: fc.constant('20.88.123.53'),
  role: fc.constant('Key Vault Crypto Officer'),
  assignmentId: fc.constant(
    `/subscriptions/${'s'.repeat(36)}/providers/Microsoft.Authorization/roleAssignments/${'a'.repeat(36)}`,
  ),
});

export function findingFor(check: CheckId): fc.Arbitrary<Finding> {
  return fc.record({
    check: fc.constant(check),
    verdict: fc.constantFrom('pass', 'warning', 'fail', 'unknown'),
    code: fc.constantFrom(...codes),
    facts,
  });
}

export const findings: fc.Arbitrary<Finding[]> = fc
  .subarray([...checkIds])
  .chain((ids) => fc.tuple(...ids.map(findingFor)));

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
          was: fc.constant('pass'),
        }),
        fc.record({
          kind: fc.constant('substance' as const),
          field: fc.constantFrom('body', 'tenant', 'odd'),
        }),
        fc.record({
          kind: fc.constant('approver' as const),
          who: user,
          because: fc.constantFrom('guest', 'odd'),
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
    why: fc.oneof(fc.constant('tls: bad certificate'), text(300)),
  }),
  fc.record({ kind: fc.constant('refusedByAdobe' as const), fault }),
  fc.record({ kind: fc.constant('failed' as const), name: text(63), diagnosis: findings }),
  fc.record({ kind: fc.constant('settled' as const), reason: text(3000) }),
);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
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

function proposalOf(from: Run, expiresAt: number, caseNumber: string | undefined): Proposal {
  const substance = {
    act: 'enable' as const,
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
  return {
    ...substance,
    fingerprint: fingerprintOf(substance),
    by: from.owner,
    at: from.startedAt,
    expiresAt,
    quorum: 2,
    coolingOffMs: 900_000,
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
  schema: fc.constant(1 as const),
  organization: fc.constant(organizationId),
  sequence: fc.integer({ min: 1, max: 99_999 }),
  since,
  spentNames: fc.constant([]),
  refusals: fc.constant([]),
});

const proposed = fc
  .record({ common, run, expiresAt: time, caseNumber: maybe(text(100)), proposedSince: since, approvals })
  .map(({ common: shared, run: made, expiresAt, caseNumber, ...rest }) => ({
    ...shared,
    ...rest,
    run: made,
    proposal: proposalOf(made, expiresAt, caseNumber),
  }));

const names = fc.constant(['Config1']);
const reasons = fc.array(
  fc.oneof(
    fc.constantFrom('check:keyEnabled', 'redis:volatile'),
    text(300).map((detail) => `adobe:${detail}`),
  ),
  { maxLength: 20 },
);
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
    .record({ proposed, reminders: fc.integer({ min: 0, max: 4 }) })
    .map((parts) => ({ ...parts.proposed, phase: 'awaitingApproval', reminders: parts.reminders })),
  coolingOff: fc
    .record({ proposed, until: time, deferral: maybe(fc.record({ since: time, reasons })) })
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
    })
    .map(({ proposed: shared, ...rest }) => ({ ...shared, ...rest, phase: 'enabling' })),
  outcomeUnknown: fc
    .record({
      proposed,
      intendedSince: since,
      names,
      cause: fc.oneof(fc.constantFrom('timeout', 'interrupted', 'otherKey'), text(100)),
      detail: text(600),
      absentSince: maybe(time),
      settlement: maybe(settlement),
    })
    .map(({ proposed: shared, ...rest }) => ({ ...shared, ...rest, phase: 'outcomeUnknown' })),
  enabled: fc
    .record({ common, run, expiresAt: time, approvals, stages, elsewhere: fc.boolean() })
    .map(({ common: shared, run: made, expiresAt, ...rest }) => ({
      ...shared,
      ...rest,
      phase: 'enabled',
      run: made,
      proposal: proposalOf(made, expiresAt, undefined),
    })),
};

export const state: fc.Arbitrary<Organization> = fc.oneof(...Object.values(states));

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
  operatorMembers: fc.uniqueArray(user, { maxLength: 4 }),
  escalation: fc.uniqueArray(fc.oneof(user, group), { maxLength: 4 }),
  escalationMembers: fc.uniqueArray(user, { maxLength: 4 }),
  quorum: fc.integer({ min: 2, max: 5 }),
  coolingOffMs: fc.constantFrom(0, 900_000),
  hasAzure: fc.boolean(),
  hasWriter: fc.boolean(),
  head: maybe(fc.record({ sequence: fc.integer({ min: 1, max: 99_999 }), digest: hex })),
  volatile: fc.boolean(),
});
