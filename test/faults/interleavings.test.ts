import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../src/domain/commands.ts';
import type { Entry } from '../../src/domain/events.ts';
import { createKeys } from '../../src/store/keys.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { approveBy } from '../domain/stories.ts';
import { actor, keyIn, organization, terms, vault } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { replayed, seedProposal, stateOf, storeOn } from '../store/records.ts';
import { tally } from './figures.ts';

const runs = 1_000;
const withinMs = 240_000;
const dayMs = 24 * 3_600_000;

/** What people and the bot can do to one proposal, each once. */
const clicksOn = (fingerprint: string) =>
  ({
    'approve UAPP1': approveBy('UAPP1', fingerprint),
    'approve UAPP2': approveBy('UAPP2', fingerprint),
    'approve UAPP3': approveBy('UAPP3', fingerprint),
    'reject UAPP3': { type: 'reject', actor: actor('UAPP3'), fingerprint, reason: 'not yet' },
    'stop UREQ': { type: 'stop', actor: actor('UREQ'), fingerprint, reason: 'wait' },
    'chooseKey UREQ': { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'other') },
    'expire bot': { type: 'expire' },
  }) as const satisfies Record<string, Command>;

type Click = keyof ReturnType<typeof clicksOn>;
const everything = Object.keys(clicksOn('')) as Click[];
const orders = fc.shuffledSubarray(everything, { minLength: 2 });

const effects: Readonly<Record<string, string>> = {
  approve: 'approved',
  reject: 'rejected',
  stop: 'stopped',
  chooseKey: 'keyChosen',
};
const ends = ['rejected', 'stopped', 'voided', 'expired'];

function isOnRecord(click: Click, entries: readonly Entry[]): boolean {
  const [command = '', who] = click.split(' ');
  return entries.some(
    ({ event, by }) =>
      by === who &&
      (event.type === effects[command] || (event.type === 'clickRefused' && event.command === command)),
  );
}

interface Happened {
  readonly end: string;
  readonly entries: readonly Entry[];
}

/** One proposal, clicked at by everybody at once through their own connections; what stands on the record then. */
async function clickAtOnce(
  stores: readonly RecordStore[],
  order: readonly Click[],
  approvalTtlMs: number,
): Promise<Happened> {
  const [store] = stores;
  if (store === undefined) throw new Error('there is no store');
  const { proposal } = await seedProposal(store, { ...terms, approvalTtlMs });
  const clicks = clicksOn(proposal.fingerprint);
  await Promise.all(
    order.map((click, place) => (stores[place % stores.length] ?? store).decide(organization, clicks[click])),
  );
  const entries = (await store.entries(organization, 0)).map(({ entry }) => entry);
  const state = await stateOf(store);
  expect(JSON.parse(JSON.stringify(await replayed(store)))).toEqual(state);
  for (const click of order.filter((one) => one !== 'expire bot')) {
    expect(isOnRecord(click, entries), `${click} in ${order.join(', ')}`).toBe(true);
  }
  return { end: state.phase, entries };
}

const count = (entries: readonly Entry[], types: readonly string[]) =>
  entries.filter(({ event }) => types.includes(event.type)).length;

withRedis('many at once on one proposal', () => {
  const real = useRedis();
  let proposals = 0;

  /** Three processes' stores for one more proposal. */
  function stores(connections: readonly ReturnType<typeof real.connect>[]): RecordStore[] {
    proposals += 1;
    const keys = createKeys(`{run${proposals}}`);
    return connections.map((redis) => storeOn(redis, { keys }));
  }
  const connect = () => [real.connect(), real.connect(), real.connect()];

  test(
    'F7 approve and reject at once, in a thousand random orders: one final state, both clicks on the record',
    async ({ task }) => {
      const connections = connect();
      const seen: string[] = [];
      const both = fc.shuffledSubarray(['approve UAPP1', 'approve UAPP2', 'reject UAPP3'] as const, {
        minLength: 2,
      });
      const withReject = both.filter((order) => order.includes('reject UAPP3'));
      await fc.assert(
        fc.asyncProperty(withReject, async (order) => {
          const { end, entries } = await clickAtOnce(stores(connections), order, dayMs);
          const rejected = count(entries, ['rejected']);
          expect(rejected + count(entries, ['coolingOffStarted'])).toBe(1);
          expect(end).toBe(rejected === 1 ? 'preparing' : 'coolingOff');
          seen.push(end);
        }),
        { numRuns: runs },
      );
      const figure = `${seen.length} orders: ${tally(seen)}; 0 clicks lost`;
      task.meta.row = { number: 'F7', fault: 'approve and reject at once', figure };
      expect(seen.length).toBeGreaterThanOrEqual(runs);
    },
    withinMs,
  );

  test(
    'F7 approve, reject, stop, change and expiry in a thousand random orders: one final state each, none lost',
    async ({ task }) => {
      const connections = connect();
      const seen: string[] = [];
      let clicks = 0;
      const soonOrLate = fc.constantFrom(3, dayMs);
      await fc.assert(
        fc.asyncProperty(orders, soonOrLate, async (order, approvalTtlMs) => {
          const { end, entries } = await clickAtOnce(stores(connections), order, approvalTtlMs);
          expect(count(entries, ['coolingOffStarted'])).toBeLessThanOrEqual(1);
          expect(count(entries, ends)).toBeLessThanOrEqual(1);
          clicks += order.length;
          seen.push(end);
        }),
        { numRuns: runs },
      );
      const figure = `${seen.length} orders, ${clicks} clicks: ${tally(seen)}; 0 lost`;
      task.meta.row = { number: 'F7', fault: 'approve, reject, stop, change, expiry at once', figure };
      expect(seen.length).toBeGreaterThanOrEqual(runs);
    },
    withinMs,
  );
});
