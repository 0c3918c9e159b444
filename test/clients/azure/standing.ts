import { onTestFinished } from 'vitest';
import { createClock } from '../../../sandbox/clock.ts';
import { type AzureStandIn, startAzure } from '../../../sandbox/azure/server.ts';
import { type AzureClient, type AzureOptions, createAzure } from '../../../src/clients/azure/azure.ts';

export const tenantId = '11111111-1111-1111-1111-111111111111';
export const otherTenantId = '22222222-2222-2222-2222-222222222222';
const subscriptionId = '00000000-0000-0000-0000-000000000001';
export const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
export const reader = 'aaaaaaaa-0000-0000-0000-000000000001';
export const writer = 'aaaaaaaa-0000-0000-0000-000000000002';
export const vaultName = 'sample-vault';
export const resourceId = `/subscriptions/${subscriptionId}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/${vaultName}`;
export const vault = { name: vaultName, resourceId };
export const version = '7c1d50lo28234cc895534c00d7eb4eb4';

export interface Standing {
  azure: AzureStandIn;
  connect: (options?: Partial<AzureOptions>) => AzureClient;
}

/** A directory with one good vault, one good key and the bot's two identities; it closes with the test. */
export async function standAzure(): Promise<Standing> {
  const azure = await startAzure({
    clock: createClock(),
    tenants: [
      {
        tenantId,
        identities: [
          { clientId: reader, secrets: ['reader-secret'] },
          {
            clientId: writer,
            secrets: ['reader-secret'],
            rights: { roleWrites: 'encryptionUser', keyCreation: true },
          },
        ],
        subscriptions: [
          {
            subscriptionId,
            vaults: [
              { name: vaultName, resourceGroup: 'rg-keys', keys: [{ name: 'cmk-key', version }] },
              { name: 'other-vault', resourceGroup: 'rg-keys' },
            ],
          },
        ],
      },
      { tenantId: otherTenantId, identities: [{ clientId: reader, secrets: ['reader-secret'] }] },
    ],
  });
  onTestFinished(() => azure.close());
  return {
    azure,
    connect: (options) =>
      createAzure({
        tenantId,
        clientId: reader,
        clientSecret: 'reader-secret',
        loopbackUrl: azure.url,
        writer: 'off',
        requestTimeoutMs: 1_500,
        ...options,
      }),
  };
}
