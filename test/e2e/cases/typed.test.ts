import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { azure, cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import {
  lookAtStep,
  minuteMs,
  prepare,
  press,
  settledView,
  startSetup,
  submit,
  vaultForm,
  wordsUnder,
} from '../story.ts';
import { stateIn } from '../watching.ts';
import {
  clearGrants,
  deny,
  findings,
  grant,
  readingFromNowOn,
  recheck,
  wordsOfStep,
  startCase,
} from './cases.ts';

let sandbox: Sandbox;
let requester: PersonAt;

/** What everybody reads after the bot was told to assign the role, and Azure has answered. */
async function assigning(): Promise<string> {
  const puts = () =>
    sandbox.azure.wire().filter(({ method, path }) => method === 'PUT' && path.includes('roleAssignments'));
  const before = puts().length;
  const read = readingFromNowOn(sandbox, cast.firstApprover, cast.azureAdministrator);
  await lookAtStep(sandbox, requester, 'role');
  await requester.clicks('assignRole');
  await sandbox.slack.until(() => puts().length > before, 15_000);
  await sandbox.slack.until(() => /role/iu.test(read()), 15_000);
  await requester.closes();
  sandbox.clock.pass(minuteMs);
  return `${read()}\n${await wordsOfStep(sandbox, 'role')}`;
}

/** The vault's step is done; the key's form comes next. */
async function readyForKey(): Promise<void> {
  sandbox.azure.world.setVault(azure.vault, { enablePurgeProtection: true });
  await startSetup(sandbox);
  await requester.reads('Adobe named its app');
}

async function opensKeyForm(): Promise<void> {
  await press(sandbox, requester, 'setup');
  await requester.sees('key');
}

const typing = async (vault: string) => {
  await requester.types('/cmk setup');
  const answered = await submit(sandbox, requester, 'vault', { ...vaultForm, vault });
  return `${wordsUnder(answered, 'vault')}\n${answered.said}`;
};

describe('the bot is told to assign the role', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    requester = sandbox.person(cast.requester);
    await prepare(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    clearGrants(sandbox);
    await recheck(sandbox);
  }, 60_000);
  afterEach(() => {
    sandbox.azure.world.unlock('freeze');
    sandbox.azure.world.setPolicies({ armPolicy: null });
    sandbox.azure.world.setSubscriptionState(azure.subscriptionId, 'Enabled');
    sandbox.azure.set({ roleAssignmentLimit: 4000 });
  });

  test('A5: a conditional assignment that stands there is no success', async () => {
    grant(sandbox.azure.world, { condition: "@Resource[x] StringEquals 'y'", conditionHolds: false });
    const told = await assigning();
    expect(told).toMatch(/condition/iu);
    expect(told).not.toMatch(/was given (?:the|its) role|the app has (?:the|its) role/iu);
    const role = (await findings(sandbox)).filter(({ verdict }) => verdict !== 'pass');
    expect(role).not.toEqual([]);
  }, 60_000);

  const refusals: readonly [string, string, () => void, RegExp, RegExp][] = [
    [
      'F1',
      'a ReadOnly lock',
      () => sandbox.azure.world.lock(azure.vault, 'freeze', 'ReadOnly'),
      /lock/iu,
      /owner of the lock|(?:Owner|User Access Administrator)[^"]*lock|lock[^"]*(?:Owner|User Access Administrator)/iu,
    ],
    [
      'F2',
      'a policy',
      () => sandbox.azure.world.setPolicies({ armPolicy: 'Only the platform team assigns roles' }),
      /Only the platform team/u,
      /owner of the policy|polic[^"]*(?:owner|owns|exempt)/iu,
    ],
    [
      'F4',
      'a deny assignment',
      () =>
        deny(sandbox.azure.world, 'Freeze stack', {
          principals: 'everyone',
          permission: { actions: ['Microsoft.Authorization/roleAssignments/write'] },
        }),
      /Freeze stack/u,
      /deployment stack|owner of|whoever made/iu,
    ],
    [
      'F4',
      'a disabled subscription',
      () => sandbox.azure.world.setSubscriptionState(azure.subscriptionId, 'Disabled'),
      /subscription[^"]*disabled/iu,
      /subscription[^"]*(?:owner|administrator)|(?:owner|administrator)[^"]*subscription/iu,
    ],
    [
      'F4',
      'the limit of role assignments',
      () => sandbox.azure.set({ roleAssignmentLimit: 0 }),
      /limit|4,?000|as many/iu,
      /subscription/iu,
    ],
  ];
  test.each(refusals)(
    '%s: %s stands in the way: it is named, and who can do something about it',
    async (_id, _what, happens, named, who) => {
      happens();
      const told = await assigning();
      expect(told).toMatch(named);
      expect(told).toMatch(who);
      expect(told).not.toMatch(/the credential and its rights|may not assign roles/iu);
    },
    60_000,
  );
});

describe('the bot is told to create a key where a policy wants an end', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    requester = sandbox.person(cast.requester);
    await readyForKey();
  }, 120_000);
  afterAll(() => sandbox.close());

  test('F3: the policy is named, and what it means for a key that must not expire', async () => {
    sandbox.azure.world.setPolicies({
      keyExpiryPolicy: 'Key Vault keys should have an expiration date',
    });
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await lookAtStep(sandbox, requester, 'key');
    await requester.clicks('createKey');
    await submit(sandbox, requester, 'createKey', { name: 'policy-key', bits: '3072', kty: 'RSA' });
    await requester.closes();
    await expect.poll(read, { timeout: 15_000 }).toMatch(/could not be created|not created/iu);
    const told = `${read()}\n${await wordsOfStep(sandbox, 'key')}`;
    sandbox.azure.world.setPolicies({ keyExpiryPolicy: null });
    expect(told).toMatch(/polic[^"]*expir|expir[^"]*polic/iu);
    expect(told).toMatch(/exempt|owner of the policy/iu);
    expect(told).not.toMatch(/the credential and its rights|Key Vault Crypto Officer/iu);
  }, 60_000);
});

