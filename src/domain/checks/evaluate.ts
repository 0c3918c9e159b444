import { type CheckId, checkIds, type Finding, type Judgement, verdictRank } from './findings.ts';
import {
  auditLog,
  fail,
  type FoundOrDeleted,
  judgePresent,
  type Key,
  notSeen,
  notSeenAs,
  type Observations,
  type Observed,
  pass,
  type Perimeter,
  type RotationPolicy,
  unknown,
  type Vault,
  warning,
} from './observations.ts';
import { isByRoles, roleExpiry } from './judge-access.ts';
import { appInTenant, locksAt, roleAssignment } from './access-checks.ts';

export type KeyCheck = Extract<CheckId, `key${string}`>;

/** Cosmos DB, one of the stores, asks for it; the guide's "3027" elsewhere is a slip. */
export const leastBits = 3072;

export const neededOperations = ['wrapKey', 'unwrapKey'] as const;

const noKey = 'There is no key to look at.';

/** Key Vault hides the rest of a disabled key, and a right at ARM shows it; no right helps where a whole answer lacks it. */
const notShown = ({ enabled: state }: Key, what: string) =>
  notSeen(state === false ? 'noRight' : 'unclear', `Azure did not show ${what}.`);

function isRsa(kty: string): boolean {
  return ['RSA', 'RSA-HSM'].includes(kty.toUpperCase());
}

function kind(key: Key): Judgement {
  const { kty } = key;
  if (kty === undefined) return notShown(key, 'the kind of the key');
  return isRsa(kty) ? pass('kindSupported', { kty }) : fail('kindUnsupported', { kty });
}

function size(key: Key): Judgement {
  const { kty, bits } = key;
  if (kty !== undefined && !isRsa(kty)) return notSeen('notYet', 'The size counts for RSA keys only.');
  if (bits === undefined) return notShown(key, 'the size of the key');
  return bits >= leastBits ? pass('sizeEnough', { bits }) : fail('sizeTooSmall', { bits });
}

