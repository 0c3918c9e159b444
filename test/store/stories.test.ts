import { expect, test } from 'vitest';
import { RecordError } from '../../src/errors.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { approveBy, chooseVault, propose } from '../domain/stories.ts';
import { actor, organization, terms } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys, seedProposal, storeOn } from './records.ts';
import { commandsDuring } from './redis-commands.ts';

const record = keys.record(organization);
const everything = { from: 1, also: [] };
const cancel = { type: 'cancel', actor: actor('UREQ'), reason: 'Another vault' } as const;

/** More entries than are read at once. */
async function beginOften(store: RecordStore): Promise<void> {
  for (let run = 0; run < 200; run += 1) {
    await store.decide(organization, { ...chooseVault, terms });
    await store.decide(organization, cancel);
  }
}

withRedis('what a record tells', () => {
  const real = useRedis();
  const anew = () => storeOn(real.connect());

  test('adds up to the same, read entry by entry or at once', async () => {
    const store = anew();
    const { proposal } = await seedProposal(store);
    const compare = async () => {
      const [one, other] = [await store.story(organization), await anew().story(organization)];
      expect(one.summary).toEqual(other.summary);
      return one.summary;
    };
    expect((await compare()).requests).toMatchObject([{ was: undefined }]);
    await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    await compare();
    await store.decide(organization, {
      type: 'reject',
      actor: actor('UAPP2'),
      fingerprint: proposal.fingerprint,
      reason: 'Not this quarter',
    });
    expect((await compare()).requests).toMatchObject([{ was: { phase: 'awaitingApproval' } }]);
    await store.decide(organization, { ...propose, terms });
    const { requests, runs } = await compare();
    expect(requests.map(({ was }) => was?.phase)).toEqual(['awaitingApproval', undefined]);
    expect(runs.size).toBe(1);
    await beginOften(store);
    const { runs: all, last } = await compare();
    expect(all.size).toBeGreaterThan(100);
    expect(last?.entry.sequence).toBe((await store.verified(organization)).head.sequence);
  });

  test('is read from Redis once, and then only what is new', async () => {
    const store = anew();
    await seedProposal(store);
    await beginOften(store);
    const { head } = await store.story(organization);
    const wanted = { from: head.sequence + 1, also: [] };
    const asked = await commandsDuring(real.redis, async () => {
      expect((await store.story(organization, wanted)).told).toEqual([]);
    });
    expect(asked).toEqual(['eval']);
    await store.decide(organization, { ...chooseVault, terms });
    const { told } = await store.story(organization, wanted);
    expect(told.map(({ entry }) => entry.event.type)).toEqual(['setupStarted', 'vaultChosen', 'attested']);
  });

  test('has every entry that is wanted, also one that nobody wanted before', async () => {
    const store = anew();
    await seedProposal(store);
    await beginOften(store);
    const whole = await store.wholeStory(organization);
    await store.story(organization, { from: whole.length, also: [] });
    const { told } = await store.story(organization, { from: whole.length, also: [3, 5] });
    expect(told).toEqual([whole[2], whole[4], whole.at(-1)]);
    expect((await store.story(organization, everything)).told).toEqual(whole);
  });

  test('begins anew where Redis holds other entries than it held', async () => {
    const store = anew();
    const { proposal } = await seedProposal(store);
    const [headWas, recordWas] = await Promise.all([
      real.redis.dumpBuffer(keys.head(organization)),
      real.redis.dumpBuffer(record),
    ]);
    await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    await store.story(organization, everything);
    await real.redis.restore(keys.head(organization), 0, headWas, 'REPLACE');
    await real.redis.restore(record, 0, recordWas, 'REPLACE');
    await anew().decide(organization, approveBy('UAPP2', proposal.fingerprint));
    const { summary, told } = await store.story(organization, everything);
    expect(told).toEqual(await anew().wholeStory(organization));
    expect(summary).toEqual((await anew().story(organization)).summary);
    expect(summary.last).toMatchObject({ entry: { by: 'UAPP2' } });
  });

  test('is nothing while a line of it is wrong, and again all of it once that is put right', async () => {
    const store = anew();
    await seedProposal(store);
    await store.story(organization, everything);
    const bytes = JSON.stringify({ schema: 1, sequence: 99, at: 1, by: 'UAPP1', event: {} });
    await real.redis.rpush(record, `k1 ${Buffer.alloc(32).toString('base64url')} ${bytes}`);
    await expect(store.story(organization, everything)).rejects.toThrow(RecordError);
    await real.redis.rpop(record);
    expect((await store.story(organization, everything)).told).toEqual(await anew().wholeStory(organization));
  });
});
