import { changeVersion, createVersion, latestVersion, type Key } from '../keys.ts';
import { getKey, getVault, known } from './known.ts';
import type { KeySettings, RotationPolicy } from '../seeds.ts';
import type { AzureContext } from '../settings.ts';

export interface KeysWorld {
  /** Answers the new version; a name that is there gets one more version. */
  createKey(vault: string, key: string, settings?: Partial<KeySettings>): string;
  /** Changes the latest version, or the given one, or with `all` every one. */
  setKey(vault: string, key: string, settings: Partial<KeySettings>, version?: string): void;
  /** Rotation: a version like the latest unless told otherwise. Answers it. */
  newVersion(vault: string, key: string, settings?: Partial<KeySettings>): string;
  /** Null: Key Vault's own again. */
  setRotationPolicy(vault: string, key: string, policy: RotationPolicy | null): void;
  /** Soft-deletes it where soft delete is on. */
  deleteKey(vault: string, key: string): void;
  recoverKey(vault: string, key: string): void;
}

const dayMs = 86_400_000;

export function createKeysWorld({ clock, directory }: AzureContext): KeysWorld {
  function addVersion(key: Key, settings: Partial<KeySettings>): string {
    const version = createVersion(settings, clock.now());
    key.versions.push(version);
    return version.version;
  }

  return {
    createKey(vaultName, name, settings = {}) {
      const vault = getVault(directory, vaultName);
      const key = vault.keys.get(name.toLowerCase()) ?? { name, versions: [], rotationPolicy: null };
      vault.keys.set(name.toLowerCase(), key);
      return addVersion(key, settings);
    },
    setKey(vaultName, name, settings, version) {
      const key = getKey(getVault(directory, vaultName), name);
      const meant =
        version === undefined
          ? [latestVersion(key)]
          : key.versions.filter((each) => version === 'all' || each.version === version);
      known(meant[0], 'version', String(version));
      for (const each of meant) changeVersion(each, settings, clock.now());
    },
    newVersion(vaultName, name, settings = {}) {
      const key = getKey(getVault(directory, vaultName), name);
      return addVersion(key, { ...latestVersion(key), ...settings });
    },
    setRotationPolicy(vaultName, name, policy) {
      getKey(getVault(directory, vaultName), name).rotationPolicy = policy;
    },
    deleteKey(vaultName, name) {
      const vault = getVault(directory, vaultName);
      const key = getKey(vault, name);
      vault.keys.delete(name.toLowerCase());
      if (vault.settings.enableSoftDelete === false) return;
      const deletedAt = clock.now();
      const purgeAt = deletedAt + vault.settings.softDeleteRetentionInDays * dayMs;
      vault.deletedKeys.set(name.toLowerCase(), { key, deletedAt, purgeAt });
    },
    recoverKey(vaultName, name) {
      const vault = getVault(directory, vaultName);
      const { key } = known(vault.deletedKeys.get(name.toLowerCase()), 'deleted key', name);
      vault.deletedKeys.delete(name.toLowerCase());
      vault.keys.set(name.toLowerCase(), key);
    },
  };
}
