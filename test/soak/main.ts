import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { isBehind } from '../../src/jobs/publishing/publish.ts';
import { settleAfterRestartMs } from '../../src/store/durability.ts';
import { openRecord, keys } from '../faults/record.ts';
import { until } from '../faults/until.ts';
import { gather } from './crowd.ts';
import { report } from './report.ts';
import { seedOrganizations } from './seed.ts';
import { calm, makeTrouble, startInstances } from './trouble.ts';
import { judge, waitingSince } from './verdict.ts';
import { startSoakWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    organizations: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seconds = Number(values.seconds);
const organizations = Number(values.organizations);
const seed = Number(values.seed);
if (![seconds, organizations, seed].every((value) => Number.isSafeInteger(value) && value > 0)) {
  process.stderr.write('--seconds, --organizations and --seed take whole numbers above 0.\n');
  process.exit(2);
}

/** A killed publisher holds its lease for half a minute, and a killed worker's jobs are found after as long again. */
const settleWithinMs = 240_000;
/** Work whose time came longer ago than this should have been done. */
const overdueMs = 120_000;
/** Longer than a gate that could not tell waits before it looks again, in the first four minutes. */
const gateWithinMs = 60_000;
const tell = (line: string) => process.stdout.write(`${line}\n`);

tell(`A soak of ${seconds} s with ${organizations} organizations, seed ${seed}.`);
const world = await startSoakWorld(organizations);
const redis = new Redis(world.redis.url, { maxRetriesPerRequest: null });
redis.on('error', () => undefined);
const store = openRecord(redis);
try {
  await seedOrganizations(world, store);
  const seeded = await countIntents();
  tell('Every organization is on its way; three instances start.');
  const instances = await startInstances(world);
  const crowd = gather(world, seed);
  const troubles = await makeTrouble(world, instances, seconds);
  tell('The time is over; what is under way comes to its end.');
  await crowd.stop();
  await calm(world);
  const { afterMs: settledAfterMs, heads } = await settle();
  const overdue = await findOverdue(troubles.redisBackAt());
  const judged = await judge(world, { store, redis, seeded, heads, overdue, taken: crowd.deeds.taken });
  process.exitCode = report({ judged, deeds: crowd.deeds, troubles, settledAfterMs, seconds }, tell) ? 0 : 1;
} finally {
  redis.disconnect();
  await world.close();
}

async function countIntents(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const orgId of world.orgIds) {
    const entries = await store.entries(orgId, 0);
    counts.set(orgId, entries.filter(({ entry }) => entry.event.type === 'intended').length);
  }
  return counts;
}

/**
 * Gates stay shut for a minute while Redis has only just come back, and look again within half a minute. Once that is
 * over nothing may be overdue; and what is due by now must be done soon after it.
 *
 * @returns organization and kind of what was not
 */
async function findOverdue(redisBackAt: number): Promise<string[]> {
  const openAgainAt = redisBackAt + settleAfterRestartMs;
  const [first] = await store.read(world.orgIds.slice(0, 1));
  const now = first?.now ?? 0;
  const waiting = async (before: number) =>
    (await store.read(world.orgIds)).flatMap(({ state }) =>
      waitingSince(state, before).map((kind) => `${state.organization} ${kind}`),
    );
  const isOpen = performance.now() > openAgainAt + gateWithinMs;
  const late = isOpen ? await waiting(now - overdueMs) : [];
  const withinMs = Math.max(0, openAgainAt - performance.now()) + gateWithinMs;
  const isDone = async () => (await waiting(now)).length === 0;
  await until('everything that was due is done', isDone, withinMs).catch((error: unknown) =>
    tell(String(error)),
  );
  return [...new Set([...late, ...(await waiting(now))])];
}

/**
 * Until Slack shows every record to its end. @returns how long that took, and the last entry of each organization then:
 * the instances go on, and what comes after it is not told yet
 */
async function settle() {
  const began = performance.now();
  let heads = new Map<string, number>();
  await until(
    'Slack shows every record',
    async () => {
      const presents = await store.read(world.orgIds);
      heads = new Map(presents.map(({ state }) => [state.organization, state.sequence]));
      const notes = await Promise.all(world.orgIds.map((orgId) => redis.hgetall(keys.notes(orgId))));
      return presents.every(({ state, now }, place) => !isBehind(state, notes[place] ?? {}, now));
    },
    settleWithinMs,
  ).catch((error: unknown) => tell(String(error)));
  return { afterMs: performance.now() - began, heads };
}
