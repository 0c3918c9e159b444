import { z } from 'zod';
import type { Found, FoundOrDeleted, Key, RotationPolicy } from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import { armScope, type Caller, listAll, type Transport, withTimeout } from './pipeline.ts';
import { absent, arm, keyVaultApiVersion } from './vaults.ts';
import type { KeyClient, KeyOperation, KeyVaultKey } from '@azure/keyvault-keys';
import type { NewKey } from '../../domain/organization.ts';
import type { RenewableCredential } from './credential.ts';
import { answerFault, nonsense, sendFault } from './faults.ts';

/** Since 1970, as far as a date reaches. */
const seconds = z.number().min(0).max(8_640_000_000_000);

const KeyAnswer = z.object({
  name: z.string(),
  properties: z.object({
    kty: z.string().optional(),
    keySize: z.number().nullish(),
    keyOps: z.array(z.string()).nullish(),
    keyUriWithVersion: z.string(),
    attributes: z
      .object({
        enabled: z.boolean().nullish(),
        nbf: seconds.nullish(),
        exp: seconds.nullish(),
        recoveryLevel: z.string().nullish(),
      })
      .nullish(),
  }),
});

/** ARM writes `https://{vault}.vault.azure.net:443/keys/{name}/{version}`; the port is no part of the identifier. */
function keyFromArm({ name, properties }: z.infer<typeof KeyAnswer>): Key {
  const { kty, keySize, keyOps, attributes } = properties;
  const identifier = properties.keyUriWithVersion.replace(/^(https:\/\/[^/:]+):443\//, '$1/');
  return {
    name,
    version: identifier.split('/').at(-1) ?? '',
    identifier,
    kty,
    bits: keySize ?? undefined,
    keyOps: keyOps ?? undefined,
    enabled: attributes?.enabled ?? undefined,
    notBeforeSeconds: attributes?.nbf ?? undefined,
    expiresSeconds: attributes?.exp ?? undefined,
    recoveryLevel: attributes?.recoveryLevel ?? undefined,
  };
}

/** A key as ARM shows it, which no vault firewall guards. ARM does not tell an absent key from a deleted one. */
export async function findKeyByArm(
  call: Caller,
  vaultResourceId: string,
  name: string,
  version: string | undefined,
  signal?: AbortSignal,
): Promise<Found<Key>> {
  const path = version === undefined ? `keys/${name}` : `keys/${name}/versions/${version}`;
  try {
    const answer = await call({
      operation: 'GET key (ARM)',
      method: 'GET',
      url: `${arm}${vaultResourceId}/${path}?api-version=${keyVaultApiVersion}`,
      answer: KeyAnswer,
      signal,
    });
    return { kind: 'present', value: keyFromArm({ ...answer, name }) };
  } catch (error) {
    if (error instanceof UpstreamError && error.kind === 'absent') return { kind: 'absent', unread: true };
    throw error;
  }
}

const Rotation = z.object({
  properties: z.object({
    keyUriWithVersion: z.string(),
    rotationPolicy: z
      .object({ attributes: z.object({ expiryTime: z.string().nullish() }).nullish() })
      .nullish(),
  }),
});

/** ARM shows a key's rotation policy with the key; a key without one has none of its own. */
export async function getRotationPolicyByArm(
  call: Caller,
  vaultResourceId: string,
  name: string,
  signal?: AbortSignal,
): Promise<RotationPolicy> {
  const { properties } = await call({
    operation: 'GET key (ARM)',
    method: 'GET',
    url: `${arm}${vaultResourceId}/keys/${name}?api-version=${keyVaultApiVersion}`,
    answer: Rotation,
    signal,
  });
  return { expiresIn: properties.rotationPolicy?.attributes?.expiryTime ?? undefined };
}

const ListedAnswer = z.object({
  name: z.string(),
  properties: z.object({ attributes: z.object({ enabled: z.boolean().nullish() }).nullish() }).nullish(),
});

/** A vault's keys, for picking. */
export async function listKeysByArm(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<{ name: string; enabled: boolean | undefined }[]> {
  const listed = await listAll(call, {
    operation: 'GET keys (ARM)',
    url: `${arm}${vaultResourceId}/keys?api-version=${keyVaultApiVersion}`,
    item: ListedAnswer,
    signal,
  });
  return listed.map(({ name, properties }) => ({
    name,
    enabled: properties?.attributes?.enabled ?? undefined,
  }));
}

export interface ListedKey {
  readonly name: string;
  readonly enabled: boolean | undefined;
}

/** The data plane of Key Vault. Every method throws `UpstreamError`; the vault is given by its name. */
export interface DataPlane {
  findKey(vault: string, name: string, version?: string, signal?: AbortSignal): Promise<FoundOrDeleted<Key>>;
  listKeys(vault: string, signal?: AbortSignal): Promise<ListedKey[]>;
  getRotationPolicy(vault: string, name: string, signal?: AbortSignal): Promise<RotationPolicy>;
  /** Creates the first version of a key; a key of that name that stands already is left alone. */
  createKey(vault: string, key: NewKey, signal?: AbortSignal): Promise<{ key: Key; created: boolean }>;
}

const mostKeys = 200;

function secondsOf(date: Date | undefined): number | undefined {
  return date && Math.floor(date.getTime() / 1000);
}

/** Length of the modulus; a leading zero byte would be a sign and no part of it. */
function bitsOf(modulus: Uint8Array | undefined): number | undefined {
  if (modulus === undefined) return undefined;
  const leadingZeros = modulus.findIndex((byte) => byte !== 0);
  return leadingZeros < 0 ? 0 : (modulus.length - leadingZeros) * 8;
}

/** The SDK hands on whatever the answer had, invalid dates too. */
const Shown = z.object({
  kty: absent(z.string()),
  keyOps: absent(z.array(z.string())),
  enabled: absent(z.boolean()),
  notBeforeSeconds: absent(seconds),
  expiresSeconds: absent(seconds),
  recoveryLevel: absent(z.string()),
});

function keyOf(
  operation: string,
  vault: string,
  { name, key, keyType, keyOperations, properties }: KeyVaultKey,
): Key {
  const { version = '', enabled, notBefore, expiresOn, recoveryLevel } = properties;
  const shown = Shown.safeParse({
    kty: keyType,
    keyOps: keyOperations,
    enabled,
    notBeforeSeconds: secondsOf(notBefore),
    expiresSeconds: secondsOf(expiresOn),
    recoveryLevel,
  });
  if (!shown.success) {
    throw nonsense(operation, 200, `Unexpected answer: ${shown.error.issues[0]?.path.join('.')}`);
  }
  const identifier = `https://${vault}.vault.azure.net/keys/${name}/${version}`;
  return { name, version, identifier, bits: bitsOf(key?.n), ...shown.data };
}

/** What the SDK makes of an answer: `details` is its body, with the inner error in camel case. */
interface RestErrorLike extends Error {
  readonly statusCode?: number;
  readonly details?: unknown;
  readonly response?: { readonly headers: { get(name: string): string | undefined } };
}

function faultOf(operation: string, error: unknown): unknown {
  const known = sendFault(operation, error);
  if (known instanceof UpstreamError || !(error instanceof Error)) return known;
  const { statusCode, details, response } = error as RestErrorLike;
  if (statusCode === undefined || (statusCode >= 200 && statusCode <= 299)) {
    return nonsense(operation, statusCode, error.message);
  }
  return answerFault(operation, statusCode, details, response?.headers.get('retry-after'));
}

/** Whatever the SDK throws is about its answer, not about this code. */
async function sdk<T>(operation: string, work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw faultOf(operation, error);
  });
}

