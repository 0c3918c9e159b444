import { expect, test } from 'vitest';
import { RecordError, SchemaError } from '../../src/errors.ts';
import { approveBy } from '../domain/stories.ts';
import { actor, organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys, seedProposal, storeOn } from './records.ts';

const head = keys.head(organization);
const record = keys.record(organization);

withRedis('what is decided on', () => {
  const real = useRedis();
  const anew = () => storeOn(real.connect());

  /** Head and entries, to be put back later: what whoever can write to Redis can do without any key. */
  async function keep(): Promise<() => Promise<void>> {
    const [headWas, recordWas] = await Promise.all([
      real.redis.dumpBuffer(head),
      real.redis.dumpBuffer(record),
    ]);
    return async () => {
      await real.redis.restore(head, 0, headWas, 'REPLACE');
      await real.redis.restore(record, 0, recordWas, 'REPLACE');
    };
  }

  test('is what the entries say, whatever the snapshot shows', async () => {
    const store = anew();
    const { proposal, run } = await seedProposal(store);
    const forged = { ...proposal, fingerprint: 'f'.repeat(64) };
    const [present] = await store.read([organization]);
    const text = JSON.stringify({ ...present?.state, proposal: forged, run: { ...run, owner: 'UEVIL' } });
    await real.redis.hset(head, 'state', text);
    for (const some of [store, anew()]) {
      const { state } = await some.verified(organization);
      expect(state).toMatchObject({
        proposal: { fingerprint: proposal.fingerprint },
        run: { owner: run.owner },
      });
      const { refusal } = await some.decide(organization, approveBy('UAPP1', forged.fingerprint));
      expect(refusal?.reason).toBe('otherProposal');
    }
    const { state } = await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    expect(state).toMatchObject({ run: { owner: run.owner } });
  });

  test('is nothing at all where a line was put in that no key signed', async () => {
    const store = anew();
    await seedProposal(store);
    const { head: was } = await store.verified(organization);
    const bytes = JSON.stringify({ schema: 1, sequence: was.sequence + 1, at: 1, by: 'UAPP1', event: {} });
    await real.redis.rpush(record, `k1 ${Buffer.alloc(32).toString('base64url')} ${bytes}`);
    await real.redis.hset(head, 'sequence', was.sequence + 1, 'digest', '0'.repeat(64));
    for (const some of [store, anew()]) {
      await expect(some.verified(organization)).rejects.toThrow(RecordError);
      await expect(some.decide(organization, approveBy('UAPP1', 'x'))).rejects.toThrow(RecordError);
      await expect(some.story(organization)).rejects.toThrow(RecordError);
      await expect(some.wholeStory(organization)).rejects.toThrow(RecordError);
    }
  });

  test('names another version where it wrote the last entry', async () => {
    const store = anew();
    await seedProposal(store);
    const [state] = await real.redis.hmget(head, 'state');
    await real.redis.hset(head, 'state', (state ?? '').replace('"schema":2', '"schema":3'));
    await expect(store.verified(organization)).rejects.toThrow(SchemaError);
  });

  test('misses nothing once Redis has again what was there', async () => {
    const store = anew();
    const { proposal } = await seedProposal(store);
    const early = await keep();
    const { head: last } = await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    const late = await keep();
    await early();
    expect((await store.verified(organization)).lost).toEqual(last);
    await late();
    expect(await store.verified(organization)).toMatchObject({ head: last, lost: undefined });
  });

  test('says that Redis was put back, for as long as nobody declares it', async () => {
    const [store, other] = [anew(), anew()];
    const { proposal } = await seedProposal(store);
    const putBack = await keep();
    const { head: lost } = await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    await putBack();
    expect((await store.verified(organization)).lost).toEqual(lost);
    // Another process had not seen more, and goes on; the first one still knows.
    await other.decide(organization, approveBy('UAPP2', proposal.fingerprint));
    expect((await other.verified(organization)).lost).toBeUndefined();
    expect((await store.verified(organization)).lost).toEqual(lost);
    await other.decide(organization, {
      type: 'declareRestore',
      actor: actor('UOPERATOR'),
      reason: 'from last night',
    });
    expect((await store.verified(organization)).lost).toBeUndefined();
  });
});
