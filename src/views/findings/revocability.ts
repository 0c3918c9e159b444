import { type ConcernId, decisive, type Health } from '../../domain/checks/concerns.ts';
import {
  neverChecked,
  staleAfterMs,
  type Unobserved,
  unobservedIn,
  type WatchState,
} from '../../domain/checks/judge-health.ts';
import type { ViewContext } from '../blocks/context.ts';
import { oneLine, slackDate } from '../blocks/text.ts';
import { type Remedy, whoActs, whyUnseen } from './words.ts';
import {
  type Obstacle,
  type Revocability,
  type RevocabilityAnswer,
  revocabilityAnswer,
} from '../../domain/checks/revocability.ts';
import type { Life } from '../../domain/organization.ts';
import { quoted } from './row.ts';
import { type Finding, grantIn } from '../../domain/checks/findings.ts';
import type { Lock } from '../../domain/checks/observations.ts';
import { scopeHolds } from '../../domain/checks/roles.ts';
import { az, Blank, type RemedyTarget, roleAssignments, scopePage, vaultIn, vaultPage } from './azure.ts';

export const watchStateIn = ({ watch: sight = neverChecked }: ViewContext): WatchState => sight;

/** What weighs most of what cannot be seen: what decides, and of that what has been out of sight longest. */
function first(health: Health, sight: WatchState): Unobserved | undefined {
  const unobserved = unobservedIn(health, sight);
  const found = decisive.flatMap((id: ConcernId) => unobserved[id] ?? []);
  return found.toSorted((one, other) => (one.since ?? 0) - (other.since ?? 0))[0];
}

/** In a few plain words, for a heading. */
export function unobservedBrief(health: Health, sight: WatchState): string {
  const worst = first(health, sight);
  if (worst?.because === 'noIdentity') return 'not monitored: people vouch';
  if (worst !== undefined) return `cannot check: ${whyUnseen(worst.because)}`;
  return sight.lookedAt === undefined ? 'not checked yet' : 'not checked lately';
}

/** Since when, what was last seen and when, and whose move it is; mrkdwn. Empty where everything was seen lately. */
export function unobservedWords(health: Health, context: ViewContext): string {
  const sight = watchStateIn(context);
  const worst = first(health, sight);
  const last =
    sight.seenAt === undefined
      ? 'The bot has never seen all of vault, key, app and role.'
      : `Vault, key, app and role were last seen ${slackDate(sight.seenAt)}; this shows what was seen then.`;
  if (worst !== undefined) {
    const since = worst.since === undefined ? '' : ` since ${slackDate(worst.since)}`;
    return `?  *Cannot check${since}*, because ${whyUnseen(worst.because)}. ${last} ${whoActs(worst.because)}`;
  }
  const { lookedAt } = sight;
  if (lookedAt === undefined) return '?  *Not checked yet.*';
  return context.now - lookedAt <= staleAfterMs
    ? ''
    : `?  *Not checked since ${slackDate(lookedAt)}.* The bot should check every 15 minutes; the operator checks its log.`;
}

type Words = { readonly [K in Obstacle['kind']]: (obstacle: Extract<Obstacle, { kind: K }>) => string };

/** What is in the way, and who clears it. Plain text; names are quoted. */
const words: Words = {
  accessUnknown: () => 'The bot cannot see what gives Adobe access.',
  leftToPeople: ({ scope, group }) =>
    group === undefined
      ? `The role at ${quoted(scope)} is left to people: the bot only removes its own role at the vault. Somebody who may remove it there runs the command.`
      : `The role reaches the app through the group ${quoted(group)}: its owner removes the app from it.`,
  accessPolicy: () =>
    'An access policy of the vault gives access, and the bot does not change those: a person removes the app from it.',
  noWriter: () =>
    'The bot has no identity that may write: a person runs the command, and whether one can is not visible here.',
  noRight: ({ scope }) =>
    `The bot’s writer may not remove role assignments at ${quoted(scope)}. Give it that right (docs/install.md, the writer).`,
  rightConditional: ({ scope }) =>
    `The writer’s right to remove role assignments at ${quoted(scope)} has a condition that the bot does not know.`,
  rightUnseen: ({ because }) =>
    `Whether the bot’s writer may remove the role is not known: ${whyUnseen(because)}.`,
  denied: ({ denial, scope }) =>
    `The deny assignment ${quoted(denial)} at ${quoted(scope)} prevents everyone from removing the role. Ask the owner of the deployment stack or managed application that created it to exclude the bot’s writer or delete the deny assignment.`,
  perhapsDenied: ({ denial, scope }) =>
    `The deny assignment ${quoted(denial)} at ${quoted(scope)} may prevent the bot’s writer from removing the role. Ask its owner whether it applies to the writer.`,
  locked: ({ lock, level, scope }) =>
    `The lock ${quoted(lock)} (${quoted(level)}) at ${quoted(scope)} is in the way. Agree with its owner who removes it.`,
  locksUnseen: ({ because }) => `Whether a lock is in the way is not known: ${whyUnseen(because)}.`,
  tooFewApprovers: ({ eligible, quorum }) =>
    `${eligible} of the approvers could approve a revocation, and ${quorum} must. Name more approvers.`,
  approversUnseen: () => 'Slack did not show whether enough approvers could approve.',
};

export function obstacleWords<K extends Obstacle['kind']>(obstacle: Extract<Obstacle, { kind: K }>): string {
  return words[obstacle.kind](obstacle);
}

/** Only what Azure shows: a policy shows when somebody tries. */
const yes = 'nothing that Azure and Slack show is in the way.';

interface RevocabilityWords {
  readonly answer: RevocabilityAnswer;
  /** A sentence each; empty for a yes. */
  readonly why: readonly string[];
}

export function revocabilityWords({ obstacles }: Pick<Revocability, 'obstacles'>): RevocabilityWords {
  return { answer: revocabilityAnswer(obstacles), why: obstacles.map((one) => obstacleWords(one)) };
}

const unwatched: RevocabilityWords = { answer: 'unknown', why: ['The watch has not checked it lately.'] };

/** Undefined where there is no access to revoke, or where nothing was asked yet. */
export function findRevocability(life: Life, context: ViewContext): RevocabilityWords | undefined {
  const { revocability, now } = context;
  if (life.access !== 'granted') return undefined;
  const { lookedAt } = watchStateIn(context);
  if (revocability === undefined || lookedAt === undefined || now - lookedAt > staleAfterMs) return unwatched;
  return revocabilityWords(revocability);
}

/** For a line among others, to its full stop: the answer, and the first thing in the way. */
export function revocabilityLine(life: Life, context: ViewContext): string {
  const found = findRevocability(life, context);
  if (found === undefined) return '';
  const [first] = found.why;
  const more = found.why.length > 1 ? ` And ${found.why.length - 1} more: \`/cmk health\`.` : '';
  return `*Can be revoked now:* ${found.answer}${first === undefined ? `, ${yes}` : ` – ${oneLine(first, 400)}`}${more}`;
}

/** The same in full. */
export function revocabilitySection(life: Life, context: ViewContext): string {
  const found = findRevocability(life, context);
  if (found === undefined) return '';
  const lines = found.why.map((why) => `• ${oneLine(why, 600)}`);
  return [`*Can be revoked now:* ${found.answer}${lines.length === 0 ? `, ${yes}` : ''}`, ...lines].join(
    '\n',
  );
}

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
