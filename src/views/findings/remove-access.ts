import type { Finding } from '../../domain/checks/findings.ts';
import { Blank, type RemedyTarget, az, roleAssignments, scopePage, vaultIn, vaultPage } from './azure.ts';
import type { Remedy } from './words.ts';

const iam = 'Access control (IAM) → Role assignments';

/** A role that a group gives is left to the group: the app leaves it. */
function outOfGroup(group: string, { objectId }: RemedyTarget): Omit<Remedy, 'explain'> {
  const member = objectId ?? new Blank('object id of the CMK app');
  return { command: az('ad', 'group', 'member', 'remove', '--group', group, '--member-id', member) };
}

function isAtVault(scope: string, { resourceId }: RemedyTarget): boolean {
  return resourceId !== undefined && scope.toLowerCase().startsWith(resourceId.toLowerCase());
}

/** What lets the app use the key, as the finding tells it. */
function grantIn(finding: Finding | undefined) {
  switch (finding?.code) {
    case 'roleAssigned':
    case 'roleOnKeyOnly':
    case 'roleOther':
      return finding.facts;
    case 'roleIncomplete':
      return finding.facts.grant;
    default:
      return undefined;
  }
}

/**
 * What ends access, for the assignment that exists: by its id, since the role's name and the vault's scope alone remove
 * nothing of what is inherited, on the key, or another role (https://github.com/Azure/azure-cli/issues/20775).
 */
export function removalOf(finding: Finding | undefined, target: RemedyTarget): Remedy {
  const { scope = '', group, assignmentIds: ids = [] } = grantIn(finding) ?? {};
  const portalUrl = vaultPage(target, 'users');
  if (finding?.code === 'policyGrants') {
    const app = target.objectId ?? new Blank('object id of the CMK app');
    const command = az('keyvault', 'delete-policy', ...vaultIn(target), '--object-id', app);
    return { explain: 'Remove the CMK app from the vault’s access policies.', portalUrl, command };
  }
  if (group !== undefined) {
    const explain = `The role reaches the app through the group ${group}. Ask the owner of the group to remove the app from it; the role stays for its other members.`;
    return { explain, portalUrl, ...outOfGroup(group, target) };
  }
  if (ids.length === 0) {
    const explain = `List what gives the CMK app access (${iam}), then remove each assignment by its id.`;
    return { explain, portalUrl, command: roleAssignments(target) };
  }
  const command = az('role', 'assignment', 'delete', '--ids', ...ids);
  return isAtVault(scope, target)
    ? { explain: `Remove the role from the CMK app: ${iam}.`, portalUrl, command }
    : {
        explain: `The role is assigned at ${scope}, above the vault. Ask an Owner or a User Access Administrator of that scope to remove it: ${iam} there. The app then loses every other vault below it too.`,
        portalUrl: scopePage(scope, target),
        command,
      };
}
