import { jsonAnswer } from '../adobe/wire.ts';
import { findVersion, keyAttributes, latestVersion, vaultHost } from './keys.ts';
import { armPage } from './arm-page.ts';
import { notFound } from './arm-request.ts';
import { armRotationPolicy } from './rotation-policy.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Vault } from './directory.ts';
import type { Key, KeyVersion } from './keys.ts';

function keyResource(vault: Vault, key: Key, version: KeyVersion, suffix = ''): Record<string, unknown> {
  // The Resource Manager writes key addresses with their port, unlike the data plane.
  const keyUri = `https://${vaultHost(vault)}:443/keys/${key.name}`;
  return {
    id: `${vault.id}/keys/${key.name}${suffix}`,
    name: suffix === '' ? key.name : version.version,
    type: suffix === '' ? 'Microsoft.KeyVault/vaults/keys' : 'Microsoft.KeyVault/vaults/keys/versions',
    location: vault.location,
    properties: {
      attributes: keyAttributes(vault, version),
      kty: version.kty,
      keyOps: version.keyOps,
      keySize: version.keySize,
      keyUri,
      keyUriWithVersion: `${keyUri}/${version.version}`,
      ...armRotationPolicy(key),
    },
  };
}

function versionResource(vault: Vault, key: Key, version: KeyVersion): Record<string, unknown> {
  return keyResource(vault, key, version, `/versions/${version.version}`);
}

/** `{vault}/keys`, `/keys/{k}`, `/keys/{k}/versions` and `/keys/{k}/versions/{v}`; the vault's firewall does not matter. */
export function handleArmKeys(request: ArmRequest, vault: Vault, rest: string): Answer {
  const { received, path } = request;
  const [, collection, name, versions, version] = rest.split('/');
  if (received.method !== 'GET' || collection?.toLowerCase() !== 'keys') return notFound(path);
  if (name === undefined) {
    const value = [...vault.keys.values()].map((key) => keyResource(vault, key, latestVersion(key)));
    return armPage(request, value);
  }
  const key = vault.keys.get(name.toLowerCase());
  if (key === undefined) return notFound(path);
  if (versions === undefined) return jsonAnswer(200, keyResource(vault, key, latestVersion(key)));
  if (versions.toLowerCase() !== 'versions') return notFound(path);
  if (version === undefined) {
    return armPage(
      request,
      key.versions.map((each) => versionResource(vault, key, each)),
    );
  }
  const found = findVersion(key, version);
  return found === undefined ? notFound(path) : jsonAnswer(200, versionResource(vault, key, found));
}
