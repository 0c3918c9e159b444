import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast, tenants } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { rolesOfTheApp } from '../../sandbox/story.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import {
  type Answered,
  fromNowOn,
  lookAtStep,
  minuteMs,
  press,
  settledView,
  startSetup,
  startWorld,
  submit,
  untilSaid,
  wordsUnder,
} from './story.ts';

/** An identity of its own, so that the one that looks all day can change nothing. */
const writer = '0c0c0c0c-1111-4222-8333-444444444444';
const allRights = { keyCreation: true, roleWrites: 'encryptionUser' } as const;
const withWriter = tenants.map((tenant) => ({
  ...tenant,
  identities: (tenant.identities ?? []).flatMap((identity) => [
    { ...identity, rights: {} },
    { ...identity, clientId: writer, rights: allRights },
  ]),
}));

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startWorld({ tenants: withWriter, variables: { AZURE_WRITER: writer } });
  requester = sandbox.person(cast.requester);
  await startSetup(sandbox);
  sandbox.azure.world.setVault(azure.vault, { enablePurgeProtection: true });
  await requester.reads('Adobe named its app');
});
afterAll(async () => {
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});
afterEach(async () => {
  sandbox.azure.script.clear();
  await requester.closes();
});

const setRights = (rights: Parameters<Sandbox['azure']['world']['setRights']>[1]) =>
  sandbox.azure.world.setRights(writer, rights);

const keysInVault = () => sandbox.azure.state().vaults.find(({ name }) => name === azure.vault)?.keys ?? [];

/** Opens the form for a new key, from wherever step 2 stands, and hands it in. */
async function createsKey(name: string, bits = '3072', kty = 'RSA'): Promise<Answered> {
  await lookAtStep(sandbox, requester, 'key');
  await requester.clicks('createKey');
  return submit(sandbox, requester, 'createKey', { name, bits, kty });
}

/** The requests that were to change something, as Azure got them. */
const writes = (part: string) =>
  sandbox.azure.wire().filter(({ method, path }) => method !== 'GET' && path.includes(part));

const typesSince = async (sequence: number) =>
  (await readRecord(sandbox)).filter((entry) => entry.sequence > sequence).map(({ event }) => event.type);
const sequence = async () => (await readRecord(sandbox)).length;

describe('a key that the bot is to create', () => {
  test.each([
    ['what cannot be a name', 'no name!', /cannot be a key’s name/u],
    ['the name of a key that is there', azure.key, /There is a key aep-cmk-key in this vault already/u],
    ['the name of a key that was deleted', 'deleted-key', /keeps the name until it is purged/u],
  ])(
    '%s is refused on its field, everything typed stays, and nothing is asked of Azure',
    async (_what, name, words) => {
      if (name === 'deleted-key') {
        sandbox.azure.world.createKey(azure.vault, name);
        sandbox.azure.world.deleteKey(azure.vault, name);
      }
      const answered = await createsKey(name, '4096');
      expect(wordsUnder(answered, 'name')).toMatch(words);
      expect(answered.view?.callbackId).toBe('createKey');
      expect(JSON.stringify(answered.view?.state)).toContain('4096');
      await requester.closes();
      expect(writes('/create')).toEqual([]);
    },
  );

  test('where the writer may not, the thread, a direct message and the step say which right is missing', async () => {
    setRights({ keyCreation: false });
    const before = await sequence();
    const reads = fromNowOn(sandbox, requester);
    await createsKey('platform-cmk');
    await requester.closes();
    const told = await reads('The key could not be created.');
    expect(JSON.stringify(told.blocks)).toMatch(
      /may not create keys in this vault[\s\S]*Key Vault Crypto Officer/u,
    );
    expect(JSON.stringify(told.blocks)).not.toContain('Key Vault Reader');
    await reads('the key could not be created.');
    await lookAtStep(sandbox, requester, 'key');
    expect(JSON.stringify(requester.view()?.blocks)).toContain('Key Vault Crypto Officer');
    await requester.closes();
    expect(await typesSince(before)).toEqual(['keyCreationRequested', 'keyCreationFailed']);
    expect(writes('/create')).toHaveLength(1);
    setRights(allRights);
  });

  test('where its name is taken by a deleted one between the form and the work, that is said, and nothing else happens', async () => {
    const reads = fromNowOn(sandbox, requester);
    // The form asks twice; then the work is told to come back, and the world changes meanwhile.
    sandbox.azure.script.next('dataPlane', { kind: 'slow', ms: 0 }, 2);
    sandbox.azure.throttle('dataPlane', 2);
    const { said } = await createsKey('late-key');
    expect(said).toContain('The bot is creating the key `late-key`');
    expect(said).not.toContain('"action_id":"createKey"');
    await requester.closes();
    const isThrottled = () =>
      sandbox.azure.wire().some(({ path, status }) => path.includes('late-key') && status === 429);
    await sandbox.slack.until(isThrottled);
    sandbox.azure.world.createKey(azure.vault, 'late-key');
    sandbox.azure.world.deleteKey(azure.vault, 'late-key');
    const told = await reads('The key could not be created.');
    expect(JSON.stringify(told.blocks)).toMatch(
      /A key of this name was deleted[\s\S]*another name is chosen/u,
    );
    expect(keysInVault().map(({ name }) => name)).not.toContain('late-key');
  });

  test('is there once, as it was asked for, and is the key of the setup', async () => {
    const before = await sequence();
    const reads = fromNowOn(sandbox, requester);
    const done = await createsKey('platform-cmk', '4096');
    expect(done.errors).toEqual({});
    await reads(/The key `platform-cmk` was created, version `[0-9a-f]{32}`/u);
    // What the form became leads on, with nothing closed in between.
    await requester.clicks('look');
    const shown = () => JSON.stringify(requester.view()?.blocks);
    await sandbox.slack.until(() => /The key: `platform-cmk`.*Checked at/su.test(shown()));
    await requester.closes();
    const made = keysInVault().find(({ name }) => name === 'platform-cmk');
    expect(made?.versions).toMatchObject([{ kty: 'RSA', keySize: 4096, keyOps: ['wrapKey', 'unwrapKey'] }]);
    await requester.reads(/✓ {2}\*2\. Key\* – done/u);
    await lookAtStep(sandbox, requester, 'key');
    expect(JSON.stringify(requester.view()?.blocks)).toContain('platform-cmk');
    expect(JSON.stringify(requester.view()?.blocks)).not.toContain('could not be created');
    await requester.closes();
    expect((await typesSince(before)).slice(0, 2)).toEqual(['keyCreationRequested', 'keyCreated']);
  });
});