function operations(key: Key): Judgement {
  const { keyOps } = key;
  if (keyOps === undefined) return notShown(key, 'what the key may do');
  const missing = neededOperations.filter(
    (needed) => !keyOps.some((op) => op.toLowerCase() === needed.toLowerCase()),
  );
  return missing.length === 0 ? pass('operationsEnough') : fail('operationsMissing', { keyOps, missing });
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function enabled(
  key: Observed<FoundOrDeleted<Key>>,
  name: string | undefined,
  nowSeconds: number,
): Judgement {
  if (key.kind === 'unseen') return notSeenAs(key);
  const found = key.value;
  if (found.kind === 'absent') return fail('keyAbsent', { name, unread: found.unread === true });
  return found.kind === 'deleted'
    ? fail('keyDeleted', { name, scheduledPurgeDate: found.value.scheduledPurgeDate })
    : alive(found.value, nowSeconds);
}

function alive(key: Key, nowSeconds: number): Judgement {
  if (key.enabled === false) return fail('keyIsDisabled', {});
  const { notBeforeSeconds } = key;
  if (notBeforeSeconds !== undefined && notBeforeSeconds > nowSeconds) {
    return fail('keyNotBegun', { notBefore: isoOf(notBeforeSeconds) });
  }
  return key.enabled === undefined ? notShown(key, 'whether the key is enabled') : pass('keyIsEnabled');
}

/** Where Azure shows nothing of the attributes, a missing date is no missing expiry. */
function expiry(key: Key, nowSeconds: number): Judgement {
  const { kty, enabled: state, expiresSeconds } = key;
  if (expiresSeconds === undefined) {
    return kty === undefined || state === undefined
      ? notShown(key, 'when the key expires')
      : pass('noExpiry');
  }
  const expiresOn = isoOf(expiresSeconds);
  if (expiresSeconds <= nowSeconds) return fail('expired', { expiresOn });
  return warning('expiryAhead', { expiresOn, days: Math.floor((expiresSeconds - nowSeconds) / 86_400) });
}

function latestVersion(key: Key, latest: Observed<FoundOrDeleted<Key>>): Judgement {
  return judgePresent(latest, noKey, (present) => {
    const { version } = present;
    if (version === '') return notShown(present, 'which version is the latest');
    return version === key.version
      ? pass('versionLatest', { version })
      : warning('versionOlder', { version: key.version, latest: version });
  });
}

/** A new version gets the expiry of the rotation policy (https://learn.microsoft.com/en-us/azure/key-vault/keys/how-to-configure-key-rotation). */
function rotation(policy: Observed<RotationPolicy> | undefined): Judgement {
  if (policy === undefined) return notSeen('notYet', '');
  if (policy.kind === 'unseen') return notSeenAs(policy);
  const { expiresIn = '' } = policy.value;
  return expiresIn === '' ? pass('rotationEndless') : warning('rotationExpires', { expiresIn });
}

type OfOneVersion = Exclude<KeyCheck, 'keyLatestVersion' | 'keyRotation'>;

/** A key that is missing is told once, as `keyEnabled`; the other checks then have nothing to judge. */
function ofOneVersion(
  key: Observed<FoundOrDeleted<Key>>,
  keyName: string | undefined,
  nowSeconds: number,
): Record<OfOneVersion, Judgement> {
  return {
    keyKind: judgePresent(key, noKey, kind),
    keySize: judgePresent(key, noKey, size),
    keyOperations: judgePresent(key, noKey, operations),
    keyEnabled: enabled(key, keyName, nowSeconds),
    keyExpiry: judgePresent(key, noKey, (present) => expiry(present, nowSeconds)),
  };
}

const versionOf = (key: Observed<FoundOrDeleted<Key>>) =>
  key.kind === 'seen' && key.value.kind === 'present' ? key.value.value.version : undefined;

/** The worse of two; which version it is about is said only where there are two. */
function worse(proposed: Judgement, latest: Judgement, versions: readonly (string | undefined)[]): Judgement {
  const [proposedVersion, latestVersionName] = versions;
  const isLatestWorse = verdictRank[latest.verdict] > verdictRank[proposed.verdict];
  const [chosen, version] = isLatestWorse
    ? ([latest, latestVersionName] as const)
    : ([proposed, proposedVersion] as const);
  const isAboutOne = proposedVersion !== latestVersionName && chosen.verdict !== 'pass';
  return isAboutOne && version !== undefined && version !== ''
    ? ({ ...chosen, facts: { ...chosen.facts, version } } as Judgement)
    : chosen;
}

/**
 * Adobe keeps the key's name and uses its latest version, so both the proposed and the latest version have to hold: the
 * worse verdict counts.
 */
function keyChecks(
  { key, latestKey, rotation: policy }: Pick<Observations, 'key' | 'latestKey' | 'rotation'>,
  keyName: string | undefined,
  nowSeconds: number,
): Record<KeyCheck, Judgement> {
  const proposed = ofOneVersion(key, keyName, nowSeconds);
  const latest = ofOneVersion(latestKey, keyName, nowSeconds);
  const versions = [versionOf(key), versionOf(latestKey)];
  const worst = (check: OfOneVersion) => worse(proposed[check], latest[check], versions);
  return {
    keyKind: worst('keyKind'),
    keySize: worst('keySize'),
    keyOperations: worst('keyOperations'),
    keyEnabled: worst('keyEnabled'),
    keyExpiry: worst('keyExpiry'),
    keyRotation: judgePresent(latestKey, noKey, () => rotation(policy)),
    keyLatestVersion: judgePresent(key, noKey, (present) => latestVersion(present, latestKey)),
  };
}

/** From which Adobe reaches a vault whose network is restricted; newer editions of Adobe's guide name it. */
export const adobeIpAddress = '20.88.123.53';

type Network = 'open' | 'restricted' | 'closed' | 'perimeter' | undefined;

/** ARM leaves out what is at its default: access `Enabled`, action `Allow`. An unheard-of value is not guessed at. */
function networkOf({ publicNetworkAccess = 'Enabled', defaultAction = 'Allow' }: Vault): Network {
  switch (publicNetworkAccess.toLowerCase()) {
    case 'enabled':
      return ({ allow: 'open', deny: 'restricted' } as const)[defaultAction.toLowerCase()];
    case 'disabled':
      return 'closed';
    case 'securedbyperimeter':
      return 'perimeter';
    default:
      return undefined;
  }
}

function strangeNetwork({ publicNetworkAccess, defaultAction, bypass }: Vault): Judgement {
  const seen = [publicNetworkAccess, defaultAction, bypass].map((value) => value ?? 'absent').join(', ');
  return notSeen('nonsense', `ARM's network settings are not known here: ${seen}.`);
}

/** Whether trusted Microsoft services get past the firewall; an absent `bypass` means `AzureServices`. */
function trustedServices(vault: Vault): Judgement {
  const network = networkOf(vault);
  if (network === undefined) return strangeNetwork(vault);
  if (network === 'open') return pass('networkOpen');
  if (network === 'perimeter') return fail('perimeter', { perimeter: undefined });
  switch ((vault.bypass ?? 'AzureServices').toLowerCase()) {
    case 'azureservices':
      return pass('exceptionOn');
    case 'none':
      return fail('exceptionOff');
    default:
      return strangeNetwork(vault);
  }
}

function onePerimeter({ name, accessMode = '', inboundRules }: Perimeter): Judgement {
  switch (accessMode.toLowerCase()) {
    case 'enforced':
      return inboundRules.length === 0
        ? fail('perimeter', { perimeter: name })
        : unknown('perimeterRules', { perimeter: name, rules: inboundRules });
    case 'learning':
    // As it is called in the newest API version: it logs and lets in.
    case 'audit':
      return warning('perimeterLearning', { perimeter: name });
    default:
      return unknown('perimeterUnclear', { perimeter: name, accessMode });
  }
}

const rank = ({ verdict }: Judgement) => verdictRank[verdict];

/**
 * An enforced network security perimeter overrides the vault's own network settings and its exception for trusted
 * services (https://learn.microsoft.com/en-us/azure/key-vault/general/network-security#network-security-perimeter).
 */
function networkPerimeter(perimeters: Observed<readonly Perimeter[]> | undefined): Judgement {
  if (perimeters === undefined) return notSeen('notYet', '');
  if (perimeters.kind === 'unseen') return notSeenAs(perimeters);
  const [worst] = perimeters.value.map(onePerimeter).toSorted((one, other) => rank(other) - rank(one));
  return worst ?? pass('noPerimeter');
}

function numberOf(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

/** Whether a rule such as `20.88.123.53`, `20.88.123.53/32` or `20.88.0.0/16` lets an IPv4 address in. */
function covers(rule: string, address: string): boolean {
  const [network = '', prefix = '32'] = rule.trim().split('/');
  const from = numberOf(network);
  const sought = numberOf(address);
  if (from === undefined || sought === undefined || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32)
    return false;
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(from / size) === Math.floor(sought / size);
}

/** The list of addresses counts only where chosen networks are let in; elsewhere Azure does not consult it. */
function adobeAddress(vault: Vault): Judgement {
  const network = networkOf(vault);
  const address = adobeIpAddress;
  if (network === undefined) return strangeNetwork(vault);
  if (network === 'open') return pass('addressNotNeeded');
  if (network !== 'restricted') return warning('addressIneffective', { address });
  return vault.ipRules.some((rule) => covers(rule, address))
    ? pass('addressAllowed', { address })
    : warning('addressMissing', { address });
}

export type VaultCheck =
  | Extract<CheckId, `vault${string}`>
  | 'softDelete'
  | 'purgeProtection'
  | 'azureRbac'
  | 'trustedServices'
  | 'networkPerimeter'
  | 'adobeAddress';

function exists(vault: Observed<FoundOrDeleted<Vault>>): Judgement {
  if (vault.kind === 'unseen') return notSeenAs(vault);
  const found = vault.value;
  if (found.kind === 'absent') return fail('vaultAbsent', { unread: found.unread === true });
  if (found.kind === 'present') return standing(found.value);
  const { scheduledPurgeDate, location } = found.value;
  return fail('vaultDeleted', { scheduledPurgeDate, location });
}

function standing({ vaultUri, provisioningState }: Vault): Judgement {
  if (vaultUri.includes('.managedhsm.')) return fail('vaultManagedHsm');
  const ready = provisioningState === undefined || provisioningState.toLowerCase() === 'succeeded';
  return ready ? pass('vaultFound') : fail('vaultProvisioning', { provisioningState });
}

function tenant({ tenantId }: Vault, expected: string | undefined): Judgement {
  if (expected === undefined) return warning('tenantUnconfigured', { tenantId });
  const same = tenantId.toLowerCase() === expected.toLowerCase();
  return same ? pass('tenantSame', { tenantId }) : fail('tenantOther', { tenantId, expected });
}

function tierOf({ tier }: Vault): Judgement {
  if (tier === undefined) return notSeen('nonsense', 'ARM did not name the tier.');
  const supported = ['standard', 'premium'].includes(tier.toLowerCase());
  return supported ? pass('tierSupported', { tier }) : fail('tierUnsupported', { tier });
}

function azureRbac(vault: Vault): Judgement {
  return isByRoles(vault)
    ? pass('rbacOn')
    : fail('accessPolicies', { policies: vault.accessPolicies?.length ?? 0 });
}

/**
 * What a key's recovery level proves about its vault: `Recoverable` stands for soft delete, `Purgeable` for the lack of
 * purge protection (https://learn.microsoft.com/en-us/rest/api/keyvault/keys/get-key/get-key#deletionrecoverylevel).
 */
function recoveryLevelOf(key: Observed<FoundOrDeleted<Key>>): string | undefined {
  if (key.kind === 'unseen' || key.value.kind !== 'present') return undefined;
  const level = key.value.value.recoveryLevel;
  return level !== undefined && /recoverable|purgeable/i.test(level) ? level : undefined;
}

function softDelete(vault: Observed<FoundOrDeleted<Vault>>, recoveryLevel: string | undefined): Judgement {
  const byVault = judgePresent(vault, noVault, ({ enableSoftDelete }) => {
    if (enableSoftDelete === undefined) return unknown('softDeleteUnstated');
    return enableSoftDelete ? pass('softDeleteOn') : fail('softDeleteOff');
  });
  if (byVault.verdict !== 'unknown' || recoveryLevel === undefined) return byVault;
  return /recoverable/i.test(recoveryLevel)
    ? pass('softDeleteByRecoveryLevel', { recoveryLevel })
    : fail('softDeleteOff');
}

function purgeProtection(
  vault: Observed<FoundOrDeleted<Vault>>,
  recoveryLevel: string | undefined,
): Judgement {
  const byVault = judgePresent(vault, noVault, ({ enablePurgeProtection }) =>
    enablePurgeProtection === true ? pass('purgeProtectionOn') : fail('purgeProtectionOff'),
  );
  if (byVault.verdict !== 'unknown' || recoveryLevel === undefined) return byVault;
  return /purgeable/i.test(recoveryLevel)
    ? fail('purgeProtectionOff')
    : pass('purgeProtectionByRecoveryLevel', { recoveryLevel });
}

const noVault = 'There is no vault to look at.';

/** Only ARM shows a vault's settings; soft delete and purge protection can also be read off a key. */
function vaultChecks(
  vault: Observed<FoundOrDeleted<Vault>>,
  key: Observed<FoundOrDeleted<Key>>,
  perimeters: Observed<readonly Perimeter[]> | undefined,
  expectedTenantId: string | undefined,
): Record<VaultCheck, Judgement> {
  const recoveryLevel = recoveryLevelOf(key);
  return {
    vaultExists: exists(vault),
    vaultTenant: judgePresent(vault, noVault, (present) => tenant(present, expectedTenantId)),
    vaultTier: judgePresent(vault, noVault, tierOf),
    softDelete: softDelete(vault, recoveryLevel),
    purgeProtection: purgeProtection(vault, recoveryLevel),
    azureRbac: judgePresent(vault, noVault, azureRbac),
    trustedServices: judgePresent(vault, noVault, trustedServices),
    networkPerimeter: judgePresent(vault, noVault, () => networkPerimeter(perimeters)),
    adobeAddress: judgePresent(vault, noVault, adobeAddress),
  };
}

/** What the findings are measured against. What was not chosen yet is unseen in the observations. */
export interface Expected {
  /** The directory that the operator set for the organization. */
  readonly tenantId?: string | undefined;
  /** The vault's resource id, where it is known without ARM. */
  readonly vaultResourceId?: string | undefined;
  /** The workspace that the vault's audit log should go to; none: nobody asks. */
  readonly logAnalyticsWorkspace?: string | undefined;
  /** The name of the key that is proposed. */
  readonly keyName?: string | undefined;
  /** The key is in use: what the vault goes by now decides about access, roles or access policies. */
  readonly inUse?: boolean | undefined;
  readonly nowSeconds: number;
}

/** A check without its judgement does not compile, but for those that are not always asked. */
type Judgements = Record<Exclude<CheckId, 'auditLog'>, Judgement> & { readonly auditLog?: Judgement };

/** One finding for each check that is asked, in the order of `checks`. Pure: the same look at the same time gives the same findings. */
export function evaluate(observations: Observations, expected: Expected): Finding[] {
  const { vault, key, app, perimeters, locks } = observations;
  const { nowSeconds, keyName, inUse = false, logAnalyticsWorkspace: workspace } = expected;
  const present = vault.kind === 'seen' && vault.value.kind === 'present' ? vault.value.value : undefined;
  const target = { vaultResourceId: present?.resourceId ?? expected.vaultResourceId, keyName };
  const judgements: Judgements = {
    entitlement: notSeen('personOnly', ''),
    ...vaultChecks(vault, key, perimeters, expected.tenantId),
    ...(workspace !== undefined && { auditLog: auditLog(observations, workspace) }),
    ...keyChecks(observations, keyName, nowSeconds),
    appInTenant: appInTenant(app),
    roleAssignment: roleAssignment(observations, target, inUse),
    roleExpiry: roleExpiry(observations, target, nowSeconds),
    locks: locksAt(locks, target.vaultResourceId),
  };
  return checkIds.flatMap((check) => {
    const judged = judgements[check];
    return judged === undefined ? [] : [{ check, ...judged }];
  });
}
