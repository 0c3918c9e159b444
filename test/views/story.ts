import { type Entry, type Event, schemaOf } from '../../src/domain/events.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import {
  type CheckId,
  checkIds,
  type Coded,
  type Finding,
  type FindingFacts,
  isOptional,
} from '../../src/domain/checks/findings.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { type Drill, proposalOf } from '../../src/domain/proposal.ts';
import { actSubstanceOf, substanceOf } from '../../src/domain/rules/approval-rules.ts';
import type { ViewContext } from '../../src/views/blocks/context.ts';
import type { Answerable } from '../../src/views/standing/notices.ts';
import { noForwards } from '../../src/domain/people.ts';
import { organizationId } from './arbitraries.ts';
import { start } from './arbitrary-facts.ts';

export const requester = 'U0REQ';
export const firstApprover = 'U0APP1';
export const secondApprover = 'U0APP2';

export const around: ViewContext = {
  organization: {
    orgId: organizationId,
    name: 'Acme Health',
    region: 'nld2',
    host: 'platform-nld2.adobe.io',
    tenantId: '11111111-2222-3333-4444-555555555555',
  },
  now: start,
  approvers: [firstApprover, secondApprover, 'S0DATA'],
  approverMembers: [firstApprover, secondApprover, 'U0APP3'],
  operators: ['U0OPER'],
  operatorMembers: ['U0OPER'],
  escalation: ['U0BOSS'],
  escalationMembers: ['U0BOSS'],
  alerts: ['U0ALERT', 'S0WATCH'],
  alertMembers: ['U0ALERT', 'U0WATCH1'],
  auditorMembers: ['U0AUDIT'],
  quorum: 2,
  coolingOffMs: 900_000,
  revokeCoolingOffMs: 0,
  hasAzure: true,
  hasWriter: false,
  head: { sequence: 12, digest: 'ab'.repeat(32) },
  volatile: false,
  watch: { lookedAt: start, seenAt: start, unseen: {}, pending: [] },
};

/** Both can answer in time. */
export const answerable: Answerable = {
  eligible: [firstApprover, secondApprover],
  able: [firstApprover, secondApprover],
  quorum: 2,
  expiresAt: start + 86_400_000,
  coolingOffMs: 900_000,
  forwards: noForwards,
  areHoursKept: true,
};

export const vault = {
  name: 'acme-cmk',
  uri: 'https://acme-cmk.vault.azure.net',
  resourceId:
    '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/acme-cmk',
};
export const key = {
  name: 'platform-cmk',
  version: '7c1d50lo28234cc895534c00d7eb4eb4',
  identifier: 'https://acme-cmk.vault.azure.net/keys/platform-cmk/7c1d50lo28234cc895534c00d7eb4eb4',
};
export const app = {
  applicationId: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
  name: 'acpebae9422Caepcmkmultitenantapp',
  consentUrl:
    'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/authorize?response_type=code&client_id=e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
};

const passCodes: Record<CheckId, Coded<FindingFacts>> = {
  entitlement: { code: 'unseen', facts: { because: 'personOnly', detail: '' } },
  vaultExists: { code: 'vaultFound', facts: {} },
  vaultTenant: { code: 'tenantSame', facts: { tenantId: '11111111-2222-3333-4444-555555555555' } },
  vaultTier: { code: 'tierSupported', facts: { tier: 'premium' } },
  softDelete: { code: 'softDeleteOn', facts: {} },
  purgeProtection: { code: 'purgeProtectionOn', facts: {} },
  azureRbac: { code: 'rbacOn', facts: {} },
  trustedServices: { code: 'networkOpen', facts: {} },
  networkPerimeter: { code: 'noPerimeter', facts: {} },
  adobeAddress: { code: 'addressNotNeeded', facts: {} },
  auditLog: { code: 'auditLogKept', facts: { setting: 'audit' } },
  keyKind: { code: 'kindSupported', facts: { kty: 'RSA' } },
  keySize: { code: 'sizeEnough', facts: { bits: 3072 } },
  keyOperations: { code: 'operationsEnough', facts: {} },
  keyEnabled: { code: 'keyIsEnabled', facts: {} },
  keyExpiry: { code: 'noExpiry', facts: {} },
  keyRotation: { code: 'rotationEndless', facts: {} },
  keyLatestVersion: { code: 'versionLatest', facts: { version: key.version } },
  appInTenant: { code: 'appAccepted', facts: { objectId: 'o', displayName: 'app' } },
  roleAssignment: {
    code: 'roleAssigned',
    facts: { scope: vault.resourceId, assignmentId: 'a1', group: undefined },
  },
  roleExpiry: { code: 'roleEndless', facts: {} },
  locks: { code: 'noLock', facts: {} },
};

