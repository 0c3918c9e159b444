import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import type { AzureStandIn } from '../../../sandbox/azure/server.ts';
import { type Given, givenIn } from '../../documents/azure-cli.ts';
import { arm, ask, subscriptionId, tenantId, writerId } from '../../sandbox/azure/world.ts';
import { evaluateArm } from './arm-expressions.ts';

/** What each form of a plan means, done to the stand-in for Azure. Here stand the vendors' names, not the plan's table. */

export const group = 'rg-cmk';
const location = 'westeurope';
const adobeApp = (azure: AzureStandIn, applicationId: string) =>
  azure.world.acceptConsent(tenantId, applicationId);

async function put(azure: AzureStandIn, path: string, version: string, body: unknown): Promise<void> {
  const { status, body: answer } = await ask(azure, 'PUT', arm(path, version), { body, clientId: writerId });
  if (status >= 300) throw new Error(`PUT ${path}: ${status} ${JSON.stringify(answer)}`);
}

const vaultPath = (name: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;

interface ArmResource {
  readonly condition?: boolean;
  readonly type: string;
  readonly apiVersion: string;
  readonly scope?: string;
  readonly name: string;
  readonly location?: string;
  readonly properties: unknown;
}

interface Template {
  readonly parameters: Readonly<Record<string, { readonly defaultValue?: unknown }>>;
  readonly resources: readonly ArmResource[];
}

const inGroup = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;

function pathOf({ type, name, scope }: ArmResource): string {
  if (scope !== undefined) return `${inGroup}/providers/${scope}/providers/${type}/${name}`;
  const [provider = '', ...types] = type.split('/');
  const names = name.split('/');
  return `${inGroup}/providers/${provider}/${types.map((one, place) => `${one}/${names[place]}`).join('/')}`;
}

/** Deploys a template to the group as Azure does: parameters first, then each resource whose condition holds. */
export async function deployArm(
  azure: AzureStandIn,
  text: string,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const template = JSON.parse(text) as Template;
  const around = { subscriptionId, tenantId, group, location };
  const parameters = Object.fromEntries(
    Object.entries(template.parameters).map(([name, { defaultValue }]) => {
      const value = given[name] ?? evaluateArm(defaultValue, {}, around);
      if (value === undefined) throw new Error(`The parameter ${name} has no value.`);
      return [name, value];
    }),
  );
  for (const written of template.resources) {
    const resource = evaluateArm(written, parameters, around) as ArmResource;
    if (resource.condition === false) continue;
    const { apiVersion, location: place, properties } = resource;
    await put(azure, pathOf(resource), apiVersion, { ...(place && { location: place }), properties });
  }
}

/** Runs the script with an `az` that only writes down what it is asked. */
export function runScript(script: string, environment: Readonly<Record<string, string>>): Given[] {
  const folder = mkdtempSync(join(tmpdir(), 'cmk-plan-'));
  try {
    const log = join(folder, 'log');
    writeFileSync(log, '');
    writeFileSync(
      join(folder, 'az'),
      `#!/bin/sh\nfor word; do printf '%s\\0' "$word" >> '${log}'; done\nprintf '\\n\\0' >> '${log}'\ncase "$1 $2 $3" in 'ad sp show') exit 3;; 'ad sp create') echo the-object-id;; esac\n`,
    );
    chmodSync(join(folder, 'az'), 0o755);
    writeFileSync(join(folder, 'plan.sh'), script);
    execFileSync('sh', [join(folder, 'plan.sh')], {
      env: { ...environment, PATH: `${folder}:${process.env['PATH']}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const calls = readFileSync(log, 'utf8').split('\n\0').slice(0, -1);
    return calls.map((call) => givenIn(call.split('\0').slice(0, -1)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Parameters = Given['parameters'];
const one = (parameters: Parameters, name: string) => parameters.get(name)?.[0];

/** `az keyvault create` as Azure CLI describes its parameters. */
function vaultOfCli(parameters: Parameters) {
  return {
    location,
    properties: {
      tenantId,
      sku: { family: 'A', name: one(parameters, '--sku') },
      softDeleteRetentionInDays: Number(one(parameters, '--retention-days')),
      enablePurgeProtection: one(parameters, '--enable-purge-protection') === 'true' || undefined,
      enableRbacAuthorization: one(parameters, '--enable-rbac-authorization') === 'true',
      publicNetworkAccess: one(parameters, '--public-network-access'),
      networkAcls: {
        defaultAction: one(parameters, '--default-action'),
        bypass: one(parameters, '--bypass'),
        ipRules: (parameters.get('--network-acls-ips') ?? []).map((value) => ({ value })),
      },
    },
  };
}

/** Does what the commands ask for, in their order. */
export async function applyCalls(azure: AzureStandIn, calls: readonly Given[]): Promise<void> {
  let objectId = '';
  for (const { name, parameters } of calls) {
    const of = (parameter: string) => one(parameters, parameter) ?? '';
    if (name === 'keyvault create') {
      await put(azure, vaultPath(of('--name')), '2026-02-01', vaultOfCli(parameters));
    } else if (name === 'rest') {
      const { pathname, searchParams } = new URL(of('--url'));
      await put(azure, pathname, searchParams.get('api-version') ?? '', JSON.parse(of('--body')));
    } else if (name === 'ad sp create') {
      objectId = adobeApp(azure, of('--id'));
    } else if (name === 'role assignment create') {
      await assign(
        azure,
        of('--scope'),
        of('--role'),
        of('--assignee-object-id').replace('the-object-id', objectId),
      );
    }
  }
}

function assign(azure: AzureStandIn, scope: string, roleId: string, principalId: string): Promise<void> {
  const roleDefinitionId = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
  return put(
    azure,
    `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`,
    '2022-04-01',
    {
      properties,
    },
  );
}

type Block = Readonly<Record<string, unknown>>;
type Terraform = {
  readonly resource: Readonly<Record<string, Readonly<Record<string, readonly [Block]>>>>;
  readonly variable: Readonly<Record<string, readonly [{ readonly default?: string }]>>;
};

export const parseTerraform = async (text: string): Promise<Terraform> =>
  (await parse('plan.tf', text)) as unknown as Terraform;

/** `azurerm_key_vault` as its provider describes its arguments. */
function vaultOfTerraform(vault: Block) {
  const [acls] = vault['network_acls'] as readonly [Block];
  return {
    location,
    properties: {
      tenantId: vault['tenant_id'],
      sku: { family: 'A', name: vault['sku_name'] },
      softDeleteRetentionInDays: vault['soft_delete_retention_days'],
      enablePurgeProtection: vault['purge_protection_enabled'] === true || undefined,
      enableRbacAuthorization: vault['rbac_authorization_enabled'],
      publicNetworkAccess: vault['public_network_access_enabled'] === true ? 'Enabled' : 'Disabled',
      networkAcls: {
        defaultAction: acls['default_action'],
        bypass: acls['bypass'],
        ipRules: (acls['ip_rules'] as string[]).map((value) => ({ value })),
      },
    },
  };
}

/** Variables put in; what refers to another resource stays as it is written. */
function filled<T>(value: T, variables: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(value).replaceAll(/\$\{var\.(\w+)\}/gu, (_, name: string) => {
    const found = variables[name];
    if (found === undefined) throw new Error(`The variable ${name} has no value.`);
    return found;
  });
  return JSON.parse(text) as T;
}

export async function applyTerraform(
  azure: AzureStandIn,
  text: string,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const parsed = await parseTerraform(text);
  const defaults = Object.entries(parsed.variable).flatMap(([name, [{ default: value }]]) =>
    value === undefined ? [] : [[name, value]],
  );
  const { resource } = filled(parsed, { ...Object.fromEntries(defaults), ...given });
  const only = (type: string) => Object.values(resource[type] ?? {})[0]?.[0] ?? {};
  const vault = only('azurerm_key_vault');
  const path = vaultPath(String(vault['name']));
  await put(azure, path, '2026-02-01', vaultOfTerraform(vault));
  const key = only('azapi_resource');
  const [type = '', version = ''] = String(key['type']).split('@');
  await put(azure, `${path}/${type.split('/').at(-1)}/${String(key['name'])}`, version, key['body']);
  const objectId = adobeApp(azure, String(only('azuread_service_principal')['client_id']));
  const role = only('azurerm_role_assignment');
  if (role['principal_id'] !== '${azuread_service_principal.adobe.object_id}') throw new Error('to whom?');
  if (role['scope'] !== '${azurerm_key_vault.vault.id}') throw new Error('at what?');
  await assign(azure, path, String(role['role_definition_id']).split('/').at(-1) ?? '', objectId);
}
