import type { Redis } from 'ioredis';
import { botEnvironment } from '../sandbox/bot-environment.ts';
import { loadReadable } from '../src/commands/about.ts';
import { loadConfig, type OrganizationConfig } from '../src/config.ts';
import type { Deps } from '../src/deps.ts';
import { homeView } from '../src/views/standing/home.ts';
import { statusMessage } from '../src/views/standing/status.ts';
import { key, passing, vault } from '../test/domain/world.ts';
import { keys, longRecord, recordStore } from './long-record.ts';
import { type Effort, type Row, timed } from './row.ts';
import { longestStall } from './stall.ts';
import { orgIdOf } from './watched-organizations.ts';
import { withRedis } from './with-redis.ts';

/** Heads as large as those of organizations in the middle of a setup. */
async function seed(redis: Redis, count: number): Promise<void> {
  const state = JSON.parse(longRecord(4).state) as { run: object };
  const run = {
    ...state.run,
    vault,
    key,
    findings: Object.fromEntries(passing().map((one) => [one.check, one])),
  };
  const writing = redis.pipeline();
  for (let place = 0; place < count; place += 1) {
    const organization = orgIdOf(place);
    const text = JSON.stringify({ ...state, organization, run });
    writing.hset(keys.head(organization), {
      sequence: 4,
      digest: String(place).padStart(64, '0'),
      state: text,
    });
  }
  await writing.exec();
}

function configFor(count: number) {
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
  const organizations = Array.from({ length: count }, (_, place): OrganizationConfig => ({
    ...one,
    orgId: orgIdOf(place),
    name: `Organization ${place}`,
  }));
  return { ...loaded.config, organizations };
}

function depsFor(redis: Redis, count: number): Deps {
  const people = {
    getMembers: async (ids: readonly string[]) => ids,
    getAskable: async (named: readonly string[]) => ({ members: named, named, leftOut: [] }),
  };
  const durability = async () => ({ durable: true, faults: [], restarted: false });
  const forwards = { read: async () => [] };
  return {
    config: configFor(count),
    record: recordStore(redis),
    people,
    durability,
    forwards,
  } as unknown as Deps;
}

const user = 'U0REQUESTER';

async function home(deps: Deps): Promise<void> {
  const { abouts: entries } = await loadReadable(deps.config.organizations, deps);
  homeView({ user, entries, page: 0, filter: 'all' });
}

async function status(deps: Deps): Promise<void> {
  const { abouts: entries } = await loadReadable(deps.config.organizations, deps);
  statusMessage(entries, { user });
}

/** What Home and `/cmk status` do for all organizations: read, looked up, sorted, drawn. */
export async function allOrganizations(effort: Effort): Promise<Row[]> {
  const counts = effort.isQuick ? [100] : [10, 100, 1_000, 10_000];
  const goal = { of: 'ours', atMost: 50 } as const;
  return withRedis(async (redis) => {
    const rows: Row[] = [];
    for (const count of counts) {
      await seed(redis, count);
      const deps = depsFor(redis, count);
      const first = await timed(() => home(deps));
      const note = `${count} organizations, CPU; the first time ${first.cpuMs.toFixed(0)} ms`;
      const isAll = count === counts.at(-1);
      for (const [what, show] of Object.entries({ home, status })) {
        const [cpu, stalls]: [number[], number[]] = [[], []];
        for (let round = 0; round < effort.rounds; round += 1) {
          const took = await timed(async () => stalls.push(await longestStall(() => show(deps))));
          cpu.push(took.cpuMs);
        }
        const name = `all-organizations-${what}`;
        rows.push({
          name: isAll ? name : `${name}-${count}`,
          unit: 'ms',
          ours: cpu,
          note,
          ...(isAll && { goal }),
        });
        if (isAll) rows.push({ name: `${name}-stall`, unit: 'ms', ours: stalls, goal });
      }
    }
    return rows;
  });
}
