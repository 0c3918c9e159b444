import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AzureStandIn } from '../../../sandbox/azure/server.ts';
import { createAzure } from '../../../src/clients/azure/azure.ts';
import { keyVaultApiVersion } from '../../../src/clients/azure/vaults.ts';
import { checkIds, type Finding } from '../../../src/domain/checks/findings.ts';
import { evaluate } from '../../../src/domain/checks/evaluate.ts';
import { observe } from '../../../src/jobs/observe.ts';
import { armTemplate, plannedApiVersion } from '../../../src/views/plan/resources.ts';
import { azScript } from '../../../src/views/plan/az-script.ts';
import { bicepFile } from '../../../src/views/plan/bicep.ts';
import { demands, type PlanTarget, planTarget } from '../../../src/views/plan/demands.ts';
import { planFiles, planText } from '../../../src/views/plan/plan.ts';
import { terraformFile } from '../../../src/views/plan/terraform.ts';
import { findRun } from '../../../src/domain/organization.ts';
import { findWrong, findWrongIn } from '../../documents/azure-cli.ts';
import { applicationId, readerId, startWorld, subscriptionId, tenantId } from '../../sandbox/azure/world.ts';
import type { Event } from '../../../src/domain/events.ts';
import { around, passed, prepared, purgeProtectionOff, tell } from '../story.ts';
import { applyCalls, applyTerraform, deployArm, group, parseTerraform, runScript } from './applying.ts';

const consentUrl = `https://login.microsoftonline.com/${tenantId}/adminconsent`;
const known: PlanTarget = {
  organization: 'Northwind',
  tenantId,
  subscription: subscriptionId,
  group,
  vault: 'planned-vault',
  key: 'planned-key',
  app: { applicationId, consentUrl },
  there: [],
  differs: [],
};
const nothing: PlanTarget = { organization: 'Northwind', there: [], differs: [] };

/** What the bot's own checks say of what was made. */
async function findingsIn(azure: AzureStandIn): Promise<Finding[]> {
  const client = createAzure({
    tenantId,
    clientId: readerId,
    clientSecret: 'the-right-secret',
    loopbackUrl: azure.url,
    writer: 'off',
    requestTimeoutMs: 5000,
  });
  const targets = { vault: { name: 'planned-vault' }, key: { name: 'planned-key' }, applicationId };
  const observations = await observe(client, targets);
  const nowSeconds = Math.floor(Date.now() / 1000);
  return evaluate(observations, { tenantId, keyName: 'planned-key', nowSeconds });
}

const notPassed = (findings: readonly Finding[]) =>
  findings.filter(({ verdict }) => verdict !== 'pass').map(({ check, code }) => [check, code]);

/** No system can answer for the license. */
const allPassed = [['entitlement', 'unseen']];

