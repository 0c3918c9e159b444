import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../src/domain/commands.ts';
import { createKeys } from '../../src/store/keys.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { approveBy } from '../domain/stories.ts';
import { actor, keyIn, organization, terms, vault } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { replayed, seedProposal, stateOf, storeOn } from './records.ts';

const typesOn = async (store: RecordStore): Promise<string[]> =>
  (await store.entries(organization, 0)).map(({ entry }) => entry.event.type);
const count = (types: readonly string[], type: string) => types.filter((one) => one === type).length;

withRedis('two at once', () => {
  const real = useRedis();
  const twoStores = () => [storeOn(real.connect()), storeOn(real.connect())] as const;

  test('of two appends on one present one comes through, and the other leaves no trace', async () => {
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one);
    const [present] = await one.read([organization]);
    if (present === undefined) throw new Error('nothing was read');
    const outcomes = await Promise.all([
      one.changeOnce(present, approveBy('UAPP1', proposal.fingerprint)),
      two.changeOnce(present, approveBy('UAPP2', proposal.fingerprint)),
    ]);
    expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
    expect(count(await typesOn(one), 'approved')).toBe(1);
  });

  test('who lost decides again on what the winner made', async () => {
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one);
    await Promise.all([
      one.change(organization, approveBy('UAPP1', proposal.fingerprint)),
      two.change(organization, approveBy('UAPP2', proposal.fingerprint)),
    ]);
    const types = await typesOn(one);
    expect(count(types, 'approved')).toBe(2);
    expect(count(types, 'coolingOffStarted')).toBe(1);
    expect((await stateOf(one)).phase).toBe('coolingOff');
  });

  test('an intent on a present that is not the present any more is refused and appends nothing', async () => {
    const noCooling = { ...terms, coolingOffMs: 0 };
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one, noCooling);
    const { fingerprint } = proposal;
    await one.change(organization, approveBy('UAPP1', fingerprint));
    await one.change(organization, approveBy('UAPP2', fingerprint));
    const [stale] = await one.read([organization]);
    if (stale === undefined) throw new Error('nothing was read');
    await two.change(organization, { type: 'stop', actor: actor('UAPP3'), fingerprint, reason: 'wait' });
    const lines = await one.lines(organization);
    const passGate = { type: 'passGate', outcome: { kind: 'holds' }, fingerprint } as const;
    expect(await one.changeOnce(stale, passGate)).toBeUndefined();
    expect(await one.lines(organization)).toEqual(lines);
    expect(await typesOn(one)).not.toContain('intended');
  });

  test('twenty processes at the gate make one intent, and one of them knows that it is its own', async () => {
    const { proposal } = await seedProposal(storeOn(real.redis), { ...terms, coolingOffMs: 0 });
    const { fingerprint } = proposal;
    const store = storeOn(real.redis);
    await store.change(organization, approveBy('UAPP1', fingerprint));
    await store.change(organization, approveBy('UAPP2', fingerprint));
    const passGate = { type: 'passGate', outcome: { kind: 'holds' }, fingerprint } as const;
    const tickets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const process = storeOn(real.connect());
        const [present] = await process.read([organization]);
        const outcome = present && (await process.changeOnce(present, passGate));
        return outcome?.entries.some(({ event }) => event.type === 'intended') === true;
      }),
    );
    expect(tickets.filter((ticket) => ticket)).toHaveLength(1);
    expect(count(await typesOn(store), 'intended')).toBe(1);
  });

  test('two approvers clicking a hundred times each count once each', async () => {
    const [one, two] = twoStores();
    const { proposal } = await seedProposal(one);
    const clicks = Array.from({ length: 100 }, () => [
      one.change(organization, approveBy('UAPP1', proposal.fingerprint)),
      two.change(organization, approveBy('UAPP2', proposal.fingerprint)),
    ]);
    const outcomes = await Promise.all(clicks.flat());
    expect(outcomes.filter(({ refusal }) => refusal === undefined)).toHaveLength(2);
    const types = await typesOn(one);
    expect(count(types, 'approved')).toBe(2);
    expect(count(types, 'coolingOffStarted')).toBe(1);
  });
});

/** What people and the bot can do to one proposal, each once. */
const clicksOn = (fingerprint: string): Record<string, Command> => ({
  'approve UAPP1': approveBy('UAPP1', fingerprint),
  'approve UAPP2': approveBy('UAPP2', fingerprint),
  'approve UAPP3': approveBy('UAPP3', fingerprint),
  'reject UAPP3': { type: 'reject', actor: actor('UAPP3'), fingerprint, reason: 'not yet' },
  'stop UREQ': { type: 'stop', actor: actor('UREQ'), fingerprint, reason: 'wait' },
  'chooseKey UREQ': { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'other') },
  'expire bot': { type: 'expire' },
});
const names = Object.keys(clicksOn(''));

const effects: Readonly<Record<string, string>> = {
  approve: 'approved',
  reject: 'rejected',
  stop: 'stopped',
  chooseKey: 'keyChosen',
};

withRedis('everything at once', () => {
  const real = useRedis();

  test('a thousand random orders of approve, reject, stop, change and expiry: one end each, every click on the record', async () => {
    const connections = [real.connect(), real.connect(), real.connect()];
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: 2 }),
        fc.array(fc.nat({ max: 2 }), { minLength: names.length, maxLength: names.length }),
        fc.constantFrom(3, 24 * 3_600_000),
        async (order, through, approvalTtlMs) => {
          runs += 1;
          const keys = createKeys(`{run${runs}}`);
          const stores = connections.map((redis) => storeOn(redis, { keys }));
          const [store] = stores;
          if (store === undefined) throw new Error('there is no store');
          const { proposal } = await seedProposal(store, { ...terms, approvalTtlMs });
          const clicks = clicksOn(proposal.fingerprint);
          await Promise.all(
            order.map(async (name, place) => {
              const command = clicks[name];
              const process = stores[through[place] ?? 0] ?? store;
              if (command !== undefined) await process.change(organization, command);
            }),
          );
          const entries = await store.entries(organization, 0);
          const events = entries.map(({ entry }) => entry.event.type);
          for (const name of order.filter((one) => one !== 'expire bot')) {
            const [command = '', who] = name.split(' ');
            const onRecord = entries.some(
              ({ entry: { event, by } }) =>
                by === who &&
                (event.type === effects[command] ||
                  (event.type === 'clickRefused' && event.command === command)),
            );
            expect(onRecord, `${name} among ${events.join(' ')}`).toBe(true);
          }
          expect(events.filter((type) => type === 'coolingOffStarted').length).toBeLessThanOrEqual(1);
          const ends = ['rejected', 'stopped', 'voided', 'expired'];
          expect(events.filter((type) => ends.includes(type)).length).toBeLessThanOrEqual(1);
          expect(JSON.parse(JSON.stringify(await replayed(store)))).toEqual(await stateOf(store));
        },
      ),
      { numRuns: 1_000 },
    );
    expect(runs).toBeGreaterThanOrEqual(1_000);
  }, 120_000);
});
