import { type Finding, grantIn } from '../../domain/checks/findings.ts';
import type { Lock } from '../../domain/checks/observations.ts';
import { scopeHolds } from '../../domain/checks/scopes.ts';
import { Blank, type RemedyTarget, az, roleAssignments, scopePage, vaultIn, vaultPage } from './azure.ts';
import type { Remedy } from './words.ts';

const iam = 'Access control (IAM) → Role assignments';

const deleteCommand = (ids: readonly string[]) => az('role', 'assignment', 'delete', '--ids', ...ids);

/** A role that a group gives is left to the group: the app leaves it. */
function outOfGroup(group: string, { objectId }: RemedyTarget): string {
  const member = objectId ?? new Blank('object id of the CMK app');
  return az('ad', 'group', 'member', 'remove', '--group', group, '--member-id', member);
}

const theGroups = (groups: readonly string[]) =>
  `${groups.length === 1 ? 'the group' : 'the groups'} ${groups.join(', ')}`;

const isAtVault = (scope: string, { resourceId }: RemedyTarget) =>
  resourceId !== undefined && scopeHolds(resourceId, scope);

/** Where an assignment is, by its id. */
const scopeOfId = (id: string) =>
  id.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, '');

/** Where access policies count, roles have no effect: the app's own policy goes, and out of a group goes the app. */
function removePolicies(holders: readonly string[], target: RemedyTarget): Remedy {
  const app = target.objectId ?? new Blank('object id of the CMK app');
  const isApp = (holder: string) => holder.toLowerCase() === target.objectId?.toLowerCase();
  const groups = holders.filter((holder) => !isApp(holder));
  const own = holders.length === 0 || holders.some(isApp);
  const commands = [
    ...(own ? [az('keyvault', 'delete-policy', ...vaultIn(target), '--object-id', app)] : []),
    ...groups.map((group) => outOfGroup(group, target)),
  ];
  const explain = [
    ...(own ? ['Remove the CMK app from the vault’s access policies.'] : []),
    ...(groups.length > 0
      ? [
          `The vault’s access policies let the app in through ${theGroups(groups)}. Ask the owner of the group to remove the app from it.`,
        ]
      : []),
  ];
  return {
    explain: explain.join(' '),
    portalUrl: vaultPage(target, 'overview'),
    command: commands.join(' && '),
  };
}

/** Whose access policies let the app in, where those count. */
function holdersIn(finding: Finding | undefined): readonly string[] | undefined {
  if (finding?.code === 'policyGrants') return finding.facts.holders ?? [];
  return finding?.code === 'roleIncomplete' ? finding.facts.holders : undefined;
}

/**
 * What ends access, for the assignment that exists: by its id, since the role's name and the vault's scope alone remove
 * nothing of what is inherited, on the key, or another role (https://github.com/Azure/azure-cli/issues/20775).
 */
export function removalOf(finding: Finding | undefined, target: RemedyTarget): Remedy {
  const holders = holdersIn(finding);
  if (holders !== undefined) return removePolicies(holders, target);
  const {
    group,
    groups = group === undefined ? [] : [group],
    assignmentIds: ids = [],
  } = grantIn(finding) ?? {};
  if (groups.length + ids.length === 0) {
    const explain = `List what gives the CMK app access (${iam}), then remove each assignment by its id.`;
    return { explain, portalUrl: vaultPage(target, 'users'), command: roleAssignments(target) };
  }
  const above = ids.map(scopeOfId).find((scope) => !isAtVault(scope, target));
  const explain = [
    ...(groups.length === 0
      ? []
      : [
          `The role reaches the app through ${theGroups(groups)}. Ask the owner of the group to remove the app from it; the role stays for its other members.`,
        ]),
    ...(above === undefined ? [] : [aboveWords(above, ids.length > 1)]),
    ...(ids.length === 0 || above !== undefined ? [] : [`Remove the role from the CMK app: ${iam}.`]),
  ];
  const commands = [
    ...groups.map((one) => outOfGroup(one, target)),
    ...(ids.length === 0 ? [] : [deleteCommand(ids)]),
  ];
  return {
    explain: explain.join(' '),
    portalUrl: above === undefined ? vaultPage(target, 'users') : scopePage(above, target),
    command: commands.join(' && '),
  };
}

function aboveWords(scope: string, hasMore: boolean): string {
  const where = scope === '' ? 'the root of the directory' : scope;
  return `The role is ${hasMore ? 'also ' : ''}assigned at ${where}, above the vault. Ask an Owner or a User Access Administrator of that scope to remove it: ${iam} there. The app then loses every other vault below it too.`;
}

/** For assignments that only the person sees, in the list that `roleAssignments` asks for. */
export const removeListedCommand = (): string =>
  az('role', 'assignment', 'delete', '--ids', new Blank('id of each assignment in that list'));

/** Signs in to the directory in which the vault is. */
export const loginCommand = (tenantId: string | undefined): string =>
  az('login', '--tenant', tenantId ?? new Blank('directory of the vault'));

/** What lets role assignments be removed again (https://learn.microsoft.com/en-us/cli/azure/lock#az-lock-delete). */
export function unlockCommand({ name, scope }: Lock): string {
  return az('lock', 'delete', '--ids', `${scope}/providers/Microsoft.Authorization/locks/${name}`);
}
