import { createClock, type MovableClock } from '../../../sandbox/clock.ts';
import { startAdobe, type AdobeOptions, type AdobeStandIn } from '../../../sandbox/adobe/server.ts';

export const orgId = 'AAAA1111@AdobeOrg';
export const otherOrgId = 'BBBB2222@AdobeOrg';
export const clientId = 'client-a';
export const sampleIdentifier =
  'https://adobecmkexample.vault.azure.net/keys/adobeCMK-key/7c1d50lo28234cc895534c00d7eb4eb4';
const scope = 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session';

interface Answered {
  status: number;
  type: string;
  body: { [name: string]: unknown };
}

export interface Running extends AsyncDisposable {
  adobe: AdobeStandIn;
  clock: MovableClock;
  token(form?: Record<string, string>): Promise<Answered>;
  /** Mints the token anew that `call` uses, after time has passed. */
  renew(): Promise<void>;
  /** One of the platform's calls with everything right, less what is changed. A header set to '' is left out. */
  call(
    method: string,
    path: string,
    changed?: { headers?: Record<string, string>; body?: unknown },
  ): Promise<Answered>;
  post(body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  get(name?: string): Promise<Answered>;
}

const base = '/data/infrastructure/manager';
export const registrationPath = `${base}/byok/app-registration`;
export const configPath = `${base}/customer/config`;

/** The body of the page's own sample, for our organization. */
export const order = (name = 'Config1', identifier = sampleIdentifier): Record<string, unknown> => ({
  name,
  type: 'BYOK_CONFIG',
  imsOrgId: orgId,
  configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: identifier },
});

async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body = type.includes('json') ? (JSON.parse(text) as Answered['body']) : { text };
  return { status: response.status, type, body };
}

/** Two organizations, each with its own client; one token in hand for the first. */
export async function startWorld(options: Partial<AdobeOptions> = {}): Promise<Running> {
  const clock = createClock();
  const adobe = await startAdobe({
    clock,
    organizations: [
      {
        orgId,
        clientId,
        clientSecrets: ['secret-1', 'secret-2'],
        applicationId: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
        applicationName: 'acpebae9422Caepcmkmultitenantapp',
      },
      {
        orgId: otherOrgId,
        clientId: 'client-b',
        clientSecrets: ['secret-b'],
        applicationId: '0f0f0f0f-0000-4000-8000-000000000000',
        applicationName: 'acp0f0f0f0fCaepcmkmultitenantapp',
      },
    ],
    ...options,
  });
  const token: Running['token'] = async (form = {}) => {
    const given = {
      client_id: clientId,
      client_secret: 'secret-1',
      grant_type: 'client_credentials',
      scope,
      ...form,
    };
    return read(
      await fetch(`${adobe.url}/ims/token/v3`, { method: 'POST', body: new URLSearchParams(given) }),
    );
  };
  let minted = await token();
  const call: Running['call'] = async (method, path, { headers = {}, body } = {}) => {
    const all = {
      authorization: `Bearer ${String(minted.body['access_token'])}`,
      'x-api-key': 'acp_provisioning',
      'x-gw-ims-org-id': orgId,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const sent =
      typeof body === 'string'
        ? Buffer.from(body)
        : body === undefined
          ? null
          : Buffer.from(JSON.stringify(body));
    return read(await fetch(adobe.url + path, { method, headers: kept, body: sent, redirect: 'manual' }));
  };
  return {
    adobe,
    clock,
    token,
    async renew() {
      minted = await token();
    },
    call,
    post: (body = order(), headers = {}) => call('POST', configPath, { body, headers }),
    get: (name = 'Config1') => call('GET', `${configPath}/${name}?configType=BYOK_CONFIG`),
    [Symbol.asyncDispose]: () => adobe.close(),
  };
}
