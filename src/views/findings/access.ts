import type { FindingFacts } from '../../domain/checks/findings.ts';
import { encryptionUserRoleId, reachOf } from '../../domain/checks/roles.ts';
import {
  appPage,
  applicationOf,
  assigneeOf,
  az,
  type RemedyTarget,
  roleAssignments,
  scopeOf,
} from './azure.ts';
import { type Fix, grouped, quoted, type Rows } from './row.ts';
import { moment } from '../blocks/text.ts';
import { deletedVaults } from './vault.ts';

const administrator = 'Azure administrator who may assign roles at the vault';
const spread = 'It takes up to 10 minutes to propagate; the bot checks again automatically.';
const grantIt = `An ${administrator} grants the CMK app Key Vault Crypto Service Encryption User: Access control (IAM) → Add role assignment. ${spread}`;

/**
 * A deleted service principal comes back as the one it was, and its role with it; a new one has another object id
 * (https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-restore).
 */
function restoreApp({ objectId = '<object id of the CMK app>' }: RemedyTarget): string {
  const url = `https://graph.microsoft.com/v1.0/directory/deletedItems/${objectId}/restore`;
  return az('rest', '--method', 'post', '--url', url);
}

/** The role by its id: its name could be changed or translated, its id cannot. */
export function assignRoleCommand(target: RemedyTarget): string {
  const role = ['--role', encryptionUserRoleId, ...assigneeOf(target)];
  return az('role', 'assignment', 'create', ...role, '--scope', scopeOf(target));
}

/** Where a role comes from: at the vault, or inherited from what the vault is in. */
function whereGranted(scope: string): string {
  const last = quoted(scope.split('/').findLast((part) => part !== ''));
  switch (reachOf(scope, { vaultResourceId: undefined, keyName: undefined })) {
    case 'root':
      return 'inherited from the root of the directory';
    case 'managementGroup':
      return `inherited from the management group ${last}`;
    case 'subscription':
      return `inherited from the subscription ${last}`;
    case 'resourceGroup':
      return `inherited from the resource group ${last}`;
    default:
      return `granted at ${quoted(scope)}`;
  }
}

type Locked = FindingFacts['locked'];

const lockWords = ({ lock, level, scope }: Omit<Locked, 'others'>) =>
  `The lock ${quoted(lock)} (${quoted(level)}) at ${quoted(scope)}`;

const otherLocks = (others: number) =>
  others === 0
    ? ''
    : ` ${others === 1 ? 'One more lock does' : `${grouped(others)} more locks do`} the same: the vault’s Locks page lists them.`;

function whyUnclear(facts: FindingFacts['roleUnclear']): string {
  switch (facts.why) {
    case 'unseen':
      return '';
    case 'scope':
      return `There is an assignment at ${quoted(facts.scope)}, a kind of scope that the bot does not know. `;
    case 'definition':
      return `The CMK app has the role ${quoted(facts.role)} at ${quoted(facts.scope)}, and the bot could not read what that role allows. `;
    case 'denial':
      return `The deny assignment ${quoted(facts.denial)} at ${quoted(facts.scope)} may apply to the CMK app: it has a condition, or names a group whose members the bot could not read. `;
    case 'policy':
      return `An access policy lets ${quoted(facts.holder)} use keys, and the bot could not determine whether the CMK app belongs to it. `;
  }
}

const denials =
  'Access control (IAM) → Deny assignments. They usually come from a deployment stack or a managed application. Change them there: exclude the CMK app, or end the deny assignment.';
const changeDenial = { explain: `An ${administrator} looks at ${denials}`, page: 'users' } as const;

const toRbac =
  'switches the vault to Azure role-based access control and grants Key Vault Crypto Service Encryption User at the vault';
const byRoles = { explain: `An ${administrator} ${toRbac}.`, page: 'overview' } as const;

type Incomplete = Pick<FindingFacts['roleIncomplete'], 'denial' | 'holders'>;

/** A role changes nothing under a denial, nor where access policies count. */
function fixIncomplete({ denial, holders }: Incomplete): Fix<unknown> {
  if (denial !== undefined) return changeDenial;
  return holders === undefined ? { explain: grantIt, page: 'users', command: assignRoleCommand } : byRoles;
}

