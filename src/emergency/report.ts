import { isLockKnown } from '../domain/checks/access-checks.ts';
import type { Finding } from '../domain/checks/findings.ts';
import type { Lock } from '../domain/checks/observations.ts';
import { type RemedyTarget, roleAssignments } from '../views/findings/azure.ts';
import {
  loginCommand,
  removalOf,
  removeListedCommand,
  unlockCommand,
} from '../views/findings/revocability.ts';
import { findingWords } from '../views/findings/words.ts';
import type { Seen, VaultSeen } from './look.ts';

/** Azure's listing holds no more in one answer (clients/azure/vaults.ts). */
const mostVaults = 100;

/** A role under a denial is not among them: it counts again once the denial is lifted. */
const withoutAccess: readonly Finding['code'][] = ['roleAbsent', 'policyAbsent'];
const isWithout = ({ code }: Finding) => withoutAccess.includes(code);
const isUnknown = ({ verdict }: Finding) => verdict === 'unknown';

const indented = (command: string) => `      ${command}`;

function targetIn(seen: Seen, vault?: VaultSeen['vault']): RemedyTarget {
  const { organization, applicationId, app } = seen;
  return {
    vaultName: vault?.name ?? '',
    vaultUri: vault?.uri ?? '',
    resourceId: vault?.resourceId,
    tenantId: organization.tenantId,
    applicationId: applicationId.kind === 'seen' ? applicationId.value : undefined,
    objectId: app.kind === 'seen' && app.value.kind === 'present' ? app.value.value.objectId : undefined,
  };
}

function lockLines(locks: VaultSeen['locks']): string[] {
  if (locks.kind === 'unseen') {
    return [
      `   Not known: whether a lock is in the way (${locks.detail || locks.because}). If Azure answers ScopeLocked, it names the lock.`,
    ];
  }
  return locks.value.flatMap((lock: Lock) => [
    `   The lock “${lock.name}” (${lock.level}) at ${lock.scope} ${isLockKnown(lock) ? 'is' : 'may be'} in the way. Ask its owner; then:`,
    indented(unlockCommand(lock)),
  ]);
}

/** One way of access, and the same remedy that the bot shows in Slack. */
function removalLines(finding: Finding, target: RemedyTarget): string[] {
  const { explain, command, portalUrl } = removalOf(finding, target);
  return [
    `   ${explain}`,
    ...(command === undefined ? [] : [indented(command)]),
    ...(isUnknown(finding) && finding.code !== 'roleConditional' ? [indented(removeListedCommand())] : []),
    ...(portalUrl === undefined ? [] : [`   In the portal: ${portalUrl}`]),
  ];
}

function vaultLines({ vault, access, locks }: VaultSeen, seen: Seen): string[] {
  const open = access.filter((finding) => !isWithout(finding));
  const target = targetIn(seen, vault);
  const removals = open.map((finding) => removalLines(finding, target).join('\n'));
  return [
    '',
    vault.name,
    ...open.map((finding) => `   ${findingWords(finding)}`),
    ...lockLines(locks),
    ...new Set(removals),
    '   Afterwards nothing may be left here that lets the app use keys:',
    indented(roleAssignments(target)),
  ];
}

/** Nothing is known of the vaults: what a person does who can see them. */
function blindLines(seen: Seen): string[] {
  const target = targetIn(seen);
  return [
    '',
    'What gives access is not known here. Look, then remove each assignment by its id:',
    indented(roleAssignments(target)),
    indented(removeListedCommand()),
    ...[removalOf(undefined, target).portalUrl].flatMap((url) =>
      url === undefined ? [] : [`   In the portal: ${url}`],
    ),
  ];
}

function closedLine(closed: readonly VaultSeen[]): string[] {
  if (closed.length === 0) return [];
  const why = closed.map(({ vault, access }) => `   ${vault.name}: ${access.map(findingWords).join(' ')}`);
  return ['', 'Nothing to remove, as Azure shows it now:', ...why];
}

/** What keeps the app from being known. */
function appDoubts({ applicationId, app, organization }: Seen): string[] {
  if (applicationId.kind === 'unseen') {
    return [
      `the application id of the CMK app: Adobe did not answer (${applicationId.detail || applicationId.because}). Give it with --app; it is in the audit export and among the enterprise applications.`,
    ];
  }
  if (app.kind === 'unseen') return [`the CMK app in the directory (${app.detail || app.because})`];
  return app.value.kind === 'present'
    ? []
    : [
        `whether this is the right directory: the CMK app is not in ${organization.tenantId ?? 'the one that was asked'}. Nobody has consented there, or the app was deleted.`,
      ];
}

const partDoubts = ({ vault, access, locks }: VaultSeen): string[] => [
  ...(access.some(isUnknown) ? [`access at ${vault.name}`] : []),
  ...(locks.kind === 'unseen' ? [`locks at ${vault.name}`] : []),
];

function vaultDoubts({ applicationId, vaults }: Seen, named: string | undefined): string[] {
  if (vaults.kind === 'unseen') {
    return applicationId.kind === 'seen' ? [`the vaults (${vaults.detail || vaults.because})`] : [];
  }
  const { length } = vaults.value;
  const none =
    named === undefined
      ? 'the vault: the bot’s identity can see none'
      : `the vault ${named}: it is not among those that the bot’s identity can see`;
  return [
    ...(length === 0 ? [none] : []),
    ...(length >= mostVaults ? ['vaults after the first 100: name yours with --vault'] : []),
    ...vaults.value.flatMap(partDoubts),
  ];
}

/** What to run, in the order in which to run it, and what is not known. */
export function howToRevoke(seen: Seen, vault: string | undefined): { text: string; isWhole: boolean } {
  const { organization, vaults } = seen;
  const all = vaults.kind === 'seen' ? vaults.value : [];
  const isAbsent = seen.app.kind === 'seen' && seen.app.value.kind === 'absent';
  const closed = all.filter(({ access }) => access.every(isWithout));
  const open = isAbsent ? [] : all.filter((one) => !closed.includes(one));
  // Everything that was not seen, so that nobody takes this for the whole.
  const doubts = [...appDoubts(seen), ...vaultDoubts(seen, vault)];
  const lines = [
    `To revoke Adobe’s access to the key of ${organization.name} now. Nothing was changed; you run this.`,
    'You need the right to remove role assignments where they are made, for example as Owner or User Access Administrator.',
    '',
    indented(loginCommand(organization.tenantId)),
    ...open.flatMap((one) => vaultLines(one, seen)),
    ...(all.length === 0 || isAbsent ? blindLines(seen) : []),
    ...(isAbsent ? [] : closedLine(closed)),
    ...(doubts.length === 0 ? [] : ['', 'Not known:', ...doubts.map((line) => `   ${line}`)]),
    '',
    'Azure can take up to 10 minutes to apply it everywhere. Run this again until nothing is left.',
    'When the bot is back it detects the loss, records it and starts tracking; nobody has to tell it.',
  ];
  return { text: `${lines.join('\n')}\n`, isWhole: doubts.length === 0 };
}
