import { describe, expect, test } from 'vitest';
import { refusal } from '../../src/domain/refusals.ts';
import { helpMessage, typedCommands } from '../../src/views/help.ts';
import { refusalText } from '../../src/views/refusals.ts';
import { keyFaultText, keyNotThereText, vaultFaultText } from '../../src/views/typed-addresses.ts';
import { parseKeyIdentifier } from '../../src/domain/key-identifier.ts';
import { parseVaultReference } from '../../src/domain/vault-reference.ts';
import { wordsIn } from './rendering.ts';

describe('a refusal', () => {
  test('names who would count and who does not, and why', () => {
    const words = refusalText(
      refusal('tooFewApprovers', {
        quorum: '2',
        eligible: 'U0APP1',
        leftOut: 'U0REQ:contributor U0GUEST:guest',
      }),
    );
    expect(words).toMatch(/2 approvals are needed; of the approvers, <@U0APP1> would count/);
    expect(words).toMatch(/<@U0REQ> – proposed, changed or attested/);
    expect(words).toMatch(/<@U0GUEST> – guest/);
  });

  test('names the field, what was understood, what is expected and an example', () => {
    const words = refusalText(refusal('nameInvalid', { name: 'my config!' }));
    expect(words).toMatch(
      /^Configuration name: `my config!` cannot be used\. Expected are .* Example: `Config1`/,
    );
  });

  test('tells a look-alike letter by its number', () => {
    const words = refusalText(
      refusal('confirmationLookalike', { character: 'а', codePoint: 'U+0430', expected: 'data-key' }),
    );
    expect(words).toMatch(/`а` \(U\+0430\).*`data-key`.*Nothing was sent/);
  });

  test('lists the checks that stand in the way by their names', () => {
    expect(refusalText(refusal('stepsOpen', { checks: 'softDelete purgeProtection' }))).toContain(
      '*Soft delete* and *Purge protection*',
    );
  });

  test.each([
    ['early', '17', /17 minutes are left/],
    ['asked', undefined, /proposed already/],
    ['phase', undefined, /Only a request whose outcome is unknown/],
    ['neverAbsent', undefined, /has not answered “not found” so far/],
    ['toString', undefined, /has not answered/],
  ])('tells why it cannot be settled: %s', (because, minutes, words) => {
    const facts = { because, ...(minutes !== undefined && { minutes }) };
    expect(refusalText(refusal('notSettleable', facts))).toMatch(words);
  });

  test('offers the nearest command to a typo', () => {
    expect(refusalText(refusal('unknownCommand', { typed: 'setpu', nearest: 'setup' }))).toMatch(
      /no command `setpu`.*Did you mean `\/cmk setup`\?/,
    );
  });
});

describe('a key that is none is told by its mistake', () => {
  test.each([
    ['https://v12.vault.azure.net/secrets/s/1', /a secret, not a key/],
    ['https://my-vault.vault.azure.net', /is a vault/],
    ['http://my-vault.vault.azure.net/keys/k', /begins with http/],
    ['https://my-vault.vault.azure.cn/keys/k', /another Azure cloud/],
    ['https://my-hsm.managedhsm.azure.net/keys/k', /Managed HSM/],
    ['https://my-vault.vau1t.azure.net/keys/k', /looks like Azure Key Vault and is not/],
    ['my key', /white space/],
    ['', /Nothing was typed/],
  ])('%j', (typed, words) => {
    const parsed = parseKeyIdentifier(typed);
    if (parsed.ok) throw new Error('this is a key');
    expect(keyFaultText(parsed)).toMatch(words);
    expect(keyFaultText(parsed)).toMatch(/Example: `https:/);
  });

  test.each([
    ['https://my-vault.vault.azure.net/keys/k', /the key comes in the next step/],
    ['-bad', /cannot be a vault’s name/],
    ['/subscriptions/x', /no whole ARM resource id/],
  ])('and a vault likewise: %j', (typed, words) => {
    const parsed = parseVaultReference(typed);
    if (parsed.ok) throw new Error('this is a vault');
    expect(vaultFaultText(parsed)).toMatch(words);
  });

  test('one that is not there says whether it was deleted', () => {
    expect(keyNotThereText('k', 'v', 'deleted')).toMatch(/was deleted/);
    expect(keyNotThereText('k', 'v', 'absent')).toMatch(/has no key/);
  });
});

describe('help', () => {
  test('lists every command that can be typed', () => {
    const words = wordsIn(helpMessage().blocks);
    for (const command of typedCommands) expect(words).toContain(`/cmk ${command}`);
  });

  test('explains one, in any case', () => {
    expect(wordsIn(helpMessage(' SETUP ').blocks)).toMatch(/For requesters/);
  });

  test('lists them all for one that does not exist', () => {
    const words = wordsIn(helpMessage('constructor').blocks);
    expect(words).toMatch(/no command `constructor`/);
    expect(words).toContain('/cmk status');
  });
});
