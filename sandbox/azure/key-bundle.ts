import { keyAttributes, keyIdentifier } from './keys.ts';
import type { Vault } from './directory.ts';
import type { Key, KeyVersion } from './keys.ts';

/** A key as the data plane gives it. */
export function keyBundle(vault: Vault, key: Key, version: KeyVersion): Record<string, unknown> {
  return {
    key: {
      kid: keyIdentifier(vault, key, version),
      kty: version.kty,
      key_ops: version.keyOps,
      n: version.n,
      e: 'AQAB',
    },
    attributes: keyAttributes(vault, version),
    tags: {},
  };
}