describe('a role that the bot is to give', () => {
  async function pressesAssign(): Promise<string> {
    await lookAtStep(sandbox, requester, 'role');
    const shown = () => JSON.stringify(requester.view()?.blocks ?? []);
    const before = shown();
    await requester.clicks('assignRole');
    await sandbox.slack.until(() => shown() !== before && !shown().includes('Asking for the role…'));
    const after = shown();
    await requester.closes();
    return after;
  }

  test('before the app was accepted: that is said, and nothing is asked of Azure', async () => {
    expect(await pressesAssign()).toContain('is not accepted in the vault’s directory yet');
    expect(writes('roleAssignments')).toEqual([]);
  });

  test('where the writer may not, the thread, a direct message and the step say which right is missing', async () => {
    sandbox.azure.world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
    await untilSaid(sandbox, /✓ Passed:[^✗]*app/u);
    setRights({ roleWrites: 'none' });
    const reads = fromNowOn(sandbox, requester);
    await pressesAssign();
    const told = await reads('The role could not be assigned.');
    expect(JSON.stringify(told.blocks)).toMatch(
      /AuthorizationFailed[\s\S]*Role Based Access Control Administrator/u,
    );
    expect(JSON.stringify(told.blocks)).not.toContain('Key Vault Reader');
    await reads('the role could not be assigned.');
    await lookAtStep(sandbox, requester, 'role');
    const step = JSON.stringify(requester.view()?.blocks);
    expect(step).toContain('Role Based Access Control Administrator at the vault');
    expect(step).toContain('az role assignment create');
    await requester.closes();
    expect(rolesOfTheApp(sandbox)).toBe(0);
    setRights(allRights);
  });

  test('where somebody gave it just before and Azure does not show it yet, it counts as given, once', async () => {
    sandbox.azure.set({ grantPropagationMs: 5 * minuteMs });
    sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
    const before = await sequence();
    const reads = fromNowOn(sandbox, requester);
    await pressesAssign();
    await reads('The app now has the role');
    const answers = writes('roleAssignments').map(({ status, answer }) => [
      status,
      /RoleAssignmentExists/u.test(answer),
    ]);
    expect(answers.at(-1)).toEqual([409, true]);
    expect(rolesOfTheApp(sandbox)).toBe(1);
    expect((await typesSince(before)).slice(0, 2)).toEqual(['roleAssignmentRequested', 'roleAssigned']);
    await untilSaid(sandbox, 'All checks are done', minuteMs);
  });

  test('taken away again and given by the bot it leads to the next step, which is the proposal', async () => {
    sandbox.azure.set({ grantPropagationMs: 0 });
    sandbox.azure.world.removeRole(azure.vault, adobe.applicationId);
    await lookAtStep(sandbox, requester, 'role');
    await requester.clicks('look');
    await settledView(sandbox, requester);
    await requester.closes();
    const reads = fromNowOn(sandbox, requester);
    await pressesAssign();
    await reads('The app now has the role');
    await reads('All checks are done');
    expect(rolesOfTheApp(sandbox)).toBe(1);
    await press(sandbox, requester, 'propose');
    await requester.sees('propose');
    await requester.closes();
  });
});
