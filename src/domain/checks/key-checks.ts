import type { CheckId } from '../findings.ts';
import type { FoundOrDeleted, Key, Look } from '../observations.ts';
import { deletedFacts, fail, judgePresent, type Judgement, pass, unseen, warning } from './finding.ts';

export type KeyCheck = Extract<CheckId, `key${string}`>;

/** Cosmos DB, one of the stores, asks for it; the guide's "3027" elsewhere is a slip. */
const leastBits = 3072;

const neededOperations = ['wrapKey', 'unwrapKey'] as const;

const noKey = 'There is no key to look at.';

function isRsa(kty: string): boolean {
  return ['RSA', 'RSA-HSM'].includes(kty.toUpperCase());
}

function kind({ kty }: Key): Judgement {
  if (kty === undefined) return unseen('noRight', 'Azure did not show the kind of the key.');
  return isRsa(kty) ? pass('kindSupported', { kty }) : fail('kindUnsupported', { kty });
}

function size({ kty, bits }: Key): Judgement {
  if (kty !== undefined && !isRsa(kty)) return unseen('notYet', 'The size counts for RSA keys only.');
  if (bits === undefined) return unseen('noRight', 'Azure did not show the size of the key.');
  return bits >= leastBits
    ? pass('sizeEnough', { bits: String(bits) })
    : fail('sizeTooSmall', { bits: String(bits) });
}

function operations({ keyOps }: Key): Judgement {
  if (keyOps === undefined) return unseen('noRight', 'Azure did not show what the key may do.');
  const missing = neededOperations.filter(
    (needed) => !keyOps.some((op) => op.toLowerCase() === needed.toLowerCase()),
  );
  if (missing.length === 0) return pass('operationsEnough', { keyOps: keyOps.join(' ') });
  return fail('operationsMissing', { missing: missing.join(' '), keyOps: keyOps.join(' ') });
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function enabled(key: Look<FoundOrDeleted<Key>>, name: string | undefined, nowSeconds: number): Judgement {
  if (key.kind === 'unseen') return unseen(key.because, key.detail);
  const found = key.value;
  if (found.kind === 'absent') return fail('keyAbsent', { name });
  return found.kind === 'deleted'
    ? fail('keyDeleted', { name, ...deletedFacts(found.value) })
    : alive(found.value, nowSeconds);
}

function alive(key: Key, nowSeconds: number): Judgement {
  if (key.enabled === false) return fail('keyIsDisabled');
  const { notBeforeSeconds } = key;
  if (notBeforeSeconds !== undefined && notBeforeSeconds > nowSeconds) {
    return fail('keyNotBegun', { notBefore: isoOf(notBeforeSeconds) });
  }
  return key.enabled === undefined
    ? unseen('noRight', 'Azure did not show whether the key is enabled.')
    : pass('keyIsEnabled');
}

function expiry({ kty, expiresSeconds }: Key, nowSeconds: number): Judgement {
  if (expiresSeconds === undefined) {
    return kty === undefined
      ? unseen('noRight', 'Azure did not show when the key expires.')
      : pass('noExpiry');
  }
  const expiresOn = isoOf(expiresSeconds);
  if (expiresSeconds <= nowSeconds) return fail('expired', { expiresOn });
  return warning('expiryAhead', {
    expiresOn,
    days: String(Math.floor((expiresSeconds - nowSeconds) / 86_400)),
  });
}

function latestVersion(key: Key, latest: Look<FoundOrDeleted<Key>>): Judgement {
  return judgePresent(latest, noKey, ({ version }) =>
    version === key.version
      ? pass('versionLatest', { version })
      : warning('versionOlder', { version: key.version, latest: version }),
  );
}

/** A key that is missing is told once, as `keyEnabled`; the other checks then have nothing to look at. */
export function keyChecks(
  key: Look<FoundOrDeleted<Key>>,
  latest: Look<FoundOrDeleted<Key>>,
  keyName: string | undefined,
  nowSeconds: number,
): Record<KeyCheck, Judgement> {
  return {
    keyKind: judgePresent(key, noKey, kind),
    keySize: judgePresent(key, noKey, size),
    keyOperations: judgePresent(key, noKey, operations),
    keyEnabled: enabled(key, keyName, nowSeconds),
    keyExpiry: judgePresent(key, noKey, (present) => expiry(present, nowSeconds)),
    keyLatestVersion: judgePresent(key, noKey, (present) => latestVersion(present, latest)),
  };
}
