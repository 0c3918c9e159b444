import { jsonAnswer } from '../adobe/wire.ts';
import { vaultError } from './errors.ts';
import { keyBundle } from './key-bundle.ts';
import { createVersion } from './keys.ts';
import type { Answer } from '../adobe/wire.ts';
import type { VaultRequest } from './vault-request.ts';

interface Wanted {
  kty?: unknown;
  key_size?: unknown;
  key_ops?: unknown;
  attributes?: { enabled?: unknown; exp?: unknown; nbf?: unknown };
}

const windowMs = 10_000;
/** Creations a vault takes in 10 s, by kind of key (Microsoft's service limits). */
const limits: Readonly<Record<string, number>> = { RSA: 20, 'RSA-HSM': 10 };
const sizes = [2048, 3072, 4096];

function parseWanted(body: string): Wanted | undefined {
  try {
    return JSON.parse(body) as Wanted;
  } catch {
    return undefined;
  }
}

function badParameter(message: string): Answer {
  return vaultError(400, 'BadParameter', message);
}

function throttled({ vault, clock }: VaultRequest, kty: string): Answer | undefined {
  const now = clock.now();
  vault.creations = vault.creations.filter(({ at }) => at > now - windowMs);
  if (vault.creations.filter((creation) => creation.kty === kty).length < (limits[kty] ?? 0)) {
    vault.creations.push({ at: now, kty });
    return undefined;
  }
  const answer = vaultError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received.',
  );
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(windowMs / 1000) } };
}

/** The built-in policy on keys of the data plane; the wording around its name is inferred. */
function disallowedByPolicy({ directory }: VaultRequest, exp: unknown): Answer | undefined {
  const { keyExpiryPolicy } = directory.policies;
  if (keyExpiryPolicy === null || typeof exp === 'number') return undefined;
  const message = `Operation was disallowed by policy. Reasons: '${keyExpiryPolicy}'.`;
  return vaultError(403, 'Forbidden', message, 'ForbiddenByPolicy');
}

const seconds = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** `POST /keys/{name}/create`: a new key, or a new version of one that is there. */
export function createKey(request: VaultRequest, name: string): Answer {
  const { vault, clock } = request;
  const wanted = parseWanted(request.received.body);
  if (wanted === undefined) return badParameter('The request body is not valid JSON.');
  const { kty, key_size: keySize = 2048, key_ops: keyOps, attributes } = wanted;
  if (!/^[a-zA-Z0-9-]{1,127}$/.test(name)) return badParameter('The request URI contains an invalid name.');
  if (kty !== 'RSA' && kty !== 'RSA-HSM')
    return badParameter(`The stand-in makes no keys of kind ${String(kty)}.`);
  if (kty === 'RSA-HSM' && vault.settings.tier !== 'premium') {
    return badParameter('HSM-backed keys need a premium vault.');
  }
  if (typeof keySize !== 'number' || !sizes.includes(keySize))
    return badParameter('key_size is not supported.');
  if (vault.deletedKeys.has(name.toLowerCase())) {
    const message = `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused.`;
    return vaultError(409, 'Conflict', message, 'ObjectIsDeletedButRecoverable');
  }
  const disallowed = disallowedByPolicy(request, attributes?.exp);
  if (disallowed !== undefined) return disallowed;
  const limited = throttled(request, kty);
  if (limited !== undefined) return limited;
  const settings = {
    kty,
    keySize,
    ...(Array.isArray(keyOps) ? { keyOps: keyOps.map(String) } : {}),
    enabled: attributes?.enabled !== false,
    exp: seconds(attributes?.exp),
    nbf: seconds(attributes?.nbf),
  };
  const version = createVersion(settings, clock.now());
  const key = vault.keys.get(name.toLowerCase()) ?? { name, versions: [], rotationPolicy: null };
  key.versions.push(version);
  vault.keys.set(name.toLowerCase(), key);
  return jsonAnswer(200, keyBundle(vault, key, version));
}
