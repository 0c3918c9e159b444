import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roles } from '../../sandbox/azure/roles.ts';
import { vaultRows } from '../../src/views/findings/vault.ts';
import { given } from '../documents/azure-cli.ts';
import { assignmentsInGuide } from '../documents/azure-guide.ts';
import { azureCommandsIn } from '../documents/commands.ts';
import { read } from '../documents/project-files.ts';
import { findProgram } from './proxies.ts';

/** One role that an identity of the bot's is given. */
interface Granted {
  readonly to: 'reader' | 'writer';
  readonly role: string;
  readonly at: 'group' | 'vault' | 'workspace';
  readonly condition: string | undefined;
}

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged */
const roleBasedAccessControlAdministrator = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';

/** The form of https://learn.microsoft.com/en-us/azure/role-based-access-control/delegate-role-assignments-examples. */
const clause = (action: string, source: string) =>
  `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (@${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles.keyVaultCryptoServiceEncryptionUser}}))`;
const onlyTheOneRole = `${clause('write', 'Request')} AND ${clause('delete', 'Resource')}`;

const wanted: readonly Granted[] = [
  { to: 'reader', role: roles.keyVaultReader, at: 'group', condition: undefined },
  { to: 'writer', role: roleBasedAccessControlAdministrator, at: 'vault', condition: onlyTheOneRole },
  { to: 'writer', role: roles.keyVaultCryptoOfficer, at: 'vault', condition: undefined },
];

/** https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles/monitor; the workspace is often in another group. */
const forTheAuditLog: readonly Granted[] = [
  { to: 'reader', role: '73c42c96-874c-492b-b04d-ab87d138a893', at: 'workspace', condition: undefined },
  { to: 'reader', role: '43d0d8ad-25c7-4714-9337-8ba259a9fe05', at: 'vault', condition: undefined },
];

const byScope: Readonly<Record<string, Granted['at']>> = {
  '/subscriptions/S/resourceGroups/G': 'group',
  '/subscriptions/S/resourceGroups/G/providers/Microsoft.KeyVault/vaults/V': 'vault',
  W: 'workspace',
};

function inGuide(): Granted[] {
  const variables = {
    SUBSCRIPTION: 'S',
    GROUP: 'G',
    VAULT: 'V',
    WORKSPACE: 'W',
    OBJECT_ID: 'reader',
    WRITER_OBJECT_ID: 'writer',
  };
  return assignmentsInGuide(variables).map((one) => {
    expect(one.get('--assignee-principal-type')).toBe('ServicePrincipal');
    if (one.has('--condition')) expect(one.get('--condition-version')).toBe('2.0');
    return {
      to: one.get('--assignee-object-id') as Granted['to'],
      role: one.get('--role') ?? '',
      at: byScope[one.get('--scope') ?? ''] as Granted['at'],
      condition: one.get('--condition'),
    };
  });
}

const variablesIn = (text: string, form: RegExp) =>
  new Map([...text.matchAll(form)].map(([, name = '', value = '']) => [name, value]));

function inBicep(text: string): Granted[] {
  const variables = variablesIn(text, /^var (\w+) = '+([^\n]*?)'+$/gmu);
  const resources = text.matchAll(
    /^resource \w+ 'Microsoft\.Authorization\/roleAssignments@[^']+' = ([^]*?)^\}/gmu,
  );
  return [...resources].map(([, body = '']) => {
    const of = (name: string) => new RegExp(`^ +${name}: (.*)$`, 'mu').exec(body)?.[1];
    expect(of('principalType')).toBe("'ServicePrincipal'");
    const condition = of('condition');
    if (condition !== undefined) expect(of('conditionVersion')).toBe("'2.0'");
    const role = /roleDefinitions', (\w+)\)/u.exec(of('roleDefinitionId') ?? '')?.[1] ?? '';
    return {
      to: of('principalId') === 'readerObjectId' ? 'reader' : 'writer',
      role: variables.get(role) ?? '',
      at: of('scope') === 'vault' ? 'vault' : 'group',
      condition: condition === undefined ? undefined : variables.get(condition),
    };
  });
}

