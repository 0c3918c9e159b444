import { findKeyIdentifier } from './key-identifier.ts';
import { gatewayError, problem } from './shapes.ts';
import { jsonAnswer } from './wire.ts';
import type { Configuration, Configurations } from './configurations.ts';
import type { AdobeSettings } from './settings.ts';
import type { Answer, Received } from './wire.ts';

/** One IMS organization as Adobe knows it. */
export interface KnownOrganization {
  orgId: string;
  clientId: string;
  applicationId: string;
  applicationName: string;
}

export interface PlatformDeps {
  findOrganization(orgId: string): KnownOrganization | undefined;
  findClient(token: string): string | undefined;
  configurations: Configurations;
  settings(): AdobeSettings;
}

const apiKey = 'acp_provisioning';

/** The gateway's look at the three headers, in its own order; the organization where all is well. */
function admit(received: Received, deps: PlatformDeps): KnownOrganization | Answer {
  const { headers } = received;
  const key = headers['x-api-key'];
  if (key === undefined) return gatewayError('403000');
  if (key !== apiKey) return gatewayError('403003');
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return gatewayError('403010');
  const clientId = deps.findClient(token);
  if (clientId === undefined) return gatewayError('401013');
  const orgId = headers['x-gw-ims-org-id'];
  if (typeof orgId !== 'string') return gatewayError('400003');
  const organization = deps.findOrganization(orgId);
  if (organization?.clientId !== clientId) return gatewayError('403025');
  if (!deps.settings().mayManageKeys) return problem(403, 'Forbidden', 'Access to this resource is denied.');
  return organization;
}

function appRegistration(organization: KnownOrganization): Answer {
  const { applicationId, applicationName } = organization;
  const applicationUri = `https://adobe.com/${applicationName}`;
  return jsonAnswer(200, {
    id: 'byok',
    name: applicationName,
    applicationUri,
    applicationId,
    applicationRedirectUrl: `https://login.microsoftonline.com/common/oauth2/authorize?response_type=code&client_id=${applicationId}&redirect_uri=${applicationUri}&scope=user.read`,
  });
}

function keyData(configuration: Configuration): Record<string, string> {
  const identifier = findKeyIdentifier(configuration.identifier);
  return {
    keyVaultUri: identifier?.vaultUri ?? '',
    keyVaultKeyIdentifier: configuration.identifier,
    keyVersion: identifier?.version ?? '',
    // The documented sample puts the configuration's name here, not the key's.
    keyName: configuration.name,
    providerType: 'AZURE_KEYVAULT',
  };
}

interface Order {
  name: string;
  identifier: string;
}

function text(value: unknown, field: string): string | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function parseBody(body: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function refuse(detail: string): Answer {
  return problem(400, 'Bad Request', detail);
}

function readOrder(received: Received, organization: KnownOrganization): Order | Answer {
  if (!/^application\/json\b/.test(received.headers['content-type'] ?? '')) {
    return refuse('A valid content-type must be specified');
  }
  const body = parseBody(received.body);
  if (body === undefined) return refuse('The request body is not valid JSON.');
  const name = text(body, 'name');
  if (name === undefined) return refuse('name must be given.');
  if (text(body, 'type') !== 'BYOK_CONFIG') return refuse('type must be BYOK_CONFIG.');
  if (text(body, 'imsOrgId') !== organization.orgId) return refuse('imsOrgId must equal x-gw-ims-org-id.');
  const data: unknown = Reflect.get(body, 'configData');
  if (text(data, 'providerType') !== 'AZURE_KEYVAULT') return refuse('providerType must be AZURE_KEYVAULT.');
  const identifier = text(data, 'keyVaultKeyIdentifier');
  if (identifier === undefined || findKeyIdentifier(identifier) === undefined) {
    return refuse('keyVaultKeyIdentifier is not the identifier of a key in Azure Key Vault.');
  }
  return { name, identifier };
}

function postConfig(received: Received, organization: KnownOrganization, deps: PlatformDeps): Answer {
  const order = readOrder(received, organization);
  if ('status' in order) return order;
  const created = deps.configurations.create(organization, order.name, order.identifier);
  if (created === 'conflict') {
    return problem(409, 'Conflict', 'A configuration for this organization exists already.');
  }
  const { createdStatus, postEdition } = deps.settings();
  const config = {
    configData: keyData(created),
    name: created.appName,
    type: 'BYOK_CONFIG',
    imsOrgId: organization.orgId,
    status: 'NEW',
  };
  const shown = postEdition === '2022' ? { jobData: { config } } : { config };
  return jsonAnswer(createdStatus, { id: created.id, ...shown, status: 'CREATED' });
}

function getConfig(
  received: Received,
  name: string,
  organization: KnownOrganization,
  deps: PlatformDeps,
): Answer {
  if (received.url.searchParams.get('configType') !== 'BYOK_CONFIG') {
    return problem(400, 'Bad Request', 'configType must be BYOK_CONFIG.');
  }
  const found = deps.configurations.find(organization.orgId, name);
  if (found === undefined) return problem(404, 'Not Found', 'No configuration has this name.');
  const { sameIds, subscriptionIdUndefined } = deps.settings();
  return jsonAnswer(200, {
    name: found.appName,
    type: 'BYOK_CONFIG',
    status: deps.configurations.status(found),
    configData: keyData(found),
    imsOrgId: organization.orgId,
    subscriptionId: subscriptionIdUndefined ? 'undefined' : found.subscriptionId,
    id: sameIds ? found.id : found.otherId,
    rowType: 'BYOK_KEY',
  });
}

export type AdobeCall = 'token' | 'appRegistration' | 'postConfig' | 'getConfig';
export const adobeCalls: readonly AdobeCall[] = ['token', 'appRegistration', 'postConfig', 'getConfig'];

const base = '/data/infrastructure/manager';
const configPath = `${base}/customer/config`;

/** Which call a request is, by method and path alone. */
export function findCall(method: string, path: string): AdobeCall | undefined {
  const line = `${method} ${path}`;
  if (line === 'POST /ims/token/v3') return 'token';
  if (line === `GET ${base}/byok/app-registration`) return 'appRegistration';
  if (line === `POST ${configPath}`) return 'postConfig';
  return line.startsWith(`GET ${configPath}/`) ? 'getConfig' : undefined;
}

/** The platform's three calls. */
export function handlePlatform(
  call: Exclude<AdobeCall, 'token'>,
  received: Received,
  deps: PlatformDeps,
): Answer {
  const organization = admit(received, deps);
  if ('status' in organization) return organization;
  if (call === 'appRegistration') return appRegistration(organization);
  if (call === 'postConfig') return postConfig(received, organization, deps);
  const name = received.url.pathname.slice(configPath.length + 1);
  return getConfig(received, decodeURIComponent(name), organization, deps);
}
