import type { Button, KnownBlock } from '@slack/types';
import { asksForSomebody, concernsPeople, openAlert, urgentIn } from '../../domain/alerts.ts';
import {
  byHarm,
  type Health,
  type HealthChange,
  isInPart,
  isLoss,
  lossToFix,
} from '../../domain/checks/concerns.ts';
import { findLife, findRun, type Life, type Organization, type Run } from '../../domain/organization.ts';
import { button, type Delivery, row, section, toEverybody, toThread } from '../blocks/blocks.ts';
import type { AlertNow, ViewContext } from '../blocks/context.ts';
import { code, counted, duration, listed, oneLine, people, quotedEnd, slackDate } from '../blocks/text.ts';
import { concernBlocks, concernLabel } from '../findings/health.ts';
import { fitting, loweredBrief, severityWords, sizeOf } from '../findings/list.ts';
import { onItWords } from '../standing/access.ts';
import { forWhom, nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import type { Entry, EventOf } from '../../domain/events.ts';
import type { UnseenReason } from '../../domain/checks/findings.ts';
import { concernBrief, lossWords, whoActs, whyUnseen } from '../findings/words.ts';
import { azureCauses } from '../refusals/upstream-causes.ts';
import { mostOfKind, otherKinds, type OtherUse, toldOfKind, type UseTold } from '../../domain/key-use.ts';

const roomInAlert = 8_000;

const referenceTo = ({ organization }: Organization, run: Run) => ({ organization, run: run.id });

const healthButton = (state: Organization, run: Run): Button =>
  button('health', 'Check again', referenceTo(state, run), { label: 'Check the key’s health again now' });

const restoreButton = (state: Organization, run: Run): Button =>
  button('restore', 'Restore…', referenceTo(state, run), { style: 'primary' });

/** Somebody else can be on it after the first one: people go home. */
function onItButton(state: Organization, run: Run, { taken }: AlertNow): Button {
  const reference = referenceTo(state, run);
  return taken === undefined
    ? button('takeAlert', 'I’m on it', reference, { style: 'primary' })
    : button('takeAlert', 'I’m on it instead', reference);
}

/** How the alert stands now, and what can be done; once it is over there is nothing to press but a check. */
function alertBlocks(
  state: Organization,
  run: Run,
  life: Life,
  isLost: boolean,
  { alertNow = { isOver: false, taken: openAlert(life)?.taken } }: ViewContext,
): KnownBlock[] {
  if (alertNow.isOver)
    return [section('✓  *This alert is over.*'), ...row('watch', [healthButton(state, run)])];
  const canRestore = isLost && lossToFix(life) === undefined;
  return [
    section(onItWords(alertNow)),
    ...row('watch', [
      onItButton(state, run, alertNow),
      ...(canRestore ? [restoreButton(state, run)] : []),
      healthButton(state, run),
    ]),
  ];
}

/** What still is, how bad it is, and since when people know. */
function stillWords(life: Life, now: number): string {
  const [worst, ...others] = byHarm(urgentIn(life));
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const what =
    worst === undefined ? 'Access lost' : `${severityWords(worst, life)}: ${loweredBrief(worst)}${more}`;
  const since = openAlert(life)?.since.at ?? now;
  return `*${what}.* This alert has been open for ${duration(now - since)}.`;
}

export const alertTellers: Tellers<'alertRepeated' | 'alertTaken'> = {
  alertRepeated: ({ by }, state, context) => {
    const life = findLife(state);
    const run = findRun(state);
    const alert = life && openAlert(life);
    if (life === undefined || run === undefined || alert === undefined) return [];
    const sentence = stillWords(life, context.now);
    const paragraphs = byHarm(urgentIn(life)).map((one) => concernBlocks(one, run, life.health, context));
    const more = [
      ...fitting(paragraphs, roomInAlert, '`/cmk health` shows them all.'),
      ...alertBlocks(state, run, life, life.access === 'revokedSeen', context),
    ];
    const direct = saidTo(context, sentence, more);
    const told = [...context.alertMembers, ...(alert.taken === undefined ? [] : [alert.taken.by])];
    const message = said(
      context,
      `${sentence}${forWhom(context.alerts)}`,
      more,
      `${nameOf(context)}: ${sentence}`,
    );
    return [toEverybody(message), ...toPeople(told, by, direct)];
  },
  alertTaken: ({ by }, _state, context) => [
    toThread(
      said(context, `${people([by])} is on it. The bot repeats this alert once a day until it is resolved.`),
    ),
  ],
};

type WatchEvent = 'healthChanged' | 'adopted';
type Changed = EventOf<'healthChanged'>;

/** Slack refuses a message of more than about 13,000 characters. */
const room = 10_000;

/** A section takes 3000 characters; whoever is called stands before the first one. */
const sectionRoom = 2_400;

/** Whole lines, as many in one section as it takes: a line may end in a link, which is never cut in two. */
function inSections(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length >= sectionRoom) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts;
}

