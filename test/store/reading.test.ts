import { expect, it, test } from 'vitest';
import { chooseVault } from '../domain/stories.ts';
import { actor, key, organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys, stateOf, storeOn } from './records.ts';
import { commandsDuring } from './redis-commands.ts';

const many = Array.from({ length: 40 }, (_, place) => `ORG${place}@AdobeOrg`);

withRedis('reading', () => {
  const real = useRedis();

  it.each([1, 2, 40])('%i organizations are read with one command', async (count) => {
    const store = storeOn(real.redis);
    const some = many.slice(0, count);
    for (const one of some.slice(0, 3)) await store.decide(one, chooseVault);
    const sent = await commandsDuring(real.redis, async () => {
      const presents = await store.read(some);
      expect(presents.map(({ state }) => state.organization)).toEqual(some);
      expect(presents.map(({ state }) => state.phase === 'preparing')).toEqual(
        some.map((_one, place) => place < 3),
      );
    });
    expect(sent).toEqual(['eval']);
  });

  test('a snapshot is read again once somebody else appended, and only then', async () => {
    const [store, other] = [storeOn(real.redis), storeOn(real.redis)];
    await other.decide(organization, chooseVault);
    const [before] = await store.read([organization]);
    const [same] = await store.read([organization]);
    expect(same?.state).toBe(before?.state);
    const { state, head } = await other.decide(organization, {
      type: 'chooseKey',
      actor: actor('UREQ'),
      key,
    });
    expect((await store.read([organization]))[0]).toEqual(expect.objectContaining({ state, head }));
  });

  test('a change is one read and one append', async () => {
    const store = storeOn(real.redis);
    const sent = await commandsDuring(real.redis, () => store.decide(organization, chooseVault));
    expect(sent).toEqual(['eval', 'eval']);
  });

  test('all keys carry the one hash tag', async () => {
    await storeOn(real.redis).decide(organization, chooseVault);
    const stored = await real.redis.keys('*');
    expect(stored.length).toBeGreaterThan(2);
    expect(stored.every((name) => name.startsWith('{test}'))).toBe(true);
    expect(keys.queues.startsWith('{test}')).toBe(true);
  });
});

withRedis('a record of another version of the bot', () => {
  const real = useRedis();

  async function makeNewer(): Promise<void> {
    const store = storeOn(real.redis);
    await store.decide(organization, chooseVault);
    const newer = { ...(await stateOf(store)), schema: 3 };
    await real.redis.hset(keys.head(organization), 'state', JSON.stringify(newer));
  }

  test('is refused whole, with both versions named, and left untouched', async () => {
    await makeNewer();
    const store = storeOn(real.redis);
    const before = {
      head: await real.redis.hgetall(keys.head(organization)),
      lines: await store.lines(organization),
      outbox: await real.redis.hgetall(keys.outbox),
    };
    await expect(store.read([organization])).rejects.toThrow('schema 3, this version reads 2');
    await expect(
      store.decide(organization, { type: 'chooseKey', actor: actor('UREQ'), key }),
    ).rejects.toThrow('nothing was changed');
    expect({
      head: await real.redis.hgetall(keys.head(organization)),
      lines: await store.lines(organization),
      outbox: await real.redis.hgetall(keys.outbox),
    }).toEqual(before);
  });

  test('is refused by its entries too', async () => {
    const store = storeOn(real.redis);
    await store.decide(organization, chooseVault);
    const [line = ''] = await store.lines(organization);
    await real.redis.lset(keys.record(organization), 0, line.replace('"schema":1', '"schema":9'));
    await expect(store.entries(organization, 0)).rejects.toThrow('schema 9');
    await real.redis.lset(keys.record(organization), 0, 'not an entry');
    await expect(store.entries(organization, 0)).rejects.toThrow('no entry');
  });
});

withRedis('a Redis that lost a part', () => {
  const real = useRedis();
  const cancel = { type: 'cancel', actor: actor('UREQ'), reason: '' } as const;

  it.each([
    ['the head', () => keys.head(organization), chooseVault, 'does not verify at #1'],
    ['the entries', () => keys.record(organization), cancel, 'nothing was appended'],
  ])('without %s nothing is appended to the rest', async (_name, lost, command, words) => {
    const store = storeOn(real.redis);
    await store.decide(organization, chooseVault);
    await real.redis.del(lost());
    const left = {
      lines: await store.lines(organization),
      head: await real.redis.hgetall(keys.head(organization)),
    };
    await expect(store.decide(organization, command)).rejects.toThrow(words);
    expect({
      lines: await store.lines(organization),
      head: await real.redis.hgetall(keys.head(organization)),
    }).toEqual(left);
  });
});
