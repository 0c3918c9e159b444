import { type KeyAction, keyActions } from './findings.ts';
import type { DeniedPrincipal, DenyAssignment, Observed, Permission } from './observations.ts';

/** Key Vault Crypto Service Encryption User: the role that Adobe documents. */
export const encryptionUserRoleId = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';

interface BuiltIn {
  readonly name: string;
  readonly gives: readonly KeyAction[];
}

/** Built-in roles whose content is known (https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles/security). */
const builtIns: ReadonlyMap<string, BuiltIn> = new Map([
  [encryptionUserRoleId, { name: 'Key Vault Crypto Service Encryption User', gives: keyActions }],
  ['12338af0-0e69-4776-bea7-57ae8d297424', { name: 'Key Vault Crypto User', gives: keyActions }],
  ['14b46e9e-c2b7-41b4-b07b-48a6ebf60603', { name: 'Key Vault Crypto Officer', gives: keyActions }],
  ['00482a5a-887f-4fb3-b363-3b7fe8e74483', { name: 'Key Vault Administrator', gives: keyActions }],
]);

export function findBuiltIn(roleId: string): BuiltIn | undefined {
  return builtIns.get(roleId.toLowerCase());
}

export const isDocumentedRole = (roleId: string) => roleId.toLowerCase() === encryptionUserRoleId;

/** Azure's names (https://learn.microsoft.com/en-us/azure/role-based-access-control/permissions/security#microsoftkeyvault). */
const dataActions: Record<KeyAction, string> = {
  read: 'Microsoft.KeyVault/vaults/keys/read',
  wrap: 'Microsoft.KeyVault/vaults/keys/wrap/action',
  unwrap: 'Microsoft.KeyVault/vaults/keys/unwrap/action',
};

/** `*` stands for anything, and capitals do not matter. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** Whether an action is one of those that a role lists. */
export const actionIsAmong = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => covers(pattern, action));

/** What permissions name of it: of a role what it allows, of a deny assignment what it denies. */
export function keyActionsIn(permissions: readonly Permission[]): KeyAction[] {
  return keyActions.filter((action) =>
    permissions.some(
      (permission) =>
        permission.dataActions.some((pattern) => covers(pattern, dataActions[action])) &&
        !permission.notDataActions.some((pattern) => covers(pattern, dataActions[action])),
    ),
  );
}

/** Names of an access policy's permissions on keys. */
const policyNames: Record<KeyAction, string> = { read: 'get', wrap: 'wrapkey', unwrap: 'unwrapkey' };

/** What an access policy allows; `all` stands for every permission. */
export function keyActionsOf(permissions: readonly string[]): KeyAction[] {
  const named = permissions.map((permission) => permission.toLowerCase());
  return keyActions.filter((action) => named.includes('all') || named.includes(policyNames[action]));
}