/** A refused token is the operators’ to fix: they are told the cause and its code. */
function tokenLines({ tokenFault, blind = {} }: HealthChange): string[] {
  if (blind.tokenRefused === undefined) return [];
  const code = /AADSTS\d+/.exec(tokenFault ?? '')?.[0] ?? '';
  const cause = azureCauses[code];
  const said = tokenFault === undefined ? '' : ` Microsoft: ${quotedEnd(tokenFault)}`;
  return [
    `△  *Microsoft does not accept the bot’s sign-in*${code === '' ? '' : ` (${code})`}, so nobody watches this key.${said} ${cause === undefined ? whoActs('tokenRefused') : `${cause.means} ${cause.now ?? ''}`}`,
  ];
}

function blindLines({ blind = {} }: HealthChange): string[] {
  return Object.entries(blind).map(
    ([because, concerns]) =>
      `?  *The bot cannot check:* ${listed(concerns.map(concernLabel))}, because ${whyUnseen(because as UnseenReason)}. ${whoActs(because as UnseenReason)}`,
  );
}

function overLines({ over = [] }: HealthChange, before: Health | undefined, now: number): string[] {
  return over.flatMap((id) => {
    const concern = before?.concerns[id];
    return concern === undefined
      ? []
      : [
          `✓  *Resolved after ${duration(now - concern.since)}:* “${concernBrief(concern)}.” It began ${slackDate(concern.since)}.`,
        ];
  });
}

function versionLine({ version }: HealthChange, before: Health | undefined): string[] {
  const old = before?.rotation?.version;
  if (version === undefined || old === undefined) return [];
  return [
    `○  *The key has a new version:* ${code(version, 40)}, before it ${code(old, 40)}. Adobe uses it automatically. *Keep the version before enabled* for at least 24 hours, ideally permanently: data is still encrypted under it.`,
  ];
}

function sightedLine({ sighted = [] }: HealthChange): string[] {
  return sighted.length === 0 ? [] : [`✓  *The bot can check again:* ${listed(sighted.map(concernLabel))}.`];
}

function movedLine({ movedTo }: HealthChange): string[] {
  return movedTo === undefined
    ? []
    : [
        `○  *The vault has moved* to ${code(movedTo, 400)}. Its address is the same. Role assignments at its old place did not move with it; the bot checks whether the role is there.`,
      ];
}

/** What a reader must know first, in one sentence. */
function opening({ access, change }: Changed, life: Life, now: number): string {
  if (access === 'lost') {
    const causes = (change.raised ?? []).map(({ code }) => code).filter(isLoss);
    return `*Adobe has lost access to the key*, and nobody proposed that here. ${lossWords(life.propagation?.from.at ?? now, causes)}`;
  }
  if (access === 'back') {
    const role = life.health.concerns.roleAssignment;
    const what =
      role !== undefined && isInPart(role.code)
        ? `*A change may let Adobe use the key again, but this is not confirmed: ${loweredBrief(role)}.* If so, recovery`
        : '*Adobe’s access to the key is back.* Recovery';
    return `${what} takes as long to spread as the loss did: up to 24 hours for primary stores, up to 7 days for cached and transient ones. Tracking starts now.`;
  }
  const [first, ...others] = byHarm(change.raised ?? []);
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `*${severityWords(first, life)}: ${loweredBrief(first)}${more}.*`;
}

function isNews({ change, access }: Changed): boolean {
  return access !== undefined || change.raised !== undefined || change.over !== undefined;
}

function raisedBlocks(
  { change }: Changed,
  run: Run,
  health: Health,
  context: ViewContext,
  budget: number,
): KnownBlock[] {
  const raised = byHarm(change.raised ?? []);
  const paragraphs = raised.map((concern) => concernBlocks(concern, run, health, context));
  return fitting(paragraphs, budget, '`/cmk health` shows them all.');
}

function messageOf(event: Changed, state: Organization, context: ViewContext, before: Organization) {
  const life = findLife(state);
  const run = findRun(state);
  if (life === undefined || run === undefined) return undefined;
  const known = findLife(before)?.health;
  const { change, access } = event;
  const lines = [
    ...overLines(change, known, context.now),
    ...versionLine(change, known),
    ...movedLine(change),
    ...tokenLines(change),
    ...blindLines(change),
    ...sightedLine(change),
  ];
  const first = opening(event, life, context.now);
  const [top, ...more] = [first, ...inSections(lines)].filter((text) => text !== '');
  if (top === undefined) return undefined;
  const below = [
    ...more.map((text) => section(text)),
    ...(asksForSomebody(event)
      ? alertBlocks(state, run, life, access === 'lost', context)
      : row('watch', [healthButton(state, run)])),
  ];
  const { named, members } = calledBy(event, known, context);
  const found = raisedBlocks(event, run, life.health, context, room - sizeOf(below) - top.length);
  const blocks = [...found, ...below];
  // How bad it is comes before who is called: a notification shows the first words.
  const message = said(context, `${top}${forWhom(named)}`, blocks, `${nameOf(context)}: ${top}`);
  return { message, direct: saidTo(context, top, blocks), members };
}

