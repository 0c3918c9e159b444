import { createHash, createHmac } from 'node:crypto';

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

/** HMAC-SHA-256 over the digest before and the very bytes stored, hexadecimal. */
export function digestOf(key: Uint8Array, previous: string, bytes: string): string {
  return createHmac('sha256', key).update(previous).update('\n').update(bytes).digest('hex');
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

/** Undefined where it is written in another way than `storedLine` does, or did while digests were hexadecimal. */
function digestIn(text: string): string | undefined {
  if (text.length === 64) return text;
  const digest = Buffer.from(text, 'base64url').toString('hex');
  return stored(digest) === text ? digest : undefined;
}

export function parseLine(line: string): StoredLine | undefined {
  const match = /^(?<keyId>\S+) (?<text>[0-9a-f]{64}|[\w-]{43}) (?<bytes>.*)$/su.exec(line);
  const { keyId, text = '', bytes } = match?.groups ?? {};
  const digest = digestIn(text);
  return keyId === undefined || digest === undefined || bytes === undefined
    ? undefined
    : { keyId, digest, isHexadecimal: text === digest, bytes };
}

/** For the bot's own use beside a message: `#12:` and the whole digest. */
export function headText({ sequence, digest }: Head): string {
  return `#${sequence}:${digest}`;
}
