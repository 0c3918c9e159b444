import { expect, test } from 'vitest';
import { botEnvironment } from '../../../sandbox/bot-environment.ts';
import { loadConfig } from '../../../src/config.ts';
import { createJobQueue, queueName } from '../../../src/jobs/queue/queue.ts';
import { sweep } from '../../../src/jobs/queue/sweep.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { createNotes } from '../../../src/store/notes.ts';
import { createOutbox } from '../../../src/jobs/queue/outbox.ts';
import { createUnreadable } from '../../../src/store/unreadable.ts';
import { createWatchList } from '../../../src/store/watch-list.ts';
import { organization } from '../../domain/world.ts';
import { useRedis, withRedis } from '../../store/private-redis.ts';
import { keys, seedProposal, storeOn } from '../../store/records.ts';

withRedis('the sweep', () => {
  const real = useRedis();

  test('leaves alone what a newer version wrote, and puts back what is missing for all others', async () => {
    const { redis } = real;
    const store = storeOn(redis);
    await seedProposal(store);
    await redis.del(keys.outbox);
    const newer = { sequence: '3', digest: 'ab'.repeat(32), state: '{"schema":3,"sequence":3}' };
    await redis.hset(keys.head('Newer@AdobeOrg'), newer);
    const nowhere = 'http://127.0.0.1:1';
    const at = {
      adobeUrl: nowhere,
      azureUrl: nowhere,
      slackApiUrl: `${nowhere}/api/`,
      redisUrl: 'redis://127.0.0.1:1',
    };
    const loaded = loadConfig(botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {}));
    const [one] = loaded.ok ? loaded.config.organizations : [];
    if (!loaded.ok || one === undefined) throw new Error('the cast has no configuration');
    const organizations = ['Newer@AdobeOrg', organization].map((orgId) => ({ ...one, orgId }));
    const queue = createJobQueue(redis, keys);
    await sweep({
      config: { ...loaded.config, organizations },
      record: store,
      notes: createNotes(redis, keys),
      watchList: createWatchList(redis, keys),
      outbox: createOutbox(redis, keys),
      unreadable: createUnreadable(redis, keys),
      queue,
      log: createLog('silent'),
    });
    await queue.close();
    const ids = await redis.keys(`${keys.queues}:${queueName}:*AdobeOrg*`);
    expect(ids.some((id) => id.includes('expire'))).toBe(true);
    expect(ids.some((id) => id.includes('Newer@'))).toBe(false);
    expect(await redis.hgetall(keys.head('Newer@AdobeOrg'))).toEqual(newer);
  });
});