describe('what is typed in place of a key', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    requester = sandbox.person(cast.requester);
    sandbox.azure.world.createKey(azure.vault, 'transfer-key', { keyOps: ['import'] });
    await readyForKey();
  }, 120_000);
  afterAll(() => sandbox.close());
  afterEach(() => requester.closes());

  const host = `https://${azure.vault}.vault.azure.net`;
  test.each(['versions', 'latest', 'current', '0123456789abcdef0123456789abcde'])(
    'G1: …/keys/aep-cmk-key/%s is no version',
    async (last) => {
      await opensKeyForm();
      const typed = `${host}/keys/aep-cmk-key/${last}`;
      const answered = await submit(sandbox, requester, 'key', { key: typed });
      expect(answered.view?.callbackId).toBe('key');
      expect(wordsUnder(answered, 'key')).toMatch(/version/iu);
    },
    60_000,
  );

  test('E1: a key that was never seen, behind the firewall, is misspelled or deleted', async () => {
    sandbox.azure.world.setFirewall(azure.vault, 'selectedWithException');
    await opensKeyForm();
    const answered = await submit(sandbox, requester, 'key', { key: `${host}/keys/no-such-key` });
    sandbox.azure.world.setFirewall(azure.vault, 'open');
    expect(answered.said).toMatch(/spell|compare the name/iu);
    expect(answered.said).toMatch(/deleted/iu);
    expect(answered.said).not.toMatch(/az keyvault key create/u);
  }, 60_000);

  test('F6: a transfer key is no key for this: pick another one', async () => {
    await opensKeyForm();
    await submit(sandbox, requester, 'key', { key: 'transfer-key' });
    await requester.closes();
    const words = await wordsOfStep(sandbox, 'key');
    expect(words).toMatch(/another key/iu);
    expect(words).toMatch(/import|transfer/iu);
    expect(words).not.toMatch(/--ops[^"`]*import/u);
  }, 60_000);

  test('G3: the whole identifier of a key with a name of 127 characters is taken from the picker', async () => {
    const name = 'k'.repeat(127);
    const version = sandbox.azure.world.createKey(azure.vault, name);
    await lookAtStep(sandbox, requester, 'key');
    await requester.clicks('key');
    await requester.sees('key');
    const front = requester.view();
    if (front === undefined) throw new Error('no form');
    const block = front.blocks.find(({ block_id }) => block_id === 'key');
    const element = block?.type === 'input' ? block.element : undefined;
    const actionId = element !== undefined && 'action_id' in element ? element.action_id : '';
    const container = { type: 'view', viewId: front.id } as const;
    const query = `${host}/keys/${name}/${version}`;
    const user = requester.user;
    const offered = await sandbox.slack.act({
      type: 'options',
      user,
      container,
      blockId: 'key',
      actionId,
      query,
    });
    const [option] = (offered.ok ? offered.options : undefined) ?? [];
    if (option === undefined) throw new Error(`nothing is offered: ${JSON.stringify(offered)}`);
    const values = {
      ...front.state.values,
      key: { [actionId]: { type: 'external_select' as const, selected_option: option } },
    };
    const answer = await sandbox.slack.act({ type: 'submit', user, viewId: front.id, state: { values } });
    expect(answer).toMatchObject({ ok: true });
    expect(answer.errors ?? {}).toEqual({});
    const after = requester.view() === undefined ? undefined : await settledView(sandbox, requester);
    expect(after?.callbackId, JSON.stringify(after?.blocks)).not.toBe('key');
    await requester.closes();
    const key = async () => JSON.stringify((await stateIn(sandbox)) as unknown);
    await expect.poll(key, { timeout: 15_000 }).toContain(`/keys/${name}/${version}`);
  }, 60_000);
});

