import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkIds, type FindingCode, type UnseenReason } from '../../../src/domain/checks/findings.ts';
import type { ConcernFacts, Harmful } from '../../../src/domain/checks/concerns.ts';
import type { RemedyTarget } from '../../../src/views/findings/azure.ts';
import { concernRemedy, remedyFor } from '../../../src/views/findings/words.ts';
import { sampleFinding } from '../../domain/checks/sample-facts.ts';
import { tenantId, vaultId } from '../../domain/checks/sample-observations.ts';

const objectId = '99999999-0000-0000-0000-000000000001';
const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
const bare: RemedyTarget = { vaultName: 'sample-vault', vaultUri: 'https://sample-vault.vault.azure.net' };
const whole: RemedyTarget = {
  ...bare,
  resourceId: vaultId,
  tenantId,
  keyName: 'k',
  keyVersion: 'v1',
  applicationId,
  objectId,
};

/** What a POSIX shell makes of a command: one list of arguments for each `az`. */
function argumentsOf(command: string): string[][] {
  const script = `az() { for a in "$@"; do printf '%s\\0' "$a"; done; printf '\\n'; }\n${command}`;
  const out = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\0').slice(0, -1));
}

function command<C extends FindingCode>(
  code: C,
  facts?: Partial<ConcernFacts[C]>,
  target = whole,
): string[][] {
  return argumentsOf(remedyFor(sampleFinding(code, facts), target)?.command ?? '');
}

const role = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const grant = [
  'role',
  'assignment',
  'create',
  '--role',
  role,
  '--assignee-object-id',
  objectId,
  '--assignee-principal-type',
  'ServicePrincipal',
  '--scope',
  vaultId,
];
const [, , subscriptionId = '', , groupName = ''] = vaultId.split('/');
const subscription = ['--subscription', subscriptionId];
const update = [
  'keyvault',
  'update',
  '--name',
  'sample-vault',
  '--resource-group',
  groupName,
  ...subscription,
];
const setAttributes = [
  'keyvault',
  'key',
  'set-attributes',
  '--vault-name',
  'sample-vault',
  '--name',
  'k',
  '--version',
  'v1',
];