/** A key that is not in the vault: it may be deleted, which another right shows. */
async function deletedOrAbsent(
  client: KeyClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<FoundOrDeleted<Key>> {
  try {
    const { properties } = await sdk('GET deleted key', client.getDeletedKey(name, { abortSignal }));
    const purge = seconds.safeParse(secondsOf(properties.scheduledPurgeDate)).data;
    const scheduledPurgeDate = purge === undefined ? undefined : new Date(purge * 1000).toISOString();
    return { kind: 'deleted', value: { scheduledPurgeDate, location: undefined } };
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.mayPass) throw error;
    return error.kind === 'absent' ? { kind: 'absent' } : { kind: 'absent', unread: true };
  }
}

/** What a 403 `KeyDisabled` tells of a key. */
function disabledKey(vault: string, name: string, version: string): Key {
  return {
    name,
    version,
    identifier: `https://${vault}.vault.azure.net/keys/${name}/${version}`,
    kty: undefined,
    bits: undefined,
    keyOps: undefined,
    enabled: false,
    notBeforeSeconds: undefined,
    expiresSeconds: undefined,
    recoveryLevel: undefined,
  };
}

async function collect(client: KeyClient, abortSignal: AbortSignal): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  for await (const { name, enabled } of client.listPropertiesOfKeys({ abortSignal })) {
    keys.push({ name, enabled });
    if (keys.length >= mostKeys) break;
  }
  return keys;
}

