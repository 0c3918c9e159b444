import type { AzureClient } from '../clients/azure/azure.ts';
import type { ListedVault } from '../clients/azure/vaults.ts';
import type { OrganizationConfig } from '../config.ts';
import { evaluate } from '../domain/checks/evaluate.ts';
import type { Finding } from '../domain/checks/findings.ts';
import type { Found, Lock, Observations, Observed, ServicePrincipal } from '../domain/checks/observations.ts';
import { azureObstacles, type Obstacle } from '../domain/checks/revocability.ts';
import { locksHolding } from '../domain/checks/access-checks.ts';
import type { Outside } from '../deps.ts';
import { observe } from '../jobs/observe.ts';
import { observed, unseen } from '../errors.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import type { Emergency } from './arguments.ts';

export interface VaultSeen {
  readonly vault: ListedVault;
  /** Whether the app can use a key of it: one finding a key that has an assignment of its own, or one for the vault. */
  readonly access: readonly Finding[];
  /** Those that keep role assignments at this vault from being removed. */
  readonly locks: Observed<readonly Lock[]>;
  /** What would keep the bot from revoking it; `nothing`: there is no access to revoke. */
  readonly obstacles: readonly Obstacle[] | 'nothing';
}

export interface Seen {
  readonly organization: OrganizationConfig;
  /** Of Adobe's CMK app. */
  readonly applicationId: Observed<string>;
  readonly app: Observed<Found<ServicePrincipal>>;
  readonly vaults: Observed<readonly VaultSeen[]>;
}

/** Adobe and Azure limit how often they may be asked. */
const lookedAtOnce = 5;

const keyInScope = /\/keys\/([^/]+)\/?$/u;

/** Which keys have assignments of their own: nobody has to know the key's name in the night. */
function keysIn({ roles }: Observations): (string | undefined)[] {
  const scopes = roles.kind === 'seen' ? roles.value.map(({ scope }) => scope) : [];
  const keys = [...new Set(scopes.flatMap((scope) => keyInScope.exec(scope)?.[1] ?? []))];
  return keys.length === 0 ? [undefined] : keys;
}

function holding(locks: Observed<readonly Lock[]> | undefined, resourceId: string): VaultSeen['locks'] {
  if (locks === undefined) return unseen('notYet', '');
  if (locks.kind === 'unseen') return locks;
  return { kind: 'seen', value: locksHolding(locks.value, resourceId) };
}

interface Looking {
  readonly vault: ListedVault;
  readonly applicationId: string;
  readonly azure: AzureClient;
  readonly tenantId: string | undefined;
}

/** What the bot's own check says of one key, or of the vault, and what would be in the way of the bot. */
function judge(observations: Observations, keyName: string | undefined, { vault, azure, tenantId }: Looking) {
  const target = { vaultResourceId: vault.resourceId, keyName };
  const nowSeconds = Math.floor(Date.now() / 1000);
  const findings = evaluate(observations, { tenantId, ...target, inUse: true, nowSeconds });
  return {
    access: findings.filter(({ check }) => check === 'roleAssignment'),
    obstacles: azureObstacles(observations, target, azure.writer !== undefined),
  };
}

async function lookAt(looking: Looking): Promise<VaultSeen> {
  const { vault, applicationId, azure } = looking;
  const ask = (name: string | undefined) =>
    observe(azure, { vault, applicationId, key: name === undefined ? undefined : { name }, revocable: true });
  const whole = await ask(undefined);
  const judged = await Promise.all(
    keysIn(whole).map(async (name) => judge(name === undefined ? whole : await ask(name), name, looking)),
  );
  const obstacles = judged.flatMap((one) => (one.obstacles === 'nothing' ? [] : [one.obstacles]));
  return {
    vault,
    access: judged.flatMap(({ access }) => access),
    locks: holding(whole.locks, vault.resourceId),
    obstacles: obstacles.length === 0 ? 'nothing' : obstacles.flat(),
  };
}

async function vaultsMeant(azure: AzureClient, name: string | undefined): Promise<ListedVault[]> {
  const listed = await azure.listVaults(name ?? '');
  return name === undefined
    ? listed
    : listed.filter((vault) => vault.name.toLowerCase() === name.toLowerCase());
}

/** What gives Adobe access now, as Azure shows it. Never throws for what Adobe or Azure do. */
export async function look(
  asked: Emergency,
  organization: OrganizationConfig,
  { adobe, azure }: Outside,
): Promise<Seen> {
  const { tenantId } = organization;
  const applicationId: Observed<string> =
    asked.applicationId === undefined
      ? await observed(async () => (await adobe.getAppRegistration()).applicationId)
      : { kind: 'seen', value: asked.applicationId };
  if (applicationId.kind === 'unseen') {
    return { organization, applicationId, app: applicationId, vaults: applicationId };
  }
  const [app, meant] = await Promise.all([
    observed(() => azure.findServicePrincipal(applicationId.value), 'graph'),
    observed(() => vaultsMeant(azure, asked.vault)),
  ]);
  if (meant.kind === 'unseen') return { organization, applicationId, app, vaults: meant };
  const vaults = await mapAtOnce(meant.value, lookedAtOnce, (vault) =>
    lookAt({ vault, applicationId: applicationId.value, azure, tenantId }),
  );
  return { organization, applicationId, app, vaults: { kind: 'seen', value: vaults } };
}