function segmentsOf(scope: string): readonly string[] {
  return scope
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

/** Whether a scope holds a resource: ARM compares without case, and `…/rg1` does not hold `…/rg10`. */
export function scopeHolds(scope: string, resourceId: string): boolean {
  const inner = segmentsOf(resourceId);
  return segmentsOf(scope).every((segment, place) => inner[place] === segment);
}

export const isSameScope = (one: string, other: string) => scopeHolds(one, other) && scopeHolds(other, one);

/** Where Azure counts an assignment: how far above or below the vault it is. */
export type Level = 'root' | 'managementGroup' | 'subscription' | 'resourceGroup' | 'vault' | 'key';

/** `elsewhere`: it does not hold the key. `unknown`: a scope of a form that is not known here, which may hold it. */
export type Reach = Level | 'elsewhere' | 'unknown';

export interface KeyPlace {
  /** Unknown only where nobody could ask for the roles either. */
  readonly vaultResourceId: string | undefined;
  readonly keyName: string | undefined;
}

const managementGroup = /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?$/i;

/**
 * Where something that ARM lists at the vault stands. A management group is no path prefix of the vault, and ARM lists
 * only those the vault is in (https://github.com/Azure/azure-cli/issues/25078).
 */
export function reachOf(scope: string, { vaultResourceId, keyName }: KeyPlace): Reach {
  if (segmentsOf(scope).length === 0) return 'root';
  if (managementGroup.test(scope)) return 'managementGroup';
  if (!/^\/subscriptions\/[^/]+/i.test(scope)) return 'unknown';
  if (vaultResourceId === undefined || scopeHolds(scope, vaultResourceId)) return levelOf(scope);
  const key = keyName === undefined ? undefined : `${vaultResourceId}/keys/${keyName}`;
  if (key === undefined) return 'elsewhere';
  if (scopeHolds(scope, key)) return 'key';
  // Azure documents no scope below a key; what one there would let the app do is not known.
  return scopeHolds(key, scope) ? 'unknown' : 'elsewhere';
}

function levelOf(scope: string): Level {
  const { length } = segmentsOf(scope);
  if (length <= 2) return 'subscription';
  return length <= 4 ? 'resourceGroup' : 'vault';
}

/** Who asks, and the groups it is in, where they could be asked for. */
export interface Asker {
  readonly objectId: string;
  readonly groups: Observed<readonly string[]> | undefined;
}

/** What a denial takes away, for sure or perhaps. */
export interface Denied {
  readonly denial: DenyAssignment;
  readonly actions: readonly KeyAction[];
  readonly isSure: boolean;
}

type Answer = 'yes' | 'no' | 'unknown';

/** Stands for everybody in a deny assignment (https://learn.microsoft.com/en-us/azure/role-based-access-control/deny-assignments#the-all-principals-principal). */
const everybody = '00000000-0000-0000-0000-000000000000';

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Whether somebody named is the asker, or a group it is in. A type that is not known here may be a group. */
function isAsker({ id, type }: DeniedPrincipal, { objectId, groups }: Asker): Answer {
  if (isSame(id, everybody) || isSame(id, objectId)) return 'yes';
  if (type === 'User' || type === 'ServicePrincipal') return 'no';
  if (groups?.kind !== 'seen') return 'unknown';
  return groups.value.some((group) => isSame(group, id)) ? 'yes' : 'no';
}

function anyIs(named: readonly DeniedPrincipal[], asker: Asker): Answer {
  const answers = named.map((principal) => isAsker(principal, asker));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function hits({ principals, excluded }: DenyAssignment, asker: Asker): Answer {
  const named = anyIs(principals, asker);
  const spared = anyIs(excluded, asker);
  if (named === 'no' || spared === 'yes') return 'no';
  return named === 'yes' && spared === 'no' ? 'yes' : 'unknown';
}

/**
 * Whether it counts at the key, which has a scope of its own below the vault
 * (https://learn.microsoft.com/en-us/azure/key-vault/general/rbac-guide): what does not apply to child scopes leaves it out.
 */
function countsAt({ scope, onlyAtScope }: DenyAssignment, place: KeyPlace): Answer {
  const reach = reachOf(scope, place);
  if (reach === 'elsewhere') return 'no';
  if (reach === 'unknown') return 'unknown';
  return !onlyAtScope || reach === 'key' ? 'yes' : 'no';
}

/** What the denials take away from somebody at a key. A denial wins over every role. */
export function denialsFor(denials: readonly DenyAssignment[], place: KeyPlace, asker: Asker): Denied[] {
  return denials.flatMap((denial) => {
    const actions = keyActionsIn(denial.permissions);
    const answers = [countsAt(denial, place), hits(denial, asker)];
    if (actions.length === 0 || answers.includes('no')) return [];
    return [
      { denial, actions, isSure: !denial.isConditional && answers.every((answer) => answer === 'yes') },
    ];
  });
}

/** Whether a denial counts at a scope, which is the vault's or its key's. */
function countsAtScope({ scope, onlyAtScope }: DenyAssignment, place: KeyPlace, at: string): Answer {
  if (isSameScope(scope, at)) return 'yes';
  const reach = reachOf(scope, place);
  if (reach === 'unknown') return 'unknown';
  return !onlyAtScope && (reach === 'managementGroup' || scopeHolds(scope, at)) ? 'yes' : 'no';
}

const isForEverybody = ({ principals, excluded }: DenyAssignment) =>
  excluded.length === 0 && principals.some(({ id }) => isSame(id, everybody));

/** What denies an action of the control plane at a scope. Sure only for everybody: the object id of who asks is not known. */
export function denialsOfAction(
  denials: readonly DenyAssignment[],
  action: string,
  place: KeyPlace,
  at: string,
): Omit<Denied, 'actions'>[] {
  return denials.flatMap((denial) => {
    const isDenied = denial.permissions.some(
      ({ actions = [], notActions = [] }) =>
        actionIsAmong(actions, action) && !actionIsAmong(notActions, action),
    );
    const counts = countsAtScope(denial, place, at);
    if (!isDenied || counts === 'no') return [];
    return [{ denial, isSure: counts === 'yes' && !denial.isConditional && isForEverybody(denial) }];
  });
}
