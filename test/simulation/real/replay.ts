import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import * as scripts from '../../../src/store/scripts.ts';
import type { HeardQueue } from '../queue-call.ts';
import type { Contents, Heard, HeardCommand } from './heard.ts';
import { type RealQueue, type Standing, refusalOf, standingOf } from './replay-queue.ts';
import type { RedisInTime } from './server.ts';

/** Where the simulated Redis and the real one disagree. */
export interface Difference {
  /** Of what was heard, counted from 1. */
  readonly step: number;
  readonly at: number;
  readonly command: string;
  readonly simulated: string;
  readonly real: string;
}

/** What of a reply is compared. */
type Compared = (reply: unknown) => unknown;

const pairsOf = (flat: readonly unknown[]) =>
  Array.from({ length: flat.length / 2 }, (_none, at) => [String(flat[2 * at]), flat[2 * at + 1]] as const);
const unordered = (flat: unknown) =>
  Array.isArray(flat) && flat.length % 2 === 0
    ? pairsOf(flat).toSorted(([one], [other]) => (one < other ? -1 : 1))
    : flat;

/** Fields of a hash come in an order that Redis does not promise: they are compared without it. */
const withoutOrder: ReadonlyMap<string, Compared> = new Map<string, Compared>([
  [scripts.readOutbox, unordered],
  [scripts.meetInstances, (reply) => (Array.isArray(reply) ? [reply[0], unordered(reply.slice(1))] : reply)],
]);

/** What the bot reads of `INFO`; the rest tells of the server's own process. */
const ownFields = ['role', 'aof_enabled'];
const infoOf: Compared = (reply) =>
  ownFields.map((name) => new RegExp(`^${name}:(.*?)\r?$`, 'mu').exec(String(reply))?.[1] ?? 'missing');

/**
 * Not asked of the real one: it answers after the disk, and its time limit is in a clock that stands still here.
 * `test/store/durability.test.ts` and `managed.test.ts` hold it to real servers.
 */
const leftOut = new Set(['waitaof']);

/** Whether anything is held against what was heard: a snapshot and the queue's beginning only make the real one ready. */
export const isCompared = (heard: Heard): boolean =>
  'command' in heard
    ? !leftOut.has(heard.command[0] ?? '')
    : !('beginsWith' in heard) && ('putBackTo' in heard || !('snapshot' in heard));

function comparedOf([name = '', first = '']: readonly string[]): Compared {
  if (name === 'info') return infoOf;
  return (name === 'eval' ? withoutOrder.get(first) : undefined) ?? ((reply) => reply);
}

/** A script's fault is followed by where in the script it is. */
const errorOf = (message: string) => ({ error: message.replace(/ script: [0-9a-f]{40}, on .*$/u, '') });

const nameOfScript = new Map(Object.entries(scripts).map(([name, text]) => [text, name]));
const longestShown = 300;
const inWords = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
const shown = (value: unknown) => partOf(inWords(value), 0);
function commandInWords([name = '', ...given]: readonly string[]): string {
  const [script = '', ...rest] = given;
  return name === 'eval'
    ? `eval ${nameOfScript.get(script) ?? 'readKept'} ${shown(rest)}`
    : `${name} ${shown(given)}`;
}

/** As Redis holds it, in a form in which two can be compared. */
type Held = Readonly<
  Record<string, { readonly type: string; readonly value: unknown; readonly until: number }>
>;

function simulatedHeld(contents: Contents, at: number): Held {
  const there = [...contents].filter(([, { until }]) => until === undefined || until >= at);
  return Object.fromEntries(
    there.map(([key, { value, until = -1 }]) => {
      switch (value.type) {
        case 'string':
          return [key, { type: 'string', value: value.text, until }];
        case 'hash':
          return [key, { type: 'hash', value: Object.fromEntries(value.fields), until }];
        case 'list':
          return [key, { type: 'list', value: value.items, until }];
        case 'zset':
          return [key, { type: 'zset', value: Object.fromEntries(value.scores), until }];
      }
    }),
  );
}

async function valueOf(redis: Redis, key: string, type: string): Promise<unknown> {
  switch (type) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'zset': {
      const scored = pairsOf(await redis.zrange(key, '0', '-1', 'WITHSCORES'));
      return Object.fromEntries(scored.map(([member, score]) => [member, Number(score)]));
    }
    default:
      return `nobody compares a ${type}`;
  }
}

export interface Replaying {
  readonly redis: Redis;
  readonly server: RedisInTime;
  /** Below it the queue keeps its own, which is compared by the state of its jobs. */
  readonly queuePrefix: string;
  /** Undefined where only commands are compared. */
  readonly queue?: RealQueue | undefined;
  /** What the real server held when the simulated one was copied, by the copy's number. */
  readonly snapshots: Map<number, readonly Dumped[]>;
}

/** One key as the real server gives it away and takes it back. */
interface Dumped {
  readonly key: string;
  readonly value: Buffer | null;
  readonly until: number;
}

async function realHeld({ redis, queuePrefix }: Replaying): Promise<Held> {
  const keys = (await redis.keys('*')).filter((key) => !key.startsWith(queuePrefix));
  const held = await Promise.all(
    keys.map(async (key) => {
      const [type, until] = await Promise.all([redis.type(key), redis.pexpiretime(key)]);
      return [key, { type, value: await valueOf(redis, key, type), until }] as const;
    }),
  );
  return Object.fromEntries(held);
}

