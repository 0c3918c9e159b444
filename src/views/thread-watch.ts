import type { KnownBlock } from '@slack/types';
import { byHarm } from '../domain/concerns.ts';
import type { EventOf } from '../domain/events.ts';
import type { UnseenReason } from '../domain/findings.ts';
import type { Health, HealthChange } from '../domain/health.ts';
import { findLife, findRun, type Life, type Organization, type Run } from '../domain/organization.ts';
import { button, row, section } from './blocks.ts';
import { concernBrief, lossWords } from './concern-words.ts';
import type { ViewContext } from './context.ts';
import { duration, slackDate } from './dates.ts';
import { fitting, sizeOf } from './findings-list.ts';
import { concernBlocks, concernLabel } from './health.ts';
import { type Delivery, toEverybody, toThread } from './message.ts';
import { people } from './people.ts';
import { said, type Tellers } from './said.ts';
import { code, counted, listed, oneLine } from './text.ts';

type WatchEvent = 'healthChanged' | 'adopted';
type Changed = EventOf<'healthChanged'>;

/** Slack refuses a message of more than about 13,000 characters. */
const room = 10_000;

const blindness: Record<UnseenReason, string> = {
  notYet: 'what they hang on is missing',
  personOnly: 'no system can answer',
  noIdentity: 'the bot has no identity in Azure',
  noRight: 'the bot’s identity in Azure may not look',
  firewall: 'the vault’s firewall keeps the bot out, and that says nothing about Adobe’s access',
  throttled: 'Azure has asked the bot to wait for hours',
  unreachable: 'Azure has not answered for hours',
  nonsense: 'what Azure has answered for hours makes no sense to the bot',
};

function blindLines({ blind = {} }: HealthChange): string[] {
  return Object.entries(blind).map(
    ([because, concerns]) =>
      `?  *The watch cannot see:* ${listed(concerns.map(concernLabel))}, because ${blindness[because as UnseenReason]}. Nobody is told here if that changes; it is said once.`,
  );
}

function overLines({ over = [] }: HealthChange, before: Health | undefined, now: number): string[] {
  return over.flatMap((id) => {
    const concern = before?.concerns[id];
    return concern === undefined
      ? []
      : [
          `✓  *Over:* ${concernBrief(concern)} – not any more. It lasted ${duration(now - concern.since)}, from ${slackDate(concern.since)}.`,
        ];
  });
}

function versionLine({ version }: HealthChange, before: Health | undefined): string[] {
  const old = before?.rotation?.version;
  if (version === undefined || old === undefined) return [];
  return [
    `○  *The key has a new version:* ${code(version, 40)}, before it ${code(old, 40)}. Adobe takes it up by itself. *Keep the version before enabled* for at least 24 hours, better for ever: data is still encrypted under it.`,
  ];
}

function sightedLine({ sighted = [] }: HealthChange): string[] {
  return sighted.length === 0 ? [] : [`✓  *The watch sees again:* ${listed(sighted.map(concernLabel))}.`];
}

function movedLine({ movedTo }: HealthChange): string[] {
  return movedTo === undefined
    ? []
    : [
        `○  *The vault has moved* to ${code(movedTo, 400)}. Its address is the same. What was assigned at its old place did not move with it: the watch looks whether the role is there.`,
      ];
}

/** What a reader must know first, in one sentence. */
function opening({ access, change }: Changed, { propagation }: Life, now: number): string {
  const losses = byHarm(change.raised ?? []).map(concernBrief);
  if (access === 'lost') {
    return `*Adobe has lost access to the key*, and nobody proposed that here. ${lossWords(propagation?.from.at ?? now)}`;
  }
  if (access === 'back') {
    return '*Adobe’s access to the key is back.* It takes as long to spread as losing it did: primary stores up to 24 hours, cached and transient ones up to 7 days. The clock runs from now.';
  }
  const [first] = losses;
  if (first === undefined) return '';
  return losses.length === 1
    ? `*The watch found something: ${first.toLowerCase().startsWith('the') ? first.charAt(0).toLowerCase() + first.slice(1) : first}.*`
    : `*The watch found ${counted(losses.length, 'thing')}*, what hurts most first.`;
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
    ...blindLines(change),
    ...sightedLine(change),
  ];
  const first = opening(event, life, context.now);
  const top = [first, lines.join('\n')].filter((text) => text !== '');
  if (top.length === 0) return undefined;
  const to = isNews(event) && context.alerts.length > 0 ? `${people(context.alerts)}: ` : '';
  const reference = { organization: state.organization, run: run.id };
  const buttons = [
    ...(access === 'lost' ? [button('restore', 'Restore…', reference, { style: 'primary' })] : []),
    button('health', 'Look again', reference, { label: 'Look at the key’s health again now' }),
  ];
  const below = [
    ...(top.length > 1 && first !== '' ? [section(lines.join('\n'))] : []),
    ...row('watch', buttons),
  ];
  const head = `${to}${first === '' ? lines.join('\n') : first}`;
  const found = raisedBlocks(event, run, life.health, context, room - sizeOf(below) - head.length);
  return said(context, head, [...found, ...below]);
}

export const watchTellers: Tellers<WatchEvent> = {
  healthChanged: ({ event }, state, context, before): Delivery[] => {
    const message = messageOf(event, state, context, before);
    if (message === undefined) return [];
    return isNews(event) || event.change.version !== undefined ? [toEverybody(message)] : [toThread(message)];
  },
  adopted: ({ by, event }, _state, context) => [
    toEverybody(
      said(
        context,
        `${people([by])} took ${oneLine(context.organization.name, 160)} in: it was enabled by other means. Adobe reports COMPLETED for ${code(event.configurationName, 100)}, with the key ${code(event.key.name, 130)} in the vault ${code(event.vault.name, 60)}. From now on the bot watches it every 15 minutes.`,
      ),
    ),
  ],
};
