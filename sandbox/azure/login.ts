import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { entraError } from './errors.ts';
import { jsonAnswer } from '../adobe/wire.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import type { Directory, Identity, Tenant } from './directory.ts';

/** What a token is good for. */
type Audience = 'arm' | 'graph' | 'dataPlane' | 'logs';

export interface Session {
  identity: Identity;
  tenantId: string;
  audience: Audience;
}

export interface Login {
  handle(received: Received): Answer;
  /** Who calls, unless the token is missing, unknown, expired or meant for something else. */
  findSession(received: Received, audience: Audience): Session | undefined;
  /** From now on all tokens given so far are refused. */
  revokeTokens(): void;
}

const audiences: Readonly<Record<string, Audience>> = {
  'https://management.azure.com': 'arm',
  'https://management.core.windows.net': 'arm',
  'https://graph.microsoft.com': 'graph',
  'https://vault.azure.net': 'dataPlane',
  'https://api.loganalytics.azure.com': 'logs',
  'https://api.loganalytics.io': 'logs',
};

const lifetimeSeconds = 3599;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function openidConfiguration(tenantId: string): Answer {
  const base = `https://login.microsoftonline.com/${tenantId}`;
  return jsonAnswer(200, {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `${base}/v2.0`,
  });
}

function instanceDiscovery(): Answer {
  return jsonAnswer(200, {
    tenant_discovery_endpoint:
      'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: 'login.microsoftonline.com',
        preferred_cache: 'login.windows.net',
        aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
      },
    ],
  });
}

/** `login.microsoftonline.com`: tokens by client credentials, and the discovery documents MSAL may ask for. */
export function createLogin(clock: Clock, directory: Directory): Login {
  const sessions = new Map<string, Session & { expiresAt: number }>();
  const refuse = (status: number, error: string, number: number, text: string): Answer =>
    entraError(status, error, number, text, clock.now());

  function mint(identity: Identity, tenantId: string, audience: Audience, resource: string): Answer {
    // By the machine's clock: the SDKs keep a token by that one, and would hold on to one that a moved clock ended.
    const expiresAt = Date.now() + lifetimeSeconds * 1000;
    const claims = {
      aud: resource,
      appid: identity.clientId,
      oid: identity.objectId,
      tid: tenantId,
      exp: Math.floor(expiresAt / 1000),
    };
    const token = `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.${randomBytes(16).toString('base64url')}`;
    sessions.set(token, { identity, tenantId, audience, expiresAt });
    return jsonAnswer(200, {
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: token,
    });
  }

  function admit(form: URLSearchParams, tenant: Tenant): Identity | Answer {
    const clientId = form.get('client_id') ?? '';
    const identity = tenant.identities.get(clientId.toLowerCase());
    if (identity === undefined || identity.isForgotten) {
      const text = `Application with identifier '${clientId}' was not found in the directory '${tenant.displayName}'.`;
      return refuse(400, 'unauthorized_client', 700016, text);
    }
    const secret = form.get('client_secret') ?? '';
    const hasEnded = identity.secretsEndAt !== null && identity.secretsEndAt <= clock.now();
    if (identity.expiredSecrets.includes(secret) || (hasEnded && identity.secrets.includes(secret))) {
      const text = `The provided client secret keys for app '${clientId}' are expired.`;
      return refuse(401, 'invalid_client', 7000222, text);
    }
    if (!identity.secrets.includes(secret)) {
      return refuse(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
    }
    if (identity.blocked) {
      const text = 'Access has been blocked by Conditional Access policies.';
      return refuse(400, 'access_denied', 53003, text);
    }
    return identity;
  }

  function token(received: Received, tenantId: string): Answer {
    const tenant = directory.tenants.get(tenantId.toLowerCase());
    if (tenant === undefined) {
      return refuse(400, 'invalid_request', 90002, `Tenant '${tenantId}' not found.`);
    }
    const form = new URLSearchParams(received.body);
    if (form.get('grant_type') !== 'client_credentials') {
      return refuse(400, 'unsupported_grant_type', 70003, 'The grant type is not supported here.');
    }
    const identity = admit(form, tenant);
    if ('status' in identity) return identity;
    // MSAL adds the OpenID scopes to some requests; the resource is the one that ends in /.default.
    const scope = (form.get('scope') ?? '').split(' ').find((each) => each.endsWith('/.default'));
    const resource = scope?.replace(/\/+\.default$/, '') ?? '';
    const audience = audiences[resource];
    if (audience === undefined) {
      const text = `The resource principal named ${resource} was not found in the tenant.`;
      return refuse(400, 'invalid_resource', 500011, text);
    }
    return mint(identity, tenant.tenantId, audience, resource);
  }

  return {
    handle(received) {
      const [, tenantId = '', ...rest] = received.url.pathname.split('/');
      const path = rest.join('/').toLowerCase();
      if (received.method === 'POST' && path === 'oauth2/v2.0/token') return token(received, tenantId);
      if (path === 'v2.0/.well-known/openid-configuration') return openidConfiguration(tenantId);
      if (path === 'discovery/instance') return instanceDiscovery();
      return refuse(404, 'invalid_request', 900144, 'There is nothing at this path.');
    },
    findSession(received, audience) {
      const token = /^Bearer (.+)$/i.exec(received.headers.authorization ?? '')?.[1] ?? '';
      const session = sessions.get(token);
      if (session === undefined || session.expiresAt <= Date.now()) return undefined;
      return session.audience === audience ? session : undefined;
    },
    revokeTokens: () => sessions.clear(),
  };
}
