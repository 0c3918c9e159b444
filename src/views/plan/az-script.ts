import { encryptionUserRoleId } from '../../domain/checks/roles.ts';
import type { CheckedStep } from '../../domain/checks/findings.ts';
import { az, InShell, shellQuoted } from '../findings/azure.ts';
import { findingWords } from '../findings/words.ts';
import { armProperties, differing, keySettings, type PlanTarget, vaultSettings } from './demands.ts';
import { plannedApiVersion } from './resources.ts';

/** What is known stands there; what is not stops the script with its name before anything is made. */
const variable = (name: string, value: string | undefined, meaning: string) =>
  value === undefined ? `${name}=\${${name}:?${meaning}}` : `${name}=${shellQuoted(value)}`;

const vaultId =
  '/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.KeyVault/vaults/$VAULT';

function variables({ subscription, group, vault, key, app, there }: PlanTarget): string[] {
  return [
    variable('SUBSCRIPTION', subscription, 'the id of the subscription'),
    variable('GROUP', group, 'the resource group, which has to be there'),
    variable('VAULT', vault, 'the name of the vault, which is unique across Azure'),
    ...(there.includes('key') ? [] : [variable('KEY', key, 'the name of the key')]),
    ...(there.includes('role')
      ? []
      : [variable('APP_ID', app?.applicationId, 'the application id of the app of Adobe')]),
  ];
}

/**
 * What is there and differs is not changed by a script: somebody may be using it the way it is. The commands stand in it
 * to be read first.
 */
function changes(target: PlanTarget, step: CheckedStep): string[] {
  return differing(target, step).flatMap(({ finding, command }) => [
    `# ${findingWords(finding).replaceAll(/\s+/gu, ' ')}`,
    command === undefined
      ? '# No command changes this: the text of the plan says who does it.'
      : `# Ask who uses it, then run: ${command}`,
  ]);
}

function vaultLines(target: PlanTarget): string[] {
  if (target.there.includes('vault')) {
    return ['# The vault exists and is not created again.', ...changes(target, 'vault')];
  }
  const settings = vaultSettings.flatMap(({ az: names = [] }) => names);
  const place = ['--name', new InShell('$VAULT'), '--resource-group', new InShell('$GROUP')];
  return [
    ...changes(target, 'vault'),
    '# The vault, in the region of its resource group.',
    az('keyvault', 'create', ...place, ...settings),
  ];
}

function keyLines(target: PlanTarget): string[] {
  if (target.there.includes('key')) {
    return ['# The key exists and is not created again.', ...changes(target, 'key')];
  }
  const url = `https://management.azure.com${vaultId}/keys/$KEY?api-version=${plannedApiVersion}`;
  const body = JSON.stringify({ properties: armProperties(keySettings) });
  return [
    ...changes(target, 'key'),
    '# The key, through the Resource Manager: the vault’s firewall and its roles on keys do not matter for it.',
    az('rest', '--method', 'put', '--url', new InShell(url), '--body', body),
  ];
}

const findObjectId = ['--id', new InShell('$APP_ID'), '--query', 'id', '--output', 'tsv'] as const;

function roleLines(target: PlanTarget): string[] {
  if (target.there.includes('role')) return ['# The role is assigned already.', ...changes(target, 'role')];
  const assignee = ['--assignee-object-id', new InShell('$OBJECT_ID')];
  const kind = ['--assignee-principal-type', 'ServicePrincipal'];
  return [
    '# The app of Adobe in the directory; where it is not there, the same as opening the consent link.',
    `OBJECT_ID=$(${az('ad', 'sp', 'show', ...findObjectId)} || ${az('ad', 'sp', 'create', ...findObjectId)})`,
    ...changes(target, 'app'),
    ...changes(target, 'role'),
    '# The role, by its id: Key Vault Crypto Service Encryption User.',
    az(
      'role',
      'assignment',
      'create',
      '--role',
      encryptionUserRoleId,
      ...assignee,
      ...kind,
      '--scope',
      new InShell(vaultId),
    ),
  ];
}

/** What is missing, as a script for a POSIX shell with the Azure CLI. */
export function azScript(target: PlanTarget): string {
  const login = target.tenantId === undefined ? [] : ['--tenant', target.tenantId];
  return `${[
    '#!/bin/sh',
    '# Made by the bot from its own checks. Not tried on a subscription.',
    'set -eu',
    ...variables(target),
    '',
    `# Sign in first: ${az('login', ...login)}`,
    az('account', 'set', '--subscription', new InShell('$SUBSCRIPTION')),
    '',
    ...vaultLines(target),
    '',
    ...keyLines(target),
    '',
    ...roleLines(target),
  ].join('\n')}\n`;
}
