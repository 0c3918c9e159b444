import { quantile } from '../../bench/quantile.ts';
import type { Deeds } from './crowd.ts';
import type { Sample, Troubles } from './trouble.ts';
import type { Judged } from './verdict.ts';

export interface Soaked {
  readonly judged: Judged;
  readonly deeds: Deeds;
  readonly troubles: Troubles;
  readonly settledAfterMs: number;
  readonly seconds: number;
}

/** Memory of the last quarter beside the second one; before that the process is still warming up. */
const mostGrowth = 1.1;
/** Shorter than this and the quarters say nothing about growth. */
const leastSecondsForMemory = 300;

function medianIn(memory: readonly Sample[], from: number, to: number): number {
  return quantile(
    memory.filter(({ atS }) => atS >= from && atS < to).map(({ mib }) => mib),
    0.5,
  );
}

function growthOf({ troubles: { memory }, seconds }: Soaked) {
  const second = medianIn(memory, seconds / 4, seconds / 2);
  const last = medianIn(memory, (seconds * 3) / 4, Number.POSITIVE_INFINITY);
  return { second, last, growth: last / second };
}

function mistakesIn(printed: string): string[] {
  return printed.split('\n').filter((line) => /a mistake of the bot|a job was set aside/u.test(line));
}

/** Prints what was done and what came of it, a line each. @returns whether all is as it must be */
export function report(soaked: Soaked, tell: (line: string) => void): boolean {
  const { judged, deeds, troubles, settledAfterMs, seconds } = soaked;
  const { wrongs } = judged;
  const { second, last, growth } = growthOf(soaked);
  const mistakes = mistakesIn(troubles.printed());
  const isLong = seconds >= leastSecondsForMemory;
  const lines: readonly (readonly [what: string, found: number, examples: readonly string[]])[] = [
    ['acts that were accepted and are not on the record', wrongs.lostDeeds.length, wrongs.lostDeeds],
    ['entries that the thread does not tell', wrongs.lostMessages.length, wrongs.lostMessages],
    ['work that is overdue', wrongs.overdue.length, wrongs.overdue],
    ['messages that stand twice', wrongs.twice.length, wrongs.twice],
    ['messages out of order', wrongs.outOfOrder.length, wrongs.outOfOrder],
    ['records that do not hold together', wrongs.records.length, wrongs.records],
    ['organizations with more POSTs than intents', wrongs.posts.length, wrongs.posts],
    ['mistakes of the bot in its log', mistakes.length, mistakes],
  ];
  tell(
    `${deeds.tried} acts: ${deeds.answered} answered, ${deeds.undelivered} not delivered by Slack; ${deeds.taken.length} forms accepted.`,
  );
  tell(`${troubles.kills()} instances killed, Redis killed ${troubles.redisRestarts()} times.`);
  tell(
    `${judged.entries} entries, ${judged.messages} messages, ${judged.intents} intents, ${judged.posts} POSTs.`,
  );
  tell(
    `Phases: ${Object.entries(judged.phases)
      .map(([phase, count]) => `${count} ${phase}`)
      .join(', ')}.`,
  );
  tell(`Slack showed all of it ${(settledAfterMs / 1000).toFixed(1)} s after the last act.`);
  for (const [what, found, examples] of lines) {
    tell(
      `${found === 0 ? '✓' : '✗'} ${found} ${what}${found === 0 ? '' : `: ${examples.slice(0, 5).join('; ')}`}`,
    );
  }
  const memory = `${second.toFixed(0)} MiB in the second quarter, ${last.toFixed(0)} MiB in the last: × ${growth.toFixed(2)}`;
  tell(
    isLong
      ? `${growth <= mostGrowth ? '✓' : '✗'} memory: ${memory}`
      : `– memory: ${memory} (too short to judge)`,
  );
  const passed = lines.filter(([, found]) => found === 0).length + (isLong && growth <= mostGrowth ? 1 : 0);
  const all = lines.length + (isLong ? 1 : 0);
  tell(`${passed} passed, ${all - passed} failed`);
  return passed === all;
}
