import { describe, expect, it } from 'vitest';
import { type KeyIdentifierFault, parseKeyIdentifier } from '../../../src/domain/addresses/typed-address.ts';

const sample = 'https://adobecmkexample.vault.azure.net/keys/adobeCMK-key/7c1d50lo28234cc895534c00d7eb4eb4';
const version = '78deebed173b48e48f55abf87ed4cf71';

describe('a key identifier', () => {
  it('is read from the sample in the guide, whose version is not hexadecimal', () => {
    expect(parseKeyIdentifier(sample)).toEqual({
      ok: true,
      vault: 'adobecmkexample',
      host: 'adobecmkexample.vault.azure.net',
      name: 'adobeCMK-key',
      version: '7c1d50lo28234cc895534c00d7eb4eb4',
      identifier: sample,
      versionlessIdentifier: 'https://adobecmkexample.vault.azure.net/keys/adobeCMK-key',
    });
  });

  it.each([
    ['no version', 'https://my-vault.vault.azure.net/keys/k', 'https://my-vault.vault.azure.net/keys/k'],
    [
      'space and a line break around it',
      `  https://v01.vault.azure.net/keys/k/${version}\n`,
      `https://v01.vault.azure.net/keys/k/${version}`,
    ],
    [
      'capital letters in the host',
      'HTTPS://My-Vault.Vault.Azure.NET/keys/Key',
      'https://my-vault.vault.azure.net/keys/Key',
    ],
    [
      'port 443, as ARM writes it',
      'https://v01.vault.azure.net:443/keys/k',
      'https://v01.vault.azure.net/keys/k',
    ],
    [
      'a slash at the end',
      `https://v01.vault.azure.net/keys/k/${version}/`,
      `https://v01.vault.azure.net/keys/k/${version}`,
    ],
    [
      'the brackets that Slack puts around links',
      '<https://v01.vault.azure.net/keys/k|v01.vault.azure.net/keys/k>',
      'https://v01.vault.azure.net/keys/k',
    ],
    [
      'the name and the quotes that `az keyvault key show` prints',
      `    "kid": "https://v01.vault.azure.net/keys/k/${version}",`,
      `https://v01.vault.azure.net/keys/k/${version}`,
    ],
    ['quotes alone', '"https://v01.vault.azure.net/keys/k"', 'https://v01.vault.azure.net/keys/k'],
    [
      'the longest legal names',
      `https://${'v'.repeat(24)}.vault.azure.net/keys/${'k'.repeat(127)}/${'z'.repeat(32)}`,
      `https://${'v'.repeat(24)}.vault.azure.net/keys/${'k'.repeat(127)}/${'z'.repeat(32)}`,
    ],
  ])('may have %s', (_, typed, identifier) => {
    expect(parseKeyIdentifier(typed)).toMatchObject({ ok: true, identifier });
  });
});

