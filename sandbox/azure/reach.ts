import { findKeyIdentifier } from '../adobe/key-identifier.ts';
import { letsTrustedServicesIn } from './firewall.ts';
import { latestVersion } from './keys.ts';
import { isOutsidePerimeter } from './perimeters.ts';
import { whyNot } from './access.ts';
import type { Directory, Vault } from './directory.ts';
import type { Key } from './keys.ts';

/** Adobe's own, by the newer editions of its pages. */
const adobeAddress = '20.88.123.53';

function vaultObstacles({ settings, perimeters }: Vault): string[] {
  const obstacles: [boolean, string][] = [
    [!isOutsidePerimeter(perimeters, adobeAddress), 'a network security perimeter keeps Adobe out'],
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
  const reasons = (['get', 'wrapKey', 'unwrapKey'] as const).map((operation) =>
    whyNot(directory, vault, key, app, operation, now),
  );
  if (reasons.includes('notGranted')) found.push('the app has no role at the vault');
  if (reasons.includes('denied')) {
    found.push('a deny assignment takes the use of keys away from the app');
  }
  return found;
}