export function passed(check: CheckId): Finding {
  return { check, verdict: 'pass', ...passCodes[check] };
}

export const purgeProtectionOff: Finding = {
  check: 'purgeProtection',
  verdict: 'fail',
  code: 'purgeProtectionOff',
  facts: {},
};

const of = (prefix: (check: CheckId) => boolean) => checkIds.filter(prefix).map(passed);
const vaultChecks = checkIds.filter(
  (check) => !isOptional(check) && !/^(entitlement|key|app|role|locks)/.test(check),
);

export interface Told {
  readonly entry: Entry;
  readonly before: Organization;
  readonly state: Organization;
}

/** Who did what; some of it follows from the state. */
export type Parts = readonly (readonly [by: string, event: Event | ((state: Organization) => Event)])[];

/** Tells a story by its events, a minute apart. */
export function tell(parts: Parts): Told[] {
  let state: Organization = unconfigured(organizationId);
  return parts.map(([by, part], place) => {
    const before = state;
    const event = typeof part === 'function' ? part(state) : part;
    const entry = {
      schema: schemaOf(event),
      sequence: place + 1,
      at: start + place * 60_000,
      by,
      event,
    } as Entry;
    state = evolve(state, entry);
    return { entry, before, state };
  });
}

const terms = {
  quorum: 2,
  approvers: [firstApprover, secondApprover],
  coolingOffMs: 900_000,
  approvalTtlMs: 86_400_000,
};

function propose(state: Organization): Event {
  if (state.phase !== 'preparing') throw new Error('nothing to propose');
  const substance = substanceOf(organizationId, state.run, {
    host: around.organization.host,
    tenant: around.organization.tenantId ?? '',
  });
  if ('reason' in substance) throw new Error(substance.reason);
  const at = start + 3_600_000;
  const reason = 'The contract with the clinic begins';
  const proposal = proposalOf(substance, { by: requester, at, reason, ticket: 'SEC-1234', terms });
  return { type: 'proposed', proposal };
}

const fingerprintIn = (state: Organization) => ('proposal' in state ? state.proposal.fingerprint : '');

export const prepared: Parts = [
  [requester, { type: 'setupStarted' }],
  [requester, { type: 'vaultChosen', vault, configurationName: 'Config1' }],
  [requester, { type: 'attested', check: 'entitlement', reason: 'Healthcare Shield: contract 4711' }],
  [
    'bot',
    {
      type: 'looked',
      findings: [
        ...vaultChecks.filter((check) => check !== 'purgeProtection').map(passed),
        purgeProtectionOff,
      ],
    },
  ],
  ['bot', { type: 'appRegistered', app }],
  ['bot', { type: 'looked', findings: [passed('purgeProtection')] }],
  [requester, { type: 'keyChosen', key }],
  ['bot', { type: 'looked', findings: of((check) => check.startsWith('key')) }],
  [
    'bot',
    { type: 'looked', findings: [{ check: 'appInTenant', verdict: 'fail', code: 'appAbsent', facts: {} }] },
  ],
  ['bot', { type: 'looked', findings: [passed('appInTenant')] }],
  ['bot', { type: 'looked', findings: (['roleAssignment', 'roleExpiry', 'locks'] as const).map(passed) }],
];