describe('what a plan makes passes every check', () => {
  test('as an ARM template: the app in between, as it says', async () => {
    await using world = await startWorld();
    await deployArm(world.azure, armTemplate(known), {});
    expect(notPassed(await findingsIn(world.azure))).toEqual([
      ...allPassed,
      ['appInTenant', 'appAbsent'],
      ['roleAssignment', 'unseen'],
      ['roleExpiry', 'unseen'],
    ]);
  });

  test('as an ARM template, with the object id of the app', async () => {
    await using world = await startWorld();
    const objectId = world.azure.world.acceptConsent(tenantId, applicationId);
    await deployArm(world.azure, armTemplate({ ...known, objectId }), {});
    expect(notPassed(await findingsIn(world.azure))).toEqual(allPassed);
  });

  test('as a script for the Azure CLI, run by a shell', async () => {
    await using world = await startWorld();
    const calls = runScript(azScript(known), {});
    expect(calls.flatMap(findWrongIn)).toEqual([]);
    expect(calls.map(({ name }) => name)).toEqual([
      'account set',
      'keyvault create',
      'rest',
      'ad sp show',
      'ad sp create',
      'role assignment create',
    ]);
    await applyCalls(world.azure, calls);
    expect(notPassed(await findingsIn(world.azure))).toEqual(allPassed);
  });

  test('as Terraform, parsed as HashiCorp parses it', async () => {
    await using world = await startWorld();
    await applyTerraform(world.azure, terraformFile(known), {});
    expect(notPassed(await findingsIn(world.azure))).toEqual(allPassed);
  });

  test('where nothing was known before, with the values given by whoever runs it', async () => {
    const values = { vaultName: 'planned-vault', keyName: 'planned-key' };
    {
      await using world = await startWorld();
      const adobeAppObjectId = world.azure.world.acceptConsent(tenantId, applicationId);
      await deployArm(world.azure, armTemplate(nothing), { ...values, adobeAppObjectId });
      expect(notPassed(await findingsIn(world.azure))).toEqual(allPassed);
    }
    {
      await using world = await startWorld();
      await applyTerraform(world.azure, terraformFile(nothing), {
        tenant_id: tenantId,
        subscription_id: subscriptionId,
        resource_group: group,
        vault_name: 'planned-vault',
        key_name: 'planned-key',
        adobe_application_id: applicationId,
      });
      expect(notPassed(await findingsIn(world.azure))).toEqual(allPassed);
    }
  });

  test('and what the test applies is found out where it is less', async () => {
    await using world = await startWorld();
    const script = azScript(known).replace(' --bypass AzureServices', ' --bypass None');
    await applyCalls(world.azure, runScript(script, {}));
    expect(notPassed(await findingsIn(world.azure))).toEqual([
      ...allPassed,
      ['trustedServices', 'exceptionOff'],
    ]);
    await expect(
      applyTerraform(world.azure, terraformFile({ ...known, vault: 'third' }).replace('RSA', 'EC'), {}),
    ).rejects.toThrow('InvalidRequestContent');
  });
});

describe('the forms', () => {
  test('come from one table with a row for each check', () => {
    expect(Object.keys(demands)).toEqual(checkIds);
    const sheet = planFiles(known)[0]?.content.toString() ?? '';
    for (const { says } of Object.values(demands)) expect(sheet).toContain(says);
  });

  test('of Bicep is as it was stored; nothing here compiles it, and the file says so', () => {
    const stored = readFileSync(new URL('sample.bicep', import.meta.url), 'utf8');
    expect(bicepFile(known)).toBe(stored);
    expect(stored).toContain('Not compiled');
  });

  test('of Terraform is none where it cannot be parsed', async () => {
    await expect(parseTerraform(terraformFile(known).replace('{', ''))).rejects.toThrow('plan.tf');
  });

  test('of a script stops with the name of what is missing, before anything is made', () => {
    expect(() => runScript(azScript(nothing), {})).toThrow(/SUBSCRIPTION: the id of the subscription/u);
    expect(() => runScript(azScript(nothing), { SUBSCRIPTION: subscriptionId, GROUP: group })).toThrow(
      /VAULT: the name of the vault/u,
    );
  });

  test('ask Azure in the version in which the bot reads it', () => {
    expect(plannedApiVersion).toBe(keyVaultApiVersion);
  });

  test('quote what is known, whatever stands in it', () => {
    const odd = { ...known, organization: 'A `B` $(C) "D"', group: "it's ${var.x} $(touch x) (1)" };
    const [, create] = runScript(azScript(odd), {});
    expect(create?.parameters.get('--resource-group')).toEqual([odd.group]);
    expect(bicepFile(odd)).not.toContain('$(C)');
    for (const { name } of planFiles(odd)) expect(name).toMatch(/^[\w.-]+$/u);
  });
});

const atVault = prepared.slice(0, 2);

/** The plan once the vault was chosen and this happened. */
function targetAfter(...happened: readonly (readonly [by: string, event: Event])[]): PlanTarget {
  const state = tell([...atVault, ...happened]).at(-1)?.state;
  return planTarget(state && findRun(state), around);
}

const unseenVault: Finding = {
  check: 'vaultExists',
  verdict: 'unknown',
  code: 'unseen',
  facts: { because: 'noRight', detail: '' },
};
const makesVault = (target: PlanTarget) => armTemplate(target).includes('"Microsoft.KeyVault/vaults"');
const textOf = (target: PlanTarget) => planFiles(target)[0]?.content.toString() ?? '';

