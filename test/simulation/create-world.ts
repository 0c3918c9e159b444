import type { Config } from '../../src/config.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { proposalId } from '../../src/domain/record/said.ts';

import { createAdobeServer } from './adobe.ts';
import { createAzureServer } from './azure.ts';
import { doing } from './doing.ts';

import { type Kept, createJournal, entryIn } from './journal.ts';
import { brokenBy } from './faults.ts';
import { createNetwork } from './network.ts';
import { createQueueServer } from './queue-server.ts';
import { createRandom } from './random.ts';
import type { Stored } from './queue-call.ts';
import { createSchedule, type Host } from './schedule.ts';
import { createRedisServer } from './redis.ts';

import { createSlackServer } from './slack.ts';
import { createStrikes } from './strikes.ts';

import type { Trouble } from './troubles.ts';
import { type Planted, type Servers, type World, keys } from './world.ts';
import type { Strikes } from './struck.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly start: number;
  readonly config: Config;
  readonly troubles: readonly Trouble[];
  readonly accounts: Parameters<typeof createSlackServer>[0];
  readonly planted?: Planted | undefined;
  readonly isTold?: boolean | undefined;
}

const mostSnapshots = 40;

export function createWorld(options: WorldOptions): World {
  const { seed, start, config, troubles, planted = {}, isTold = false } = options;
  const [organization] = config.organizations;
  if (organization === undefined) throw new Error('no organization is configured');
  const { orgId } = organization;
  const schedule = createSchedule(start);
  const random = createRandom(seed, 'network');
  const dispatching = createRandom(seed, 'dispatch');
  const redis = createRedisServer(schedule.now);
  const servers: Servers = {
    redis,
    queue: createQueueServer(redis.now),
    slack: createSlackServer(options.accounts),
    adobe: createAdobeServer(),
    azure: createAzureServer(),
  };
  Object.assign(servers.slack, {
    answersEarly: planted.slackAnswersEarly === true,
    isUnordered: planted.slackShowsOutOfOrder === true,
  });
  servers.adobe.sendsAgain = planted.adobeSendsAgain === true;
  servers.azure.isStale = planted.azureIsStale === true;
  const journal = createJournal();
  let tokens = 0;
  let snapshots = 0;
  let parsed: { readonly text: string; readonly state: Organization } | undefined;

  const clockWords = () => {
    const ms = Math.round(schedule.now() - start);
    const [hours, minutes, seconds] = [
      Math.floor(ms / 3_600_000),
      Math.floor(ms / 60_000) % 60,
      (ms / 1000) % 60,
    ];
    return `${hours}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(3).padStart(6, '0')}`;
  };
  const tell = (words: string) => {
    if (isTold) journal.story.push(`${clockWords()}  ${words}`);
  };

  const clockOf = ({ skewMs }: Host) => Math.floor(schedule.now() + skewMs);
  /** How long until the first process may take it; each of them goes by its own clock. */
  function waitMs({ runAt }: Stored): number {
    const clocks = world.instances.filter(({ host }) => host.isAlive).map(({ host }) => clockOf(host));
    return clocks.length === 0 ? 0 : Math.max(0, runAt - Math.max(...clocks));
  }

  function dispatch(id: string): void {
    const job = servers.queue.jobs.get(id);
    const now = schedule.now();
    if (job?.state !== 'waiting') return;
    const free = world.instances.filter(
      ({ host, isStopping }) =>
        host.isAlive && host.frozenUntil <= now && !isStopping && clockOf(host) >= job.runAt,
    );
    if (free.length === 0) return;
    const taker = dispatching.pick(free);
    const again = () => schedule.at(schedule.now() + 1_000, () => world.jobDue(id));
    schedule.at(now + dispatching.between(0, 4), () => void taker.run(id).catch(again), taker.host);
  }

  const world: World = {
    config,
    organization: orgId,
    schedule,
    servers,
    journal,
    planted,
    isTold,
    instances: [],
    snapshots: [],
    states: new Map(),
    violations: [],
    mistakes: [],
    strikes: undefined as unknown as Strikes,
    get clockMovedMs() {
      return Math.max(0, servers.redis.skewMs);
    },
    network: createNetwork({
      schedule,
      random,
      broken: brokenBy,
      fateOf: (call) => {
        world.onCalled?.(call);
        return world.strikes.fateOf(call);
      },
      told: ({ host, system, operation }, outcome) =>
        tell(`${host.name} calls ${system} ${operation}: ${outcome}`),
    }),
    tell,
    told: tell,
    appended(given, host, job) {
      const [, digest = '', , newDigest = '', state = '', count = '0', ...rest] = given;
      const before = world.states.get(digest) ?? unconfigured(orgId);
      const after = JSON.parse(state) as Organization;
      if (after.organization !== orgId) return;
      world.states.set(newDigest, after);
      const found = rest.slice(0, Number(count)).map(entryIn);
      const kept = found.map((one): Kept => ({ ...one, at: schedule.now(), host, job, before, after }));
      journal.entries.push(...kept);
      if (isTold) {
        for (const { entry } of kept) {
          tell(`#${entry.sequence} ${entry.event.type} is appended by ${host.name}: ${after.phase}`);
        }
      }
      world.snapshots.push({ number: snapshots, data: redis.data.copy(), queue: servers.queue.copy() });
      redis.heard?.({ at: redis.now(), snapshot: snapshots });
      snapshots += 1;
      if (world.snapshots.length > mostSnapshots) world.snapshots.shift();
      world.strikes.noted(kept);
      world.onAppended?.(kept);
    },
    written(post) {
      const job = doing.getStore();
      journal.sent.push({ ...post, job });
      tell(`${post.host.name} SENDS the request to Adobe`);
      world.onSent?.();
    },
    ended({ before }, seen, host) {
      tell(`${host.name} answers whoever ended it: ${seen}`);
      if (seen !== 'shown' || !('proposedSince' in before)) return;
      journal.acknowledged.push({ proposal: proposalId(before), at: schedule.now() });
      world.onAcknowledged?.();
    },
    jobDue(id) {
      const job = servers.queue.jobs.get(id);
      if (job?.state !== 'waiting') return;
      const wait = waitMs(job);
      if (wait > 0) schedule.at(schedule.now() + wait, () => world.jobDue(id));
      else schedule.at(schedule.now(), () => dispatch(id));
    },
    takeJob(id, host, clock) {
      tokens += 1;
      const token = `t${tokens}`;
      try {
        servers.queue.perform({ call: 'take', id, token }, clock);
      } catch {
        return undefined;
      }
      const job = servers.queue.jobs.get(id) as Stored;
      job.host = host;
      return { job: { ...job }, token };
    },
    failed(job, error) {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (/Missing lock|Lock mismatch|Missing key/u.test(words)) return;
      tell(`job ${job.id} is set aside: ${words}`);
      world.mistakes.push(`${job.id}: ${words}`);
    },
    present() {
      const text = servers.redis.data.hash(keys.head(orgId)).get('state');
      if (text === undefined) return unconfigured(orgId);
      // Asked for at every second and every call, and mostly the same.
      if (text !== parsed?.text) parsed = { text, state: JSON.parse(text) as Organization };
      return parsed.state;
    },
  };
  Object.assign(world, { strikes: createStrikes(world, troubles, createRandom(seed, 'strikes')) });
  watchQueue(world, dispatch);
  return world;
}

const stalledEveryMs = 30_000;

/** As BullMQ's worker does: the lock of whoever works is renewed, a lock that ran out frees its job. */
function watchQueue(world: World, dispatch: (id: string) => void): void {
  const { schedule, servers } = world;
  const look = () => {
    const now = schedule.now();
    const { queue } = servers;
    const held = [...queue.jobs.values()].filter(({ state, host, token = '' }) => {
      const holder = world.instances.find((one) => one.host === host);
      return (
        state === 'active' &&
        holder !== undefined &&
        holder.host.frozenUntil <= now &&
        holder.isWorking(token)
      );
    });
    queue.perform({ call: 'renew', ids: held.map(({ id }) => id) }, Math.floor(now));
    queue.perform({ call: 'freeStalled' }, Math.floor(now));
    for (const job of queue.jobs.values()) dispatch(job.id);
    schedule.at(now + stalledEveryMs, look);
  };
  schedule.at(schedule.now() + stalledEveryMs, look);
}
