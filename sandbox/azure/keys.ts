import { randomBytes } from 'node:crypto';
import { goodKey } from './seeds.ts';
import type { KeySettings, RotationPolicy, VaultSettings } from './seeds.ts';

/** What a key has of its vault. */
type Vault = { readonly name: string; readonly settings: VaultSettings };

/** A key with its versions, oldest first; never empty. */
export interface Key {
  name: string;
  versions: KeyVersion[];
  rotationPolicy: RotationPolicy | null;
}

export interface KeyVersion extends KeySettings {
  version: string;
  /** The modulus, base64url, as long as the key is. */
  n: string;
  /** Seconds since 1970, as `updated`, `exp` and `nbf`. */
  created: number;
  updated: number;
}

function createModulus(bits: number): string {
  const bytes = randomBytes(bits / 8);
  // A modulus of that many bits has its first bit set; it is odd.
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 1;
  return bytes.toString('base64url');
}

export function createVersion(settings: Partial<KeySettings>, nowMs: number, version?: string): KeyVersion {
  const { kty, keySize, keyOps, enabled, exp, nbf } = { ...goodKey, ...settings };
  const seconds = Math.floor(nowMs / 1000);
  return {
    kty,
    keySize,
    keyOps,
    enabled,
    exp,
    nbf,
    version: version ?? randomBytes(16).toString('hex'),
    n: createModulus(keySize),
    created: seconds,
    updated: seconds,
  };
}

export function changeVersion(version: KeyVersion, settings: Partial<KeySettings>, nowMs: number): void {
  const { keySize = version.keySize } = settings;
  if (keySize !== version.keySize) version.n = createModulus(keySize);
  Object.assign(version, settings, { updated: Math.floor(nowMs / 1000) });
}

export function latestVersion(key: Key): KeyVersion {
  const latest = key.versions.at(-1);
  if (latest === undefined) throw new Error(`The key ${key.name} has no version.`);
  return latest;
}

export function findVersion(key: Key, version: string | undefined): KeyVersion | undefined {
  if (version === undefined || version === '') return latestVersion(key);
  return key.versions.find((each) => each.version.toLowerCase() === version.toLowerCase());
}

/** What deleting would mean; Microsoft's DeletionRecoveryLevel. */
function recoveryLevel({ settings }: Vault): string {
  // Off is only possible for vaults made before 2020; an absent property is on.
  if (settings.enableSoftDelete === false) return 'Purgeable';
  const level = settings.softDeleteRetentionInDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return settings.enablePurgeProtection === true ? level : `${level}+Purgeable`;
}

/** `attributes` of a key, the same in the data plane and in the Resource Manager. */
export function keyAttributes(vault: Vault, version: KeyVersion): Record<string, unknown> {
  return {
    enabled: version.enabled,
    ...(version.nbf === null ? {} : { nbf: version.nbf }),
    ...(version.exp === null ? {} : { exp: version.exp }),
    created: version.created,
    updated: version.updated,
    recoveryLevel: recoveryLevel(vault),
    recoverableDays: vault.settings.softDeleteRetentionInDays,
  };
}

export function vaultHost(vault: Vault): string {
  return `${vault.name.toLowerCase()}.vault.azure.net`;
}

export function keyIdentifier(vault: Vault, key: Key, version: KeyVersion): string {
  return `https://${vaultHost(vault)}/keys/${key.name}/${version.version}`;
}
