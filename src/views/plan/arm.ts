import { Expression, type Value } from './demands.ts';
import {
  parametersOf,
  type Resource,
  resourcesOf,
  vaultDependency,
  plannedVault,
  vaultScope,
} from './resources.ts';
import type { PlanTarget } from './target.ts';

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
