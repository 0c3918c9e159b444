import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { ClientView } from '../../sandbox/slack/client-api.ts';
import { expectCleanAftermath } from './aftermath.ts';
import { fill, press, settledView, startSetup, startWorld, submit, vaultForm, wordsUnder } from './story.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startWorld();
  requester = sandbox.person(cast.requester);
});
afterEach(() => requester.closes());
afterAll(async () => {
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});

const host = `https://${azure.vault}.vault.azure.net`;
const version = '0123456789abcdef0123456789abcdef';

/** What stands in a field now, as the person typed or picked it. */
function standing(view: ClientView | undefined, field: string): string | undefined {
  const [value] = Object.values(view?.state.values[field] ?? {});
  if (value === undefined) return undefined;
  if ('value' in value) return value.value ?? undefined;
  return 'selected_option' in value ? value.selected_option?.value : undefined;
}

describe('in the vault’s form', () => {
  test.each([
    ['a secret', `${host}/secrets/aep-cmk-key/${version}`, /secret in a vault/u],
    ['a certificate', `${host}/certificates/aep-cmk-key`, /certificate in a vault/u],
    ['a key', `${host}/keys/aep-cmk-key/${version}`, /That is a key/u],
    ['a vault in another cloud', 'https://luma-cmk-vault.vault.azure.cn', /another Azure cloud/u],
    ['a Managed HSM', 'https://luma-cmk-hsm.managedhsm.azure.net', /Managed HSM/u],
    ['an address with http', 'http://luma-cmk-vault.vault.azure.net', /https only/u],
    [
      'a look-alike with a capital i',
      'https://luma-cmk-vault.vauIt.azure.net',
      /looks like Azure Key Vault and is not/u,
    ],
    ['a host behind an @', 'https://luma-cmk-vault.vault.azure.net@example.com', /@ before the host/u],
    ['another site', 'https://example.com/luma', /is not Azure Key Vault/u],
    ['a page of the portal', 'https://portal.azure.com/#home', /page of the Azure portal/u],
    ['two words', 'luma cmk', /Contains a space/u],
    ['an invisible character', 'luma\u200Bcmk', /invisible/u],
    [
      'another kind of resource',
      `/subscriptions/${azure.subscriptionId}/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/b`,
      /another kind of resource/u,
    ],
    [
      'half a resource id',
      `/subscriptions/${azure.subscriptionId}/resourceGroups`,
      /not a complete ARM resource id/u,
    ],
    ['a name that no vault can have', '-1', /cannot be a vault’s name/u],
  ])('%s is answered under the field, and everything typed stays', async (_kind, typed, words) => {
    await requester.types('/cmk setup');
    const answered = await submit(sandbox, requester, 'vault', { ...vaultForm, vault: typed });
    expect(wordsUnder(answered, 'vault')).toMatch(words);
    expect(wordsUnder(answered, 'vault')).toContain('Example: my-vault');
    expect(answered.view?.callbackId).toBe('vault');
    expect(standing(answered.view, 'vault')).toBe(typed);
    expect(standing(answered.view, 'evidence')).toBe(vaultForm.evidence);
    expect(standing(answered.view, 'entitlement')).toBe(vaultForm.entitlement);
    expect(standing(answered.view, 'configurationName')).toBe(vaultForm.configurationName);
  });

  test.each(['-begins-with-a-hyphen', 'has space', 'umläut', '<!channel>', 'a/b', '*bold*'])(
    'the configuration name %s is answered under its field, as it was typed',
    async (configurationName) => {
      await requester.types('/cmk setup');
      const answered = await submit(sandbox, requester, 'vault', { ...vaultForm, configurationName });
      expect(wordsUnder(answered, 'configurationName')).toContain(configurationName.replaceAll('*', ''));
      expect(wordsUnder(answered, 'configurationName')).toContain('Example: Config1');
      expect(standing(answered.view, 'configurationName')).toBe(configurationName);
      expect(standing(answered.view, 'evidence')).toBe(vaultForm.evidence);
    },
  );
});

