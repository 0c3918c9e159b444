import { z } from 'zod';
import type { Found, Key, RotationPolicy } from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import { listAll } from './pages.ts';
import type { Caller } from './pipeline.ts';
import { arm, keyVaultApiVersion } from './vaults.ts';

/** Since 1970, as far as a date reaches. */
export const seconds = z.number().min(0).max(8_640_000_000_000);

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
function keyOf({ name, properties }: z.infer<typeof KeyAnswer>): Key {
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
    return { kind: 'present', value: keyOf({ ...answer, name }) };
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

const ListedKey = z.object({
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
    item: ListedKey,
    signal,
  });
  return listed.map(({ name, properties }) => ({
    name,
    enabled: properties?.attributes?.enabled ?? undefined,
  }));
}
