import { z } from 'zod';
import type { Deleted, FoundOrDeleted, Lock, Perimeter, Vault } from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import { type Caller, listAll } from './pipeline.ts';

export const arm = 'https://management.azure.com';

/** Older control-plane versions of Key Vault retire on 27 February 2027. */
export const keyVaultApiVersion = '2026-02-01';

/** Where Azure says null it means absent. */
export function absent<T>(schema: z.ZodType<T>) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const Policy = z.object({
  objectId: z.string(),
  applicationId: absent(z.string()),
  permissions: z.object({ keys: absent(z.array(z.string())) }),
});

const VaultAnswer = z.object({
  id: z.string(),
  name: z.string(),
  location: absent(z.string()),
  properties: z.object({
    tenantId: z.string(),
    vaultUri: absent(z.string()),
    provisioningState: absent(z.string()),
    sku: absent(z.object({ name: absent(z.string()) })),
    enableSoftDelete: absent(z.boolean()),
    enablePurgeProtection: absent(z.boolean()),
    enableRbacAuthorization: absent(z.boolean()),
    accessPolicies: absent(z.array(Policy)),
    publicNetworkAccess: absent(z.string()),
    networkAcls: absent(
      z.object({
        defaultAction: absent(z.string()),
        bypass: absent(z.string()),
        ipRules: absent(z.array(z.object({ value: z.string() }))),
      }),
    ),
  }),
});

function vaultOf({ id, name, location, properties }: z.infer<typeof VaultAnswer>): Vault {
  const { networkAcls, accessPolicies, sku, vaultUri, ...rest } = properties;
  return {
    resourceId: id,
    name,
    location: location ?? '',
    vaultUri: vaultUri ?? `https://${name.toLowerCase()}.vault.azure.net/`,
    tenantId: rest.tenantId,
    provisioningState: rest.provisioningState,
    tier: sku?.name,
    enableSoftDelete: rest.enableSoftDelete,
    enablePurgeProtection: rest.enablePurgeProtection,
    enableRbacAuthorization: rest.enableRbacAuthorization,
    accessPolicies: accessPolicies?.map(({ objectId, applicationId, permissions }) => ({
      objectId,
      applicationId,
      keys: permissions.keys ?? [],
    })),
    publicNetworkAccess: rest.publicNetworkAccess,
    defaultAction: networkAcls?.defaultAction,
    bypass: networkAcls?.bypass,
    ipRules: networkAcls?.ipRules?.map(({ value }) => value) ?? [],
  };
}

const DeletedVault = z.object({
  name: absent(z.string()),
  properties: z.object({
    vaultId: absent(z.string()),
    location: absent(z.string()),
    scheduledPurgeDate: absent(z.string()),
  }),
});

const nameOf = (id: string) => id.split('/').at(-1)?.toLowerCase();
const subscriptionOf = (resourceId: string): string => /^\/subscriptions\/[^/]+/i.exec(resourceId)?.[0] ?? '';

async function findDeletedVault(
  call: Caller,
  resourceId: string,
  signal?: AbortSignal,
): Promise<Deleted | undefined> {
  const listed = await listAll(call, {
    operation: 'GET deletedVaults',
    url: `${arm}${subscriptionOf(resourceId)}/providers/Microsoft.KeyVault/deletedVaults?api-version=${keyVaultApiVersion}`,
    item: DeletedVault,
    signal,
  });
  // A vault's name is its own in all of Azure, also while it is deleted: it may have been moved before.
  const found = listed.find(({ name, properties }) =>
    [name, properties.vaultId].some((one) => one !== undefined && nameOf(one) === nameOf(resourceId)),
  );
  return (
    found && { scheduledPurgeDate: found.properties.scheduledPurgeDate, location: found.properties.location }
  );
}

/** Who may not list deleted vaults still learned from the 404 that this one is not at its place. */
async function absentOrDeleted(
  call: Caller,
  resourceId: string,
  signal?: AbortSignal,
): Promise<FoundOrDeleted<Vault>> {
  try {
    const deleted = await findDeletedVault(call, resourceId, signal);
    return deleted ? { kind: 'deleted', value: deleted } : { kind: 'absent' };
  } catch (error) {
    if (error instanceof UpstreamError && !error.mayPass) return { kind: 'absent', unread: true };
    throw error;
  }
}

export async function findVault(
  call: Caller,
  resourceId: string,
  signal?: AbortSignal,
): Promise<FoundOrDeleted<Vault>> {
  try {
    const answer = await call({
      operation: 'GET vault',
      method: 'GET',
      url: `${arm}${resourceId}?api-version=${keyVaultApiVersion}`,
      answer: VaultAnswer,
      signal,
    });
    return { kind: 'present', value: vaultOf(answer) };
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.kind !== 'absent') throw error;
    return await absentOrDeleted(call, resourceId, signal);
  }
}

