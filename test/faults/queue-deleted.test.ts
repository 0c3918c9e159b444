import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { problem } from '../../sandbox/adobe/shapes.ts';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { due, jobId } from '../../src/domain/rules/due.ts';
import type { Phase } from '../../src/domain/phases.ts';
import {
  approve,
  finishPreparing,
  hourMs,
  minuteMs,
  propose,
  startSetup,
  startWorld,
  untilSaid,
} from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { startDoomedBot } from './bot-process.ts';
import { environmentIn } from './environment.ts';
import { patience } from './patience.ts';
import { deleteQueue, jobIds } from './queue.ts';
import { openRecord } from './record.ts';
import { letTimePass } from './settle.ts';
import { until } from './until.ts';

/** The sweep that puts back what is missing comes once a minute; nobody waits that long here. */
const sweepEveryMs = 500;

const course = [
  { status: 'RUNNING', ms: hourMs },
  { status: 'COMPLETED', ms: null },
];
const { status, body } = problem(404, 'Not Found', 'No configuration has this name.');
const notThere = { kind: 'answer', status, body } as const;

withRedis('every key of BullMQ deleted', () => {
  const endings: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });

  /** A world whose one bot sweeps often. */
  async function openWorld(): Promise<{ sandbox: Sandbox; redis: Redis }> {
    const sandbox = await startWorld(patience);
    endings.push(() => sandbox.close());
    await sandbox.bot().stop();
    const directory = await mkdtemp(join(tmpdir(), 'cmk-faults-'));
    endings.push(() => rm(directory, { recursive: true }));
    const place = { environment: await environmentIn(sandbox), clock: sandbox.clock, directory };
    const bot = startDoomedBot(place, { sweepEveryMs });
    endings.push(() => bot.stop());
    await bot.ready;
    const redis = new Redis(sandbox.redis.url);
    endings.push(() => redis.disconnect());
    return { sandbox, redis };
  }

  test('F2 all of the queue deleted in each phase: what is due is put back, and the run still ends', async ({
    task,
  }) => {
    const { sandbox, redis } = await openWorld();
    const store = openRecord(redis, () => sandbox.clock.offsetMs());
    const deletions: string[] = [];

    async function stateIn(phase: Phase) {
      return until(`it is ${phase}`, async () => {
        const [present] = await store.read([adobe.orgId]);
        return present?.state.phase === phase ? present.state : undefined;
      });
    }

    async function deleteIn(phase: Phase): Promise<void> {
      await stateIn(phase);
      const deleted = await deleteQueue(redis);
      deletions.push(`${phase} ${deleted}`);
      expect(deleted).toBeGreaterThan(0);
      await until(`what is due in ${phase} is under way again`, async () => {
        const there = await jobIds(redis);
        return due(await stateIn(phase)).every((request) => there.includes(jobId(request)));
      });
    }

    await startSetup(sandbox);
    await deleteIn('preparing');
    await finishPreparing(sandbox);
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    await deleteIn('awaitingApproval');
    await approve(sandbox, cast.secondApprover);
    await deleteIn('coolingOff');
    // Taken, and neither the POST nor any question after it is told so.
    sandbox.adobe.set({ course });
    sandbox.adobe.script.always('getConfig', notThere);
    sandbox.adobe.apply('postDoneThenDrop');
    sandbox.clock.pass(15 * minuteMs);
    // A gate that a slow machine keeps from telling comes again by itself, minutes later.
    await until('the gate was passed', async () => {
      await letTimePass({ redis, sandbox }, ['enable']);
      const [present] = await store.read([adobe.orgId]);
      return present?.state.phase !== 'coolingOff';
    });
    await deleteIn('outcomeUnknown');
    sandbox.adobe.script.clear();
    sandbox.clock.pass(5 * minuteMs);
    await deleteIn('enabling');
    sandbox.clock.pass(hourMs);
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    await stateIn('enabled');

    const figure = `keys deleted: ${deletions.join(', ')}; enabled, ${sandbox.adobe.posts().length} POST`;
    task.meta.row = { number: 'F2', fault: 'every key of the queue deleted in each phase', figure };
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});
