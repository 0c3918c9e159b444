import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer } from '../../sandbox/redis.ts';
import { endServers } from '../e2e/redis-servers.ts';
import { minuteMs } from '../e2e/story.ts';
import type { DoomedBot } from '../faults/bot-process.ts';
import { tableOf, tally } from '../faults/figures.ts';
import type { Point } from '../faults/plan.ts';
import { guardPoints } from '../faults/points.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import { bring, preparing } from '../soak/seed.ts';
import { type Instances, openInstances } from './instances.ts';
import { type Kept, eventsOf, keep, propose, putBack } from './undoing.ts';
import { searchForSecrets } from './world.ts';

interface Attempt {
  readonly point: Point;
  readonly signal: 'SIGSTOP' | 'SIGKILL';
  /** Of a process that is frozen only: when Redis is put back. */
  readonly putBack: 'at once' | 'before it wakes';
  readonly frozenMs: number;
}

const append = 'record.decideOnce';
/** Neither Redis nor Slack shows the intent yet: the other one sends. */
const unseen: readonly Point[] = [
  { call: append, when: 'before' },
  { call: append, when: 'after' },
];
const steps: readonly Point[] = [
  { call: append, when: 'after' },
  ...guardPoints.filter(({ when }) => when === 'after'),
];
const mostProposals = 8;
/** Longer than others wait before they take an intent for lost. */
const longMs = 65_000;

const attempts: readonly Attempt[] = [
  ...steps.map((point) => ({ point, signal: 'SIGSTOP', putBack: 'at once', frozenMs: 0 }) as const),
  ...steps.map((point) => ({ point, signal: 'SIGKILL', putBack: 'at once', frozenMs: 0 }) as const),
  ...unseen.map(
    (point) => ({ point, signal: 'SIGSTOP', putBack: 'before it wakes', frozenMs: longMs }) as const,
  ),
];

interface Struck extends Attempt {
  readonly orgId: string;
  readonly bot: DoomedBot;
  readonly kept: Kept;
  readonly at: number;
}

const isUnseen = (at = '') => at.endsWith(append);

const file = findRedisServer(process.env, ['redis-server', 'valkey-server']);

describe.skipIf(file === undefined)(
  'an instance is struck on its way from the append to the write, and Redis put back',
  () => {
    let world: Instances;
    let other: DoomedBot;

    beforeAll(async () => {
      world = await openInstances(file ?? '', attempts.length);
      for (const orgId of world.orgIds) await bring(world.store, orgId, preparing(world));
      other = await world.start();
    });
    afterAll(async () => {
      await world.close();
      await endServers();
    });

    async function passTime(turns: number): Promise<void> {
      for (let turn = 0; turn < turns; turn += 1) {
        world.clock.pass(minuteMs);
        await pause(200);
        await until('it is quiet', () => isQuiet(world.redis));
      }
    }

    /** The first one comes to its gate while the other cannot, and is struck there. */
    async function strike(attempt: Attempt, orgId: string): Promise<Struck> {
      await propose(world, orgId, true);
      await until('all is told', () => isQuiet(world.redis));
      const kept = await keep(world.redis, [orgId]);
      other.freeze();
      const bot = await world.start(attempt);
      world.clock.pass(16 * minuteMs);
      await until(`it is struck ${attempt.point.when} ${attempt.point.call}`, () => bot.struckAt());
      if (attempt.putBack === 'at once') await putBack(world.redis, [orgId], kept);
      other.resume();
      return { ...attempt, orgId, bot, kept, at: performance.now() };
    }

    async function wake({ bot, kept, orgId, putBack: when, frozenMs, at }: Struck): Promise<void> {
      if (bot.isGone()) return;
      await pause(Math.max(0, at + frozenMs - performance.now()));
      if (when === 'before it wakes') await putBack(world.redis, [orgId], kept);
      bot.resume();
      await bot.rests();
    }

    test('S1 killed or frozen at each step between append and write, Redis put back: never a second POST', async ({
      task,
    }) => {
      const asleep: Struck[] = [];
      const rows: string[][] = [];
      async function end(struck: Struck): Promise<void> {
        const before = world.adobe.posts(struck.orgId).length;
        await wake(struck);
        await passTime(2);
        const posts = world.adobe.posts(struck.orgId).length;
        const { call, when } = struck.point;
        const events = (await eventsOf(world, struck.orgId)).slice(-3).join(' ');
        const how = struck.signal === 'SIGKILL' ? 'killed' : struck.frozenMs === 0 ? 'frozen' : 'frozen 65 s';
        rows.push([`${when} ${call}`, how, `${before}`, `${posts}`, events]);
        await struck.bot.kill();
      }
      for (const [place, attempt] of attempts.entries()) {
        if (place > 0 && place % mostProposals === 0) {
          // One person may propose ten times in a row at one process.
          await other.kill();
          other = await world.start();
          world.leadTo(other);
        }
        const struck = await strike(attempt, world.orgIds[place] ?? '');
        await passTime(3);
        if (struck.frozenMs > 0) asleep.push(struck);
        else await end(struck);
      }
      for (const struck of asleep) await end(struck);
      const posts = rows.map(([, , , count]) => Number(count));
      task.meta.row = {
        number: 'S1',
        fault: 'killed or frozen between append, post, read-back and write, Redis put back',
        figure: `${rows.length} tried: ${tally(posts.map((count) => `${count} POST`))}`,
      };
      task.meta.details = tableOf([['struck', '', 'POSTs before it woke', 'in the end', 'record'], ...rows]);
      expect(rows.filter(([, , , count]) => Number(count) > 1)).toEqual([]);
      // Where neither Redis nor Slack shows an intent, the other one sends: what wakes then is what is tried.
      const sentByTheOther = rows.filter(
        ([at, how]) => isUnseen(at) && !(at?.startsWith('after') && how === 'frozen 65 s'),
      );
      expect(sentByTheOther.map(([, , before]) => before)).toEqual(sentByTheOther.map(() => '1'));
    }, 400_000);
  },
);

searchForSecrets(30_000);
