import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Keys of the chain: the first signs, all of them verify. The key material never leaves the process. */
export interface ChainKey {
  readonly id: string;
  readonly key: Uint8Array;
  /** Why others may know it. Behind another key it verifies only what stands before a change that Slack witnessed. */
  readonly weakness?: string | undefined;
}

/** The end of a chain: what every message in Slack witnesses. `digest` is hexadecimal. */
export interface Head {
  readonly sequence: number;
  readonly digest: string;
}

/** Where a chain begins; bound to the organization, so that chains cannot be exchanged. Hexadecimal. */
export function genesis(organization: string): string {
  return createHash('sha256').update(`cmk record of ${organization}`).digest('hex');
}

/** Node makes such an object of raw bytes with every HMAC, and takes five times as long for that as for the HMAC. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const made = createSecretKey(key);
  keyObjects.set(key, made);
  return made;
}

/** HMAC-SHA-256 over the digest before and the very bytes stored, hexadecimal. */
export function digestOf(key: Uint8Array, previous: string, bytes: string): string {
  return createHmac('sha256', keyObjectOf(key)).update(`${previous}\n${bytes}`).digest('hex');
}

/** 32 bytes in 43 characters of base64url instead of 64 hexadecimal ones: there are many lines. */
const stored = (digest: string) => Buffer.from(digest, 'hex').toString('base64url');

/** A stored line: `{key id} {digest} {bytes}`, the digest as base64url. */
export function storedLine(keyId: string, digest: string, bytes: string): string {
  return `${keyId} ${stored(digest)} ${bytes}`;
}

export interface StoredLine {
  readonly keyId: string;
  /** Hexadecimal. */
  readonly digest: string;
  /** Whether it is also stored so, as it was before the digests of lines became base64url. */
  readonly isHexadecimal: boolean;
  readonly bytes: string;
}

/**
 * `{key id} {digest} `. Of the last of 43 characters only four bits belong to the digest: with the other two set it would
 * be a second spelling of the same one.
 */
const written = /^(\S+) ([0-9a-f]{64}|[\w-]{42}[AEIMQUYcgkosw048]) /u;

/** Undefined where it is written in another way than `storedLine` does, or did while digests were hexadecimal. */
export function parseLine(line: string): StoredLine | undefined {
  const [start, keyId, text] = written.exec(line) ?? [];
  if (start === undefined || keyId === undefined || text === undefined) return undefined;
  const isHexadecimal = text.length === 64;
  const digest = isHexadecimal ? text : Buffer.from(text, 'base64url').toString('hex');
  return { keyId, digest, isHexadecimal, bytes: line.slice(start.length) };
}

/** For the bot's own use beside a message: `#12:` and the whole digest. */
export function headText({ sequence, digest }: Head): string {
  return `#${sequence}:${digest}`;
}

/** A head that stands at the foot of a message in Slack: what the record was when that message was written. */
export interface Witness {
  /** From 1. */
  readonly sequence: number;
  /** The 16 base32 characters of the digest, without dashes. */
  readonly characters: string;
}

const writtenHead = /^#?(?<sequence>[1-9]\d{0,14})[\s:·]+(?<characters>[A-Z2-7]{4}(?:-?[A-Z2-7]{4}){3})$/iu;

/** Reads `#12:ABCDEFGHIJKLMNOP` and `#12 · ABCD-EFGH-IJKL-MNOP`; undefined for anything else. */
export function parseWitness(text: string): Witness | undefined {
  const { sequence, characters } = writtenHead.exec(text.trim())?.groups ?? {};
  if (sequence === undefined || characters === undefined) return undefined;
  return { sequence: Number(sequence), characters: characters.replaceAll('-', '').toUpperCase() };
}