function completeInUse({ denial, holders }: Incomplete): string {
  if (denial !== undefined) return `An Azure administrator looks at ${denials}`;
  return holders === undefined
    ? 'An Azure administrator grants Key Vault Crypto Service Encryption User at the vault.'
    : `An Azure administrator ${toRbac}.`;
}

/** What it still can; nothing where it can nothing. */
const leftWords = (left: readonly string[]): string =>
  left.length === 0 ? '' : ` Left: ${quoted(left.join(' and '))}.`;

/** What is found about the app, its role and what else decides on access; and about the bot's own sight of it. */
export const accessRows = {
  appAccepted: { says: ({ displayName }) => `The CMK app is in the directory as ${quoted(displayName)}.` },
  appDisabled: {
    says: 'The CMK app is in the directory, but sign-in is turned off for it. It could not reach the key.',
    fix: {
      explain:
        'An Application Administrator of the directory sets “Enabled for users to sign in” to Yes on the app’s Properties page. Ask first who turned it off and why.',
      page: ({ applicationId }, { objectId }) => appPage(applicationId, objectId),
      command: (_, { objectId }) =>
        az('ad', 'sp', 'update', '--id', objectId, '--set', 'accountEnabled=true'),
    },
    inUse: {
      brief: 'The CMK app is disabled',
      detail: 'Sign-in is turned off for it.',
      explain: 'An Application Administrator enables it. Ask first who disabled it and why.',
    },
  },
  appAbsent: {
    says: 'The CMK app is not in the directory yet: nobody has granted consent.',
    fix: {
      explain:
        'A Cloud Application Administrator or Application Administrator of the directory opens the consent link of step 3 and accepts. Where consent by link is blocked, the command does the same.',
      page: () => appPage(undefined, undefined),
      command: (target) => az('ad', 'sp', 'create', '--id', applicationOf(target)),
    },
    inUse: {
      brief: 'The CMK app is gone from the directory',
      detail: 'Its service principal was deleted; what was assigned to it does not come back with a new one.',
      explain:
        'A Cloud Application Administrator restores it, which the command does; then check its role. Only if Azure answers that there is nothing to restore, accept the app again with the consent link and grant its role. Adobe calls its deletion a breaking change: tell Adobe’s support.',
      command: restoreApp,
    },
  },
  appRecreated: {
    inUse: {
      brief: 'The CMK app was created again, without its role',
      detail: ({ was, objectId }) =>
        `Its object id was ${quoted(was)} and is ${quoted(objectId)}. The role is still on the old one.`,
      explain:
        'Grant the role to the app as it is now: here with `/cmk restore`, or by the command. Then delete the old assignment, which is orphaned.',
      page: 'users',
      command: (target, { objectId }) => assignRoleCommand({ ...target, objectId }),
    },
  },
  roleAssigned: {
    says: ({ scope, group }) =>
      `The CMK app has the role Key Vault Crypto Service Encryption User, ${whereGranted(scope)}${group === undefined ? '' : `, through the group ${quoted(group)}`}.`,
    isToldWhenPassed: true,
  },
  roleAbsent: {
    says: 'The CMK app does not have the role Key Vault Crypto Service Encryption User at the vault. If it was granted within the last 10 minutes, it may not have propagated yet.',
    fix: { explain: grantIt, page: 'users', command: assignRoleCommand },
    inUse: {
      brief: 'The CMK app’s role was removed',
      detail: 'Key Vault Crypto Service Encryption User no longer reaches it at the vault.',
      explain:
        'If nobody meant it, grant the role again: here with `/cmk restore`, or by the command. It takes up to 10 minutes to propagate.',
    },
  },
  roleOnKeyOnly: {
    says: ({ scope }) =>
      `The CMK app has the role on this one key only (${quoted(scope)}). Adobe documents it at the vault; a key that takes this one’s place would not be reached.`,
    fix: {
      explain: `You can continue. Better: an ${administrator} grants the role at the vault, as Adobe documents it. ${spread}`,
      page: 'users',
      command: assignRoleCommand,
    },
    inUse: {
      brief: 'The CMK app’s role is on the key only',
      detail: ({ scope }) => `It was granted at ${quoted(scope)}.`,
      explain: 'Better: an Azure administrator grants the role at the vault, as Adobe documents it.',
    },
  },
  roleDenied: {
    says: ({ denial, scope }) =>
      `The CMK app has a role, but the deny assignment ${quoted(denial)} at ${quoted(scope)} blocks wrapping and unwrapping. A deny assignment overrides every role.`,
    fix: changeDenial,
    inUse: {
      brief: 'A deny assignment overrides the CMK app’s role',
      detail: ({ denial, scope }) => `It is ${quoted(denial)} at ${quoted(scope)}.`,
      explain: `An Azure administrator looks at ${denials}`,
    },
  },
  roleConditional: {
    says: ({ condition }) =>
      `The CMK app has the role under a condition: ${quoted(condition)}. Whether Adobe’s access meets it cannot be determined from here.`,
    fix: {
      explain: ({ isInTheWay = false }) =>
        `An ${administrator} grants the role without a condition${isInTheWay ? ': the assignment with the condition has to be deleted first, which the command does' : ' at the vault'}. ${spread}`,
      page: 'users',
      command: (target, { assignmentId, isInTheWay = false }) =>
        isInTheWay
          ? `${az('role', 'assignment', 'delete', '--ids', assignmentId)} && ${assignRoleCommand(target)}`
          : assignRoleCommand(target),
    },
    inUse: {
      brief: 'The CMK app’s role has a condition',
      detail: ({ condition }) => `The condition is ${quoted(condition)}.`,
      effect: 'Whether Adobe’s access meets the condition cannot be determined from here.',
      explain: 'An Azure administrator grants the role without a condition.',
    },
  },
  roleOther: {
    says: ({ role }) =>
      `The CMK app has another role that may also wrap and unwrap: ${quoted(role)}. It can do more than it needs, and it is not the role that Adobe documents.`,
    fix: {
      explain: `You can continue. Better: an ${administrator} grants Key Vault Crypto Service Encryption User as well, then removes the other role. ${spread}`,
      page: 'users',
      command: assignRoleCommand,
    },
    inUse: {
      brief: 'The CMK app has another role than documented',
      detail: ({ role }) => `It is ${quoted(role)}.`,
      explain: 'Better: an Azure administrator grants Key Vault Crypto Service Encryption User as well.',
    },
  },
  roleIncomplete: {
    says: ({ missing, denial, left }) =>
      `The CMK app cannot do everything Adobe needs with the key: ${quoted(missing.join(' and '))} is missing.${denial === undefined ? '' : ` The deny assignment ${quoted(denial)} takes it away.`}${leftWords(left)}`,
    fix: fixIncomplete,
    inUse: {
      brief: 'The CMK app cannot do everything Adobe needs',
      detail: ({ missing, left }) => `Missing: ${quoted(missing.join(' and '))}.${leftWords(left)}`,
      effect: 'Adobe may stop being able to use the key. Anyone who can unwrap can still read what is there.',
      explain: completeInUse,
    },
  },
  roleUnclear: {
    says: (facts) =>
      `${whyUnclear(facts)}Whether the CMK app can use the key cannot be determined from here.`,
    fix: {
      explain: `An ${administrator} looks at Access control (IAM) of the vault and records what is there as a statement.`,
      page: 'users',
    },
  },
  policyGrants: {
    says: 'An access policy of the vault lets the CMK app read, wrap and unwrap.',
    fix: byRoles,
  },
  policyAbsent: {
    says: 'The vault uses access policies, and none of them lets the CMK app wrap or unwrap. Roles have no effect there.',
    fix: {
      explain: `An ${administrator} switches the vault back to Azure role-based access control and checks that the CMK app has its role.`,
      page: 'overview',
    },
    inUse: {
      brief: 'The vault’s access policies keep the CMK app out',
      detail: 'It uses access policies now, and none lets the app wrap or unwrap.',
      explain:
        'An Azure administrator switches the vault back to Azure role-based access control. Ask first who turned it off.',
    },
  },
  roleEndless: { says: 'The CMK app’s role does not expire.' },
  roleEnds: {
    says: ({ endsOn, days }) =>
      `The CMK app’s role is time-bound: it ends on ${moment(endsOn)}, in ${grouped(days)} days. If nobody renews it by then, Adobe loses access to the data.`,
    fix: {
      explain: `You can continue. Better: an ${administrator} makes the assignment permanent: Access control (IAM) → Add role assignment, assignment type “Active”, duration “Permanent”. ${spread}`,
      page: 'users',
    },
    inUse: {
      brief: 'The CMK app’s role is about to end',
      detail: ({ endsOn }) => `It ends on ${moment(endsOn)}.`,
      effect: 'On that day Adobe loses access to the data as if it had been revoked.',
      explain: 'An Azure administrator makes the assignment permanent, or renews it before that day.',
    },
  },
  noLock: { says: 'No lock on the vault keeps role assignments from being changed.' },
  locked: {
    says: ({ others, ...facts }) =>
      `${lockWords(facts)} keeps the CMK app’s role from being removed, so access could not be revoked until its owner lifts it.${otherLocks(others)}`,
    fix: {
      explain: ({ scope }) =>
        `You can continue. Ask the owner of the lock at ${scope} now who will lift it when access has to be revoked quickly.`,
      page: 'overview',
    },
    inUse: {
      brief: 'A lock keeps access from being revoked',
      detail: ({ others, ...facts }) => `${lockWords(facts)} prevents that.${otherLocks(others)}`,
      explain: 'Ask the owner of the lock who will lift it when access has to be revoked quickly.',
    },
  },
  sightLost: {
    inUse: {
      brief: 'The bot has lost sight of everything at once',
      detail:
        'Azure refuses every question about the vault, its keys and its roles, which it answered before. The vault may have been deleted: that deletes its role assignments, the bot’s own included, and Azure then answers “forbidden”.',
      effect:
        'Nobody watches the key until the bot can see it again. If the vault was deleted, Adobe has lost access.',
      explain:
        'An Azure administrator checks whether the vault still exists: the command lists deleted vaults. If it exists, give the bot’s identity Key Vault Reader at the resource group, so that it outlives the vault.',
      page: 'overview',
      command: deletedVaults,
    },
  },
  keyStillServed: {
    inUse: {
      brief: 'Adobe’s app could still use the key',
      detail: ({ lastOn, assignmentId }) =>
        `The vault’s audit log shows a use by the CMK app on ${moment(lastOn)}, more than 15 minutes after the bot saw its access end${assignmentId === undefined ? '' : `, let in by the assignment ${quoted(assignmentId)}`}.`,
      effect: 'Access is not over, whatever the role assignments say.',
      explain:
        'An Azure administrator looks who lets the app in (Access control (IAM) → Check access) and takes that away; `/cmk health` then looks again.',
      page: 'users',
      command: roleAssignments,
    },
  },
  keyUnused: {
    inUse: {
      brief: 'The audit log shows no use of the key by Adobe for 24 hours',
      detail: ({ from, refusedOn }) =>
        `The vault’s audit log shows no use by the CMK app since ${moment(from)}${refusedOn === undefined ? '' : `; the vault refused it, last on ${moment(refusedOn)}`}.`,
      effect: 'Whether Adobe uses this key is not proved.',
      explain:
        'A requester checks whether data is written and read in Platform at all. If it is, ask Adobe’s support which key encrypts it. If the vault refused the app, an Azure administrator checks its firewall and who may use the key.',
    },
  },
  secretExpires: {
    inUse: {
      brief: 'The bot’s own client secret is about to expire',
      detail: ({ expiresOn }) =>
        `It expires on ${moment(expiresOn)}; after that the bot can see nothing in Azure.`,
      effect: 'Nobody watches the key once the bot cannot sign in.',
      explain:
        'The operator creates a new client secret in the app registration and sets AZURE_CLIENT_SECRET.',
    },
  },
} satisfies Partial<Rows>;
