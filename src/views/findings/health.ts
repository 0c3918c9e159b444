import type { KnownBlock } from '@slack/types';
import {
  byHarm,
  type Concern,
  type ConcernId,
  type Harm,
  harmOf,
  type Health,
  type Raised,
} from '../../domain/checks/concerns.ts';
import { type CheckId, isCheck } from '../../domain/checks/findings.ts';
import { findLife, findRun, type Organization, type Run } from '../../domain/organization.ts';
import {
  context as smallPrint,
  guideLink,
  header,
  type Message,
  preformatted,
  section,
  wholeFoot,
} from '../blocks/blocks.ts';
import type { RemedyTarget } from './azure.ts';
import { checkLabel } from './checks.ts';
import {
  revocabilityLine,
  revocabilitySection,
  unobservedBrief,
  unobservedWords,
  watchStateIn,
} from './revocability.ts';
import {
  concernBrief,
  concernDetail,
  concernRemedy,
  effectWords,
  findRemedyTarget,
  timeLeft,
} from './words.ts';
import { isUnobserved, unobservedIn, type WatchState } from '../../domain/checks/judge-health.ts';
import type { ViewContext } from '../blocks/context.ts';
import { counted, dated, escape, inert, listed, oneLine, slackDate, strong } from '../blocks/text.ts';
import { fitting } from './list.ts';
import { keyUseLine } from './key.ts';

/** Said in words too: nothing hangs on a sign or a colour. */
const signs: Record<Harm, string> = { lost: '✗', risk: '△', advice: '○' };
const harmWords: Record<Harm, string> = { lost: 'access lost', risk: 'at risk', advice: 'advice' };

const ownLabels: Record<Exclude<ConcernId, CheckId>, string> = {
  oldVersion: 'The version before the latest',
  sight: 'Sight of the vault',
  botSecret: 'The bot’s client secret',
  keyUse: 'Use of the key',
};

export function concernLabel(id: ConcernId): string {
  return isCheck(id) ? checkLabel(id) : ownLabels[id];
}

export function concernsOf({ concerns }: Health): Raised[] {
  const all = Object.entries(concerns).map(([id, concern]) => ({ concern: id as ConcernId, ...concern }));
  return byHarm(all);
}

function targetOf(run: Run, health: Health, context: ViewContext): RemedyTarget | undefined {
  const target = findRemedyTarget(run, context);
  if (target === undefined) return undefined;
  // The latest version is in use, whichever was chosen once.
  return { ...target, keyVersion: health.rotation?.version, objectId: health.app ?? target.objectId };
}

/** Words of the house's own: safe but for what stands between backticks, which stays code. */
const withCode = (text: string) => escape(inert(text));

/** What it is, since when, what it does to the data and by when, and what to do now. */
export function concernBlocks(
  concern: Raised | Concern,
  run: Run,
  health: Health,
  context: ViewContext,
): KnownBlock[] {
  const harm = harmOf(concern.code);
  const left = timeLeft(concern, context.now);
  const words = [
    `${signs[harm]}  *${concernBrief(concern)}* – ${harmWords[harm]}${concern.unsteady === true ? ', and it comes and goes' : ''}`,
    dated(concernDetail(concern), 900),
    `*Since:* ${slackDate(concern.since)}${left === undefined ? '' : ` · *Time left:* ${left}`}`,
    `*Effect:* ${effectWords(concern)}`,
  ].filter((line) => line !== '');
  const target = targetOf(run, health, context);
  if (target === undefined) return [section(words.join('\n'))];
  const { explain, portalUrl, command } = concernRemedy(concern, target);
  const page = portalUrl === undefined ? '' : ` <${escape(portalUrl)}|Open in the Azure portal>`;
  return [
    section(
      `${words.join('\n')}\n*Now:* ${withCode(explain)}${page}${guideLink(context.docs, 'alert', concern.code)}`,
    ),
    ...(command === undefined ? [] : [preformatted(command)]),
  ];
}

/** What was seen once, where nothing that was seen twice is as bad. */
function pendingBrief({ pending }: WatchState, known: readonly Raised[]): string | undefined {
  const once = pending.map((code) => ({ code }));
  const [worst] = byHarm<Pick<Raised, 'code'>>([...known, ...once]);
  return worst === undefined || !once.includes(worst)
    ? undefined
    : `${signs[harmOf(worst.code)]} ${concernBrief(worst)} (seen once, checking again)`;
}

/** What is wrong, worst first, or that it cannot be told; plain words for a line among others. */
export function healthBrief(health: Health, context: ViewContext): string {
  const sight = watchStateIn(context);
  const concerns = concernsOf(health);
  const [worst] = concerns;
  const pending = pendingBrief(sight, concerns);
  if (pending !== undefined) return pending;
  // Advice must not stand for all that is known where the rest is out of sight.
  const isOutOfSight = isUnobserved(health, sight, context.now);
  if (isOutOfSight && (worst === undefined || harmOf(worst.code) === 'advice'))
    return unobservedBrief(health, sight);
  if (worst === undefined) {
    const others = Object.keys(unobservedIn(health, sight)).length;
    return others === 0
      ? 'all is well'
      : `nothing wrong is seen; ${counted(others, 'thing')} the bot cannot check`;
  }
  const more = concerns.length - 1;
  return `${signs[harmOf(worst.code)]} ${concernBrief(worst)}${more === 0 ? '' : ` and ${more} more`}`;
}