describe('a vault that was made minutes ago', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    requester = sandbox.person(cast.requester);
  }, 120_000);
  afterAll(() => sandbox.close());
  afterEach(() => requester.closes());

  test.each(['x.vault.sovcloud-api.fr', 'x.vault.sovcloud-api.de'])(
    'G2: https://%s is in another Azure cloud',
    async (host) => {
      const words = await typing(`https://${host}`);
      expect(words).toMatch(/another (?:Azure )?cloud|other (?:Azure )?cloud|sovereign/iu);
      expect(words).not.toMatch(/do not open/iu);
    },
    60_000,
  );

  test('E3: a vault that Resource Graph does not list may be new, deleted or out of sight', async () => {
    sandbox.azure.set({ resourceGraphDelayMs: 60 * minuteMs });
    sandbox.azure.world.createVault(azure.subscriptionId, {
      name: 'fresh-vault',
      resourceGroup: azure.resourceGroup,
    });
    const words = await typing('fresh-vault');
    sandbox.azure.set({ resourceGraphDelayMs: 0 });
    expect(words).toMatch(/new|minutes old/iu);
    expect(words).toMatch(/deleted/iu);
    expect(words).toMatch(/resource id/iu);
  }, 60_000);

  test('E2: a deleted vault on a later page of the list is deleted, with its date and how to recover it', async () => {
    const { world } = sandbox.azure;
    for (const name of ['gone-a', 'gone-b', 'gone-vault', 'gone-z']) {
      world.createVault(azure.subscriptionId, { name, resourceGroup: azure.resourceGroup });
      world.deleteVault(name);
    }
    sandbox.azure.set({ pageSize: 1 });
    const group = `/subscriptions/${azure.subscriptionId}/resourceGroups/${azure.resourceGroup}`;
    await requester.closes();
    await lookAtStep(sandbox, requester, 'vault');
    await requester.clicks('vault');
    const typed = `${group}/providers/Microsoft.KeyVault/vaults/gone-vault`;
    const { said } = await submit(sandbox, requester, 'vault', { ...vaultForm, vault: typed });
    await requester.closes();
    const words = `${said}\n${await wordsOfStep(sandbox, 'vault')}`;
    sandbox.azure.set({ pageSize: 1000 });
    expect(words).toMatch(/The vault was deleted\. It can be recovered until <!date/u);
    expect(words).toMatch(/az keyvault recover --name gone-vault --subscription/u);
    expect(words).not.toMatch(/az keyvault create/u);
    const refused = { error: { code: 'AuthorizationFailed', message: 'No.' } };
    sandbox.azure.failing(/deletedVaults/u, { kind: 'answer', status: 403, body: refused });
    await recheck(sandbox);
    const unread = await wordsOfStep(sandbox, 'vault');
    sandbox.azure.failing(/deletedVaults/u, undefined);
    expect(unread).toMatch(/The bot could not read the list of deleted vaults/u);
    expect(unread).toMatch(/az keyvault list-deleted --subscription/u);
    expect(unread).not.toMatch(/az keyvault create/u);
  }, 60_000);
});
