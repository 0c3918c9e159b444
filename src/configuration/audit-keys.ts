import { parsed } from './values.ts';
import { quote, type Setting } from './reader.ts';

/** Signs the record's chain; it never goes to Redis. */
export interface AuditKey {
  readonly id: string;
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
        return { understood: `the id ${quote(key.id)} is there twice` };
      const same = keys.find((other) => other.key.equals(key.key));
      if (same !== undefined)
        return { understood: `the ids ${quote(same.id)} and ${quote(key.id)} stand for the same key` };
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
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return `(${quote(id)}) is not base64`;
  const key = Buffer.from(base64, 'base64');
  if (key.length < minimalBytes) return `(${quote(id)}) has ${key.length} bytes`;
  return { id, key };
}
