import { createHash, createHmac } from 'node:crypto';

/** Keys of the chain: the first signs, all of them verify. The key material never leaves the process. */
export interface ChainKey {
  readonly id: string;
  readonly key: Uint8Array;
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
export function link(key: Uint8Array, previous: string, bytes: string): string {
  return createHmac('sha256', key).update(previous).update('\n').update(bytes).digest('hex');
}

/** A stored line: `{key id} {digest} {bytes}`. */
export function storedLine(keyId: string, digest: string, bytes: string): string {
  return `${keyId} ${digest} ${bytes}`;
}

export interface StoredLine {
  readonly keyId: string;
  readonly digest: string;
  readonly bytes: string;
}

export function parseLine(line: string): StoredLine | undefined {
  const match = /^(?<keyId>\S+) (?<digest>[0-9a-f]{64}) (?<bytes>.*)$/su.exec(line);
  const { keyId, digest, bytes } = match?.groups ?? {};
  return keyId === undefined || digest === undefined || bytes === undefined
    ? undefined
    : { keyId, digest, bytes };
}