/** A vault that the bot may see, for picking. */
export interface ListedVault {
  readonly name: string;
  readonly resourceId: string;
  /** `https://{name}.vault.azure.net`, without a trailing slash. */
  readonly uri: string;
}

const Vaults = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) });

async function queryVaults(
  call: Caller,
  condition: string,
  top: number,
  signal?: AbortSignal,
): Promise<ListedVault[]> {
  const { data } = await call({
    operation: 'POST Resource Graph',
    method: 'POST',
    url: `${arm}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`,
    body: {
      query: `resources | where type =~ 'microsoft.keyvault/vaults'${condition} | project id, name | order by name asc`,
      options: { resultFormat: 'objectArray', $top: top },
    },
    answer: Vaults,
    signal,
  });
  return data.map(({ id, name }) => ({
    name,
    resourceId: id,
    uri: `https://${name.toLowerCase()}.vault.azure.net`,
  }));
}

/** Vault names hold letters, digits and hyphens only, so that nothing else gets into a query. */
function asName(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9-]/g, '');
}

/** The vaults the bot may read whose name contains what was typed, at most 100, by name. */
export async function listVaults(call: Caller, typed: string, signal?: AbortSignal): Promise<ListedVault[]> {
  const part = asName(typed);
  const vaults = await queryVaults(call, part === '' ? '' : ` and name contains '${part}'`, 100, signal);
  return vaults.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
}

/** The resource id of a vault by its name, over all subscriptions the bot may read. */
export async function findResourceId(
  call: Caller,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const vaults = await queryVaults(call, ` and name =~ '${asName(name)}'`, 2, signal);
  return vaults.find((vault) => vault.name.toLowerCase() === name.toLowerCase())?.resourceId;
}

const Answered = z.object({
  id: z.string(),
  name: z.string().nullish(),
  properties: z.object({ level: z.string() }),
});

/** Management locks at the vault (https://learn.microsoft.com/en-us/rest/api/resources/management-locks/list-at-resource-level). */
export async function listLocks(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<Lock[]> {
  const found = await listAll(call, {
    operation: 'GET locks',
    url: `${arm}${vaultResourceId}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    item: Answered,
    signal,
  });
  return found.map(({ id, name, properties }) => ({
    name: name ?? id.split('/').at(-1) ?? '',
    level: properties.level,
    scope: id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ''),
  }));
}

const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const Rule = z.object({
  name: z.string().nullish(),
  properties: z
    .object({
      direction: z.string().nullish(),
      addressPrefixes: texts,
      subscriptions: z.array(z.object({ id: z.string() })).nullish(),
    })
    .nullish(),
});

const Configuration = z.object({
  properties: z
    .object({
      networkSecurityPerimeter: z.object({ id: z.string() }).nullish(),
      resourceAssociation: z
        .object({ name: z.string().nullish(), accessMode: z.string().nullish() })
        .nullish(),
      profile: z.object({ accessRules: z.array(Rule).nullish() }).nullish(),
    })
    .refine((some) => (some.networkSecurityPerimeter ?? some.resourceAssociation) != null)
    // Rules that are not told are not missing: one of them may let Adobe in.
    .refine(
      ({ resourceAssociation, profile }) =>
        resourceAssociation?.accessMode?.toLowerCase() !== 'enforced' || profile?.accessRules != null,
      { path: ['profile', 'accessRules'] },
    ),
});

function ruleWords({ name, properties }: z.infer<typeof Rule>): string {
  const from = [
    ...(properties?.addressPrefixes ?? []),
    ...(properties?.subscriptions ?? []).map(({ id }) => id),
  ];
  return [name ?? '', ...from].filter((part) => part !== '').join(' ');
}

/** A rule without a direction may be one that lets somebody in. */
const isOutbound = ({ properties }: z.infer<typeof Rule>) =>
  properties?.direction?.toLowerCase() === 'outbound';

function perimeterOf({ properties }: z.infer<typeof Configuration>): Perimeter {
  const { networkSecurityPerimeter, resourceAssociation, profile } = properties;
  const rules = profile?.accessRules ?? [];
  return {
    name: networkSecurityPerimeter?.id.split('/').at(-1) ?? resourceAssociation?.name ?? '',
    accessMode: resourceAssociation?.accessMode ?? undefined,
    inboundRules: rules.filter((rule) => !isOutbound(rule)).map(ruleWords),
  };
}

/**
 * The network security perimeters the vault is associated with. Shape: azure-rest-api-specs, Microsoft.KeyVault,
 * 2026-04-01-preview, listNetworkSecurityPerimeterConfigurations.json.
 */
export async function listPerimeters(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<Perimeter[]> {
  const found = await listAll(call, {
    operation: 'GET networkSecurityPerimeterConfigurations',
    url: `${arm}${vaultResourceId}/networkSecurityPerimeterConfigurations?api-version=2026-04-01-preview`,
    item: Configuration,
    signal,
  });
  return found.map(perimeterOf);
}
