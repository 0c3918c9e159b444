import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { azure } from '../sandbox/cast.ts';
import { nextWatchAt, watchEveryMs } from '../src/domain/rules/times.ts';
import { createKeys } from '../src/store/keys.ts';
import { type Figure, quantile } from './figure.ts';
import { residentMiB } from './process.ts';
import { startWatched, vaultOf, type Watched } from './watched-organizations.ts';

/** `ROUNDS=2` for a first impression. */
const rounds = Number(process.env['ROUNDS'] ?? 20);
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

/** Processor time of the bot, in milliseconds; NaN where the machine has no /proc. */
function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
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

/** As the bot pauses between its batches. */
const batchPauseMs = 5_000;
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
    if ((await dueNow(watched)) > 0) clock.pass(batchPauseMs);
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
  const before = { azure: seqOf(watched), cpu: cpuMs(sandbox.bot().pid) };
  const began = performance.now();
  const start = sandbox.clock.now();
  for (let step = 1; step <= steps; step += 1) {
    await passTo(start + (step * watchEveryMs) / steps, watched);
  }
  const looks = [...(await lastLooks(redis))].filter(([, at]) => at >= start);
  return {
    looks: looks.length,
    ms: performance.now() - began,
    cpuMs: cpuMs(sandbox.bot().pid) - before.cpu,
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

interface Watching {
  readonly laps: readonly Lap[];
  readonly memory: Memory;
  readonly residentMiB: number | undefined;
  readonly late: readonly [number, number];
}

async function run(count: number): Promise<Watching | undefined> {
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
export async function watch(command: string): Promise<Figure[]> {
  const few = await run(100);
  const many = await run(1000);
  if (few === undefined || many === undefined) {
    return [
      { what: 'the watch over 1000 organizations', value: undefined, unit: 'ms', note: without, command },
    ];
  }
  const per = (of: (lap: Lap) => number) => ({
    value: aLook(many.laps, of),
    baseline: { what: 'one of 100', value: aLook(few.laps, of) },
    command,
  });
  const { memory, laps, late } = many;
  const looked = sum(laps, ({ looks }) => looks) / rounds;
  return [
    { what: 'looks a round over 1000', value: looked, unit: 'calls', note: `${rounds} rounds`, command },
    { what: 'Azure calls a look', unit: 'calls', bound: 7, ...per(({ azureCalls }) => azureCalls) },
    { what: 'processor time a look', unit: 'ms', ...per((each) => each.cpuMs) },
    {
      what: 'time of a round over 1000',
      value: sum(laps, ({ ms }) => ms) / rounds,
      unit: 'ms',
      bound: watchEveryMs,
      command,
    },
    {
      what: 'Redis an organization, record left out',
      value: memory.organization / 1024,
      unit: 'KiB',
      bound: 8,
      baseline: { what: 'one of 100', value: few.memory.organization / 1024 },
      command,
    },
    {
      what: 'an entry of the watch on a record',
      value: memory.watchEntry,
      unit: 'bytes',
      bound: 400,
      command,
    },
    { what: 'Redis an entry of a record', value: memory.entry, unit: 'bytes', bound: 400, command },
    {
      what: 'resident memory of the bot, 1000 organizations',
      value: many.residentMiB,
      unit: 'MiB',
      ...(few.residentMiB !== undefined && { baseline: { what: '100', value: few.residentMiB } }),
      command,
    },
    { what: 'Redis in all, 1000 organizations', value: memory.total, unit: 'MiB', command },
    {
      what: 'lateness of a look, last 5 rounds',
      value: late[1],
      unit: 'ms',
      baseline: { what: 'first 5 rounds', value: late[0] },
      note: `a step of the clock is ${Math.round(watchEveryMs / Math.ceil(1000 / dueInStep))} ms; bound of drift: ratio 1`,
      command,
    },
  ];
}
