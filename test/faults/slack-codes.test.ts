import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withRedis } from '../store/private-redis.ts';
import { isWhole, seed, shuffled } from './sample.ts';
import { type Attempt, type SweepWorld, attemptsInAWorld, nameOf, openSweepWorld } from './slack-codes.ts';

interface Codes {
  readonly everyMethod: readonly string[];
  readonly methods: Readonly<Record<string, readonly string[]>>;
}

const { everyMethod, methods } = JSON.parse(
  readFileSync(new URL('../data/slack-error-codes.json', import.meta.url), 'utf8'),
) as Codes;

/**
 * Without a code: a page of HTML, also one of a proxy with a status of 200, no answer at all, half of one, 429 without
 * seconds; and a code that nobody documented.
 */
const others = [
  { status: 503 },
  { body: '<html>Sign in to go on</html>' },
  { status: 'dropped' },
  { status: 'cut' },
  { status: 429 },
  { error: 'a_code_that_nobody_documented' },
] as const;

const all: readonly Attempt[] = Object.entries(methods).flatMap(([method, own]) => {
  const codes = [...own, ...everyMethod].map((error) => ({ error }));
  return [...codes, ...others].flatMap((code): Attempt[] => [
    { when: 'before', answer: { method, ...code } },
    { when: 'after', answer: { method, ...code } },
  ]);
});

/** All of what may come instead of the announcement is tried each time. */
const isNear = ({ when, answer }: Attempt) => when === 'after' && answer.method === 'chat.postMessage';

const minute = 60_000;
/** The ordinary run begins nothing new after this; the whole of it takes hours. */
const withinMs = isWhole ? 12 * 60 * minute : 3.5 * minute;
const lanes = 2;

/**
 * By these codes Slack says that the person closed the view: nobody waits for what it would have shown
 * (https://docs.slack.dev/reference/methods/views.update).
 */
const isClosed = /views\.(?:update|push) (?:not_found|view_not_found): \S+ got no answer/u;

async function sweep(attempts: Attempt[], endsAt: number) {
  const problems: string[] = [];
  let tried = 0;
  let world: SweepWorld | undefined;
  for (let inWorld = 0; attempts.length > 0 && performance.now() < endsAt; inWorld += 1) {
    const isSpent = inWorld % attemptsInAWorld === 0 || problems.length > 0;
    if (isSpent) await world?.close();
    if (isSpent || world === undefined) world = await openSweepWorld();
    const attempt = attempts.shift();
    if (attempt === undefined) break;
    const found = await world.attempt(attempt);
    problems.push(...found.filter((problem) => !isClosed.test(problem)));
    tried += 1;
    // It takes hours: what it finds is read meanwhile.
    if (isWhole) process.stdout.write([`${attempts.length} left`, ...found, ''].join('\n'));
  }
  await world?.close();
  return { problems, tried };
}

withRedis('what Slack may answer', () => {
  test(
    'F24 each method, each documented code, before and after the approval: the story goes on, or waits with words',
    async ({ task }) => {
      const only = process.env['CMK_SWEEP_ONLY'] ?? '';
      const chosen = shuffled(all.filter((attempt) => nameOf(attempt).includes(only)));
      // A whole sweep that was ended goes on at so many left.
      const left = Number(process.env['CMK_SWEEP_LEFT'] ?? chosen.length);
      const attempts = chosen
        .toSorted((one, other) => Number(isNear(other)) - Number(isNear(one)))
        .slice(chosen.length - left);
      const endsAt = performance.now() + withinMs;
      const done = await Promise.all(Array.from({ length: lanes }, () => sweep(attempts, endsAt)));
      const problems = done.flatMap((lane) => lane.problems);
      const tried = done.reduce((sum, lane) => sum + lane.tried, 0);
      const figure = `${tried} of ${all.length} answers (seed ${seed}): ${problems.length} problems`;
      task.meta.row = { number: 'F24', fault: 'every documented answer of Slack’s', figure };
      task.meta.details = problems;
      expect(problems).toEqual([]);
      expect(tried).toBeGreaterThan(0);
    },
    withinMs + 3 * minute,
  );
});
