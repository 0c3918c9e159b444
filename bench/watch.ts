import type { Redis } from 'ioredis';
import { azure, secrets } from '../sandbox/cast.ts';
import { nextWatchAt, watchEveryMs } from '../src/domain/rules/times.ts';
import { betweenBatchesMs, mostAtOnce } from '../src/jobs/watch.ts';
import { createKeys } from '../src/store/keys.ts';
import { cpuMsOf } from './child.ts';
import type { Figure } from './figure.ts';
import { bearerFrom, floorOfGets } from './floor-of-gets.ts';
import type { Effort } from './row.ts';
import { quantile } from './quantile.ts';
import { residentMiB } from './process.ts';
import { startWatched, vaultOf, type Watched } from './watched-organizations.ts';

/** `ROUNDS=2` for a first impression. */
const usual = Number(process.env['ROUNDS'] ?? 10);
/** About so many are due in one step of the clock: as many as in the bot's real life come due in some seconds. */
const dueInStep = 22;
/** This share of the keys is disabled in each second round, others each time, and enabled in the next. */
const accidentShare = 0.1;
const keys = createKeys('{cmk}');

interface Lap {
  readonly looks: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly azureCalls: number;
  /** How late each look was, by the record's clock. */
  readonly lateMs: readonly number[];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 900_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('the watch does not come to an end');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const dueNow = ({ redis, sandbox }: Watched) => redis.zcount(keys.watchDue, '-inf', sandbox.clock.now());

/** Nothing runs, and the job waits for its next turn. */
async function isQuiet({ redis }: Watched): Promise<boolean> {
  const prefix = `${keys.queues}:work`;
  const [active, waiting, delayed] = await Promise.all([
    redis.llen(`${prefix}:active`),
    redis.llen(`${prefix}:wait`),
    redis.zcard(`${prefix}:delayed`),
  ]);
  return active === 0 && waiting === 0 && delayed > 0;
}

/** Within this time the bot has taken note of a move of the clock. */
const noticedMs = 500;

/** Lets time pass until everybody who came due has been looked at; no further than a batch at a time. */
async function passTo(wanted: number, watched: Watched): Promise<void> {
  const { clock } = watched.sandbox;
  clock.pass(Math.max(0, Math.round(wanted - clock.now())));
  for (let due = await dueNow(watched); due > 0; due = await dueNow(watched)) {
    const before = due;
    const noticed = performance.now() + noticedMs;
    const isDone = async () => (await dueNow(watched)) < before || performance.now() > noticed;
    await until(async () => (await isDone()) && (await isQuiet(watched)));
    if ((await dueNow(watched)) > 0) clock.pass(betweenBatchesMs);
  }
  await until(() => isQuiet(watched));
}

async function lastLooks(redis: Redis): Promise<Map<string, number>> {
  const stored = await redis.hgetall(keys.watchSeen);
  return new Map(Object.entries(stored).map(([id, text]) => [id, (JSON.parse(text) as { at: number }).at]));
}

/** What somebody does by accident in this round, and takes back in the next. */
function accident({ sandbox, count }: Watched, round: number): void {
  const accidents = Math.ceil(count * accidentShare);
  for (let place = 0; place < accidents; place += 1) {
    const vault = vaultOf((Math.floor(round / 2) * accidents + place) % count);
    sandbox.azure.world.setKey(vault, azure.key, { enabled: round % 2 === 1 });
  }
}

const seqOf = ({ sandbox }: Watched) => sandbox.azure.wire().at(-1)?.seq ?? 0;

async function lap(watched: Watched, round: number): Promise<Lap> {
  const { sandbox, redis, count } = watched;
  const steps = Math.max(1, Math.ceil(count / dueInStep));
  accident(watched, round);
  const before = { azure: seqOf(watched), cpu: cpuMsOf(sandbox.bot().pid) };
  const began = performance.now();
  const start = sandbox.clock.now();
  for (let step = 1; step <= steps; step += 1) {
    await passTo(start + (step * watchEveryMs) / steps, watched);
  }
  const looks = [...(await lastLooks(redis))].filter(([, at]) => at >= start);
  return {
    looks: looks.length,
    ms: performance.now() - began,
    cpuMs: cpuMsOf(sandbox.bot().pid) - before.cpu,
    azureCalls: seqOf(watched) - before.azure,
    lateMs: looks.map(([id, at]) => at - (nextWatchAt(id, at) - watchEveryMs)),
  };
}

interface Memory {
  /** Bytes of Redis an organization, without its record. */
  readonly organization: number;
  readonly entry: number;
  /** The same of those that the watch wrote, as text. */
  readonly watchEntry: number;
  readonly total: number;
}

async function memoryOf({ redis, count }: Watched): Promise<Memory> {
  let besides = 0;
  let records = 0;
  let entries = 0;
  const watched: number[] = [];
  for await (const found of redis.scanStream({ match: '{cmk}*', count: 1000 })) {
    for (const key of found as string[]) {
      const bytes = (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0;
      if (!key.endsWith(':record')) besides += bytes;
      else {
        records += bytes;
        entries += await redis.llen(key);
        const lines = await redis.lrange(key, 0, -1);
        watched.push(...lines.filter((line) => line.includes('healthChanged')).map((line) => line.length));
      }
    }
  }
  return {
    organization: besides / count,
    entry: records / entries,
    watchEntry: watched.reduce((total, bytes) => total + bytes, 0) / watched.length,
    total: (besides + records) / 1024 / 1024,
  };
}

const sum = (laps: readonly Lap[], of: (lap: Lap) => number) =>
  laps.reduce((total, each) => total + of(each), 0);
const aLook = (laps: readonly Lap[], of: (lap: Lap) => number) =>
  sum(laps, of) / sum(laps, ({ looks }) => looks);

/** Processor time in ms of one GET at Azure that a bare program makes and parses. */
async function floorOf({ sandbox }: Watched): Promise<number> {
  const { url } = sandbox.azure;
  const headers = { 'x-forwarded-host': 'management.azure.com' };
  const bearer = await bearerFrom(
    `${url}/${azure.tenantId}/oauth2/v2.0/token`,
    {
      client_id: azure.clientId,
      client_secret: secrets.azureClientSecret,
      scope: 'https://management.azure.com/.default',
    },
    { 'x-forwarded-host': 'login.microsoftonline.com' },
  );
  const group = `/subscriptions/${azure.subscriptionId}/resourceGroups/${azure.resourceGroup}`;
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/${vaultOf(0)}?api-version=2023-07-01`;
  return floorOfGets({ url: `${url}${vault}`, headers: { ...headers, ...bearer }, count: 1000 });
}

interface Watching {
  /** Of one GET, processor time in ms. */
  readonly floorMs: number;
  readonly laps: readonly Lap[];
  readonly memory: Memory;
  readonly residentMiB: number | undefined;
  readonly late: readonly [number, number];
}

async function run(count: number, rounds: number): Promise<Watching | undefined> {
  const watched = await startWatched(count);
  try {
    // MEMORY is not there on the embedded one.
    if (watched.sandbox.redis.kind === 'embedded') return undefined;
    await until(async () => (await watched.redis.zcard(keys.watchDue)) === count && (await isQuiet(watched)));
    const laps: Lap[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      process.stderr.write(`round ${round} of ${rounds} over ${count} organizations\n`);
      laps.push(await lap(watched, round));
    }
    const half = (some: readonly Lap[]) =>
      quantile(
        some.flatMap(({ lateMs }) => lateMs),
        0.5,
      );
    // The first round warms up.
    const counted = laps.slice(1);
    return {
      floorMs: await floorOf(watched),
      laps: counted,
      memory: await memoryOf(watched),
      residentMiB: residentMiB(watched.sandbox.bot().pid),
      late: [half(counted.slice(0, 5)), half(counted.slice(-5))],
    };
  } finally {
    await watched.close();
  }
}

const without = 'needs redis-server on the PATH';

/** A thousand enabled organizations watched by one process: calls, time and memory, and whether the schedule drifts. */
export async function watch({ isQuick }: Effort): Promise<Figure[]> {
  const rounds = isQuick ? 1 : usual;
  const few = await run(isQuick ? 10 : 100, rounds);
  const many = await run(isQuick ? 20 : 1000, rounds);
  if (few === undefined || many === undefined) {
    return [{ what: 'watch', value: undefined, unit: 'ms', note: without }];
  }
  const per = (of: (lap: Lap) => number) => ({
    value: aLook(many.laps, of),
    baseline: { what: 'one of 100', value: aLook(few.laps, of) },
  });
  const { memory, laps, late } = many;
  const looked = sum(laps, ({ looks }) => looks) / rounds;
  const roundMs = sum(laps, ({ ms }) => ms) / rounds;
  return [
    { what: 'looks-a-round', value: looked, unit: 'calls', note: `${rounds} rounds` },
    { what: 'azure-calls-a-look', unit: 'calls', bound: 7, ...per(({ azureCalls }) => azureCalls) },
    {
      what: 'look',
      value: aLook(laps, ({ cpuMs: took }) => took),
      unit: 'ms',
      ratioBound: isQuick ? undefined : 2,
      baseline: {
        what: 'as many GETs, parsed',
        value: many.floorMs * aLook(laps, ({ azureCalls }) => azureCalls),
      },
      note: 'CPU; one in ten finds a key that was disabled or enabled',
    },
    { what: 'look-growth', unit: 'ms', ...per((each) => each.cpuMs) },
    {
      what: 'watch-round',
      value: roundMs,
      unit: 'ms',
      bound: watchEveryMs,
    },
    {
      what: 'watch-capacity',
      // The lower of two limits: the pace it keeps by itself, and what it gets done.
      value: Math.min((watchEveryMs / betweenBatchesMs) * mostAtOnce, (looked * watchEveryMs) / roundMs),
      unit: 'organizations',
      ...(!isQuick && { atLeast: 10_000 }),
      note: 'of one process in a quarter of an hour; 10800 is the pace it keeps by itself',
    },
    {
      what: 'memory-per-organization',
      value: memory.organization / 1024,
      unit: 'KiB',
      bound: 8,
      baseline: { what: 'one of 100', value: few.memory.organization / 1024 },
    },
    {
      what: 'record-entry-of-the-watch',
      value: memory.watchEntry,
      unit: 'bytes',
      bound: 400,
    },
    { what: 'record', value: memory.entry, unit: 'bytes', bound: 400 },
    {
      what: 'resident-1000',
      bound: isQuick ? undefined : 200,
      value: many.residentMiB,
      unit: 'MiB',
      ...(few.residentMiB !== undefined && { baseline: { what: '100', value: few.residentMiB } }),
    },
    { what: 'redis-1000', value: memory.total, unit: 'MiB' },
    {
      what: 'lateness-of-a-look',
      value: late[1],
      unit: 'ms',
      baseline: { what: 'first 5 rounds', value: late[0] },
      note: `a step of the clock is ${Math.round(watchEveryMs / Math.ceil(1000 / dueInStep))} ms; bound of drift: ratio 1`,
    },
  ];
}
