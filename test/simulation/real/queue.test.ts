import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueuedJob } from '../../../src/jobs/queue/queue.ts';
import type { QueueCall } from '../queue-call.ts';
import { createQueueServer } from '../queue-server.ts';
import type { Heard } from './heard.ts';
import { type RealRedis, startRealRedis } from './real-redis.ts';
import { findFaketime, findServerForTime } from './server.ts';

const isMissing = findServerForTime() === undefined || findFaketime() === undefined;
const start = Date.UTC(2026, 0, 5);

const kinds = ['publish', 'look', 'expire'] as const;
type Kind = (typeof kinds)[number];
const requestOf = (kind: Kind, notBefore: number, tries?: number): QueuedJob => ({
  schema: 1,
  kind,
  organization: 'O',
  sequence: 1,
  notBefore,
  ...(tries !== undefined && { tries }),
});

const names = ['updateData', 'moveToDelayed', 'moveToCompleted', 'moveToFailed'] as const;
const step = fc.record({
  does: fc.oneof(
    { weight: 32, arbitrary: fc.constantFrom('add', 'take', 'take') },
    { weight: 24, arbitrary: fc.constantFrom(...names, 'freeStalled') },
    { weight: 8, arbitrary: fc.constantFrom('keep', 'hurry', 'renew') },
    { weight: 1, arbitrary: fc.constant('lose' as const) },
  ),
  kind: fc.oneof({ weight: 4, arbitrary: fc.constant(kinds[0]) }, fc.constantFrom(...kinds)),
  /** Whose clock: one of the two is ahead. */
  aheadMs: fc.constantFrom(0, 0, 5_000),
  /** How long until it is due. */
  laterMs: fc.constantFrom(0, 0, 1_000, 20_000),
  /** Which of the holds there have been, counted from the latest. */
  hold: fc.constantFrom(0, 0, 0, 1),
  passes: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(0, 1, 1_000) },
    { weight: 6, arbitrary: fc.constantFrom(15_000, 30_000, 30_001) },
    { weight: 1, arbitrary: fc.constantFrom(3_599_999, 3_600_000) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const doing = (does: Step['does'], more: Partial<Step> = {}): Step => ({
  does,
  kind: 'publish',
  aheadMs: 0,
  laterMs: 0,
  hold: 0,
  passes: 0,
  ...more,
});
const failed = (kind: Kind, passes: Step['passes']): Step[] => [
  doing('add', { kind, passes }),
  doing('take', { kind }),
  doing('moveToFailed'),
];
/** Chance rarely brings these about. */
const byHand: Step[][] = [
  // Whoever was frozen for longer than its lock, alone …
  [doing('add'), doing('take'), doing('updateData', { passes: 30_001 }), doing('moveToCompleted')],
  // … and where another worker has the job meanwhile.
  [
    doing('add'),
    doing('take'),
    doing('freeStalled'),
    doing('freeStalled', { passes: 30_001 }),
    doing('take'),
    doing('updateData', { hold: 1 }),
    doing('moveToDelayed', { hold: 1 }),
    doing('moveToCompleted'),
  ],
  // What failed an hour ago goes with the next one that fails, and not before: its id is taken until then.
  [...failed('publish', 0), ...failed('look', 3_599_999), ...failed('expire', 1), doing('add')],
  [...failed('publish', 0), doing('keep', { passes: 3_600_000 }), doing('keep', { passes: 3_600_000 })],
];

interface Hold {
  readonly id: string;
  readonly token: string;
}

function callOf(
  { does, kind, laterMs, hold }: Step,
  clock: number,
  holds: readonly Hold[],
): QueueCall | undefined {
  const requests = [requestOf(kind, clock + laterMs)];
  if (does === 'add' || does === 'keep') return { call: does, requests, nowMs: clock };
  if (does === 'hurry') return { call: does, requests };
  if (does === 'take') return { call: does, id: `O-1-${kind}`, token: `t${holds.length}` };
  if (does === 'freeStalled' || does === 'lose') return { call: does };
  if (does === 'renew') return { call: does, ids: kinds.map((one) => `O-1-${one}`) };
  const held = holds.at(-1 - hold);
  if (held === undefined) return undefined;
  if (does === 'updateData') return { call: does, ...held, data: requestOf(kind, clock, laterMs) };
  return does === 'moveToDelayed' ? { call: does, ...held, until: clock + laterMs } : { call: does, ...held };
}

function hearAll(steps: readonly Step[]): Heard[] {
  let now = start;
  const server = createQueueServer(() => now);
  const all: Heard[] = [{ at: start, beginsWith: [] }];
  const holds: Hold[] = [];
  server.heard = (heard) => void all.push(heard);
  for (const one of steps) {
    now += one.passes;
    const clock = now + one.aheadMs;
    const call = callOf(one, clock, holds);
    if (call === undefined) continue;
    try {
      server.perform(call, clock);
      if (call.call === 'take') holds.push({ id: call.id, token: call.token });
    } catch {
      // The refusal was heard.
    }
  }
  return all;
}

describe.skipIf(isMissing && process.env['CI'] === undefined)(
  'the simulated queue beside a real BullMQ (needs libfaketime)',
  () => {
    let real: RealRedis | undefined;
    beforeAll(async () => {
      real = await startRealRedis();
    });
    afterAll(() => real?.close());

    test('refuses what it refuses and leaves each job where it does, whatever is asked after what', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50, size: 'max' }), async (steps) => {
          expect((await real?.replay(hearAll(steps)))?.differences).toEqual([]);
        }),
        { numRuns: 150, examples: byHand.map((steps): [Step[]] => [steps]) },
      );
    });

    test('a job that is a millisecond late in the simulation is found', async () => {
      const later = { does: 'add', kind: 'look', aheadMs: 0, laterMs: 1_000, hold: 0, passes: 0 } as const;
      const late = hearAll([later]).map((heard) =>
        'call' in heard
          ? { ...heard, jobs: heard.jobs.map((job) => ({ ...job, runAt: job.runAt + 1 })) }
          : heard,
      );
      const found = await real?.replay(late);
      expect(found?.differences).toMatchObject([{ step: 2, at: start }]);
      expect(found?.differences[0]?.simulated).toContain(`"dueAt":${start + 1_001}`);
      expect(found?.differences[0]?.real).toContain(`"dueAt":${start + 1_000}`);
    });
  },
);
