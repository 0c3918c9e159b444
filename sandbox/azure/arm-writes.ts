import { z } from 'zod';
import { jsonAnswer } from '../adobe/wire.ts';
import { refused } from './arm-request.ts';
import { addVault, createVault } from './directory.ts';
import { armError } from './errors.ts';
import { createVersion } from './keys.ts';
import { vaultResource } from './vault-resource.ts';
import { refuseWrite } from './write-refusals.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Vault } from './directory.ts';
import type { VaultSettings } from './seeds.ts';

/*
 * What makes a vault and its first key through the Resource Manager. A property that is not known here is refused, so
 * that a misspelled one is found out; Azure's own answer to it is inferred.
 */

const VaultBody = z.strictObject({
  location: z.string().min(1),
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.strictObject({
    tenantId: z.guid(),
    sku: z.strictObject({ family: z.literal('A'), name: z.enum(['standard', 'premium']) }),
    accessPolicies: z.array(z.never()).optional(),
    enableSoftDelete: z.literal(true).optional(),
    softDeleteRetentionInDays: z.int().min(7).max(90).optional(),
    // Azure knows no off here: absent is off.
    enablePurgeProtection: z.literal(true).optional(),
    enableRbacAuthorization: z.boolean().optional(),
    publicNetworkAccess: z.enum(['Enabled', 'Disabled']).optional(),
    networkAcls: z
      .strictObject({
        bypass: z.enum(['AzureServices', 'None']).optional(),
        defaultAction: z.enum(['Allow', 'Deny']).optional(),
        ipRules: z.array(z.strictObject({ value: z.string() })).optional(),
      })
      .optional(),
  }),
});

const KeyBody = z.strictObject({
  properties: z.strictObject({
    kty: z.enum(['RSA', 'RSA-HSM']),
    keySize: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
    keyOps: z.array(z.enum(['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'])).optional(),
    attributes: z
      .strictObject({ enabled: z.boolean().optional(), exp: z.int().optional(), nbf: z.int().optional() })
      .optional(),
  }),
});

function parse<T>(schema: z.ZodType<T>, body: string): T | Answer {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return armError(400, 'InvalidRequestContent', 'The request content is not valid JSON.');
  }
  const { success, data, error } = schema.safeParse(value);
  return success ? data : armError(400, 'InvalidRequestContent', z.prettifyError(error));
}

const isAnswer = (value: object): value is Answer => 'status' in value && 'headers' in value;

function settingsOf({ properties }: z.infer<typeof VaultBody>): VaultSettings {
  const { networkAcls = {}, sku } = properties;
  return {
    enableSoftDelete: true,
    enablePurgeProtection: properties.enablePurgeProtection ?? null,
    enableRbacAuthorization: properties.enableRbacAuthorization ?? true,
    tier: sku.name,
    softDeleteRetentionInDays: properties.softDeleteRetentionInDays ?? 90,
    publicNetworkAccess: properties.publicNetworkAccess ?? 'Enabled',
    defaultAction: networkAcls.defaultAction ?? null,
    bypass: networkAcls.bypass ?? null,
    ipRules: (networkAcls.ipRules ?? []).map(({ value }) => value),
    provisioningState: 'Succeeded',
    accessPolicies: [],
  };
}

/** PUT of a vault that is not there yet. One that is there is not deployed over here. */
export function putVault(request: ArmRequest, resourceGroup: string, name: string): Answer {
  const { directory, session, path, received, clock } = request;
  if (!session.identity.rights.vaultWrites) return refused(request);
  const refusal = refuseWrite(request, path, 'Microsoft.KeyVault/vaults/write', 'write');
  if (refusal !== undefined) return refusal;
  const body = parse(VaultBody, received.body);
  if (isAnswer(body)) return body;
  const subscription = directory.subscriptions.get(path.split('/')[2]?.toLowerCase() ?? '');
  if (subscription === undefined || body.properties.tenantId !== subscription.tenantId) {
    return armError(400, 'BadRequest', 'The tenant of the vault is not that of its subscription.');
  }
  if (directory.vaults.has(name.toLowerCase()) || directory.deletedVaults.has(name.toLowerCase())) {
    return armError(409, 'VaultAlreadyExists', `The vault name '${name}' is already in use.`);
  }
  const seed = { name, resourceGroup, location: body.location, settings: settingsOf(body) };
  const vault = createVault(seed, subscription, clock.now());
  addVault(directory, vault);
  return jsonAnswer(201, vaultResource(vault));
}

/** PUT of a key makes its first version, and leaves one that is there as it is (https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist). */
export function putKey(request: ArmRequest, vault: Vault, name: string): Answer {
  const { session, received, clock } = request;
  if (!session.identity.rights.vaultWrites) return refused(request);
  const refusal = refuseWrite(request, vault.id, 'Microsoft.KeyVault/vaults/keys/write', 'write');
  if (refusal !== undefined) return refusal;
  const body = parse(KeyBody, received.body);
  if (isAnswer(body)) return body;
  if (!/^[a-zA-Z0-9-]{1,127}$/u.test(name)) {
    return armError(400, 'BadRequest', `'${name}' is no name of a key.`);
  }
  const { kty, keySize = 2048, keyOps, attributes = {} } = body.properties;
  const { enabled = true, exp = null, nbf = null } = attributes;
  if (!vault.keys.has(name.toLowerCase())) {
    const settings = { kty, keySize, ...(keyOps && { keyOps }), enabled, exp, nbf };
    const version = createVersion(settings, clock.now());
    vault.keys.set(name.toLowerCase(), { name, versions: [version], rotationPolicy: null });
  }
  return jsonAnswer(200, { id: `${vault.id}/keys/${name}` });
}
