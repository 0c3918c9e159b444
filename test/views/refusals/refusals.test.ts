import { describe, expect, test } from 'vitest';
import { refusal } from '../../../src/domain/refusals.ts';
import { helpMessage, typedCommands } from '../../../src/views/standing/help.ts';
import {
  keyFaultText,
  keyNotThereText,
  refusalText,
  vaultFaultText,
} from '../../../src/views/refusals/refusals.ts';
import { parseKeyIdentifier } from '../../../src/domain/addresses/typed-address.ts';
import { parseVaultReference } from '../../../src/domain/addresses/vault-reference.ts';
import { wordsIn } from '../rendering.ts';

describe('a refusal', () => {
  test('names who would count and who does not, and why', () => {
    const words = refusalText(
      refusal('tooFewApprovers', {
        quorum: 2,
        eligible: ['U0APP1'],
        leftOut: [
          { id: 'U0REQ', because: 'contributor' },
          { id: 'U0GUEST', because: 'guest' },
        ],
      }),
    );
    expect(words).toMatch(/2 approvals are needed; of the approvers, <@U0APP1> would count/);
    expect(words).toMatch(/<@U0REQ> – proposed, changed or attested/);
    expect(words).toMatch(/<@U0GUEST> – guest/);
  });

  test('does not call approvers too few of whom most were not looked up yet', () => {
    const facts = { quorum: 2, eligible: [], leftOut: [{ id: 'U0GUEST', because: 'guest' }] } as const;
    const words = refusalText(refusal('tooFewApprovers', { ...facts, notYet: 960 }));
    expect(words).toContain('Too few approvers are known yet');
    expect(words).toContain('960 more approvers have not been looked up in Slack yet');
    expect(words).not.toMatch(/Too few people|CMK_APPROVERS/u);
  });

  test('names the field, what was understood, what is expected and an example', () => {
    const words = refusalText(refusal('nameInvalid', { name: 'my config!' }));
    expect(words).toMatch(
      /^Configuration name: `my config!` cannot be used\. Use 1 to 63 letters.* Example: `Config1`/,
    );
  });

  test('tells a look-alike letter by its number', () => {
    const words = refusalText(
      refusal('confirmationLookalike', { character: 'а', codePoint: 'U+0430', expected: 'data-key' }),
    );
    expect(words).toMatch(/`а` \(U\+0430\).*`data-key`.*Nothing was sent/);
  });

  test('lists the checks that stand in the way by their names', () => {
    expect(refusalText(refusal('stepsOpen', { checks: ['softDelete', 'purgeProtection'] }))).toContain(
      '*Soft delete* and *Purge protection*',
    );
  });

  test.each([
    [{ because: 'early', minutesLeft: 17 }, /Possible in 17 minutes/],
    [{ because: 'asked' }, /proposed already/],
    [{ because: 'phase' }, /Only a request with an unknown outcome/],
    [{ because: 'neverAbsent' }, /has not answered “not found” so far/],
  ] as const)('says why it cannot be marked as not received: %j', (facts, words) => {
    expect(refusalText(refusal('notSettleable', facts))).toMatch(words);
  });

  test('says of an organization that was never set up that it was not', () => {
    const words = (phase: 'unconfigured' | 'preparing') =>
      refusalText(refusal('notWatchedYet', { organization: 'Luma', phase }));
    expect(words('unconfigured')).toMatch(/^\*Luma\* has not been set up yet\./);
    expect(words('preparing')).toMatch(/^\*Luma\* does not use a customer-managed key yet/);
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
    ['my key', /Contains a space/],
    ['', /Enter a value/],
  ])('%j', (typed, words) => {
    const parsed = parseKeyIdentifier(typed);
    if (parsed.ok) throw new Error('this is a key');
    expect(keyFaultText(parsed)).toMatch(words);
    expect(keyFaultText(parsed)).toMatch(/Example: `https:/);
  });

  test.each([
    ['https://my-vault.vault.azure.net/keys/k', /the key comes in the next step/],
    ['-bad', /cannot be a vault’s name/],
    ['/subscriptions/x', /not a complete ARM resource id/],
  ])('and a vault likewise: %j', (typed, words) => {
    const parsed = parseVaultReference(typed);
    if (parsed.ok) throw new Error('this is a vault');
    expect(vaultFaultText(parsed)).toMatch(words);
  });

  test('one that is not there says whether it was deleted', () => {
    expect(keyNotThereText('k', 'v', 'deleted')).toMatch(/was deleted/);
    expect(keyNotThereText('k', 'v', 'absent')).toMatch(/misspelled, was deleted, or was never created/);
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
