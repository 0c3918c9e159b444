import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';
import type { WebClient } from '@slack/web-api';
import { asking } from '../clients/slack/web-api.ts';
import { orFault, UpstreamError } from '../errors.ts';
import type { Redis } from 'ioredis';
import type { ChainKey } from '../domain/record/chain.ts';
import type { Keys } from '../store/keys.ts';
import type { MissingKeys } from '../store/unreadable.ts';
import type { RecordStore } from '../store/record.ts';
import { readLastSigners } from '../store/scripts.ts';

/** Why something is not ready, in words for an operator; undefined where it is. */
export type Question = () => Promise<string | undefined> | string | undefined;

/** What `/readyz` answers. */
export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or why not. */
  readonly checks: Readonly<Record<string, string>>;
  /** Jobs that failed again and again; no reason not to be ready. Undefined where that cannot be looked up. */
  readonly jobsSetAside: number | undefined;
  /** Instances that run beside this one and differ: gates wait for them. No reason not to be ready: one is updated after the other. */
  readonly otherInstances: readonly string[] | undefined;
  /** Who vouches, and why, for what Redis does not show of how it keeps the record. Left out where it shows all of it. */
  readonly redisDurableBy?: string | undefined;
}

const longestMs = 3_000;

async function ask(look: Question): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${longestMs / 1000} seconds`), longestMs);
  });
  try {
    return await Promise.race([late, Promise.resolve(look()).then((why) => why ?? 'ok')]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks everything at once; nothing here takes longer than three seconds. */
export async function checkReadiness(
  looks: Readonly<Record<string, Question>>,
  countSetAside: () => Promise<number>,
  nameOthers: () => Promise<readonly string[]>,
  findDeclaration: () => Promise<string | undefined>,
): Promise<Readiness> {
  const [answers, jobsSetAside, otherInstances, redisDurableBy] = await Promise.all([
    Promise.all(Object.entries(looks).map(async ([name, look]) => [name, await ask(look)] as const)),
    countSetAside().catch(() => undefined),
    nameOthers().catch(() => undefined),
    findDeclaration(),
  ]);
  return {
    ready: answers.every(([, answer]) => answer === 'ok'),
    checks: Object.fromEntries(answers),
    jobsSetAside,
    otherInstances,
    redisDurableBy,
  };
}

/** Slack's signatures are good for five minutes; one minute is left for the way and for whoever mends the clock. */
const mostAheadMs = 4 * 60_000;

/** Why the host's clock is wrong, in words for an operator; undefined where it is right or not known yet. */
export function whyClockIsWrong(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) <= mostAheadMs) return undefined;
  const minutes = (Math.abs(aheadMs) / 60_000).toFixed(1);
  return `this host's clock is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack's: signed deliveries are refused beyond five; set the clock (NTP)`;
}

/** What can be asked over HTTP from outside, beside Slack's deliveries. */
export interface Route {
  readonly path: string;
  readonly method: 'GET';
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** What answers once the bot is put together. */
export interface Answers {
  readonly metrics: Metrics;
  look(): Promise<Readiness>;
}

type Answer = readonly [status: number, contentType: string, body: string];

function route(path: string, answer: () => Promise<Answer> | Answer): Route {
  return {
    path,
    method: 'GET',
    handler(_request, response) {
      Promise.resolve(answer())
        .catch((): Answer => [500, 'text/plain', 'it could not be looked up\n'])
        .then(([status, contentType, body]) => {
          response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
        })
        .catch(() => response.destroy());
    },
  };
}

/** `/healthz`: the process runs. `/readyz`: all that it needs is there. `/metrics`: for Prometheus. */
export function createRoutes(answers: () => Answers): Route[] {
  return [
    route('/healthz', () => [200, 'text/plain', 'alive\n']),
    route('/readyz', async () => {
      const readiness = await answers().look();
      const body = `${JSON.stringify(readiness, undefined, 2)}\n`;
      return [readiness.ready ? 200 : 503, 'application/json', body];
    }),
    route('/metrics', async () => {
      const { registry } = answers().metrics;
      return [200, registry.contentType, await registry.metrics()];
    }),
  ];
}

/** Asks Slack now and then whether it still knows the bot. */
export interface SlackProbe {
  look(): Promise<void>;
  /** Why Slack does not know the bot, in words for an operator; undefined where it does. */
  why(): string | undefined;
}

export function createSlackProbe(client: WebClient): SlackProbe {
  let why: string | undefined;
  return {
    why: () => why,
    async look() {
      const answer = await orFault(() => asking('auth.test', () => client.auth.test()));
      // Asked to wait is an answer, too.
      const isKnown = !(answer instanceof UpstreamError) || answer.kind === 'throttled';
      why = isKnown ? undefined : `Slack does not know the bot: ${answer.message}`;
    },
  };
}

export interface KeyWatching {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly chainKeys: readonly ChainKey[];
  readonly organizations: readonly string[];
  readonly missingKeys: MissingKeys;
  readonly record: Pick<RecordStore, 'verified'>;
}

/** Finds records that go on under a key which this instance does not have, also where nobody asks about them. */
export function createKeyWatch(watching: KeyWatching): () => Promise<string | undefined> {
  const { redis, keys, chainKeys, organizations, missingKeys, record } = watching;
  const known = new Set(['', ...chainKeys.map(({ id }) => id)]);
  return async () => {
    const records = organizations.map((organization) => keys.record(organization));
    const ids = (await redis.eval(readLastSigners, records.length, ...records)) as string[];
    const unknown = organizations.filter((_, place) => !known.has(ids[place] ?? ''));
    for (const organization of new Set([...missingKeys.organizations(), ...unknown])) {
      // What it finds it notes in the missing keys.
      await record.verified(organization).catch(() => undefined);
    }
    return missingKeys.why();
  };
}
