import { jsonAnswer } from '../adobe/wire.ts';
import { principalAndGroups } from './directory.ts';
import { cutPage, decodePlace } from './arm-page.ts';
import { graphError } from './errors.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import type { Identity, ServicePrincipal } from './directory.ts';
import type { Session } from './login.ts';
import type { AzureContext } from './settings.ts';

const byAppId = /^\/v1\.0\/servicePrincipals\(appId='([^']+)'\)$/i;
const memberOf = /^\/v1\.0\/servicePrincipals\/([^/]+)\/transitiveMemberOf$/i;
const collection = /^\/v1\.0\/servicePrincipals$/i;
const applicationByAppId = /^\/v1\.0\/applications\(appId='([^']+)'\)$/i;
const longMs = 2 * 365 * 86_400_000;
const appIdFilter = /^appId eq '([^']+)'$/i;

function resource(principal: ServicePrincipal, select: string | null): Record<string, unknown> {
  const whole: Record<string, unknown> = {
    id: principal.objectId,
    appId: principal.appId,
    displayName: principal.displayName,
    accountEnabled: principal.accountEnabled,
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMultipleOrgs',
    createdDateTime: new Date(principal.createdAt).toISOString(),
  };
  if (select === null) return whole;
  const wanted = new Set(select.split(',').map((name) => name.trim()));
  return Object.fromEntries(Object.entries(whole).filter(([name]) => wanted.has(name)));
}

/** Graph's lists have pages too, under another name (https://learn.microsoft.com/graph/paging). */
function graphPage(url: URL, context: AzureContext, items: readonly unknown[]): Answer {
  const place = decodePlace(url.searchParams.get('$skiptoken'));
  if (place === undefined)
    return graphError(400, 'BadRequest', 'The skip token is not valid.', context.clock.now());
  const { page, next } = cutPage(context.settings(), items, place);
  if (next === undefined) return jsonAnswer(200, { value: page });
  const link = new URL(url.pathname + url.search, 'https://graph.microsoft.com');
  link.searchParams.set('$skiptoken', next);
  return jsonAnswer(200, { value: page, '@odata.nextLink': link.href });
}

/** An app registration with when its secrets end; of a secret Graph shows its first three letters only. */
function registration(identity: Identity, now: number): Record<string, unknown> {
  const endsAt = identity.secretsEndAt ?? now + longMs;
  return {
    appId: identity.clientId,
    passwordCredentials: identity.secrets.map((secret, place) => ({
      keyId: `00000000-0000-4000-8000-00000000000${place}`,
      displayName: 'made in the portal',
      hint: secret.slice(0, 3),
      secretText: null,
      startDateTime: new Date(endsAt - longMs).toISOString(),
      endDateTime: new Date(endsAt).toISOString(),
    })),
  };
}

/** `graph.microsoft.com`: service principals by application id. */
export function handleGraph(received: Received, session: Session | undefined, context: AzureContext): Answer {
  const now = context.clock.now();
  if (session === undefined) {
    return graphError(
      401,
      'InvalidAuthenticationToken',
      'Access token is missing, expired or for another audience.',
      now,
    );
  }
  if (!session.identity.rights.graphRead) {
    const message = 'Insufficient privileges to complete the operation.';
    return graphError(403, 'Authorization_RequestDenied', message, now);
  }
  const path = decodeURIComponent(received.url.pathname);
  const query = received.url.searchParams;
  const tenant = context.directory.tenants.get(session.tenantId.toLowerCase());
  const find = (appId: string | undefined): ServicePrincipal | undefined =>
    tenant?.servicePrincipals.get((appId ?? '').toLowerCase());
  const appId = byAppId.exec(path)?.[1];
  if (received.method === 'GET' && tenant !== undefined && appId !== undefined) {
    const found = find(appId);
    if (found !== undefined) return jsonAnswer(200, resource(found, query.get('$select')));
    const message = `Resource '${appId}' does not exist or one of its queried reference-property objects are not present.`;
    return graphError(404, 'Request_ResourceNotFound', message, now);
  }
  const member = memberOf.exec(path)?.[1];
  if (received.method === 'GET' && tenant !== undefined && member !== undefined) {
    // https://learn.microsoft.com/graph/api/serviceprincipal-list-transitivememberof
    const groups = [...principalAndGroups(context.directory, member)].filter(
      (id) => id !== member.toLowerCase(),
    );
    const value = groups.map((id) => ({ '@odata.type': '#microsoft.graph.group', id }));
    return graphPage(received.url, context, value);
  }
  const registered = applicationByAppId.exec(path)?.[1]?.toLowerCase();
  if (received.method === 'GET' && tenant !== undefined && registered !== undefined) {
    const identity = tenant.identities.get(registered);
    if (identity !== undefined) return jsonAnswer(200, registration(identity, now));
    return graphError(404, 'Request_ResourceNotFound', `Resource '${registered}' does not exist.`, now);
  }
  if (received.method === 'GET' && tenant !== undefined && collection.test(path)) {
    const found = find(appIdFilter.exec(query.get('$filter') ?? '')?.[1]);
    const value = found === undefined ? [] : [resource(found, query.get('$select'))];
    return jsonAnswer(200, { value });
  }
  return graphError(400, 'BadRequest', 'The stand-in knows servicePrincipals by appId only.', now);
}