/** What the bot cannot watch, in mrkdwn; empty where it sees everything. */
function blindWords(health: Health, context: ViewContext): string {
  const labels = (Object.keys(unobservedIn(health, watchStateIn(context))) as ConcernId[]).map(concernLabel);
  return labels.length === 0 ? '' : `Not watched, because the bot cannot see it: ${listed(labels)}.`;
}

/** So many are named in one line; `/cmk health` shows all. */
const mostNamed = 3;

/** One line of mrkdwn for the card and for status: what is wrong, and when it was last looked at. */
export function healthLine(health: Health, context: ViewContext): string {
  const { lookedAt } = watchStateIn(context);
  const looked = lookedAt === undefined ? '' : ` (checked ${slackDate(lookedAt)})`;
  const unobserved = unobservedWords(health, context);
  const below = unobserved === '' ? '' : `\n${unobserved}`;
  const concerns = concernsOf(health);
  if (concerns.length === 0) return `*Health:* ${healthBrief(health, context)}${looked}${below}`;
  const named = concerns.slice(0, mostNamed).map((concern) => {
    const left = timeLeft(concern, context.now);
    return `${signs[harmOf(concern.code)]} ${concernBrief(concern)}, since ${slackDate(concern.since)}${left === undefined ? '' : `, ${left} left`}`;
  });
  const more = concerns.length - named.length;
  const once = pendingBrief(watchStateIn(context), concerns);
  return `*Health:* ${[...(once === undefined ? [] : [once]), ...named].join('; ')}${more > 0 ? ` – and ${more} more` : ''}${looked}${below}`;
}

interface Entry {
  readonly state: Organization;
  readonly context: ViewContext;
}

const room = 10_000;

const onPurpose =
  '*Access is revoked here, as it was proposed and approved.* What follows is expected. `/cmk restore` proposes to restore access.';

function looked(context: ViewContext): string {
  const { lookedAt } = watchStateIn(context);
  return lookedAt === undefined ? 'Not checked yet.' : `Checked ${slackDate(lookedAt)}.`;
}

/** What was seen for the first time: told now, and a fact once it is seen again. */
function pendingWords(context: ViewContext): string {
  const briefs = [...new Set(watchStateIn(context).pending.map((code) => concernBrief({ code })))];
  return briefs.length === 0
    ? ''
    : `*Seen once just now:* ${listed(briefs)}. The bot checks again within a minute; only then does it count as a fact and go to the thread.`;
}

/** One organization: what is wrong, what it does, what to do; and what nobody watches. */
export function healthMessage({ state, context }: Entry): Message {
  const life = findLife(state);
  const run = findRun(state);
  const name = context.organization.name;
  if (life === undefined || run === undefined) {
    const words = `${strong(name)} is not enabled; there is nothing to watch.`;
    return { text: `${oneLine(name, 160)}: not enabled`, blocks: [section(words)] };
  }
  const { health } = life;
  const brief = healthBrief(health, context);
  const paragraphs = concernsOf(health).map((concern) => concernBlocks(concern, run, health, context));
  const small = [keyUseLine(life, context), blindWords(health, context), looked(context)].filter(
    (text) => text !== '',
  );
  return {
    text: `${oneLine(name, 160)}, health: ${brief}.`,
    blocks: [
      header(`${name} – health: ${brief}`),
      ...(life.access === 'revoked' ? [section(onPurpose)] : []),
      ...[unobservedWords(health, context), pendingWords(context)]
        .filter((words) => words !== '')
        .map((words) => section(words)),
      ...[revocabilitySection(life, context)].filter((words) => words !== '').map((words) => section(words)),
      ...fitting(paragraphs, room, 'Fix these first; the others are kept.'),
      smallPrint(small.join('\n')),
      wholeFoot(context),
    ],
  };
}

function line({ state, context }: Entry): KnownBlock[] {
  const life = findLife(state);
  if (life === undefined) return [];
  const revocability = revocabilityLine(life, context);
  return [
    section(
      `${strong(context.organization.name)} – ${healthBrief(life.health, context)}. ${looked(context)}${revocability === '' ? '' : `\n${revocability}`}`,
    ),
  ];
}

const mostLines = 40;

/** Of several, a line each. */
export function healthOfMany(entries: readonly Entry[], isLookedAt: boolean): Message {
  const shown = entries.slice(0, mostLines);
  const hidden = entries.length - shown.length;
  const title = `Health of ${counted(entries.length, 'organization')}`;
  const more = hidden > 0 ? `${hidden} more are not shown. ` : '';
  const source = isLookedAt ? '' : 'As last checked. ';
  return {
    text: title,
    blocks: [
      header(title),
      ...shown.flatMap(line),
      smallPrint(`${more}${source}\`/cmk health name\` checks one now and shows it in full.`),
    ],
  };
}
