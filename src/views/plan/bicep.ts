import { Expression, type PlanTarget, type Value } from './demands.ts';
import { type Parameter, parametersOf, plannedVault, type Resource, resourcesOf } from './resources.ts';

/** Between single quotes a backslash begins an escape and `${` an expression. */
const text = (value: string) =>
  `'${value
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('${', String.raw`\${`)}'`;

function written(value: Value, indent: string): string {
  if (value instanceof Expression) return value.bicep;
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((one: Value) => `${inner}${written(one, inner)}`)
    : Object.entries(value).map(([name, one]) => `${inner}${name}: ${written(one, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join('\n')}\n${indent}${close}`;
}

function parameter({ name, description, value }: Parameter): string {
  const given = value === undefined ? '' : ` = ${written(value, '')}`;
  return `@description(${text(description)})\nparam ${name} string${given}`;
}

function resource({ symbol, type, apiVersion, parent, scope, condition, ...rest }: Resource): string {
  const lines = [
    ...(parent === undefined ? [] : [`  parent: ${parent}`]),
    ...(scope === undefined ? [] : [`  scope: ${scope}`]),
    `  name: ${rest.name.bicep}`,
    ...(rest.location === undefined ? [] : [`  location: ${rest.location.bicep}`]),
    `  properties: ${written(rest.properties, '  ')}`,
  ];
  const when = condition === undefined ? '' : `if (${condition.bicep}) `;
  return `resource ${symbol} '${type}@${apiVersion}' = ${when}{\n${lines.join('\n')}\n}`;
}

const existing = ({ symbol, type, apiVersion, name }: Resource) =>
  `resource ${symbol} '${type}@${apiVersion}' existing = {\n  name: ${name.bicep}\n}`;

/** The same as the ARM template. Bicep was not at hand where this is written: a test compares it with a stored sample. */
export function bicepFile(target: PlanTarget): string {
  const resources = resourcesOf(target);
  return `${[
    '// Made by the bot from its own checks. Not compiled, and not tried on a subscription.',
    "targetScope = 'resourceGroup'",
    ...parametersOf(target).map(parameter),
    ...(target.there.includes('vault') ? [existing(plannedVault)] : []),
    ...resources.map(resource),
  ].join('\n\n')}\n`;
}