function inTerraform(text: string): Granted[] {
  const locals = variablesIn(text, /^ {2}(\w+) += "(.*)"$/gmu);
  const resources = text.matchAll(/^resource "azurerm_role_assignment" "\w+" \{([^]*?)^\}/gmu);
  return [...resources].map(([, body = '']) => {
    const of = (name: string) => new RegExp(`^ +${name} += (.*)$`, 'mu').exec(body)?.[1];
    const local = (name: string) => /local\.(\w+)\}?"?$/u.exec(of(name) ?? '')?.[1] ?? '';
    expect(of('principal_type')).toBe('"ServicePrincipal"');
    if (of('condition') !== undefined) expect(of('condition_version')).toBe('"2.0"');
    return {
      to: of('principal_id') === 'var.writer_object_id' ? 'writer' : 'reader',
      role: locals.get(local('role_definition_id')) ?? '',
      at: local('scope') as Granted['at'],
      condition: of('condition') === undefined ? undefined : locals.get(local('condition')),
    };
  });
}

const bicep = read('deploy/azure/roles.bicep');
const terraform = read('deploy/azure/main.tf');

describe('what the bot’s identities may do in Azure', () => {
  test('is the same in the guide, in Bicep and in Terraform', () => {
    expect(inGuide()).toEqual([...wanted, ...forTheAuditLog]);
    expect(inBicep(bicep)).toEqual(wanted);
    expect(inTerraform(terraform)).toEqual(wanted);
  });

  test('is said by name for the audit log, whose diagnostic setting is the one that the bot itself shows', () => {
    const guide = read('docs/install.md');
    for (const words of ['*Log Analytics Reader*', '*Monitoring Reader*', '`CMK_LOG_ANALYTICS_WORKSPACE`'])
      expect.soft(guide).toContain(words);
    const resourceId = '/subscriptions/S/resourceGroups/G/providers/Microsoft.KeyVault/vaults/V';
    const shown = vaultRows.auditLogMissing.fix.command(
      { vaultName: 'V', vaultUri: 'https://v.vault.azure.net/', resourceId },
      { workspace: 'W' },
    );
    const line = azureCommandsIn(guide).find((one) => one.includes('diagnostic-settings create')) ?? '';
    expect(given(`VAULT_ID=${resourceId}\nWORKSPACE=W\n${line}`)).toEqual(given(shown));
  });

  test('is, of Graph, Application.Read.All and nothing else, and looked up by its name', () => {
    const graph = '00000003-0000-0000-c000-000000000000';
    const guide = read('docs/install.md');
    expect(guide).toContain(`GRAPH=${graph}`);
    expect(terraform).toContain(`client_id = "${graph}"`);
    expect(
      new Set([guide, terraform].flatMap((text) => text.match(/\b\w+\.Read(?:Write)?\.All\b/gu))),
    ).toEqual(new Set(['Application.Read.All']));
    expect(terraform.match(/app_role_ids\[[^\]]*\]/gu)).toEqual(
      Array(2).fill('app_role_ids["Application.Read.All"]'),
    );
  });

  test('needs scopes in Terraform that are those of the commands', () => {
    const local = variablesIn(terraform, /^ {2}(\w+) += "(.*)"$/gmu);
    const group = '/subscriptions/${var.subscription_id}/resourceGroups/${var.resource_group}';
    expect(local.get('group')).toBe(group);
    expect(local.get('vault')).toBe('${local.group}/providers/Microsoft.KeyVault/vaults/${var.vault_name}');
    expect(bicep).toMatch(/^targetScope = 'resourceGroup'$/mu);
  });

  test('is found out where one of them gives more', () => {
    expect(inBicep(bicep.replace('  scope: vault\n', ''))).not.toEqual(wanted);
    expect(inBicep(bicep.replace(/^ {4}condition: .*$/mu, ''))).not.toEqual(wanted);
    expect(inTerraform(terraform.replace('= local.group', '= local.vault'))).not.toEqual(wanted);
    expect(inTerraform(terraform.replaceAll(roles.keyVaultReader, roles.owner))).not.toEqual(wanted);
    expect(inTerraform(terraform.replaceAll('/delete', '/read'))).not.toEqual(wanted);
  });

  test('names no secret and makes none', () => {
    expect(`${bicep}${terraform}`).not.toMatch(
      /azuread_application_password|client_secret|listKeys|secret\s*=/iu,
    );
  });
});

const terraformProgram = findProgram('terraform');

test.skipIf(terraformProgram === undefined)('Terraform can read its file (needs terraform)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cmk-terraform-'));
  const file = join(folder, 'main.tf');
  const format = (text: string) => {
    writeFileSync(file, text);
    return spawnSync(terraformProgram ?? '', ['fmt', '-check', '-diff', file], { encoding: 'utf8' });
  };
  try {
    expect(format(terraform)).toMatchObject({ status: 0, stdout: '' });
    expect(format(terraform.replace('locals {', 'locals {{')).status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
