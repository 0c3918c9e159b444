import { findKeyIdentifier } from '../adobe/key-identifier.ts';
import { letsTrustedServicesIn } from './firewall.ts';
import { latestVersion } from './keys.ts';
import { mayWrap } from './roles.ts';
import { reaches } from './scopes.ts';
import type { Directory, ServicePrincipal, Vault } from './directory.ts';
import type { Key } from './keys.ts';

function hasRole(directory: Directory, vault: Vault, key: Key, app: ServicePrincipal, now: number): boolean {
  const names = [app.objectId, ...app.groups].map((id) => id.toLowerCase());
  return directory.assignments.some(
    ({ scope, roleId, principalId, effectiveAt, endsAt }) =>
      mayWrap(roleId) &&
      names.includes(principalId.toLowerCase()) &&
      reaches(scope, `${vault.id}/keys/${key.name}`) &&
      effectiveAt <= now &&
      (endsAt === undefined || endsAt > now),
  );
}

function hasPolicy({ settings }: Vault, app: ServicePrincipal): boolean {
  const policy = settings.accessPolicies.find(({ objectId }) => objectId === app.objectId);
  return ['get', 'wrapKey', 'unwrapKey'].every((operation) => policy?.keys.includes(operation));
}

function vaultObstacles({ settings }: Vault): string[] {
  const obstacles: [boolean, string][] = [
    [letsTrustedServicesIn(settings), 'the firewall keeps trusted services out'],
    [settings.enableSoftDelete !== false, 'soft delete is off'],
    [settings.enablePurgeProtection === true, 'purge protection is off'],
    [['standard', 'premium'].includes(settings.tier.toLowerCase()), 'the tier is not supported'],
  ];
  return obstacles.filter(([holds]) => !holds).map(([, text]) => text);
}

function keyObstacles(key: Key, now: number): string[] {
  // Adobe keeps vault and key name only, so what counts is the latest version.
  const { kty, keySize, keyOps, enabled, exp, nbf } = latestVersion(key);
  const obstacles: [boolean, string][] = [
    [/^RSA(-HSM)?$/.test(kty) && keySize >= 3072, 'the key is not RSA of 3072 bits or more'],
    [keyOps.includes('wrapKey') && keyOps.includes('unwrapKey'), 'wrapKey or unwrapKey is not permitted'],
    [enabled, 'the key is disabled'],
    [exp === null || exp * 1000 > now, 'the key has expired'],
    [nbf === null || nbf * 1000 <= now, 'the key is not active yet'],
  ];
  return obstacles.filter(([holds]) => !holds).map(([, text]) => text);
}

/** Everything that keeps Adobe from using a key; empty where it could. */
export function findObstacles(
  directory: Directory,
  identifier: string,
  applicationId: string,
  now: number,
): string[] {
  const parsed = findKeyIdentifier(identifier);
  if (parsed === undefined) return ['this is not the identifier of a key'];
  const vault = directory.vaults.get(parsed.vault.toLowerCase());
  if (vault === undefined) return ['there is no such vault'];
  const key = vault.keys.get(parsed.name.toLowerCase());
  if (key === undefined) return ['there is no such key'];
  const found = [...vaultObstacles(vault), ...keyObstacles(key, now)];
  const tenant = directory.tenants.get(vault.tenantId.toLowerCase());
  const app = tenant?.servicePrincipals.get(applicationId.toLowerCase());
  if (app === undefined) return [...found, 'the app was not accepted in the tenant of the vault'];
  if (!app.accountEnabled) found.push('the app is disabled');
  const isGranted =
    vault.settings.enableRbacAuthorization === true
      ? hasRole(directory, vault, key, app, now)
      : hasPolicy(vault, app);
  if (!isGranted) found.push('the app has no role at the vault');
  const isDenied = directory.denials.some(
    ({ principalId, scope }) => principalId === app.objectId && reaches(scope, vault.id),
  );
  if (isDenied) found.push('a deny assignment takes the use of keys away from the app');
  return found;
}
