import type { KnownBlock } from '@slack/types';
import { byHarm, type ConcernId, type Harm, harmOf } from '../domain/concerns.ts';
import type { Concern, Health, Raised } from '../domain/health.ts';
import type { Run } from '../domain/organization.ts';
import { preformatted, section } from './blocks.ts';
import { concernRemedy } from './concern-remedies.ts';
import { concernBrief, concernWords, effectWords, timeLeft } from './concern-words.ts';
import type { ViewContext } from './context.ts';
import { slackDate } from './dates.ts';
import { checkLabels } from './findings.ts';
import { findRemedyTarget } from './remedy-target.ts';
import type { RemedyTarget } from './remedy.ts';
import { counted, escape, inert, listed, oneLine } from './text.ts';

/** Said in words too: nothing hangs on a sign or a colour. */
const signs: Record<Harm, string> = { lost: '✗', risk: '△', advice: '○' };
const harmWords: Record<Harm, string> = { lost: 'access lost', risk: 'at risk', advice: 'advice' };

export function concernLabel(id: ConcernId): string {
  return id === 'oldVersion' ? 'The version before the latest' : checkLabels[id];
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
    oneLine(concernWords(concern).slice(concernBrief(concern).length + 1), 900),
    `*Since:* ${slackDate(concern.since)}${left === undefined ? '' : ` · *Time left:* ${left}`}`,
    `*Effect:* ${effectWords(concern)}`,
  ].filter((line) => line !== '');
  const target = targetOf(run, health, context);
  if (target === undefined) return [section(words.join('\n'))];
  const { explain, portalUrl, command } = concernRemedy(concern, target);
  const page = portalUrl === undefined ? '' : ` <${escape(portalUrl)}|Open in the Azure portal>`;
  return [
    section(`${words.join('\n')}\n*Now:* ${withCode(explain)}${page}`),
    ...(command === undefined ? [] : [preformatted(command)]),
  ];
}

/** `all is well`, or what is wrong, worst first; plain words for a line among others. */
export function healthBrief(health: Health): string {
  const concerns = concernsOf(health);
  const [worst] = concerns;
  if (worst === undefined) {
    const blind = Object.keys(health.blind).length;
    return blind === 0
      ? 'all is well'
      : `nothing wrong is seen; ${counted(blind, 'thing')} the bot cannot see`;
  }
  const more = concerns.length - 1;
  return `${signs[harmOf(worst.code)]} ${concernBrief(worst)}${more === 0 ? '' : ` and ${more} more`}`;
}

/** What the bot cannot watch, in mrkdwn; empty where it sees everything. */
export function blindWords({ blind }: Health): string {
  const labels = (Object.keys(blind) as ConcernId[]).map(concernLabel);
  return labels.length === 0 ? '' : `Not watched, because the bot cannot see it: ${listed(labels)}.`;
}

/** So many are named in one line; `/cmk health` shows all. */
const mostNamed = 3;

/** One line of mrkdwn for the card and for status: what is wrong, and when it was last looked at. */
export function healthLine(health: Health, context: ViewContext): string {
  const looked = context.lastLookAt === undefined ? '' : ` (looked ${slackDate(context.lastLookAt)})`;
  const concerns = concernsOf(health);
  if (concerns.length === 0) return `*Health:* ${healthBrief(health)}${looked}`;
  const named = concerns.slice(0, mostNamed).map((concern) => {
    const left = timeLeft(concern, context.now);
    return `${signs[harmOf(concern.code)]} ${concernBrief(concern)}, since ${slackDate(concern.since)}${left === undefined ? '' : `, ${left} left`}`;
  });
  const more = concerns.length - named.length;
  return `*Health:* ${named.join('; ')}${more > 0 ? ` – and ${more} more` : ''}${looked}`;
}