type Work<T> = (client: KeyClient, abortSignal: AbortSignal) => Promise<T>;

async function findIn(
  client: KeyClient,
  vault: string,
  { name, version }: { name: string; version: string | undefined },
  abortSignal: AbortSignal,
): Promise<FoundOrDeleted<Key>> {
  const wanted = version === undefined ? { abortSignal } : { abortSignal, version };
  try {
    return {
      kind: 'present',
      value: keyOf('GET key', vault, await sdk('GET key', client.getKey(name, wanted))),
    };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.code === 'KeyDisabled')
      return { kind: 'present', value: disabledKey(vault, name, version ?? '') };
    if (error.kind !== 'absent') throw error;
  }
  return await deletedOrAbsent(client, name, abortSignal);
}

export function createDataPlane(credential: RenewableCredential, transport: Transport): DataPlane {
  const clients = new Map<string, Promise<KeyClient>>();

  async function open(vault: string): Promise<KeyClient> {
    const { KeyClient } = await import('@azure/keyvault-keys');
    // The queue tries again; creating a key twice would make two versions.
    const options = { httpClient: await transport.httpClient(), retryOptions: { maxRetries: 0 } };
    return new KeyClient(`https://${vault}.vault.azure.net`, credential, options);
  }

  function clientOf(vault: string): Promise<KeyClient> {
    const client = clients.get(vault) ?? open(vault);
    clients.set(vault, client);
    return client;
  }

  /** A token that Key Vault no longer takes (401) is thrown away with the client that remembers it, once. */
  async function ask<T>(vault: string, signal: AbortSignal | undefined, work: Work<T>): Promise<T> {
    const attempt = async (): Promise<T> =>
      await work(await clientOf(vault), withTimeout(signal, transport.requestTimeoutMs));
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      // The SDK knocks without a token first: whether there is an identity at all comes before whether somebody opened.
      if (error.kind === 'unreachable') await credential.getToken(armScope, { enableCae: true });
      if (error.status !== 401) throw error;
      credential.renew();
      clients.delete(vault);
      return await attempt();
    }
  }

  const findKey: DataPlane['findKey'] = (vault, name, version, signal) =>
    ask(vault, signal, (client, abortSignal) => findIn(client, vault, { name, version }, abortSignal));

  return {
    findKey,
    listKeys: (vault, signal) =>
      ask(vault, signal, (client, abortSignal) => sdk('GET keys', collect(client, abortSignal))),
    getRotationPolicy: (vault, name, signal) =>
      ask(vault, signal, async (client, abortSignal) => {
        const policy = await sdk('GET rotationpolicy', client.getKeyRotationPolicy(name, { abortSignal }));
        const { id, lifetimeActions, expiresIn } = policy;
        // A key that nobody gave a policy has Key Vault's own, with its actions (Get-AzKeyVaultKeyRotationPolicy's example).
        const isNone = id === undefined && lifetimeActions === undefined && expiresIn === undefined;
        const shown = absent(z.string()).safeParse(expiresIn);
        if (isNone || !shown.success) {
          throw nonsense('GET rotationpolicy', 200, 'Unexpected answer: no rotation policy');
        }
        return { expiresIn: shown.data };
      }),
    async createKey(vault, { name, kty, bits }, signal) {
      const standing = await findKey(vault, name, undefined, signal);
      if (standing.kind === 'present') return { key: standing.value, created: false };
      const hsm = kty === 'RSA-HSM';
      const keyOps: KeyOperation[] = ['wrapKey', 'unwrapKey'];
      const created = await ask(vault, signal, (client, abortSignal) =>
        sdk('POST key', client.createRsaKey(name, { keySize: bits, keyOps, hsm, abortSignal })),
      );
      return { key: keyOf('POST key', vault, created), created: true };
    },
  };
}