/** Who is mentioned in the channel, and who is told directly. */
function calledBy(event: Changed, known: Health | undefined, context: ViewContext) {
  const { alerts, alertMembers, operators, operatorMembers } = context;
  // Nobody watches any more: where no operator is named, everybody else whom an alert reaches must know.
  const [runners, runnerMembers] =
    operatorMembers.length > 0 ? [operators, operatorMembers] : [alerts, alertMembers];
  const isRefused = event.change.blind?.tokenRefused !== undefined;
  return {
    named: [...new Set([...(isNews(event) ? alerts : []), ...(isRefused ? runners : [])])],
    members: [...(concernsPeople(event, known) ? alertMembers : []), ...(isRefused ? runnerMembers : [])],
  };
}

export const watchTellers: Tellers<WatchEvent> = {
  healthChanged: ({ by, event }, state, context, before): Delivery[] => {
    const found = messageOf(event, state, context, before);
    if (found === undefined) return [];
    const { message, direct, members } = found;
    const isRefused = event.change.blind?.tokenRefused !== undefined;
    const isForAll = isNews(event) || isRefused || event.change.version !== undefined;
    return [isForAll ? toEverybody(message) : toThread(message), ...toPeople(members, by, direct)];
  },
  adopted: ({ by, event }, _state, context) => [
    toEverybody(
      said(
        context,
        `${people([by])} adopted ${oneLine(context.organization.name, 160)}, which was enabled by other means. Adobe reports COMPLETED for ${code(event.configurationName, 100)}, with the key ${code(event.key.name, 130)} in the vault ${code(event.vault.name, 60)}. From now on the bot checks it every 15 minutes.`,
      ),
    ),
  ],
};

/** Where the log goes back to the change of access. */
const first = {
  enabled: (at: string) => `*Adobe first used the key* ${at}, according to the vault’s audit log.`,
  restore: (at: string) => `*Adobe uses the key again*, first ${at}, according to the vault’s audit log.`,
  revoke: (at: string) =>
    `*Adobe’s app tried to use the key and was refused*, first ${at}, according to the vault’s audit log.`,
} as const;

/** Where nobody knows what happened before the log was read, or before the bot knew of the key. */
const seen = {
  enabled: 'Adobe uses the key',
  known: 'Adobe uses the key',
  restore: 'Adobe uses the key again',
  revoke: 'Adobe’s app tried to use the key and was refused',
} as const;

function useSentence(direction: keyof typeof seen, { at, from }: Entry<'keyUseSeen'>['event']): string {
  if (from === undefined && direction !== 'known') return first[direction](slackDate(at));
  const begins = from === undefined ? '' : ` (the bot read the log from ${slackDate(from)} on)`;
  return `*${seen[direction]}*, seen ${slackDate(at)} in the vault’s audit log${begins}.`;
}

const what: Record<OtherUse['kind'], (value: string) => string> = {
  caller: (value) =>
    `${value === '' ? 'An application that the log does not name' : `The application ${code(value, 60)}`} used the key`,
  address: (value) =>
    `Adobe’s app used the key from ${code(value, 60)}, an address that Adobe does not document`,
  version: (value) => `Adobe’s app used the version ${code(value, 60)}, which is not the latest two`,
};

const line = ({ kind, value, count, last }: OtherUse) =>
  `• ${what[kind](value)}: ${counted(count, 'time')}, last ${slackDate(last)}.`;

const plural = { caller: 'applications', address: 'addresses', version: 'versions' } as const;

/** The bot stops at a number, and readers must not believe that these are all. */
const limitWords = (kind: OtherUse['kind']) =>
  `• ${mostOfKind} ${plural[kind]} have now been reported, which is the limit. The bot reports no more until access changes.`;

const linesInSection = 10;

function otherBlocks(uses: readonly OtherUse[], told: Pick<UseTold, 'others'>): KnownBlock[] {
  const reached = otherKinds.filter(
    (kind) => uses.some((use) => use.kind === kind) && toldOfKind(told, kind) >= mostOfKind,
  );
  const lines = [...uses.map(line), ...reached.map(limitWords)];
  return Array.from({ length: Math.ceil(lines.length / linesInSection) }, (_, place) =>
    section(lines.slice(place * linesInSection, (place + 1) * linesInSection).join('\n')),
  );
}

export const keyUseTellers: Tellers<'keyUseSeen' | 'otherUseSeen'> = {
  keyUseSeen: ({ event }, state, context) => {
    const { propagation, origin } = findLife(state) ?? {};
    const direction = propagation?.direction ?? (origin === 'enabled' ? origin : 'known');
    const sentence = useSentence(event.use === 'refused' ? 'revoke' : direction, event);
    return [toThread(said(context, sentence))];
  },
  // For auditors alone: whoever it is may well have a right to it.
  otherUseSeen: ({ by, event }, state, context) => {
    const sentence =
      'The vault’s audit log shows uses of the key that the bot did not expect. It observes and accuses nobody: somebody may have a right to them.';
    return toPeople(
      context.auditorMembers,
      by,
      saidTo(context, sentence, otherBlocks(event.uses, findLife(state)?.use ?? {})),
    );
  },
};
