import { describe, expect, it } from 'vitest';
import {
  parseVaultReference,
  type VaultReferenceFault,
} from '../../../src/domain/addresses/vault-reference.ts';

const subscription = '00000000-0000-0000-0000-000000000001';
const resourceId = `/subscriptions/${subscription}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/my-vault`;

describe('a vault', () => {
  it.each([
    ['its name', 'my-vault'],
    ['its name in capitals', ' MY-VAULT '],
    ['its URI', 'https://my-vault.vault.azure.net/'],
    ['its URI with the port ARM writes', 'https://my-vault.vault.azure.net:443'],
    ['its host', 'my-vault.vault.azure.net'],
    ['a link as Slack writes it', '<https://my-vault.vault.azure.net/>'],
    ['a line of what `az keyvault show` prints', '  "vaultUri": "https://my-vault.vault.azure.net/",'],
    ['its URI in backticks', '`https://my-vault.vault.azure.net/`'],
    ['its name in quotes', "'my-vault'"],
  ])('may be given as %s', (_, typed) => {
    expect(parseVaultReference(typed)).toEqual({
      ok: true,
      name: 'my-vault',
      uri: 'https://my-vault.vault.azure.net',
    });
  });

  it.each([
    ['its resource id', resourceId],
    ['its resource id with a slash at the end', `${resourceId}/`],
    [
      'its resource id in other case',
      resourceId
        .replace('resourceGroups', 'resourcegroups')
        .replace('Microsoft.KeyVault', 'microsoft.keyvault'),
    ],
    ["ARM's address", `https://management.azure.com${resourceId}`],
    ["ARM's address with its version", `https://management.azure.com${resourceId}?api-version=2026-02-01`],
    ['a line of what `az keyvault show` prints', `"id": "${resourceId}",`],
    ["the address of the portal's preview", `https://ms.portal.azure.com/#@/resource${resourceId}`],
    [
      'a portal page that escapes it',
      `https://portal.azure.com/#view/Microsoft_Azure_KeyVault/KeyVaultMenuBlade/~/keys/id/${encodeURIComponent(resourceId)}/tab/0`,
    ],
    ["the portal's address", `https://portal.azure.com/#@contoso.example/resource${resourceId}/overview`],
  ])('may be given as %s, which is kept', (_, typed) => {
    expect(parseVaultReference(typed)).toEqual({
      ok: true,
      name: 'my-vault',
      uri: 'https://my-vault.vault.azure.net',
      resourceId,
    });
  });
});

const wrong: [fault: VaultReferenceFault, typed: string, understood?: string][] = [
  ['empty', '  '],
  ['whitespace', 'my vault'],
  ['invisibleCharacter', 'my-\u200dvault', 'U+200D'],
  ['notAUrl', 'ftp://my-vault.vault.azure.net'],
  ['http', 'http://my-vault.vault.azure.net'],
  ['userinfo', 'https://my-vault.vault.azure.net@evil.example/'],
  ['port', 'https://my-vault.vault.azure.net:80/'],
  ['query', 'https://my-vault.vault.azure.net/?a=b'],
  ['fragment', 'https://my-vault.vault.azure.net/#a'],
  ['managedHsm', 'https://my-hsm.managedhsm.azure.net/'],
  ['managedHsm', 'my-hsm.managedhsm.azure.net'],
  ['managedHsm', resourceId.replace('/vaults/', '/managedHSMs/')],
  ['otherCloud', 'https://my-vault.vault.azure.cn', 'Azure China (21Vianet)'],
  ['otherCloud', 'my-vault.vault.usgovcloudapi.net', 'Azure Government'],
  ['otherCloud', 'https://portal.azure.cn/#home', 'Azure China (21Vianet)'],
  ['privateLink', 'my-vault.privatelink.vaultcore.azure.net'],
  ['portalAddress', 'https://portal.azure.com/#home'],
  ['lookalikeHost', 'https://my-vault.vault.azure.net.evil.com'],
  ['lookalikeHost', 'my-vault.vauIt.azure.net'],
  ['lookalikeHost', 'https://a.my-vault.vault.azure.net'],
  ['otherHost', 'https://example.com'],
  ['badVaultName', 'v1'],
  ['badVaultName', 'my--vault'],
  ['badVaultName', 'my_vault'],
  ['badVaultName', 'мой-сейф'],
  ['badVaultName', 'https://vault.azure.net'],
  ['badVaultName', resourceId.replace('my-vault', 'v1')],
  ['keyIdentifier', 'https://my-vault.vault.azure.net/keys/k/78deebed173b48e48f55abf87ed4cf71'],
  ['keyIdentifier', `${resourceId}/keys/k`],
  ['secret', 'https://my-vault.vault.azure.net/secrets/s'],
  ['certificate', 'https://my-vault.vault.azure.net/certificates/c'],
  ['extraSegments', 'https://my-vault.vault.azure.net/other'],
  [
    'badResourceId',
    '/subscriptions/not-a-guid/resourceGroups/g/providers/Microsoft.KeyVault/vaults/my-vault',
  ],
  ['badResourceId', `/subscriptions/${subscription}`],
  ['badResourceId', `${resourceId}/privateEndpointConnections/p`],
  ['badResourceId', resourceId.replace('rg-keys', 'rg-keys.')],
  [
    'otherResource',
    resourceId.replace('Microsoft.KeyVault/vaults', 'Microsoft.Storage/storageAccounts'),
    'Microsoft.Storage/storageAccounts',
  ],
];

describe('a wrong vault is refused by name', () => {
  it.each(wrong)('%s: %j', (fault, typed, understood) => {
    const parsed = parseVaultReference(typed);
    expect(parsed).toMatchObject({ ok: false, fault });
    if (understood !== undefined) expect(parsed).toMatchObject({ understood });
  });
});
