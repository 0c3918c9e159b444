import { parsed } from './values.ts';
import { isLoopbackOnly } from './loopback.ts';
import { quoteSafely, type Reader, type Setting } from './reader.ts';
import type { ChainKey } from '../domain/record/chain.ts';
import { whyWeak } from '../domain/record/weak-keys.ts';

/** Signs the record's chain; it never goes to Redis. One with a weakness may not sign. */
export interface AuditKey extends ChainKey {
  readonly key: Buffer;
}

const minimalBytes = 32;

/** `id:base64[,id:base64]`: the first signs, the others still verify. */
export const auditKeys: Setting<readonly [AuditKey, ...AuditKey[]]> = {
  expected: `one or more keys of at least ${minimalBytes} random bytes as id:base64, separated by commas, the signing one first`,
  example: 'k1:$(openssl rand -base64 32)',
  secret: true,
  schema: parsed((text) => {
    const keys: AuditKey[] = [];
    for (const [index, part] of text.split(',').entries()) {
      const key = parseKey(part.trim());
      if (typeof key === 'string') return { understood: `key ${index + 1} ${key}` };
      if (keys.some(({ id }) => id === key.id))
        return { understood: `the id ${quoteSafely(key.id)} is there twice` };
      const same = keys.find((other) => other.key.equals(key.key));
      if (same !== undefined)
        return {
          understood: `the ids ${quoteSafely(same.id)} and ${quoteSafely(key.id)} stand for the same key`,
        };
      keys.push(key);
    }
    const [first, ...others] = keys;
    return first === undefined ? { understood: 'there is no key' } : { value: [first, ...others] };
  }),
};

/** The key, or what is wrong with it. */
function parseKey(text: string): AuditKey | string {
  const [, id, base64] = /^([\w.-]{1,32}):(.*)$/.exec(text) ?? [];
  if (id === undefined || base64 === undefined) return 'has no id before a colon';
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return `(${quoteSafely(id)}) is not base64`;
  const key = Buffer.from(base64, 'base64');
  if (key.length < minimalBytes) return `(${quoteSafely(id)}) has ${key.length} bytes`;
  const weakness = whyWeak(key);
  return { id, key, ...(weakness !== undefined && { weakness }) };
}

/** Whoever knows the key that signs can forge approvals; with local stand-ins alone nothing comes of that. */
export function refuseWeakSigner(reader: Reader, [signer]: readonly [AuditKey, ...AuditKey[]]): void {
  if (signer.weakness === undefined || isLoopbackOnly(reader)) return;
  reader.add(
    'CMK_AUDIT_KEY',
    `nobody may sign with the key ${quoteSafely(signer.id)}: ${signer.weakness}; expected a new key in front of it, with an id of its own, made with: openssl rand -base64 32`,
  );
}
