import type { UpstreamKind } from '../domain/fault.ts';
import type { UnseenReason } from '../domain/findings.ts';
import type {
  Found,
  FoundOrDeleted,
  Key,
  Look,
  Observations,
  RoleAssignment,
  ServicePrincipal,
  Vault,
} from '../domain/observations.ts';
import { UpstreamError } from '../errors.ts';
import type { AzureClient, VaultTarget } from '../clients/azure/azure.ts';

/** What was chosen so far; what is missing is not looked at. */
export interface Targets {
  readonly vault?: VaultTarget | undefined;
  /** Without a version the latest one is looked at. */
  readonly key?: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly applicationId?: string | undefined;
}

/** People wait for it: what has not answered by then counts as unreachable. */
const wholeLookMs = 8000;

type Unseen = Extract<Look<never>, { kind: 'unseen' }>;

function unseen(because: UnseenReason, detail: string): Unseen {
  return { kind: 'unseen', because, detail };
}

const reasons: Record<UpstreamKind, UnseenReason> = {
  refused: 'noRight',
  absent: 'noRight',
  throttled: 'throttled',
  unreachable: 'unreachable',
  nonsense: 'nonsense',
  noIdentity: 'noIdentity',
};

const firewallCodes = ['ForbiddenByFirewall', 'ForbiddenByConnection'];

function reasonOf({ kind, code = '' }: UpstreamError): UnseenReason {
  return firewallCodes.includes(code) ? 'firewall' : reasons[kind];
}

async function look<T>(work: () => Promise<T>): Promise<Look<T>> {
  try {
    return { kind: 'seen', value: await work() };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { operation, code, detail } = error;
    return unseen(reasonOf(error), `${operation}: ${code === undefined ? '' : `${code}, `}${detail}`);
  }
}

/** Azure has no way to look a vault up by name but to search what the identity may read. */
async function locate(azure: AzureClient, vault: VaultTarget, signal: AbortSignal): Promise<Look<string>> {
  const { resourceId } = vault;
  if (resourceId !== undefined) return { kind: 'seen', value: resourceId };
  const found = await look(() => azure.findResourceId(vault.name, signal));
  if (found.kind === 'unseen') return found;
  if (found.value !== undefined) return { kind: 'seen', value: found.value };
  return unseen('noRight', 'No vault of that name is among those the bot may read.');
}

async function lookAtKeys(
  azure: AzureClient,
  vault: VaultTarget,
  key: Targets['key'],
  signal: AbortSignal,
): Promise<Pick<Observations, 'key' | 'latestKey'>> {
  if (key === undefined) return { key: unseen('notYet', ''), latestKey: unseen('notYet', '') };
  const version = (wanted: string | undefined): Promise<Look<FoundOrDeleted<Key>>> =>
    look(() => azure.findKey(vault, key.name, wanted, signal));
  if (key.version === undefined) {
    const latestKey = await version(undefined);
    return { key: latestKey, latestKey };
  }
  const [proposed, latestKey] = await Promise.all([version(key.version), version(undefined)]);
  return { key: proposed, latestKey };
}

async function lookAtRoles(
  azure: AzureClient,
  resourceId: Look<string>,
  app: Look<Found<ServicePrincipal>>,
  signal: AbortSignal,
): Promise<Look<readonly RoleAssignment[]>> {
  if (app.kind === 'unseen') return app;
  const { value } = app;
  if (value.kind === 'absent') return unseen('notYet', 'The app is not in the directory yet.');
  if (resourceId.kind === 'unseen') return resourceId;
  return await look(() => azure.listRoleAssignments(resourceId.value, value.value.objectId, signal));
}

const noVault = unseen('notYet', 'There is no vault to look at.');

/** A name that leads nowhere must not look like a network that may come back. */
function withoutVault(observations: Observations): Observations {
  const { vault } = observations;
  const isGone = vault.kind === 'seen' && vault.value.kind !== 'present';
  return isGone ? { ...observations, key: noVault, latestKey: noVault, roles: noVault } : observations;
}

/** Only where there is an app that it could hit. */
async function lookAtDenials(
  azure: AzureClient,
  resourceId: Look<string>,
  app: Look<Found<ServicePrincipal>>,
  signal: AbortSignal,
): Promise<Observations['denials']> {
  const isThere = app.kind === 'seen' && app.value.kind === 'present';
  if (!isThere || resourceId.kind === 'unseen') return undefined;
  return look(() => azure.listDenyAssignments(resourceId.value, signal));
}

async function lookAtVault(
  azure: AzureClient,
  resourceId: Look<string>,
  signal: AbortSignal,
): Promise<Look<FoundOrDeleted<Vault>>> {
  return resourceId.kind === 'unseen'
    ? resourceId
    : await look(() => azure.findVault(resourceId.value, signal));
}

/** One round of looking, side by side where it can be. Never throws for what Azure does: that is an unseen look. */
export async function observe(azure: AzureClient, targets: Targets): Promise<Observations> {
  const { vault, key, applicationId } = targets;
  const signal = AbortSignal.timeout(wholeLookMs);
  const app: Promise<Look<Found<ServicePrincipal>>> =
    applicationId === undefined
      ? Promise.resolve(unseen('notYet', ''))
      : look(() => azure.findServicePrincipal(applicationId, signal));
  if (vault === undefined) {
    return {
      vault: unseen('notYet', ''),
      key: unseen('notYet', ''),
      latestKey: unseen('notYet', ''),
      app: await app,
      roles: unseen('notYet', ''),
    };
  }
  const located = await locate(azure, vault, signal);
  const resourceId = located.kind === 'seen' ? located.value : undefined;
  const [vaultLook, keys, appLook, roles, denials] = await Promise.all([
    lookAtVault(azure, located, signal),
    lookAtKeys(azure, { name: vault.name, resourceId }, key, signal),
    app,
    app.then((seen) => lookAtRoles(azure, located, seen, signal)),
    app.then((seen) => lookAtDenials(azure, located, seen, signal)),
  ]);
  return withoutVault({ vault: vaultLook, ...keys, app: appLook, roles, ...(denials && { denials }) });
}
