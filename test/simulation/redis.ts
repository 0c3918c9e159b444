import type { Redis } from 'ioredis';
import { appendEntries } from '../../src/store/scripts.ts';
import { doing } from './doing.ts';
import type { Call, Network } from './network.ts';
import { type Heard, hear } from './real/heard.ts';
import { type Kept, RedisData, ReplyError } from './redis-data.ts';
import type { Host } from './schedule.ts';
import { type Script, type Server, twins } from './scripts.ts';

/** One Redis server for all instances. `runId` is another one after each restart or failover. */
export interface RedisServer extends Server {
  runId: string;
  /** How far its clock is ahead of true time. */
  skewMs: number;
  /** Told of everything that reached it, for whoever compares it with a real one. */
  heard?: ((heard: Heard) => void) | undefined;
  /** Holds this and nothing else: where a server begins, or is put back to. */
  putBack(keys: ReadonlyMap<string, Kept>, snapshot?: number): void;
}

/** Told of each script that changed the record, with what it was given. */
export type Appended = (given: readonly string[], host: Host, job: object | undefined) => void;

export function createRedisServer(trueNow: () => number): RedisServer {
  const server: RedisServer = {
    runId: 'run-1',
    skewMs: 0,
    now: () => Math.floor(trueNow() + server.skewMs),
    data: new RedisData(() => server.now()),
    putBack(keys, snapshot) {
      server.heard?.({ at: server.now(), holds: server.data.copy() });
      server.data.putBack(keys);
      server.heard?.({ at: server.now(), putBackTo: server.data.copy(), snapshot });
    },
  };
  return server;
}

const settings: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  'maxmemory-policy': 'noeviction',
};

type Command = (data: RedisData, given: readonly string[]) => unknown;

function set(data: RedisData, [key = '', text = '', unit = '', lasts = '0', condition]: readonly string[]) {
  if (condition === 'NX' && data.type(key) !== 'none') return null;
  data.set(key, text, Number(lasts) * (unit === 'EX' ? 1000 : 1));
  return 'OK';
}

function addScores(data: RedisData, [key = '', ...given]: readonly string[]): number {
  const onlyNew = given[0] === 'NX';
  const pairs = onlyNew ? given.slice(1) : given;
  let added = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    added += data.score(key, pairs[at + 1] ?? '', Number(pairs[at]), onlyNew);
  }
  return added;
}

/** The commands that the bot sends, and no others. */
const commands: Readonly<Record<string, Command>> = {
  set,
  pttl: (data, [key = '']) => data.leftMs(key),
  type: (data, [key = '']) => data.type(key),
  hgetall: (data, [key = '']) => Object.fromEntries(data.hash(key)),
  hlen: (data, [key = '']) => data.hash(key).size,
  hdel: (data, [key = '', ...fields]) => data.deleteFields(key, fields),
  lrange: (data, [key = '', from = '0', to = '-1']) => {
    const list = data.list(key);
    return list.slice(Number(from), to === '-1' ? list.length : Number(to) + 1);
  },
  zadd: addScores,
  zrem: (data, [key = '', member = '']) => data.unscore(key, member),
  zrange: (data, [key = '']) =>
    data
      .sorted(key)
      .slice(0, 1)
      .flatMap(([member, score]) => [member, String(score)]),
  zrangebyscore: (data, [key = '', , most = '', , , count = '']) =>
    data
      .sorted(key)
      .filter(([, score]) => score <= Number(most))
      .slice(0, Number(count))
      .map(([member]) => member),
};

export interface Connecting {
  readonly server: RedisServer;
  readonly network: Network;
  readonly host: Host;
  readonly appended: Appended;
  /** A planted fault: what takes the place of a script. */
  readonly planted?: ReadonlyMap<string, Script> | undefined;
}

/** A connection of one instance, as far as the bot uses ioredis. */
export function connectTo({ server, network, host, appended, planted }: Connecting): Redis {
  const ask = <T>(
    operation: string,
    command: readonly string[],
    apply: () => T,
    after?: (answer: T) => void,
  ): Promise<T> => {
    const call: Call = { host, system: 'redis', operation };
    return network.call<T>(call, () => {
      const answer = hear(server, command, apply);
      after?.(answer);
      return answer;
    });
  };

  function evaluate(script: string, count: number, ...given: readonly string[]): Promise<unknown> {
    const twin = planted?.get(script) ?? twins.get(script);
    if (twin === undefined) throw new Error(`a script without its twin: ${script.slice(0, 200)}`);
    const keys = given.slice(0, count).map(String);
    const rest = given.slice(count).map(String);
    const isAppend = script === appendEntries;
    const job = doing.getStore();
    const command = ['eval', script, String(count), ...keys, ...rest];
    return ask(
      isAppend ? 'append' : 'eval',
      command,
      () => twin(server, keys, rest),
      (answer) => {
        if (isAppend && answer === 1) appended(rest, host, job);
      },
    );
  }

  const connection: Record<string, unknown> = {
    eval: evaluate,
    hset: (key: string, ...given: readonly (string | Readonly<Record<string, string>>)[]) => {
      const [first] = given;
      const fields = typeof first === 'object' ? first : { [String(first)]: given[1] as string };
      const command = ['hset', key, ...Object.entries(fields).flat().map(String)];
      return ask('hset', command, () => server.data.setFields(key, fields));
    },
    info: () =>
      ask(
        'info',
        ['info'],
        () => `redis_version:7.2.5\r\nrun_id:${server.runId}\r\nrole:master\r\naof_enabled:1\r\n`,
      ),
    config: (_get: string, name: string) =>
      ask('config', ['config', 'get', name], () => [name, settings[name]]),
    call: (name: string, ...given: readonly unknown[]) => {
      if (name !== 'WAITAOF') throw new Error(`nobody simulates ${name}`);
      return ask('waitaof', ['waitaof', ...given.map(String)], () => [1, 0]);
    },
    duplicate: () => connection,
    connect: async () => undefined,
    disconnect: () => undefined,
    on: () => undefined,
  };
  for (const [name, command] of Object.entries(commands)) {
    connection[name] = (...given: readonly unknown[]) => {
      const texts = given.map(String);
      return ask(name, [name, ...texts], () => command(server.data, texts));
    };
  }
  return connection as unknown as Redis;
}

export const connectionLost = (isTimeout: boolean): Error =>
  new Error(isTimeout ? 'Command timed out' : 'Connection is closed.');

export const refusesWrites = (): Error =>
  new ReplyError('READONLY You can’t write against a read only replica.');