describe('what is filled in', () => {
  test('has the region at Adobe beside the names', () => {
    const target = targetAfter();
    expect(textOf(target)).toContain('Region at Adobe: nld2');
    expect(textOf(target)).toContain('Subscription: 99999999-2222-3333-4444-555555555555');
  });
});

describe('a vault that the bot cannot see', () => {
  test('is made, and every form says that one of this name must not exist', () => {
    const target = targetAfter(['bot', { type: 'looked', findings: [unseenVault] }]);
    expect(makesVault(target)).toBe(true);
    expect(textOf(target)).toContain('do not deploy over it');
    for (const form of [armTemplate(target), bicepFile(target)])
      expect(form).toContain('Not one that exists: that would replace its network rules');
  });

  test('is not made again where a person vouched that it is there', () => {
    const target = targetAfter(
      ['bot', { type: 'looked', findings: [unseenVault] }],
      ['U0REQ', { type: 'attested', check: 'vaultExists', reason: 'Seen in the portal' }],
    );
    expect(target.there).toEqual(['vault']);
    expect(makesVault(target)).toBe(false);
    expect(azScript(target)).not.toContain('az keyvault create');
  });
});

describe('a vault of this name that is not what is wanted', () => {
  test.each<[what: string, found: Finding[], said: RegExp, command: RegExp | undefined]>([
    [
      'soft-deleted',
      [
        {
          check: 'vaultExists',
          verdict: 'fail',
          code: 'vaultDeleted',
          facts: { scheduledPurgeDate: '2026-12-24T00:00:00Z', location: 'westeurope' },
        },
      ],
      /deleted/u,
      /az keyvault recover/u,
    ],
    [
      'in another directory',
      [
        passed('vaultExists'),
        {
          check: 'vaultTenant',
          verdict: 'fail',
          code: 'tenantOther',
          facts: { tenantId: '66666666-7777-8888-9999-000000000000', expected: tenantId },
        },
      ],
      /66666666-7777-8888-9999-000000000000/u,
      undefined,
    ],
    [
      'a Managed HSM',
      [{ check: 'vaultExists', verdict: 'fail', code: 'vaultManagedHsm', facts: {} }],
      /Managed HSM/u,
      undefined,
    ],
  ])('%s: said in message and text, and made by no form', (_what, findings, said, command) => {
    const target = targetAfter(['bot', { type: 'looked', findings }]);
    expect(planText(target)).toMatch(said);
    expect(textOf(target)).toMatch(/Differs from this/u);
    expect(textOf(target)).toMatch(said);
    expect(makesVault(target)).toBe(false);
    expect(azScript(target)).not.toContain('az keyvault create');
    if (command !== undefined) expect(azScript(target)).toMatch(command);
  });
});

describe('a vault that is there with other settings', () => {
  const [{ state } = { state: undefined }] = tell([
    ...atVault,
    [
      'bot',
      {
        type: 'looked',
        findings: [passed('vaultExists'), passed('azureRbac'), purgeProtectionOff],
      },
    ],
  ]).slice(-1);
  const run = state && findRun(state);
  const target = planTarget(run, around);

  test('is said, in the message and in the text', () => {
    expect(target.there).toEqual(['vault']);
    for (const text of [planText(target), planFiles(target)[0]?.content.toString() ?? '']) {
      expect(text).toContain('Purge protection is off');
    }
  });

  test('is not made again or changed in any form; the script names the command', async () => {
    expect(armTemplate(target)).not.toMatch(/"type": "Microsoft.KeyVault\/vaults"/u);
    expect(bicepFile(target)).toContain("'Microsoft.KeyVault/vaults@2026-02-01' existing = {");
    const { resource } = await parseTerraform(terraformFile(target));
    expect(Object.keys(resource)).not.toContain('azurerm_key_vault');
    const script = azScript(target);
    expect(script).not.toContain('az keyvault create');
    const ran = runScript(script, {
      SUBSCRIPTION: subscriptionId,
      GROUP: group,
      KEY: 'k',
      APP_ID: applicationId,
    });
    expect(ran.map(({ name }) => name)).not.toContain('keyvault update');
    const [, change = ''] = /^# .*: (az keyvault update .*)$/mu.exec(script) ?? [];
    expect(findWrong(change)).toEqual([]);
    expect(change).toContain('--enable-purge-protection true');
  });
});
