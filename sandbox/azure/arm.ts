import { armPage } from './arm-page.ts';
import { handleAuthorization } from './authorization.ts';
import { handleVaultLists, handleVaults } from './arm-vaults.ts';
import { notFound, refused } from './arm-request.ts';
import { jsonAnswer } from '../adobe/wire.ts';
import { workspaceIdOf } from './audit-log.ts';
import { armError } from './errors.ts';
import { handleResourceGraph } from './resource-graph.ts';
import { reaches } from './scopes.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import type { Session } from './login.ts';
import type { ArmRequest } from './arm-request.ts';
import type { AzureContext } from './settings.ts';

const keyVaultVersions = ['2023-07-01', '2024-11-01', '2026-02-01', '2026-04-01'];
// Microsoft retires Key Vault's older control-plane versions on this day.
const olderVersionsRetireAt = Date.parse('2027-02-27T00:00:00Z');

function refuseVersion(path: string, version: string | null, now: number): Answer | undefined {
  if (version === null) {
    return armError(400, 'MissingApiVersionParameter', 'The api-version query parameter is required.');
  }
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version)) {
    return armError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
  }
  const isKeyVault =
    /\/providers\/Microsoft\.KeyVault\//i.test(path) &&
    !/\/Microsoft\.(?:Authorization|Insights)\/|\/networkSecurityPerimeterConfigurations$/i.test(path);
  const offered = now < olderVersionsRetireAt ? keyVaultVersions : keyVaultVersions.slice(-2);
  if (!isKeyVault || offered.includes(version)) return undefined;
  const message = `No registered resource provider found for API version '${version}'. Supported: '${offered.join(', ')}'.`;
  return armError(400, 'NoRegisteredProviderFound', message);
}

/** A subscription is listed for everybody with a role somewhere in it. */
function listSubscriptions(request: ArmRequest): Answer {
  const { directory, session } = request;
  const { armRead, armScopes } = session.identity.rights;
  const isKnownTo = (id: string): boolean =>
    armRead &&
    (armScopes?.some(
      (scope) =>
        reaches(directory, scope, `/subscriptions/${id}`) ||
        reaches(directory, `/subscriptions/${id}`, scope),
    ) ??
      true);
  const value = [...directory.subscriptions.values()]
    .filter(({ tenantId, subscriptionId }) => tenantId === session.tenantId && isKnownTo(subscriptionId))
    .map(({ subscriptionId, displayName, tenantId, state }) => ({
      id: `/subscriptions/${subscriptionId}`,
      subscriptionId,
      tenantId,
      displayName,
      state,
    }));
  return armPage(request, value, { count: { type: 'Total', value: value.length } });
}

/** What the caller may read, whether it is there or not; writes have rights of their own. */
function mayReadAt({ directory, session, path, received }: ArmRequest): boolean {
  const { armRead, armScopes } = session.identity.rights;
  if (received.method !== 'GET') return armRead;
  return armRead && (armScopes?.some((scope) => reaches(directory, scope, path)) ?? true);
}

/** Answers for what is under a subscription, before anybody looks whether it is there. */
function admitToSubscription(request: ArmRequest): Answer | undefined {
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1] ?? '';
  const subscription = request.directory.subscriptions.get(subscriptionId.toLowerCase());
  if (subscription === undefined) {
    const message = `The subscription '${subscriptionId}' could not be found.`;
    return armError(404, 'SubscriptionNotFound', message);
  }
  if (subscription.tenantId !== request.session.tenantId) {
    const message =
      'The access token is from the wrong issuer; it must match the tenant of this subscription.';
    return armError(401, 'InvalidAuthenticationTokenTenant', message);
  }
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(request.path)?.[1];
  if (!mayReadAt(request)) return refused(request);
  if (group !== undefined && !subscription.resourceGroups.has(group.toLowerCase())) {
    return armError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  return undefined;
}

/** A Log Analytics workspace, with the id by which it is queried. */
function findWorkspace({ path, directory }: ArmRequest): Answer | undefined {
  const isNamed = /\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i.test(path);
  if (!isNamed || !directory.workspaces.has(path.toLowerCase())) return undefined;
  return jsonAnswer(200, { id: path, properties: { customerId: workspaceIdOf(path) } });
}

/** `management.azure.com`. */
export function handleArm(received: Received, session: Session | undefined, context: AzureContext): Answer {
  const path = decodeURIComponent(received.url.pathname)
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1');
  if (session === undefined) {
    const isMissing = received.headers.authorization === undefined;
    return armError(
      401,
      isMissing ? 'AuthenticationFailed' : 'InvalidAuthenticationToken',
      isMissing
        ? "Authentication failed. The 'Authorization' header is missing."
        : 'The access token is invalid.',
      { 'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common"' },
    );
  }
  const version = refuseVersion(path, received.url.searchParams.get('api-version'), context.clock.now());
  if (version !== undefined) return version;
  const request = { ...context, received, session, path };
  if (/^\/subscriptions$/i.test(path)) return listSubscriptions(request);
  if (/^\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(path)) return handleResourceGraph(request);
  const isInSubscription = /^\/subscriptions\//i.test(path);
  return (
    (isInSubscription ? admitToSubscription(request) : undefined) ??
    handleAuthorization(request) ??
    findWorkspace(request) ??
    handleVaultLists(request) ??
    handleVaults(request) ??
    notFound(path)
  );
}
