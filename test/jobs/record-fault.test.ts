import { expect, test } from 'vitest';
import { createRecordCheck } from '../../src/audit/record-check.ts';
import type { Head } from '../../src/domain/record/chain.ts';
import type { CoolingOff } from '../../src/domain/organization.ts';
import { type Shown, witnessOf } from '../../src/domain/record/said.ts';
import { UpstreamError } from '../../src/errors.ts';
import { observeRecord } from '../../src/jobs/record-fault.ts';
import { approveBy } from '../domain/stories.ts';
import { actor, organization } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { chainKey, keys, seedProposal } from '../store/records.ts';
import { away, standOn } from './standing.ts';

/** As the foot of a message shows it that was posted then. */
function seen(head: Head, postedAt: number): Shown {
  const ts = postedAt / 1000;
  return { ts, channel: 'C1', postedAt, isEdited: false, place: '', head: witnessOf(head), said: undefined };
}

withRedis('what both gates ask of the record', () => {
  const real = useRedis();
  const stand = () => standOn(real.redis);
  type Stand = ReturnType<typeof stand>;

  async function faultWith({ store, deps }: Stand, read: (since: number) => Promise<unknown>) {
    const recordCheck = createRecordCheck(real.redis, keys, [chainKey]);
    const gateWitnesses = {
      read: (_organization: unknown, since: number) => read(since),
      readDirect: async () => [],
    };
    const verified = await store.verified(organization);
    const around = deps({ recordCheck, gateWitnesses });
    return (await observeRecord(verified.state as CoolingOff, verified, around)).fault;
  }

  /** Redis as it was with the proposal alone, and the head of a yes that it does not know any more. */
  async function putBack() {
    const before = stand();
    const { proposal } = await seedProposal(before.store);
    const [head, record] = [keys.head(organization), keys.record(organization)];
    const was = await Promise.all([head, record].map((key) => real.redis.dumpBuffer(key)));
    const yes = await before.store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    await real.redis.restore(head, 0, was[0] ?? '', 'REPLACE');
    await real.redis.restore(record, 0, was[1] ?? '', 'REPLACE');
    return { fresh: stand(), lost: yes.head, at: yes.now, fingerprint: proposal.fingerprint };
  }

  test('nothing is wrong with what Slack saw since the run began', async () => {
    const fresh = stand();
    await seedProposal(fresh.store);
    const { head } = await fresh.store.verified(organization);
    let asked = 0;
    const read = async (since: number) => {
      asked = since;
      return [seen(head, Date.now())];
    };
    expect(await faultWith(fresh, read)).toBeUndefined();
    const [first] = await fresh.store.wholeStory(organization);
    // An hour before it: the clocks of Redis and Slack may be set wrong.
    expect(asked).toBe((first?.entry.at ?? 0) - 3_600_000);
  });

  test('Slack saw more than there is: entries are missing, though no process remembers them', async () => {
    const { fresh, lost, at } = await putBack();
    const { head } = await fresh.store.verified(organization);
    expect(await faultWith(fresh, async () => [seen(head, at)])).toBeUndefined();
    expect(await faultWith(fresh, async () => [seen(head, at), seen(lost, at)])).toBe('cutTail');
  });

  test('Slack saw another entry where one stands: it went on after it was put back', async () => {
    const { fresh, lost, at, fingerprint } = await putBack();
    await fresh.store.decide(organization, approveBy('UAPP2', fingerprint));
    expect(await faultWith(fresh, async () => [seen(lost, at)])).toBe('remade');
  });

  test('a restore that was declared settles what was seen before it, and nothing after it', async () => {
    const { fresh, lost, at } = await putBack();
    const declared = await fresh.store.decide(organization, {
      type: 'declareRestore',
      actor: actor('UOPERATOR'),
      reason: 'from last night',
    });
    const heads = [seen(lost, at), seen(declared.head, declared.now + 1)];
    expect(await faultWith(fresh, async () => heads)).toBeUndefined();
    const head = { sequence: declared.head.sequence + 1, digest: lost.digest };
    const later = seen(head, declared.now + 1);
    expect(await faultWith(fresh, async () => [...heads, later])).toBe('cutTail');
  });

  test('where Slack is away or refuses, for now or for good, nobody can tell', async () => {
    const { fresh } = await putBack();
    expect(await faultWith(fresh, () => Promise.reject(away('slack')))).toBe('unwitnessed');
    const gone = new UpstreamError({
      system: 'slack',
      operation: 'conversations.history',
      kind: 'refused',
      code: 'channel_not_found',
      detail: 'channel_not_found',
    });
    expect(await faultWith(fresh, () => Promise.reject(gone))).toBe('unwitnessed');
    await expect(faultWith(fresh, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});