describe('the command that mends a finding, as a shell reads it', () => {
  it.each<[FindingCode, object, string[]]>([
    [
      'vaultDeleted',
      { location: 'west europe' },
      ['keyvault', 'recover', '--name', 'sample-vault', ...subscription, '--location', 'west europe'],
    ],
    [
      'softDeleteOff',
      {},
      ['resource', 'update', '--ids', vaultId, '--set', 'properties.enableSoftDelete=true'],
    ],
    ['purgeProtectionOff', {}, [...update, '--enable-purge-protection', 'true']],
    ['accessPolicies', { policies: 2 }, [...update, '--enable-rbac-authorization', 'true']],
    ['exceptionOff', {}, [...update, '--bypass', 'AzureServices']],
    [
      'perimeter',
      {},
      [
        ...update,
        '--public-network-access',
        'Enabled',
        '--default-action',
        'Deny',
        '--bypass',
        'AzureServices',
      ],
    ],
    [
      'addressMissing',
      { address: '20.88.123.53' },
      ['keyvault', 'network-rule', 'add', ...update.slice(2), '--ip-address', '20.88.123.53'],
    ],
    [
      'keyAbsent',
      { name: 'k' },
      [
        'keyvault',
        'key',
        'create',
        '--vault-name',
        'sample-vault',
        '--name',
        'k',
        '--kty',
        'RSA',
        '--size',
        '3072',
        '--ops',
        'wrapKey',
        'unwrapKey',
      ],
    ],
    [
      'keyDeleted',
      { name: 'k' },
      ['keyvault', 'key', 'recover', '--vault-name', 'sample-vault', '--name', 'k'],
    ],
    [
      'operationsMissing',
      { missing: ['wrapKey'], keyOps: ['sign', 'unwrapKey'] },
      [...setAttributes, '--ops', 'sign', 'unwrapKey', 'wrapKey'],
    ],
    [
      'operationsMissing',
      { missing: ['wrapKey', 'unwrapKey'], keyOps: [] },
      [...setAttributes, '--ops', 'wrapKey', 'unwrapKey'],
    ],
    ['keyIsDisabled', {}, [...setAttributes, '--enabled', 'true']],
    ['appAbsent', {}, ['ad', 'sp', 'create', '--id', applicationId]],
    ['appDisabled', { objectId }, ['ad', 'sp', 'update', '--id', objectId, '--set', 'accountEnabled=true']],
    ['roleAbsent', {}, grant],
    ['roleOther', { role: 'Key Vault Administrator' }, grant],
    ['roleOnKeyOnly', {}, grant],
  ])('%s, %j', (code, facts, expected) => {
    expect(command(code, facts)).toEqual([expected]);
  });

  it('deletes the conditional assignment before it makes the other one, where Azure would refuse that', () => {
    const assignmentId = `${vaultId}/providers/Microsoft.Authorization/roleAssignments/x`;
    expect(command('roleConditional', { assignmentId, isInTheWay: true })).toEqual([
      ['role', 'assignment', 'delete', '--ids', assignmentId],
      grant,
    ]);
    expect(command('roleConditional', { assignmentId })).toEqual([grant]);
  });

  it('is for the version that the finding is about', () => {
    expect(command('keyIsDisabled', { version: 'v2' })).toEqual([
      [...setAttributes.slice(0, -1), 'v2', '--enabled', 'true'],
    ]);
  });

  it('assigns no role where a denial takes it away, or access policies count', () => {
    expect(command('roleIncomplete', { denial: undefined })).toEqual([grant]);
    expect(command('roleIncomplete', { denial: 'Stack' })).toEqual([]);
    expect(command('roleIncomplete', { denial: undefined, holders: ['o'] })).toEqual([]);
    const inUse = (facts: object) => {
      const whatIs = sampleFinding('roleIncomplete', facts) as Harmful;
      return concernRemedy(whatIs, whole).explain;
    };
    expect(inUse({ denial: undefined })).toMatch(/grants Key Vault Crypto Service Encryption User/);
    expect(inUse({ denial: 'Stack' })).toMatch(/Deny assignments/);
    expect(inUse({ denial: undefined, holders: ['o'] })).toMatch(/switches the vault to Azure role-based/);
  });

  it('never does more than it says, whatever the names are', () => {
    const hostile = "x'; touch /tmp/never; echo '$(id) `id` \"\\";
    const target = {
      ...whole,
      vaultName: hostile,
      resourceId: hostile,
      keyName: hostile,
      keyVersion: hostile,
      applicationId: hostile,
      objectId: hostile,
    };
    for (const code of [
      'purgeProtectionOff',
      'softDeleteOff',
      'roleAbsent',
      'keyIsDisabled',
      'appAbsent',
    ] as const) {
      const run = command(code, {}, target);
      expect(run).toHaveLength(1);
      expect(run[0]).toContain(hostile);
    }
  });

  it('says what has to be filled in where something is not known', () => {
    expect(command('roleAbsent', {}, bare)).toEqual([
      [
        'role',
        'assignment',
        'create',
        '--role',
        role,
        '--assignee',
        '<application id of the CMK app>',
        '--scope',
        '<resource id of the vault>',
      ],
    ]);
  });
});

/** Whether there is anything to fix; a code that is not named here does not compile. */
const isToFix: Record<Exclude<FindingCode, 'unseen'>, boolean> = {
  vaultFound: false,
  vaultProvisioning: true,
  vaultAbsent: true,
  vaultDeleted: true,
  vaultManagedHsm: true,
  tenantSame: false,
  tenantOther: true,
  tenantUnconfigured: true,
  tierSupported: false,
  tierUnsupported: true,
  softDeleteOn: false,
  softDeleteOff: true,
  softDeleteUnstated: true,
  softDeleteByRecoveryLevel: false,
  purgeProtectionOn: false,
  purgeProtectionOff: true,
  purgeProtectionByRecoveryLevel: false,
  rbacOn: false,
  accessPolicies: true,
  networkOpen: false,
  exceptionOn: false,
  exceptionOff: true,
  perimeter: true,
  noPerimeter: false,
  perimeterRules: true,
  perimeterLearning: true,
  perimeterUnclear: true,
  addressNotNeeded: false,
  addressAllowed: false,
  addressMissing: true,
  addressIneffective: true,
  auditLogKept: false,
  auditLogMissing: true,
  keyAbsent: true,
  keyDeleted: true,
  kindSupported: false,
  kindUnsupported: true,
  sizeEnough: false,
  sizeTooSmall: true,
  operationsEnough: false,
  operationsMissing: true,
  keyIsEnabled: false,
  keyIsDisabled: true,
  keyNotBegun: true,
  noExpiry: false,
  expiryAhead: true,
  expired: true,
  rotationEndless: false,
  rotationExpires: true,
  versionLatest: false,
  versionOlder: true,
  appAccepted: false,
  appDisabled: true,
  appAbsent: true,
  roleAssigned: false,
  roleOnKeyOnly: true,
  roleDenied: true,
  roleConditional: true,
  roleOther: true,
  roleIncomplete: true,
  roleUnclear: true,
  policyGrants: true,
  policyAbsent: true,
  roleAbsent: true,
  roleEndless: false,
  roleEnds: true,
  noLock: false,
  locked: true,
};
const codes = Object.keys(isToFix) as (keyof typeof isToFix)[];

