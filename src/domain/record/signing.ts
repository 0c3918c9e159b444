import type { Entry } from '../events.ts';
import type { ChainKey } from './chain.ts';
import { createHash } from 'node:crypto';

/** Entries signed with a key that others may know, while another one signs now. */
export interface Weak {
  readonly from: number;
  readonly until: number;
  readonly keyId: string;
}

/** Which keys signed a record so far, as far as that binds whoever signs next. */
export interface Signing {
  /** Ids of keys; the last one signed the last entry. */
  readonly keys: readonly string[];
  /** The last `keyChanged`: after it only its key signs. 0 where there is none. */
  readonly changedAt: number;
  readonly weak: Weak | undefined;
  /** Since when the last signer signs. */
  readonly since: number;
}

export const unsigned: Signing = { keys: [], changedAt: 0, weak: undefined, since: 0 };

/** The record's last signer; undefined for an empty record. */
export const lastSigner = ({ keys }: Signing): string | undefined => keys.at(-1);

/** Whether a `keyChanged` took this key's place. */
export function isRetired({ keys, changedAt }: Signing, keyId: string): boolean {
  return changedAt > 0 && keys.slice(0, -1).includes(keyId);
}

function weakWith({ weak }: Signing, { id, weakness }: ChainKey, sequence: number, signer: string) {
  if (weakness === undefined || id === signer) return weak;
  return { from: weak?.from ?? sequence, until: sequence, keyId: id };
}

/** After one more entry. `signer`: the key that signs now; its weakness is the configuration's to refuse. */
export function signedOn(
  signing: Signing,
  { sequence, at, event }: Entry,
  key: ChainKey,
  signer: string,
): Signing {
  const isSame = lastSigner(signing) === key.id;
  return {
    keys: isSame ? signing.keys : [...signing.keys.filter((id) => id !== key.id), key.id],
    changedAt: event.type === 'keyChanged' ? sequence : signing.changedAt,
    weak: weakWith(signing, key, sequence, signer),
    since: isSame ? signing.since : at,
  };
}

/** Whether an entry may be signed with this key: `retired` after another one took over, `weak` where others know it. */
export function whyNotSigned(
  signing: Signing,
  { event }: Entry,
  { id, weakness }: ChainKey,
  signer: string,
): 'retired' | 'weak' | undefined {
  if (isRetired(signing, id)) return 'retired';
  if (event.type === 'keyChanged') return weakness !== undefined && id !== signer ? 'weak' : undefined;
  return signing.changedAt > 0 && lastSigner(signing) !== id ? 'retired' : undefined;
}

/**
 * The key to sign the next entry with: the first one of the configuration. The record's own where that one is retired,
 * or where that one took over after `startedAt`: a rotation under way, and only an instance that starts later knows its
 * direction.
 */
export function signerFor(signing: Signing, keys: readonly ChainKey[], startedAt: number): ChainKey {
  const [own] = keys;
  if (own === undefined) throw new Error('a record needs a key to sign with');
  const last = lastSigner(signing);
  const current = keys.find(({ id }) => id === last);
  if (current === undefined || current.id === own.id) return own;
  const isCurrent = current.weakness === undefined && signing.since > startedAt;
  return isCurrent || isRetired(signing, own.id) ? current : own;
}

/** By SHA-256 of the key: keys that anybody can read in this project. */
const published: Readonly<Record<string, string>> = {
  '4e6f85df961f0609d887e447eefbfb6434d6ca4ababf4b2880d2081886d712cc':
    'it was published as the example in .env.example',
  '7ba963ae102922e2f254e2afc93dbe92e042cfb8a099555f26b5032b8b3e2eae':
    'it is the published key of the sandbox',
};

/** The chance that a random key is found weak by one of these is less than one in ten million each. */
const fewestDistinct = 18;
const window = 16;
const fewestInWindow = 9;
const longestRun = 8;

function windowsOf(key: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.max(0, key.length - length + 1) }, (_, at) =>
    key.subarray(at, at + length),
  );
}

const distinct = (bytes: Buffer) => new Set(bytes).size;

/** 0, 0, 0, … or 1, 2, 3, … */
function isRun(bytes: Buffer): boolean {
  const steps = [...bytes].slice(1).map((byte, at) => (byte - (bytes[at] ?? 0)) & 0xff);
  return new Set(steps).size === 1;
}

function repeats(key: Buffer): boolean {
  const seen = windowsOf(key, longestRun).map((part) => part.toString('hex'));
  return new Set(seen).size < seen.length;
}

/** Why nobody may sign a record with this key; undefined for one that looks random. */
export function whyWeak(key: Buffer): string | undefined {
  const known = published[createHash('sha256').update(key).digest('hex')];
  if (known !== undefined) return known;
  const text = key.toString('latin1');
  // A random key in hexadecimal has as much in it.
  const bytes = /^(?:[0-9a-f]{2}){32,}\s*$/i.test(text) ? Buffer.from(text.trim(), 'hex') : key;
  if (/^[\t\n\r\x20-\x7e]+$/.test(bytes.toString('latin1'))) return 'it is a text, not random bytes';
  const isPoor =
    distinct(bytes) < fewestDistinct ||
    repeats(bytes) ||
    windowsOf(bytes, longestRun).some(isRun) ||
    windowsOf(bytes, window).some((part) => distinct(part) < fewestInWindow);
  return isPoor ? 'its bytes are not random' : undefined;
}
