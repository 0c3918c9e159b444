import { encryptionUserRoleId } from '../../domain/checks/roles.ts';
import {
  armProperties,
  Expression,
  keySettings,
  type PlanTarget,
  type Value,
  vaultSettings,
} from './demands.ts';

/** The resources that a plan makes, from which the ARM template and the Bicep file are written. */

export const plannedApiVersion = '2026-02-01';
const authorizationApiVersion = '2022-04-01';

export interface Parameter {
  readonly name: string;
  readonly description: string;
  /** Without one whoever deploys it has to give a value. */
  readonly value: Value | undefined;
}

export interface Resource {
  readonly symbol: string;
  readonly type: string;
  readonly apiVersion: string;
  readonly name: Expression;
  /** The symbol of the resource it is in, or at which it is assigned. */
  readonly parent?: string;
  readonly scope?: string;
  readonly condition?: Expression;
  readonly location?: Expression;
  readonly properties: Readonly<Record<string, Value>>;
}

const parameter = (name: string) => new Expression(`[parameters('${name}')]`, name);

/** As the Bicep compiler writes the place of a vault in the group that is deployed to. */
const vaultScope = "[format('Microsoft.KeyVault/vaults/{0}', parameters('vaultName'))]";
const vaultId = "resourceId('Microsoft.KeyVault/vaults', parameters('vaultName'))";
const vaultDependency = `[${vaultId}]`;

export function parametersOf({ vault, key, tenantId, objectId, there }: PlanTarget): Parameter[] {
  return [
    {
      name: 'vaultName',
      description: there.includes('vault')
        ? 'The name of the vault.'
        : 'The name of the vault, which is unique across Azure. Not one that exists: that would replace its network rules and access policies.',
      value: vault,
    },
    ...(there.includes('vault')
      ? []
      : [
          {
            name: 'location',
            description: 'The region of the vault: that of the resource group, unless you say otherwise.',
            value: new Expression('[resourceGroup().location]', 'resourceGroup().location'),
          },
          {
            name: 'tenantId',
            description: 'The directory of the vault.',
            value: tenantId ?? new Expression('[subscription().tenantId]', 'subscription().tenantId'),
          },
        ]),
    ...(there.includes('key') ? [] : [{ name: 'keyName', description: 'The name of the key.', value: key }]),
    ...(there.includes('role')
      ? []
      : [
          {
            name: 'adobeAppObjectId',
            description:
              'The object id of Adobe’s app in the directory, not its application id. Empty until the app is accepted; deploy once more after that.',
            value: objectId ?? '',
          },
        ]),
  ];
}

export const plannedVault: Resource = {
  symbol: 'vault',
  type: 'Microsoft.KeyVault/vaults',
  apiVersion: plannedApiVersion,
  name: parameter('vaultName'),
  location: parameter('location'),
  properties: armProperties(vaultSettings),
};

/** Azure makes the first version of a key that is not there, and leaves one that is there as it is. */
const key: Resource = {
  symbol: 'key',
  type: 'Microsoft.KeyVault/vaults/keys',
  apiVersion: plannedApiVersion,
  name: new Expression("[format('{0}/{1}', parameters('vaultName'), parameters('keyName'))]", 'keyName'),
  parent: 'vault',
  properties: armProperties(keySettings),
};

const role: Resource = {
  symbol: 'role',
  type: 'Microsoft.Authorization/roleAssignments',
  apiVersion: authorizationApiVersion,
  name: new Expression(
    `[guid(${vaultId}, parameters('adobeAppObjectId'), '${encryptionUserRoleId}')]`,
    `guid(vault.id, adobeAppObjectId, '${encryptionUserRoleId}')`,
  ),
  scope: 'vault',
  condition: new Expression("[not(empty(parameters('adobeAppObjectId')))]", '!empty(adobeAppObjectId)'),
  properties: {
    roleDefinitionId: new Expression(
      `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${encryptionUserRoleId}')]`,
      `subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${encryptionUserRoleId}')`,
    ),
    principalId: parameter('adobeAppObjectId'),
    principalType: 'ServicePrincipal',
  },
};

/** What is missing. A vault that is there is only named: to deploy it again would set its other settings back. */
export const resourcesOf = ({ there }: PlanTarget): Resource[] => [
  ...(there.includes('vault') ? [] : [plannedVault]),
  ...(there.includes('key') ? [] : [key]),
  ...(there.includes('role') ? [] : [role]),
];

function json(value: Value): unknown {
  if (value instanceof Expression) return value.arm;
  if (Array.isArray(value)) return value.map(json);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, json(inner)]));
}

function resourceJson(resource: Resource, isVaultMade: boolean) {
  const { type, apiVersion, name, location, scope, condition, properties } = resource;
  return {
    ...(condition && { condition: condition.arm }),
    type,
    apiVersion,
    ...(scope !== undefined && { scope: vaultScope }),
    name: name.arm,
    ...(location && { location: location.arm }),
    properties: json(properties),
    ...(isVaultMade && resource !== plannedVault && { dependsOn: [vaultDependency] }),
  };
}

/** An ARM template for a deployment to the vault's resource group. */
export function armTemplate(target: PlanTarget): string {
  const resources = resourcesOf(target);
  const parameters = parametersOf(target).map(({ name, description, value }) => [
    name,
    {
      type: 'string',
      ...(value !== undefined && { defaultValue: json(value) }),
      metadata: { description },
    },
  ]);
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: Object.fromEntries(parameters) as unknown,
    resources: resources.map((resource) => resourceJson(resource, resources.includes(plannedVault))),
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}
