import { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import { createJobQueue, queueName } from '../../src/jobs/queue/queue.ts';
import { answerTo, minuteMs } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { isQuiet } from './queue.ts';
import { keys } from './record.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

const good = 100;
const operator = cast.azureAdministrator;

/** What cannot be done, however often it is tried. */
const poison = {
  'not our schema': { schema: 7, whatever: [1, 2, 3] },
  'a megabyte': { schema: 1, kind: 'look', organization: 'x'.repeat(1_048_576), sequence: 1, notBefore: 0 },
  'throws always': { schema: 1, kind: 'publish', organization: 'NOT-OURS', sequence: 1, notBefore: 0 },
};

withRedis('poison in the queue', () => {
  test('F17 a job that throws always, one that is not ours, one of 1 MB: set aside and shown, and the 100 after them run', async ({
    task,
  }) => {
    const world = await openWorld({ variables: { CMK_OPERATORS: operator } });
    const { sandbox, redis } = world;
    const queue = new Queue(queueName, { connection: redis, prefix: keys.queues });
    for (const [jobId, data] of Object.entries(poison)) await queue.add('look', data, { jobId });
    const ours = createJobQueue(redis, keys);
    const now = { schema: 1, kind: 'look', sequence: 1, notBefore: 0 } as const;
    await ours.add(
      Array.from({ length: good }, (_, at) => ({ ...now, organization: `NOBODY${at}` })),
      Date.now(),
    );
    const left = async () => (await queue.getJobs(['waiting', 'active'])).length;
    await until('the hundred have run', async () => (await left()) === 0);
    const early = await queue.getFailedCount();
    await until('what throws is set aside', async () => {
      sandbox.clock.pass(minuteMs);
      return (await queue.getFailedCount()) === Object.keys(poison).length;
    });
    await until('nothing else is left', () => isQuiet(redis));
    const shown = await answerTo(sandbox, sandbox.person(operator), '/cmk status');
    await Promise.all([queue.close(), ours.close()]);
    const figure = `${good} of ${good} ran while ${early} were set aside at once; ${Object.keys(poison).length} set aside in the end, shown to operators`;
    task.meta.row = { number: 'F17', fault: 'poison jobs', figure };
    expect(shown).toContain('3 jobs set aside');
  });
});
