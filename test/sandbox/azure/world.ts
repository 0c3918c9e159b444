import { randomUUID } from 'node:crypto';
import { KeyClient } from '@azure/keyvault-keys';
import { ClientSecretCredential } from '@azure/identity';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { startAzure, type AzureStandIn } from '../../../sandbox/azure/server.ts';
import { createClock, type MovableClock } from '../../../sandbox/clock.ts';
import type { IdentitySeed, VaultSeed } from '../../../sandbox/azure/seeds.ts';
import type { AzureSettings } from '../../../sandbox/azure/settings.ts';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const otherTenantId = '99999999-9999-4999-8999-999999999999';
export const subscriptionId = '22222222-2222-4222-8222-222222222222';
export const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
export const readerId = '33333333-3333-4333-8333-333333333333';
export const writerId = '44444444-4444-4444-8444-444444444444';
const secret = 'the-right-secret';
export const sampleVersion = '7c1d50lo28234cc895534c00d7eb4eb4';
export const vaultId = `/subscriptions/${subscriptionId}/resourceGroups/rg-cmk/providers/Microsoft.KeyVault/vaults/sample-vault`;
export const vaultUrl = 'https://sample-vault.vault.azure.net';
export const identifier = `${vaultUrl}/keys/cmk/${sampleVersion}`;

export interface Running extends AsyncDisposable {
  azure: AzureStandIn;
  clock: MovableClock;
}

/** One tenant with a vault that is all right, a reader and a writer; another tenant without anything. */
export async function startWorld(
  options: {
    vault?: Partial<VaultSeed>;
    reader?: Partial<IdentitySeed>;
    settings?: Partial<AzureSettings>;
  } = {},
): Promise<Running> {
  const clock = createClock();
  const vault: VaultSeed = {
    name: 'sample-vault',
    resourceGroup: 'rg-cmk',
    keys: [{ name: 'cmk', version: sampleVersion }],
    ...options.vault,
  };
  const azure = await startAzure({
    clock,
    settings: options.settings ?? {},
    tenants: [
      {
        tenantId,
        identities: [
          { clientId: readerId, secrets: [secret], ...options.reader },
          {
            clientId: writerId,
            secrets: [secret],
            rights: { roleWrites: 'encryptionUser', keyCreation: true, vaultWrites: true },
          },
        ],
        subscriptions: [{ subscriptionId, vaults: [vault] }],
      },
      { tenantId: otherTenantId, identities: [{ clientId: readerId, secrets: [secret] }] },
    ],
  });
  return { azure, clock, [Symbol.asyncDispose]: () => azure.close() };
}

/** Sends what the SDKs mean for Azure to the stand-in, with every default of theirs left on. */
export function loopbackClient(url: string): HttpClient {
  const real = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      const meant = request.url;
      const { host, pathname, search } = new URL(meant);
      request.url = `${url}${pathname}${search}`;
      request.allowInsecureConnection = true;
      request.headers.set('x-forwarded-host', host);
      try {
        return await real.sendRequest(request);
      } finally {
        // The policy that answers a vault's challenge compares the url with the challenge afterwards.
        request.url = meant;
        request.allowInsecureConnection = false;
      }
    },
  };
}

export function credential(
  azure: AzureStandIn,
  { clientId = readerId, clientSecret = secret, tenant = tenantId } = {},
): ClientSecretCredential {
  return new ClientSecretCredential(tenant, clientId, clientSecret, {
    httpClient: loopbackClient(azure.url),
    retryOptions: { maxRetries: 0 },
  });
}

export function keyClient(azure: AzureStandIn, clientId = readerId, url = vaultUrl): KeyClient {
  return new KeyClient(url, credential(azure, { clientId }), {
    httpClient: loopbackClient(azure.url),
    retryOptions: { maxRetries: 0 },
  });
}

export interface Asked {
  status: number;
  // What a REST API answers is looked at field by field in these tests.
  body: { [name: string]: unknown } & { error?: { code: string; message: string } };
  headers: PipelineResponse['headers'];
}

/** One call to the Resource Manager or Graph the way a client of a few lines would make it. */
export async function ask(
  azure: AzureStandIn,
  method: HttpMethods,
  url: string,
  options: { body?: unknown; clientId?: string; tenant?: string } = {},
): Promise<Asked> {
  const pipeline = createEmptyPipeline();
  const scope = `${new URL(url).origin}/.default`;
  pipeline.addPolicy(
    bearerTokenAuthenticationPolicy({ credential: credential(azure, options), scopes: scope }),
  );
  const request = createPipelineRequest({ url, method });
  if (options.body !== undefined) {
    request.body = JSON.stringify(options.body);
    request.headers.set('content-type', 'application/json');
  }
  const response = await pipeline.sendRequest(loopbackClient(azure.url), request);
  const text = response.bodyAsText ?? '';
  return {
    status: response.status,
    body: text === '' ? {} : (JSON.parse(text) as Asked['body']),
    headers: response.headers,
  };
}

export const arm = (path: string, version = '2026-02-01'): string =>
  `https://management.azure.com${path}?api-version=${version}`;

export const assignments = (scope = vaultId, filter?: string): string => {
  const url = new URL(arm(`${scope}/providers/Microsoft.Authorization/roleAssignments`, '2022-04-01'));
  if (filter !== undefined) url.searchParams.set('$filter', filter);
  return url.href;
};

export const assignment = (scope = vaultId, guid: string = randomUUID()): string =>
  arm(`${scope}/providers/Microsoft.Authorization/roleAssignments/${guid}`, '2022-04-01');

export const principal = (appId = applicationId): string =>
  `https://graph.microsoft.com/v1.0/servicePrincipals(appId='${appId}')`;