describe('in the key’s form', () => {
  beforeAll(async () => {
    await startSetup(sandbox);
    await requester.reads('Purge protection is off');
    sandbox.azure.world.setVault(azure.vault, { enablePurgeProtection: true });
    await press(sandbox, requester, 'look');
    await settledView(sandbox, requester);
    await requester.closes();
    await requester.reads(/✓[^✗"]*Purge protection/u);
  });

  test.each([
    ['a secret', `${host}/secrets/aep-cmk-key/${version}`, /a secret, not a key/u],
    ['a certificate', `${host}/certificates/aep-cmk-key/${version}`, /a certificate, not a key/u],
    [
      'a key in another cloud',
      `https://luma-cmk-vault.vault.usgovcloudapi.net/keys/k/${version}`,
      /another Azure cloud/u,
    ],
    ['a key in a Managed HSM', `https://luma.managedhsm.azure.net/keys/k/${version}`, /Managed HSM/u],
    ['an address with http', `http://luma-cmk-vault.vault.azure.net/keys/k/${version}`, /https only/u],
    ['a look-alike', `https://luma-cmk-vault.vault.azure.net.example.com/keys/k/${version}`, /is not/u],
    ['a vault only', `${host}/`, /is a vault. The key’s name and version are missing/u],
    [
      'a key of another vault',
      `https://luma-other-vault.vault.azure.net/keys/k/${version}`,
      /luma-other-vault/u,
    ],
    ['an impossible version', `${host}/keys/aep-cmk-key/not-a-version`, /is not a key’s version/u],
    ['more after the version', `${host}/keys/aep-cmk-key/${version}/more`, /more after the version/u],
    [
      'a resource id',
      `/subscriptions/${azure.subscriptionId}/resourceGroups/encryption/x`,
      /ARM resource id/u,
    ],
    [
      'a version that is not there',
      `${host}/keys/aep-cmk-key/${version}`,
      /misspelled, was deleted, or was never created/u,
    ],
    ['a name that is not there', 'no-such-key', /misspelled, was deleted, or was never created/u],
  ])('%s is answered under the field, and what was typed stays', async (_kind, typed, words) => {
    await press(sandbox, requester, 'setup');
    const answered = await submit(sandbox, requester, 'key', { key: typed });
    expect(wordsUnder(answered, 'key')).toMatch(words);
    expect(answered.view?.callbackId).toBe('key');
    expect(standing(answered.view, 'key')).toBe(typed);
  });

  test('an address longer than Slack carries is answered too, instead of by an empty list', async () => {
    await press(sandbox, requester, 'setup');
    await requester.sees('key');
    const typed = `${host}/secrets/${'s'.repeat(180)}`;
    const answer = await sandbox.slack.act({
      type: 'options',
      user: cast.requester,
      container: { type: 'view', viewId: requester.view()?.id ?? '' },
      blockId: 'key',
      actionId: 'key',
      query: typed,
    });
    const [option] = (answer.ok && answer.options) || [];
    expect(option?.value).toContain(`${host}/secrets/`);
    const answered = await submit(sandbox, requester, 'key', { key: option?.value ?? '' });
    expect(wordsUnder(answered, 'key')).toMatch(/secret/u);
  });

  test('the name of a new key that cannot be one is answered under its field, and so is one that exists', async () => {
    await press(sandbox, requester, 'setup');
    await requester.sees('key');
    await requester.clicks('createKey');
    const wrong = await submit(sandbox, requester, 'createKey', { name: 'no_underscores' });
    expect(wordsUnder(wrong, 'name')).toContain('no_underscores');
    const taken = await submit(sandbox, requester, 'createKey', { name: azure.key });
    expect(wordsUnder(taken, 'name')).toContain('There is a key');
    expect(standing(taken.view, 'name')).toBe(azure.key);
  });

  test('after all that the right key is taken', async () => {
    await press(sandbox, requester, 'setup');
    await fill(sandbox, requester, 'key', { key: azure.key });
    await requester.reads('  ·  `aep-cmk-key`');
  });
});