/** From a little before where they part. */
function partingOf(one: string, other: string): number {
  let place = 0;
  while (place < one.length && one[place] === other[place]) place += 1;
  return Math.max(0, place - 80);
}
const partOf = (text: string, from: number) =>
  `${from > 0 ? '…' : ''}${text.slice(from, from + longestShown)}${text.length > from + longestShown ? '…' : ''}`;

function differenceOf(about: Pick<Difference, 'step' | 'at' | 'command'>, simulated: unknown, real: unknown) {
  if (isDeepStrictEqual(simulated, real)) return [];
  const [one, other] = [inWords(simulated), inWords(real)];
  const from = partingOf(one, other);
  return [{ ...about, simulated: partOf(one, from), real: partOf(other, from) }];
}

/** One key after the other, so that a difference names its key. */
function compareHeld(step: number, at: number, simulated: Held, real: Held): Difference[] {
  const keys = [...new Set([...Object.keys(simulated), ...Object.keys(real)])].toSorted();
  return keys.flatMap((key) =>
    differenceOf({ step, at, command: `what is kept at ${key}` }, simulated[key], real[key]),
  );
}

async function load({ redis }: Replaying, contents: Contents): Promise<void> {
  await redis.flushall();
  for (const [key, { value, until }] of contents) {
    if (value.type === 'string') await redis.set(key, value.text);
    else if (value.type === 'hash') await redis.hset(key, Object.fromEntries(value.fields));
    else if (value.type === 'list') await redis.rpush(key, ...value.items);
    else await redis.zadd(key, ...[...value.scores].flatMap(([member, score]) => [score, member]));
    if (until !== undefined) await redis.pexpireat(key, until);
  }
}

async function dump({ redis }: Replaying): Promise<Dumped[]> {
  const all = (await redis.keys('*')).map(async (key) => {
    const [value, until] = await Promise.all([redis.dumpBuffer(key), redis.pexpiretime(key)]);
    return { key, value, until };
  });
  return Promise.all(all);
}

async function restore({ redis }: Replaying, dumped: readonly Dumped[]): Promise<void> {
  await redis.flushall();
  for (const { key, value, until } of dumped) {
    if (value !== null) await redis.restore(key, Math.max(0, until), value, 'ABSTTL');
  }
}

type Method = (...given: readonly string[]) => Promise<unknown>;

async function ask(redis: Redis, [name = '', ...given]: readonly string[]): Promise<unknown> {
  const method = Reflect.get(redis, name) as Method | undefined;
  if (method === undefined) throw new Error(`ioredis has no ${name}`);
  try {
    return await method.apply(redis, given);
  } catch (error) {
    return errorOf(error instanceof Error ? error.message : String(error));
  }
}

async function replayCommand({ redis }: Replaying, heard: HeardCommand, step: number): Promise<Difference[]> {
  const { at, command, reply, error } = heard;
  if (leftOut.has(command[0] ?? '')) return [];
  const compared = comparedOf(command);
  const simulated = error === undefined ? compared(reply) : errorOf(error);
  const real = compared(await ask(redis, command));
  return differenceOf({ step, at, command: commandInWords(command) }, simulated, real);
}

/**
 * Redis throws away what has ended when it comes across it, and looks for it in real time besides. Only the first is in
 * simulated time; where a clock is set back, the two could differ.
 */
export async function refuseActiveExpiry(redis: Redis): Promise<void> {
  await redis.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
}

const byId = (one: Standing, other: Standing) => (one.id < other.id ? -1 : 1);
const queueCallInWords = ({ call, clock }: HeardQueue) => `queue ${shown(call)} by a clock at ${clock}`;

async function replayQueueCall({ queue }: Replaying, heard: HeardQueue, step: number): Promise<Difference[]> {
  if (queue === undefined) return [];
  const { at, refusal, jobs } = heard;
  const about = { step, at, command: queueCallInWords(heard) };
  const answered = refusalOf(await queue.perform(heard));
  const refusals = differenceOf(about, refusalOf(refusal), answered);
  const simulated = jobs.map((job) => standingOf(job, at)).toSorted(byId);
  return [...refusals, ...differenceOf(about, simulated, (await queue.jobs()).toSorted(byId))];
}

/** One thing that was heard, once more on the real server, at the time at which the simulated one heard it. */
export async function replay(replaying: Replaying, heard: Heard, step: number): Promise<Difference[]> {
  const { server, snapshots, queue } = replaying;
  const { at } = heard;
  server.setTime(at);
  if ('command' in heard) return replayCommand(replaying, heard, step);
  if ('call' in heard) return replayQueueCall(replaying, heard, step);
  const compareWith = async (contents: Contents) =>
    compareHeld(step, at, simulatedHeld(contents, at), await realHeld(replaying));
  if ('holds' in heard) return compareWith(heard.holds);
  if ('beginsWith' in heard) {
    await queue?.begin(heard.beginsWith);
    return [];
  }
  if (!('putBackTo' in heard)) {
    snapshots.set(heard.snapshot, await dump(replaying));
    return [];
  }
  if (heard.snapshot === undefined) await load(replaying, heard.putBackTo);
  else await restore(replaying, snapshots.get(heard.snapshot) ?? []);
  return compareWith(heard.putBackTo);
}
