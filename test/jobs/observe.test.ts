import { describe, expect, it } from 'vitest';
import { observe, type Targets } from '../../src/jobs/observe.ts';
import { isRoleGone } from '../../src/domain/checks/access-checks.ts';
import { evaluate } from '../../src/domain/checks/evaluate.ts';
import {
  applicationId,
  reader,
  resourceId,
  standAzure,
  tenantId,
  vaultName,
  version,
} from '../clients/azure/standing.ts';

const everything: Targets = { vault: { name: vaultName }, key: { name: 'cmk-key', version }, applicationId };
const expected = { tenantId, keyName: 'cmk-key', nowSeconds: Math.floor(Date.now() / 1000) };

async function standReady() {
  const standing = await standAzure();
  standing.azure.world.acceptConsent(tenantId, applicationId);
  standing.azure.world.assignRole(vaultName, applicationId);
  return standing;
}

describe('one round of looking', () => {
  it('passes every check but the license where all is well, the vault known by name only', async () => {
    const { connect } = await standReady();
    const findings = evaluate(await observe(connect(), everything), expected);
    expect(findings.filter(({ verdict }) => verdict !== 'pass').map(({ check }) => check)).toEqual([
      'entitlement',
    ]);
  });

  it('passes as much where the firewall keeps the bot out of the data plane', async () => {
    const { azure, connect } = await standReady();
    azure.world.setVault(vaultName, {
      publicNetworkAccess: 'Enabled',
      defaultAction: 'Deny',
      bypass: 'AzureServices',
      ipRules: ['20.88.123.53'],
    });
    const findings = evaluate(await observe(connect(), everything), expected);
    expect(findings.filter(({ verdict }) => verdict !== 'pass').map(({ check }) => check)).toEqual([
      'entitlement',
    ]);
  });

  it('fails where a deny assignment takes away what the role gives, and passes when it is gone', async () => {
    const { azure, connect } = await standReady();
    azure.world.deny(vaultName, applicationId, 'platform stack');
    const role = async () =>
      evaluate(await observe(connect(), everything), expected).find(
        ({ check }) => check === 'roleAssignment',
      );
    expect(await role()).toMatchObject({
      verdict: 'fail',
      code: 'roleDenied',
      facts: { denial: 'platform stack', scope: resourceId },
    });
    azure.world.undeny('platform stack');
    expect(await role()).toMatchObject({ verdict: 'pass' });
  });

  it('does not look at what was not chosen', async () => {
    const { azure, connect } = await standReady();
    const nothing = await observe(connect(), {});
    for (const look of Object.values(nothing))
      expect(look).toMatchObject({ kind: 'unseen', because: 'notYet' });
    expect(azure.wire()).toEqual([]);
    const vaultOnly = await observe(connect(), { vault: { name: vaultName } });
    expect(vaultOnly).toMatchObject({
      vault: { kind: 'seen' },
      key: { because: 'notYet' },
      app: { because: 'notYet' },
      roles: { because: 'notYet' },
    });
  });

  it('waits with the roles until the app is there', async () => {
    const { connect } = await standAzure();
    const observed = await observe(connect(), everything);
    expect(observed).toMatchObject({
      app: { value: { kind: 'absent' } },
      roles: { kind: 'unseen', because: 'notYet' },
    });
  });

  it('tells a vault that is gone, and does not take its key for unreachable', async () => {
    const { azure, connect } = await standReady();
    azure.world.deleteVault(vaultName);
    const observed = await observe(connect(), { ...everything, vault: { name: vaultName, resourceId } });
    expect(observed).toMatchObject({
      vault: { value: { kind: 'deleted' } },
      key: { because: 'notYet' },
      roles: { because: 'notYet' },
    });
  });

  it('does not believe that a vault is deleted while its key answers', async () => {
    const { azure, connect } = await standReady();
    const body = { error: { code: 'ResourceNotFound', message: 'No.' } };
    const properties = {
      vaultId: resourceId,
      location: 'westus',
      scheduledPurgeDate: '2027-01-01T00:00:00Z',
    };
    const listed = { value: [{ name: vaultName, properties }] };
    azure.failing(/GET https:\/\/management[^?]*\/vaults\/sample-vault\?/u, {
      kind: 'answer',
      status: 404,
      body,
    });
    azure.failing(/\/deletedVaults\?/u, { kind: 'answer', status: 200, body: listed });
    const observed = await observe(connect({ requestTimeoutMs: 6000 }), {
      ...everything,
      vault: { name: vaultName, resourceId },
    });
    expect(observed).toMatchObject({
      vault: { kind: 'unseen', because: 'notListed', detail: expect.stringContaining('deleted') },
      key: { kind: 'seen' },
      roles: { kind: 'unseen', because: 'notListed' },
    });
    expect(isRoleGone(evaluate(observed, { ...expected, inUse: true }))).toBe(false);
  });

  it('does not know of a vault that is not among those it may read', async () => {
    const { connect } = await standReady();
    const observed = await observe(connect(), { vault: { name: 'nobodys-vault' } });
    expect(observed.vault).toMatchObject({ kind: 'unseen', because: 'notListed' });
  });

  it('knows nothing without an identity, and says so quickly', async () => {
    const { connect } = await standReady();
    const began = performance.now();
    const observed = await observe(connect({ clientSecret: undefined }), everything);
    expect(performance.now() - began).toBeLessThan(3000);
    for (const look of Object.values(observed))
      expect(look).toMatchObject({ kind: 'unseen', because: 'noIdentity' });
  });

  it.each([
    [
      'no right to read vaults',
      { armRead: false },
      { vault: 'noRight', key: 'seen', app: 'seen', roles: 'noRight' },
    ],
    [
      'no right to read keys',
      { dataPlaneRead: false },
      { vault: 'seen', key: 'seen', app: 'seen', roles: 'seen' },
    ],
    [
      'no right to read the directory',
      { graphRead: false },
      { vault: 'seen', key: 'seen', app: 'noGraphRight', roles: 'noGraphRight' },
    ],
    [
      'no right at all',
      { armRead: false, dataPlaneRead: false, graphRead: false },
      { vault: 'noRight', key: 'noRight', app: 'noGraphRight', roles: 'noGraphRight' },
    ],
  ])('with %s', async (_, rights, outcome) => {
    const { azure, connect } = await standReady();
    azure.world.setRights(reader, rights);
    const { vault, key, app, roles } = await observe(connect(), {
      ...everything,
      vault: { name: vaultName, resourceId },
    });
    const told = Object.fromEntries(
      Object.entries({ vault, key, app, roles }).map(([name, look]) => [
        name,
        look.kind === 'seen' ? 'seen' : look.because,
      ]),
    );
    expect(told).toEqual(outcome);
  });

  it('behind the firewall and without a right at ARM is told as the firewall', async () => {
    const { azure, connect } = await standReady();
    azure.world.setVault(vaultName, { publicNetworkAccess: 'Disabled', bypass: 'AzureServices' });
    azure.world.setRights(reader, { armRead: false });
    const observed = await observe(connect(), { ...everything, vault: { name: vaultName, resourceId } });
    expect(observed.key).toMatchObject({
      kind: 'unseen',
      because: 'firewall',
      detail: expect.stringContaining('ForbiddenBy'),
    });
  });

  it.each([
    [
      'throttled',
      { kind: 'answer', status: 429, body: { error: { code: 'TooManyRequests', message: 'Wait.' } } },
    ],
    ['unreachable', { kind: 'answer', status: 500, body: '' }],
    ['nonsense', { kind: 'unparsable' }],
    // Of a subscription that was moved to another directory; a role for the bot would not help.
    [
      'tokenRefused',
      { kind: 'answer', status: 401, body: { error: { code: 'InvalidAuthenticationTokenTenant' } } },
    ],
  ] as const)('takes ARM being %s for that', async (because, fault) => {
    const { azure, connect } = await standReady();
    azure.script.always('arm', fault);
    const observed = await observe(connect(), { ...everything, vault: { name: vaultName, resourceId } });
    expect(observed).toMatchObject({
      vault: { because },
      key: { kind: 'seen' },
      app: { kind: 'seen' },
      roles: { because },
    });
  });

  it('reads two versions of the key side by side', async () => {
    const { azure, connect } = await standReady();
    const newest = azure.world.newVersion(vaultName, 'cmk-key');
    const observed = await observe(connect(), everything);
    expect(observed).toMatchObject({
      key: { value: { value: { version } } },
      latestKey: { value: { value: { version: newest } } },
    });
    const finding = evaluate(observed, expected).find(({ check }) => check === 'keyLatestVersion');
    expect(finding).toMatchObject({ verdict: 'warning', facts: { version, latest: newest } });
  });
});

describe('without an identity and without a network', () => {
  it('it is the identity that is missing, not an answer that may yet come', async () => {
    const { azure, connect } = await standReady();
    azure.script.always('dataPlane', { kind: 'reset', when: 'afterReading' });
    const observed = await observe(connect({ clientSecret: undefined }), everything);
    expect(observed).toMatchObject({ key: { because: 'noIdentity' }, latestKey: { because: 'noIdentity' } });
  });
});
