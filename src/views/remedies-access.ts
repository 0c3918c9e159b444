import { encryptionUserRoleId } from '../domain/checks/access-checks.ts';
import { applicationOf, assigneeOf, formerAssigneeOf, scopeOf } from './az-arguments.ts';
import { az, Blank } from './az-command.ts';
import { appPage, vaultPage } from './azure-portal.ts';
import type { RemedyOf, RemedyTarget } from './remedy.ts';

const administrator = 'Azure administrator who may assign roles at the vault';

/** The role by its id: its name could be changed or translated, its id cannot. */
function assign(target: RemedyTarget): string {
  return az(
    'role',
    'assignment',
    'create',
    '--role',
    encryptionUserRoleId,
    ...assigneeOf(target),
    '--scope',
    scopeOf(target),
  );
}

/** Takes the role away, which takes the data away: what revoking does, and what somebody can do without the bot. */
export function removeRole(target: RemedyTarget): string {
  return az(
    'role',
    'assignment',
    'delete',
    '--role',
    encryptionUserRoleId,
    ...formerAssigneeOf(target),
    '--scope',
    scopeOf(target),
  );
}

const spread = 'It takes up to 10 minutes to spread; the bot looks again by itself.';

export const accessRemedies = {
  appAbsent: ({ target }) => ({
    explain:
      'A Cloud Application Administrator or Application Administrator of the directory opens the consent link of step 3 and accepts. Where consent by link is blocked, the command does the same.',
    portalUrl: appPage(undefined, undefined),
    command: az('ad', 'sp', 'create', '--id', applicationOf(target)),
  }),
  appDisabled: ({ target, facts }) => ({
    explain:
      'An Application Administrator of the directory sets “Enabled for users to sign in” to Yes on the app’s Properties page. Ask first who switched it off and why.',
    portalUrl: appPage(target.applicationId, facts['objectId'] ?? target.objectId),
    command: az(
      'ad',
      'sp',
      'update',
      '--id',
      facts['objectId'] ?? target.objectId ?? new Blank('object id of the CMK app'),
      '--set',
      'accountEnabled=true',
    ),
  }),
  roleAbsent: ({ target }) => ({
    explain: `An ${administrator} grants the CMK app Key Vault Crypto Service Encryption User: Access control (IAM) → Add role assignment. ${spread}`,
    portalUrl: vaultPage(target, 'users'),
    command: assign(target),
  }),
  roleOther: ({ target }) => ({
    explain: `You may go on. Better: an ${administrator} grants Key Vault Crypto Service Encryption User as well and takes the other role away afterwards. ${spread}`,
    portalUrl: vaultPage(target, 'users'),
    command: assign(target),
  }),
  roleOnKeyOnly: ({ target }) => ({
    explain: `You may go on. Better: an ${administrator} grants the role at the vault, as Adobe documents it. ${spread}`,
    portalUrl: vaultPage(target, 'users'),
    command: assign(target),
  }),
  roleDenied: ({ target }) => ({
    explain: `An ${administrator} looks at Access control (IAM) → Deny assignments. They come from a deployment stack or a managed application and can be changed only there: the CMK app is left out of it, or it ends.`,
    portalUrl: vaultPage(target, 'users'),
  }),
  roleConditional: ({ target, facts }) => ({
    explain: `An ${administrator} grants the role without a condition: the assignment with the condition has to be deleted first, which the command does. ${spread}`,
    portalUrl: vaultPage(target, 'users'),
    command: `${az('role', 'assignment', 'delete', '--ids', facts['assignmentId'] ?? new Blank('id of the assignment'))} && ${assign(target)}`,
  }),
} satisfies Record<string, RemedyOf>;
