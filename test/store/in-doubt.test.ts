import { expect, test } from 'vitest';
import { connectForPeople } from '../../src/store/redis.ts';
import { chooseVault } from '../domain/stories.ts';
import { actor, key, organization } from '../domain/world.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { stateOf, storeOn } from './records.ts';

const chooseKey = { type: 'chooseKey', actor: actor('UREQ'), key } as const;

withRedis('when Redis does not answer', () => {
  const real = useRedis();

  test('an append whose answer is lost is not called done, and is not sent again', async () => {
    const proxy = await startLossyProxy(real.server.url);
    const redis = connectForPeople({ url: proxy.url });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      const store = storeOn(redis);
      await store.decide(organization, chooseVault);
      const present = await store.verified(organization);
      proxy.loseAnswers();
      await expect(store.decideOnce(present, chooseKey)).rejects.toThrow();
      const entries = await storeOn(real.redis).entries(organization, 0);
      expect(entries.map(({ entry }) => entry.event.type)).toEqual([
        'setupStarted',
        'vaultChosen',
        'attested',
        'keyChosen',
      ]);
    } finally {
      redis.disconnect();
      await proxy.close();
    }
  });

  test('nobody who waits is kept waiting: it fails at once, and goes on when Redis is back', async () => {
    await real.redis.config('SET', 'appendfsync', 'always');
    const redis = connectForPeople({ url: real.server.url });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      const store = storeOn(redis);
      await store.decide(organization, chooseVault);
      const gone = new Promise((resolve) => redis.once('close', resolve));
      await real.server.kill();
      await gone;
      const began = performance.now();
      await expect(store.decide(organization, chooseKey)).rejects.toThrow();
      expect(performance.now() - began).toBeLessThan(1_000);
      const back = new Promise((resolve) => redis.once('ready', resolve));
      await real.server.restart();
      await back;
      expect((await stateOf(store)).sequence).toBe(3);
      await store.decide(organization, chooseKey);
      expect((await stateOf(store)).sequence).toBe(4);
    } finally {
      redis.disconnect();
    }
  });
});
