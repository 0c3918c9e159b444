import type {
  FoundOrDeleted,
  Key,
  Observations,
  Observed,
  Vault,
} from '../../../src/domain/checks/observations.ts';
import { evaluate, type Expected } from '../../../src/domain/checks/evaluate.ts';
import type { CheckId, Finding } from '../../../src/domain/checks/findings.ts';

export const nowSeconds = 1_700_000_000;
export const tenantId = '11111111-abcd-1111-1111-111111111111';
export const vaultId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1/providers/Microsoft.KeyVault/vaults/sample-vault';

export function seen<T>(value: T): Observed<T> {
  return { kind: 'seen', value };
}

export function present<T>(value: T): Observed<{ kind: 'present'; value: T }> {
  return seen({ kind: 'present', value });
}

export function vault(changes: Partial<Vault> = {}): Observed<FoundOrDeleted<Vault>> {
  return present({
    resourceId: vaultId,
    name: 'sample-vault',
    location: 'westus',
    vaultUri: 'https://sample-vault.vault.azure.net/',
    tenantId,
    provisioningState: 'Succeeded',
    tier: 'standard',
    enableSoftDelete: true,
    enablePurgeProtection: true,
    enableRbacAuthorization: true,
    accessPolicies: [],
    publicNetworkAccess: 'Enabled',
    defaultAction: undefined,
    bypass: undefined,
    ipRules: [],
    ...changes,
  });
}

export function key(changes: Partial<Key> = {}): Observed<FoundOrDeleted<Key>> {
  return present({
    name: 'k',
    version: '78deebed173b48e48f55abf87ed4cf71',
    identifier: 'https://sample-vault.vault.azure.net/keys/k/78deebed173b48e48f55abf87ed4cf71',
    kty: 'RSA',
    bits: 3072,
    keyOps: ['wrapKey', 'unwrapKey'],
    enabled: true,
    notBeforeSeconds: undefined,
    expiresSeconds: undefined,
    recoveryLevel: 'Recoverable',
    ...changes,
  });
}

export const firewalled: Observed<never> = {
  kind: 'unseen',
  because: 'firewall',
  detail: 'ForbiddenByFirewall',
};

export const allWell: Observations = {
  vault: vault(),
  key: key(),
  latestKey: key(),
  app: present({ objectId: 'o', displayName: 'CMK app', accountEnabled: true }),
  roles: seen([
    { id: 'a', roleId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6', scope: vaultId, condition: undefined },
  ]),
  denials: seen([]),
  schedules: seen([]),
  perimeters: seen([]),
  rotation: seen({ expiresIn: undefined }),
  locks: seen([]),
};

/** The finding of one check where everything is well but for what is given. */
export function find(
  check: CheckId,
  changes: Partial<Observations>,
  expected: Partial<Expected> = {},
): Finding {
  const findings = evaluate({ ...allWell, ...changes }, { tenantId, keyName: 'k', nowSeconds, ...expected });
  const finding = findings.find((candidate) => candidate.check === check);
  if (!finding) throw new Error(`no finding for ${check}`);
  return finding;
}
