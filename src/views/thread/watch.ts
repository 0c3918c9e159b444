import type { KnownBlock } from '@slack/types';
import { asksForSomebody, concernsPeople } from '../../domain/alerts.ts';
import type { Health, HealthChange } from '../../domain/checks/health.ts';
import { byHarm, isInPart, isLoss } from '../../domain/checks/concerns.ts';
import type { EventOf } from '../../domain/events.ts';
import type { UnseenReason } from '../../domain/checks/findings.ts';
import { findLife, findRun, type Life, type Organization, type Run } from '../../domain/organization.ts';
import { row, section } from '../blocks/blocks.ts';
import { whoActs, whyUnseen } from '../findings/unseen.ts';
import { loweredBrief, severityWords } from '../findings/severity.ts';
import { concernBrief, lossWords } from '../findings/words.ts';
import type { ViewContext } from '../blocks/context.ts';
import { duration, slackDate } from '../blocks/dates.ts';
import { fitting, sizeOf } from '../findings/list.ts';
import { concernBlocks, concernLabel } from '../findings/health.ts';
import { type Delivery, toEverybody, toThread } from '../blocks/message.ts';
import { code, listed, oneLine, people, quotedEnd } from '../blocks/text.ts';
import { azureCauses } from '../refusals/upstream-causes.ts';
import { alertBlocks, healthButton } from './alert.ts';
import { forWhom, nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';

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
