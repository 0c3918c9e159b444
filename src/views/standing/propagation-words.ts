import type { Life, Milestone, Propagation } from '../../domain/organization.ts';
import { day, milestoneAfterMs } from '../../domain/propagation.ts';
import { duration, slackDate } from '../blocks/dates.ts';

/** What a milestone is about. */
export const storeNames: Record<Milestone, string> = {
  first: 'First effects',
  primary: 'Primary stores (data lake, Profile store)',
  cached: 'Cached and transient stores',
};

/** How long Adobe gives itself. */
const limits = { primary: '24 h', cached: '7 days' } as const;
const limited = ['primary', 'cached'] as const;

/** The two features that Adobe names as exceptions to the seven days. */
export const exceptions = 'the Journey Optimizer URL shortener and Edge projections';

const days = milestoneAfterMs.cached / day;

/** `▰▰▱▱▱▱▱ day 3 of 7`: one mark a day, and the same in words. */
export function propagationBar({ from }: Propagation, now: number): string {
  const passed = Math.min(days, Math.max(0, Math.floor((now - from.at) / day)));
  const words = passed === days ? '7 of 7 days are over' : `day ${passed + 1} of ${days}`;
  return `${'▰'.repeat(passed)}${'▱'.repeat(days - passed)}  ${words}`;
}

export function hasReachedAll({ from }: Propagation, now: number): boolean {
  return now >= from.at + milestoneAfterMs.cached;
}

const spreading = {
  revoke: ['Revocation is propagating', 'Revocation has reached every store'],
  restore: ['Restored access is propagating', 'Restored access has reached every store'],
  lost: ['The loss of access is propagating', 'The loss of access may have reached every store'],
} as const;

/** Nobody wanted what spreads: no mark of success stands beside it. */
const isLoss = ({ access }: Pick<Life, 'access'>, { direction }: Propagation) =>
  access === 'revokedSeen' && direction === 'revoke';

/** The heading of the clock, without marks. */
export function propagationBrief(life: Life, propagation: Propagation, now: number): string {
  const what = isLoss(life, propagation) ? 'lost' : propagation.direction;
  return spreading[what][hasReachedAll(propagation, now) ? 1 : 0];
}

/** The clock in full: a bar, and for each kind of store by when it must be through. */
export function propagationLines(life: Life, propagation: Propagation, now: number): string {
  const { from } = propagation;
  const lines = limited.map((milestone) => {
    const at = from.at + milestoneAfterMs[milestone];
    const limit = limits[milestone];
    if (isLoss(life, propagation)) {
      return now >= at
        ? `✗  ${storeNames[milestone]} – lost by now, ${limit} after the loss`
        : `◐  ${storeNames[milestone]} – may still work until ${slackDate(at)} (at most ${limit})`;
    }
    return now >= at
      ? `✓  ${storeNames[milestone]} – expected complete since ${slackDate(at)} (${limit})`
      : `◐  ${storeNames[milestone]} – may take until ${slackDate(at)} (at most ${limit})`;
  });
  return [
    `*${propagationBrief(life, propagation, now)}*, since ${slackDate(from.at)}  ${propagationBar(propagation, now)}`,
    ...lines,
    `Exempt from the 7-day limit: ${exceptions}.`,
  ].join('\n');
}

/** How late something is told, where it is late enough to be said. */
export function latenessWords(dueAt: number, now: number): string {
  const late = now - dueAt;
  return late < 15 * 60_000 ? '' : ` _This comes ${duration(late)} late; it was due ${slackDate(dueAt)}._`;
}
