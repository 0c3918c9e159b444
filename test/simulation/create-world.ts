import type { Config } from '../../src/config.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { proposalId } from '../../src/domain/record/said.ts';

import { createAdobeServer } from './adobe.ts';
import { createAzureServer } from './azure.ts';
import { doing } from './doing.ts';

import { type Kept, createJournal, entryIn } from './journal.ts';
import { brokenBy } from './faults.ts';
import { createNetwork } from './network.ts';
import { copyJobs, createQueueServer } from './queue.ts';
import { createRandom } from './random.ts';
import { createRedisServer } from './redis.ts';
import { createSchedule } from './schedule.ts';

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
  const servers: Servers = {
    redis: createRedisServer(schedule.now),
    queue: createQueueServer(),
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

  function dispatch(id: string): void {
    const job = servers.queue.jobs.get(id);
    const now = schedule.now();
    if (job?.state !== 'waiting' || job.runAt > now) return;
    const free = world.instances.filter(
      ({ host, isStopping }) => host.isAlive && host.frozenUntil <= now && !isStopping,
    );
    if (free.length === 0) return;
    const taker = dispatching.pick(free);
    const again = () => world.jobDue(id, schedule.now() + 1_000);
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
      world.snapshots.push({ data: servers.redis.data.copy(), jobs: copyJobs(servers.queue) });
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
    jobDue: (id, at) => schedule.at(at, () => dispatch(id)),
    takeJob(id, host) {
      const job = servers.queue.jobs.get(id);
      if (job?.state !== 'waiting' || job.runAt > schedule.now()) return undefined;
      tokens += 1;
      const token = `t${tokens}`;
      Object.assign(job, { state: 'active', token, host, lockedUntil: schedule.now() + 30_000 });
      return token;
    },
    failed(job, error) {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (/Missing lock/u.test(words)) return;
      tell(`job ${job.id} is set aside: ${words}`);
      world.mistakes.push(`${job.id}: ${words}`);
    },
    present() {
      const text = servers.redis.data.hash(keys.head(orgId)).get('state');
      return text === undefined ? unconfigured(orgId) : (JSON.parse(text) as Organization);
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
    for (const job of servers.queue.jobs.values()) {
      const holder = world.instances.find(({ host }) => host === job.host);
      const isHeld =
        holder !== undefined && holder.host.frozenUntil <= now && holder.isWorking(job.token ?? '');
      if (job.state === 'active' && isHeld) job.lockedUntil = now + 30_000;
      if (job.state === 'active' && job.lockedUntil <= now) {
        Object.assign(job, { state: 'waiting', token: undefined, host: undefined, runAt: now });
      }
      if (job.state === 'failed' && job.runAt <= now) servers.queue.jobs.delete(job.id);
      if (job.state === 'waiting') dispatch(job.id);
    }
    schedule.at(now + stalledEveryMs, look);
  };
  schedule.at(schedule.now() + stalledEveryMs, look);
}
