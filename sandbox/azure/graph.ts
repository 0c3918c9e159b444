import { jsonAnswer } from '../adobe/wire.ts';
import { graphError } from './errors.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import type { ServicePrincipal } from './directory.ts';
import type { Session } from './login.ts';
import type { AzureContext } from './settings.ts';

const byAppId = /^\/v1\.0\/servicePrincipals\(appId='([^']+)'\)$/i;
const collection = /^\/v1\.0\/servicePrincipals$/i;
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
  if (received.method === 'GET' && tenant !== undefined && collection.test(path)) {
    const found = find(appIdFilter.exec(query.get('$filter') ?? '')?.[1]);
    const value = found === undefined ? [] : [resource(found, query.get('$select'))];
    return jsonAnswer(200, { value });
  }
  return graphError(400, 'BadRequest', 'The stand-in knows servicePrincipals by appId only.', now);
}
