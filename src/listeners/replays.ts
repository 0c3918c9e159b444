import type { IncomingMessage } from 'node:http';
import { isValidSlackRequest } from '@slack/bolt';
import { type Log, onceAMinute } from '../runtime/log.ts';
import type { Notes } from '../store/notes.ts';
import type { Connections } from './connections.ts';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Slack's deliveries are some kilobytes; more is not Slack's. */
const mostBytes = 1_048_576;
/** How far ahead of ours Slack's clock may be. */
const futureSeconds = 60;
/** How old a signature may be (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
const freshSeconds = 5 * 60;
/** Longer than a signature is fresh, on either side of our clock. */
const freshMs = (freshSeconds + futureSeconds) * 1000;

/** Exactly as Slack writes them. Bolt overlooks whatever stands behind a signature: a replay would look new. */
const writtenSignature = /^v0=[0-9a-f]{64}$/u;
const writtenTimestamp = /^\d{1,12}$/u;

/** Undefined for what cannot be Slack's signature of just now: that is told before any of the body is read. */
function readHead({ headers }: IncomingMessage) {
  const signature = String(headers['x-slack-signature']);
  const written = String(headers['x-slack-request-timestamp']);
  if (!writtenSignature.test(signature) || !writtenTimestamp.test(written)) return undefined;
  const timestamp = Number(written);
  const age = Date.now() / 1000 - timestamp;
  return age < -futureSeconds || age > freshSeconds ? undefined : { signature, timestamp };
}

/** Signatures that Redis could not be told of, as long as they are fresh: what was answered is not answered again. */
function createDoubtful() {
  const since = new Map<string, number>();
  return {
    has: (signature: string) => since.has(signature),
    add(signature: string) {
      for (const [old, at] of since) if (Date.now() - at > freshMs) since.delete(old);
      since.set(signature, Date.now());
    },
  };
}

/** What a delivery came to: a status that refuses it, or its body, and why nobody could tell whether it is a replay. */
type Passed = number | { readonly body: string; readonly doubt: { readonly error: unknown } | undefined };

export type Guard = (request: IncomingMessage, connections: Connections) => Promise<Passed>;

/**
 * Lets through what Slack signed just now and for the first time. Slack's own repeats carry a new timestamp and so a
 * new signature; the same signature twice is a replay. With Redis away replays cannot be told apart: what is fresh is
 * answered with words, and nothing but help is done (`refusePossibleReplay`).
 */
export function createGuard(signingSecret: string, notes: Notes, log: Log): Guard {
  const doubtful = createDoubtful();

  /** Whether it is the first time, or why that cannot be told. */
  async function look(signature: string): Promise<{ isFirst: boolean } | { error: unknown }> {
    if (doubtful.has(signature)) return { isFirst: false };
    try {
      return { isFirst: await notes.isFirst(`signature:${signature}`) };
    } catch (error) {
      if (doubtful.has(signature)) return { isFirst: false };
      doubtful.add(signature);
      onceAMinute(log)(
        { err: error },
        'whether a delivery is a replay cannot be told: nothing is done for it',
      );
      return { error };
    }
  }

  return async (request, connections) => {
    const head = readHead(request);
    if (head === undefined) return 401;
    const read = await connections.read(request, mostBytes);
    if (read === 'tooLarge') return 413;
    const body = read.toString('utf8');
    const { signature, timestamp } = head;
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp };
    if (!isValidSlackRequest({ signingSecret, body, headers })) return 401;
    const looked = await look(signature);
    if ('isFirst' in looked) return looked.isFirst ? { body, doubt: undefined } : 401;
    return { body, doubt: looked };
  };
}

/** Why nobody could tell whether the delivery that is being answered is a replay. */
const doubts = new AsyncLocalStorage<{ readonly error: unknown }>();

/** Answers a delivery that may be a replay: whoever asks `refusePossibleReplay` gets no further. */
export function markPossibleReplay<T>(error: unknown, answer: () => T): T {
  return doubts.run({ error }, answer);
}

/** Throws what kept the bot from telling, also where Redis is back meanwhile: a replay must never have an effect. */
export function refusePossibleReplay(): void {
  const doubt = doubts.getStore();
  if (doubt !== undefined) throw doubt.error;
}