export const approvedStory: Parts = [
  ...prepared,
  [requester, propose],
  ['bot', { type: 'reminded', count: 1, escalated: false }],
  [firstApprover, (state) => ({ type: 'approved', fingerprint: fingerprintIn(state) })],
  [secondApprover, (state) => ({ type: 'approved', fingerprint: fingerprintIn(state) })],
  [secondApprover, { type: 'coolingOffStarted', until: start + 15 * 60_000 + 900_000 }],
];

const asDrill = (story: Parts, act: Drill): Parts =>
  story.map(([by, part]) => [
    by,
    (state) => {
      const event = typeof part === 'function' ? part(state) : part;
      return event.type === 'proposed' ? { ...event, proposal: { ...event.proposal, act } } : event;
    },
  ]);

/** The same as a drill. */
export const drilledStory: Parts = asDrill(approvedStory, 'enableDrill');

export const enabledStory: Parts = [
  ...approvedStory,
  ['bot', (state) => ({ type: 'intended', fingerprint: fingerprintIn(state) })],
  ['bot', { type: 'accepted', status: 'CREATED' }],
  ['bot', { type: 'stageReached', status: 'RUNNING', askedAs: 'Config1' }],
  ['bot', { type: 'stageReached', status: 'UPDATE_EXISTING_RESOURCES', askedAs: 'Config1' }],
  ['bot', { type: 'stageReached', status: 'COMPLETED', askedAs: 'Config1' }],
  ['bot', { type: 'completed' }],
];

function proposeTo(act: 'revoke' | 'restore') {
  return (state: Organization): Event => {
    if (state.phase !== 'enabled' && state.phase !== 'revoked') throw new Error('nothing to propose');
    const { host, tenantId: tenant = '' } = around.organization;
    const substance = actSubstanceOf(act, organizationId, state.run, { host, tenant });
    if ('reason' in substance) throw new Error(substance.reason);
    const at = start + 7_200_000;
    const asking = { by: requester, at, reason: 'The contract ends', terms: { ...terms, coolingOffMs: 0 } };
    const proposal = proposalOf(substance, asking);
    return { type: 'proposed', proposal };
  };
}

const yes = (by: string): Parts[number] => [
  by,
  (state) => ({ type: 'approved', fingerprint: fingerprintIn(state) }),
];

function approvedLater(act: 'revoke' | 'restore'): Parts {
  return [
    [requester, proposeTo(act)],
    yes(firstApprover),
    yes(secondApprover),
    [secondApprover, { type: 'coolingOffStarted', until: start }],
  ];
}

export const roleAbsent: Finding = {
  check: 'roleAssignment',
  verdict: 'fail',
  code: 'roleAbsent',
  facts: {},
};

export const revokeAskedStory: Parts = [...enabledStory, ...approvedLater('revoke').slice(0, 1)];

export const drilledRevocation: Parts = [...enabledStory, ...asDrill(approvedLater('revoke'), 'revokeDrill')];

export const revokingStory: Parts = [
  ...enabledStory,
  ...approvedLater('revoke'),
  ['bot', (state) => ({ type: 'revocationBegan', fingerprint: fingerprintIn(state) })],
];

export const revokedStory: Parts = [
  ...revokingStory,
  ['bot', { type: 'roleRemoved', count: 1 }],
  ['bot', { type: 'revoked', findings: [roleAbsent] }],
];

export const restoringStory: Parts = [
  ...revokedStory,
  ...approvedLater('restore'),
  ['bot', (state) => ({ type: 'restorationBegan', fingerprint: fingerprintIn(state) })],
];

export const restoredStory: Parts = [
  ...restoringStory,
  ['bot', { type: 'roleAssigned' }],
  ['bot', { type: 'restored', findings: (['roleAssignment', 'roleExpiry', 'locks'] as const).map(passed) }],
];
