import { type CheckId, verdictRank, type Judgement } from './findings.ts';
import type { FoundOrDeleted, Key, Observed, Observations, RotationPolicy } from './observations.ts';
import { fail, judgePresent, pass, notSeen, notSeenAs, warning } from './finding.ts';

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
export function keyChecks(
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
