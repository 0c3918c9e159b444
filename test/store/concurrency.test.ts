import { expect, test } from 'vitest';
import type { RecordStore } from '../../src/store/record.ts';
import { approveBy } from '../domain/stories.ts';
import { actor, organization, terms } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { seedProposal, stateOf, storeOn } from './records.ts';

const typesOn = async (store: RecordStore): Promise<string[]> =>
  (await store.entries(organization, 0)).map(({ entry }) => entry.event.type);
const noCooling = { ...terms, coolingOffMs: 0 };
/** On the terms of the proposal: the usual ones are stricter and would count instead. */
const approveAtOnce = (by: string, fingerprint: string) => ({
  ...approveBy(by, fingerprint),
  terms: noCooling,
});
const count = (types: readonly string[], type: string) => types.filter((one) => one === type).length;

withRedis('two at once', () => {
  const real = useRedis();
  const twoStores = () => [storeOn(real.connect()), storeOn(real.connect())] as const;

  test('of two appends on one present one comes through, and the other leaves no trace', async () => {
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one);
    const present = await one.verified(organization);
    const outcomes = await Promise.all([
      one.decideOnce(present, approveBy('UAPP1', proposal.fingerprint)),
      two.decideOnce(present, approveBy('UAPP2', proposal.fingerprint)),
    ]);
    expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
    expect(count(await typesOn(one), 'approved')).toBe(1);
  });

  test('who lost decides again on what the winner made', async () => {
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one);
    await Promise.all([
      one.decide(organization, approveBy('UAPP1', proposal.fingerprint)),
      two.decide(organization, approveBy('UAPP2', proposal.fingerprint)),
    ]);
    const types = await typesOn(one);
    expect(count(types, 'approved')).toBe(2);
    expect(count(types, 'coolingOffStarted')).toBe(1);
    expect((await stateOf(one)).phase).toBe('coolingOff');
  });

  test('an intent on a present that is not the present any more is refused and appends nothing', async () => {
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one, noCooling);
    const { fingerprint } = proposal;
    await one.decide(organization, approveAtOnce('UAPP1', fingerprint));
    await one.decide(organization, approveAtOnce('UAPP2', fingerprint));
    await one.decide(organization, { type: 'recordAnnouncement', shownAt: 0 });
    const stale = await one.verified(organization);
    await two.decide(organization, { type: 'stop', actor: actor('UAPP3'), fingerprint, reason: 'wait' });
    const lines = await one.lines(organization);
    const passGate = { type: 'passGate', outcome: { kind: 'holds' }, fingerprint } as const;
    expect(await one.decideOnce(stale, passGate)).toBeUndefined();
    expect(await one.lines(organization)).toEqual(lines);
    expect(await typesOn(one)).not.toContain('intended');
  });

  test('twenty processes at the gate make one intent, and one of them knows that it is its own', async () => {
    const { proposal } = await seedProposal(storeOn(real.redis), noCooling);
    const { fingerprint } = proposal;
    const store = storeOn(real.redis);
    await store.decide(organization, approveAtOnce('UAPP1', fingerprint));
    await store.decide(organization, approveAtOnce('UAPP2', fingerprint));
    await store.decide(organization, { type: 'recordAnnouncement', shownAt: 0 });
    const passGate = { type: 'passGate', outcome: { kind: 'holds' }, fingerprint } as const;
    const tickets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const process = storeOn(real.connect());
        const outcome = await process.decideOnce(await process.verified(organization), passGate);
        return outcome?.entries.some(({ event }) => event.type === 'intended') === true;
      }),
    );
    expect(tickets.filter((ticket) => ticket)).toHaveLength(1);
    expect(count(await typesOn(store), 'intended')).toBe(1);
  });
});
