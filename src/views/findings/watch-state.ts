import { decisive, type ConcernId } from '../../domain/checks/concerns.ts';
import type { Health } from '../../domain/checks/health.ts';
import {
  neverChecked,
  type WatchState,
  staleAfterMs,
  type Unobserved,
  unobservedIn,
} from '../../domain/checks/watch-state.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { whoActs, whyUnseen } from './unseen.ts';

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
