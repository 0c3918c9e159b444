import { jsonAnswer } from '../adobe/wire.ts';
import { cutPage, decodePlace } from './arm-page.ts';
import { vaultError } from './errors.ts';
import { firewallRefusal } from './firewall.ts';
import { createKey } from './key-creation.ts';
import { keyBundle } from './key-bundle.ts';
import { findVersion, keyAttributes, keyIdentifier, latestVersion, vaultHost } from './keys.ts';
import { rotationPolicyBundle } from './rotation-policy.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import type { DeletedKey, Vault } from './directory.ts';
import type { Key } from './keys.ts';
import type { Session } from './login.ts';
import type { AzureContext } from './settings.ts';
import type { VaultRequest } from './vault-request.ts';

const pageSize = 25;

function challenge(vault: Vault): Answer {
  const answer = vaultError(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.');
  const authorization = `https://login.microsoftonline.com/${vault.tenantId}`;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'www-authenticate': `Bearer authorization="${authorization}", resource="https://vault.azure.net"`,
    },
  };
}

function isAllowed({ vault, identity, received }: VaultRequest): boolean {
  const { rights, objectId } = identity;
  if (vault.settings.enableRbacAuthorization === true) {
    return received.method === 'GET' ? rights.dataPlaneRead : rights.keyCreation;
  }
  const policy = vault.settings.accessPolicies.find((each) => each.objectId === objectId);
  return policy?.keys.includes(received.method === 'GET' ? 'get' : 'create') ?? false;
}

function refusal(request: VaultRequest): Answer | undefined {
  const { vault, identity } = request;
  const blocked = firewallRefusal(vault, identity.rights.address);
  if (blocked !== undefined) return vaultError(403, 'Forbidden', blocked.message, blocked.code);
  if (isAllowed(request)) return undefined;
  const caller = `appid=${identity.clientId};oid=${identity.objectId}`;
  if (vault.settings.enableRbacAuthorization === true) {
    const message = `Caller is not authorized to perform action on resource. Caller: ${caller}. Vault: ${vault.name}`;
    return vaultError(403, 'Forbidden', message, 'ForbiddenByRbac');
  }
  const message = `The user, group or application '${caller}' does not have permission on key vault '${vault.name}'.`;
  return vaultError(403, 'Forbidden', message, 'AccessDenied');
}

function deletion({ vault }: VaultRequest, { key, deletedAt, purgeAt }: DeletedKey): Record<string, unknown> {
  return {
    recoveryId: `https://${vaultHost(vault)}/deletedkeys/${key.name}`,
    deletedDate: Math.floor(deletedAt / 1000),
    scheduledPurgeDate: Math.floor(purgeAt / 1000),
  };
}

/** One page of a list; the link to the next one carries an offset. */
function page(
  { received, settings, vault }: VaultRequest,
  items: readonly Record<string, unknown>[],
): Answer {
  const query = received.url.searchParams;
  const place = decodePlace(query.get('$skiptoken'));
  if (place === undefined) return vaultError(400, 'BadParameter', 'The skip token is not valid.');
  const most = Number(query.get('maxresults') ?? pageSize);
  const { emptyPages, pageSize: set } = settings();
  const { page: value, next } = cutPage({ emptyPages, pageSize: Math.min(most, set) }, items, place);
  const link = new URL(received.url.pathname, `https://${vaultHost(vault)}`);
  link.searchParams.set('api-version', query.get('api-version') ?? '');
  link.searchParams.set('$skiptoken', next ?? '');
  link.searchParams.set('maxresults', String(most));
  return jsonAnswer(200, { value, nextLink: next === undefined ? null : link.href });
}

function keyNotFound(name: string): Answer {
  const message = `A key with (name/id) ${name} was not found in this key vault. If you recently deleted this key you may be able to recover it.`;
  return vaultError(404, 'KeyNotFound', message);
}

function readKey(request: VaultRequest, key: Key, version: string | undefined): Answer {
  const { vault } = request;
  const found = findVersion(key, version);
  if (found === undefined) return keyNotFound(`${key.name}/${version}`);
  if (!found.enabled && request.settings().disabledKeyAnswers === 'forbidden') {
    return vaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled key.', 'KeyDisabled');
  }
  return jsonAnswer(200, keyBundle(vault, key, found));
}

function listKeys(request: VaultRequest): Answer {
  const { vault } = request;
  const items = [...vault.keys.values()].map((key) => ({
    kid: `https://${vaultHost(vault)}/keys/${key.name}`,
    attributes: keyAttributes(vault, latestVersion(key)),
    tags: {},
  }));
  return page(request, items);
}

function listVersions(request: VaultRequest, key: Key): Answer {
  const { vault } = request;
  const items = key.versions.map((version) => ({
    kid: keyIdentifier(vault, key, version),
    attributes: keyAttributes(vault, version),
  }));
  return page(request, items);
}

function deletedKeys(request: VaultRequest, name: string | undefined): Answer {
  const { vault } = request;
  if (name === undefined) {
    const items = [...vault.deletedKeys.values()].map((deleted) => ({
      kid: `https://${vaultHost(vault)}/keys/${deleted.key.name}`,
      attributes: keyAttributes(vault, latestVersion(deleted.key)),
      ...deletion(request, deleted),
    }));
    return page(request, items);
  }
  const deleted = vault.deletedKeys.get(name.toLowerCase());
  if (deleted === undefined) return keyNotFound(name);
  const bundle = keyBundle(vault, deleted.key, latestVersion(deleted.key));
  return jsonAnswer(200, { ...bundle, ...deletion(request, deleted) });
}

function route(request: VaultRequest): Answer {
  const { received, vault } = request;
  const [, collection = '', name, second] = decodeURIComponent(received.url.pathname)
    .split('/')
    .map((segment, index) => (index === 0 || segment !== '' ? segment : undefined));
  const isGet = received.method === 'GET';
  if (isGet && collection === 'deletedkeys') return deletedKeys(request, name);
  if (collection !== 'keys') return vaultError(404, 'NotFound', 'The stand-in knows keys and deletedkeys.');
  if (name === undefined) return listKeys(request);
  if (received.method === 'POST' && second === 'create') return createKey(request, name);
  const key = vault.keys.get(name.toLowerCase());
  if (!isGet) return vaultError(405, 'MethodNotAllowed', 'The stand-in reads and creates keys only.');
  if (key === undefined) return keyNotFound(name);
  if (second === 'rotationpolicy') return jsonAnswer(200, rotationPolicyBundle(vault, key));
  return second === 'versions' ? listVersions(request, key) : readKey(request, key, second);
}

/** `{vault}.vault.azure.net`. `drop`: no vault has this name, so there is nobody at the address. */
export function handleDataPlane(
  received: Received,
  host: string,
  findSession: () => Session | undefined,
  context: AzureContext,
): Answer | 'drop' {
  const vault = context.directory.vaults.get(host.replace(/\.vault\.azure\.net$/, ''));
  // A vault that is gone, soft-deleted or was never there has no name in DNS.
  if (vault === undefined) return 'drop';
  const session = findSession();
  if (session?.tenantId !== vault.tenantId) return challenge(vault);
  if (received.url.searchParams.get('api-version') === null) {
    return vaultError(400, 'BadParameter', 'api-version must be specified.');
  }
  const request = { ...context, received, vault, identity: session.identity };
  return refusal(request) ?? route(request);
}