const page = (code: FindingCode, target = whole) => remedyFor(sampleFinding(code), target)?.portalUrl;

describe('a remedy', () => {
  it.each(codes.filter((code) => !isToFix[code]))('is not offered for %s', (code) => {
    expect(remedyFor(sampleFinding(code), whole)).toBeUndefined();
  });

  it.each(codes.filter((code) => isToFix[code]))(
    'for %s says who does what, and links the portal of the right directory',
    (code) => {
      const remedy = remedyFor(sampleFinding(code), whole);
      expect(remedy?.explain).toMatch(/administrator|requester|operator|owner|perimeter|You may go on|Wait/i);
      expect(remedy?.explain.length).toBeLessThan(500);
      const url = new URL(remedy?.portalUrl ?? '');
      expect(url.origin).toBe('https://portal.azure.com');
      expect(url.hash).toMatch(new RegExp(`^#(@${tenantId}/|view/Microsoft_AAD_IAM/)`));
    },
  );

  it('leads to the page of the vault that mends it', () => {
    expect(page('exceptionOff')).toBe(`https://portal.azure.com/#@${tenantId}/resource${vaultId}/networking`);
    expect(page('roleAbsent')).toBe(`https://portal.azure.com/#@${tenantId}/resource${vaultId}/users`);
    expect(page('roleAbsent', bare)).toBe(
      'https://portal.azure.com/#@/blade/HubsExtension/BrowseResource/resourceType/Microsoft.KeyVault%2Fvaults',
    );
    expect(page('appDisabled')).toContain(`/objectId/${objectId}/appId/${applicationId}`);
  });

  it('keeps a resource group with odd letters from ending the link', () => {
    const resourceId = vaultId.replace('rg1', 'grüße(1)|x>y');
    const url = remedyFor(sampleFinding('exceptionOff'), { ...whole, resourceId })?.portalUrl ?? '';
    expect(url).not.toMatch(/[|<>\s]|ü/);
  });
});

describe('what could not be looked at', () => {
  const waiting: UnseenReason[] = ['throttled', 'unreachable', 'nonsense'];
  it.each(waiting)('because it is %s asks nobody to do anything', (because) => {
    expect(remedyFor(sampleFinding('unseen', { because }), whole)).toEqual({
      explain: expect.stringContaining('automatically'),
    });
  });

  it('and was not chosen yet needs no remedy', () => {
    expect(remedyFor(sampleFinding('unseen', { because: 'notYet' }), whole)).toBeUndefined();
  });

  it('for want of a contract in any system is asked of a person', () => {
    const remedy = remedyFor(sampleFinding('unseen', { because: 'personOnly' }, 'entitlement'), whole);
    expect(remedy?.explain).toContain('Healthcare Shield');
    expect(remedy?.command).toBeUndefined();
  });

  it.each(
    checkIds.filter(
      (check) => check !== 'entitlement' && check !== 'roleExpiry' && check !== 'networkPerimeter',
    ),
  )('%s comes with a command that only reads', (check) => {
    for (const because of ['noIdentity', 'noRight', 'firewall'] as const) {
      const remedy = remedyFor(sampleFinding('unseen', { because }, check), whole);
      expect(remedy?.explain).toMatch(/attests it with a reason\. Expected: /);
      const [run = []] = argumentsOf(remedy?.command ?? '');
      expect(run.some((word) => word === 'show' || word === 'list' || word === 'get')).toBe(true);
      expect(run.some((word) => /^(update|create|delete|set-attributes|add)$/.test(word))).toBe(false);
    }
  });
});