const wrong: [fault: KeyIdentifierFault, typed: string, understood?: string][] = [
  ['empty', ''],
  ['empty', ' \n\t '],
  ['empty', '\ufeff\u00a0'],
  ['whitespace', 'https://v01.vault.azure.net/keys/my key'],
  ['whitespace', 'https://v01.vault.azure.net/keys/k\nhttps://v01.vault.azure.net/keys/l'],
  ['whitespace', 'https://v01.vault.azure.net/keys/k\tx'],
  ['invisibleCharacter', 'https://v01.vault\u200b.azure.net/keys/k', 'U+200B'],
  ['invisibleCharacter', 'https://v01.vault.azure.net/keys/k\u00ad', 'U+00AD'],
  ['invisibleCharacter', '\u202ehttps://v01.vault.azure.net/keys/k', 'U+202E'],
  ['invisibleCharacter', 'https://v01.vault.azure.net/keys/k\u0000', 'U+0000'],
  ['invisibleCharacter', 'https://v01.vault.azure.net/keys/\u3164', 'U+3164'],
  ['invisibleCharacter', 'https://v01.vault.azure.net/keys/\u2800', 'U+2800'],
  ['notAUrl', 'my-vault/keys/k'],
  ['notAUrl', 'v01.vault.azure.net/keys/k'],
  ['notAUrl', 'https:/v01.vault.azure.net/keys/k'],
  ['notAUrl', 'https:\\\\v01.vault.azure.net\\keys\\k'],
  ['notAUrl', 'https://evil.example\\.vault.azure.net/keys/k'],
  ['notAUrl', 'ftp://v01.vault.azure.net/keys/k'],
  ['notAUrl', 'javascript://v01.vault.azure.net/keys/k'],
  ['notAUrl', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd'],
  ['notAUrl', 'https://'],
  ['http', 'http://v01.vault.azure.net/keys/k'],
  ['http', 'HTTP://v01.vault.azure.net/keys/k'],
  [
    'resourceId',
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v01/keys/k',
  ],
  ['userinfo', 'https://v01.vault.azure.net@evil.example/keys/k', 'v01.vault.azure.net@evil.example'],
  ['userinfo', 'https://someone:word@v01.vault.azure.net/keys/k'],
  ['port', 'https://v01.vault.azure.net:8443/keys/k', '8443'],
  ['port', 'https://v01.vault.azure.net:/keys/k', ''],
  ['port', 'https://v01.vault.azure.net:443:443/keys/k'],
  ['query', 'https://v01.vault.azure.net/keys/k?api-version=7.6', '?api-version=7.6'],
  ['fragment', 'https://v01.vault.azure.net/keys/k#top', '#top'],
  ['managedHsm', 'https://hsm01.managedhsm.azure.net/keys/k', 'hsm01.managedhsm.azure.net'],
  ['managedHsm', 'https://hsm01.managedhsm.usgovcloudapi.net/keys/k'],
  ['managedHsm', 'https://hsm01.privatelink.managedhsm.azure.net/keys/k'],
  ['lookalikeHost', 'https://a.b.managedhsm.azure.net/keys/k'],
  ['otherCloud', 'https://v01.vault.azure.cn/keys/k', 'Azure China (21Vianet)'],
  ['otherCloud', 'https://v01.vault.usgovcloudapi.net/keys/k', 'Azure Government'],
  ['otherCloud', 'https://v01.vault.microsoftazure.de/keys/k', 'Azure Germany'],
  ['otherCloud', 'https://v01.vault.sovcloud-api.sg/keys/k'],
  ['otherCloud', 'https://v01.vaultcore.azure.cn/keys/k', 'Azure China (21Vianet)'],
  ['otherCloud', 'https://hsm01.managedhsm.sovcloud-api.fr/keys/k', 'Bleu (France)'],
  ['lookalikeHost', 'https://v01.v\u0430ult.azure.cn/keys/k'],
  [
    'portalAddress',
    'https://portal.azure.com/#@t/asset/Microsoft_Azure_KeyVault/Key/https://v01.vault.azure.net/keys/k',
  ],
  ['resourceId', 'https://management.azure.com/subscriptions/s/resourceGroups/g'],
  ['resourceId', 'subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v01/keys/k'],
  ['whitespace', '"kid": "https://v01.vault.azure.net/keys/k", "kty": "RSA"'],
  ['privateLink', 'https://v01.privatelink.vaultcore.azure.net/keys/k'],
  [
    'portalAddress',
    'https://portal.azure.com/#@contoso/asset/Microsoft_Azure_KeyVault/Key/https://v01.vault.azure.net/keys/k',
  ],
  ['lookalikeHost', 'https://v01.vault.azure.net.evil.com/keys/k'],
  ['lookalikeHost', 'https://v01.vauIt.azure.net/keys/k'],
  ['lookalikeHost', 'https://v01.vau1t.azure.net/keys/k'],
  ['lookalikeHost', 'https://v01-vault.azure.net/keys/k'],
  ['lookalikeHost', 'https://v01.vault.azure.com/keys/k'],
  ['lookalikeHost', 'https://v01.vault.azure.net./keys/k'],
  ['lookalikeHost', 'https://v01.v\u0430ult.azure.net/keys/k'],
  ['lookalikeHost', 'https://v01.vault\uff0eazure.net/keys/k'],
  ['lookalikeHost', 'https://xn--v01-5cd.vault.azure.net/keys/k'],
  ['lookalikeHost', 'https://v01.xn--vult-53d.azure.net/keys/k'],
  ['lookalikeHost', 'https://v01.evil.vault.azure.net/keys/k'],
  ['lookalikeHost', 'https://v\u0430ult01.vault.azure.net/keys/k'],
  ['otherHost', 'https://example.com/keys/k', 'example.com'],
  ['otherHost', 'https://127.0.0.1/keys/k'],
  ['otherHost', 'https://[::1]/keys/k'],
  ['badVaultName', 'https://vault.azure.net/keys/k'],
  ['badVaultName', 'https://v1.vault.azure.net/keys/k', 'v1'],
  ['badVaultName', `https://${'v'.repeat(25)}.vault.azure.net/keys/k`],
  ['badVaultName', 'https://1st-vault.vault.azure.net/keys/k'],
  ['badVaultName', 'https://my--vault.vault.azure.net/keys/k'],
  ['badVaultName', 'https://my-vault-.vault.azure.net/keys/k'],
  ['badVaultName', 'https://my_vault.vault.azure.net/keys/k'],
  ['vaultOnly', 'https://v01.vault.azure.net'],
  ['vaultOnly', 'https://v01.vault.azure.net/'],
  ['vaultOnly', 'https://v01.vault.azure.net/keys'],
  ['vaultOnly', 'https://v01.vault.azure.net/keys/'],
  ['secret', `https://v01.vault.azure.net/secrets/s/${version}`],
  ['certificate', `https://v01.vault.azure.net/certificates/c/${version}`],
  ['notAKey', 'https://v01.vault.azure.net/deletedkeys/k', 'deletedkeys'],
  ['notAKey', 'https://v01.vault.azure.net//keys/k', ''],
  ['badKeyName', 'https://v01.vault.azure.net/keys/my_key', 'my_key'],
  ['badKeyName', 'https://v01.vault.azure.net/keys/..', '..'],
  ['badKeyName', 'https://v01.vault.azure.net/keys/%6bey'],
  ['badKeyName', 'https://v01.vault.azure.net/keys//x'],
  ['badKeyName', `https://v01.vault.azure.net/keys/${'k'.repeat(128)}`],
  ['badKeyName', 'https://v01.vault.azure.net/keys/ключ'],
  ['badVersion', 'https://v01.vault.azure.net/keys/k/not-a-version', 'not-a-version'],
  ['badVersion', `https://v01.vault.azure.net/keys/k/${version}0`],
  ['badVersion', 'https://v01.vault.azure.net/keys/k/%32'],
  ['extraSegments', `https://v01.vault.azure.net/keys/k/${version}/rotationpolicy`, 'rotationpolicy'],
  ['extraSegments', `https://v01.vault.azure.net/keys/k/${version}//`],
];

describe('a wrong key identifier is refused by name', () => {
  it.each(wrong)('%s: %j', (fault, typed, understood) => {
    const parsed = parseKeyIdentifier(typed);
    expect(parsed).toMatchObject({ ok: false, fault });
    if (understood !== undefined) expect(parsed).toMatchObject({ understood });
  });
});
