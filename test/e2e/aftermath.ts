import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { adobe, secrets } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { messageProblems, viewProblems } from '../../sandbox/slack/blocks/validate.ts';
import type { WireCall } from '../../sandbox/slack/wire-log.ts';
import type { Entry } from '../../src/domain/events.ts';
import { createKeys, parseEntry } from '../../src/store/keys.ts';

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

const saying = new Set(['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'response_url']);
const showing = new Set(['views.open', 'views.push', 'views.update', 'views.publish']);

/** What Slack would refuse of one call, with the method it went through. */
function problemsOf({ method, arguments: given }: WireCall): string[] {
  const named = (problems: readonly { pointer: string; message: string }[]) =>
    problems.map(({ pointer, message }) => `${method} ${pointer}: ${message}`);
  if (saying.has(method)) {
    const text = given['text'];
    const silent = typeof text !== 'string' || text.trim() === '' ? [`${method}: no text beside blocks`] : [];
    return [...silent, ...named(messageProblems(parsed(given['blocks'] ?? [])))];
  }
  if (!showing.has(method)) return [];
  const view = parsed(given['view']) as { type: 'modal' | 'home' };
  return named(viewProblems(view, view.type));
}

/** Every value of every key, whatever its type: the record, notes, jobs, deliveries seen. */
export async function dumpRedis(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    const dumped = [];
    for (const key of await redis.keys('*')) {
      const reads: Record<string, () => Promise<unknown>> = {
        string: () => redis.get(key),
        hash: () => redis.hgetall(key),
        list: () => redis.lrange(key, 0, -1),
        set: () => redis.smembers(key),
        zset: () => redis.zrange(key, '0', '-1'),
        stream: () => redis.xrange(key, '-', '+'),
      };
      const type = await redis.type(key);
      dumped.push([key, type, await reads[type]?.()]);
    }
    return JSON.stringify(dumped);
  } finally {
    redis.disconnect();
  }
}

/** What the organization's record holds, oldest entry first. */
export async function readRecord({ redis: { url } }: Sandbox, orgId: string = adobe.orgId): Promise<Entry[]> {
  const redis = new Redis(url);
  try {
    const lines = await redis.lrange(createKeys('{cmk}').record(orgId), 0, -1);
    return lines.map((line) => parseEntry(line).entry);
  } finally {
    redis.disconnect();
  }
}

/** The places where something secret could have ended up, by name. */
async function leakyPlaces(sandbox: Sandbox): Promise<Record<string, string>> {
  return {
    'what the bot said and showed': JSON.stringify(
      sandbox.slack.log.calls.map(({ method, arguments: given }) => [method, given]),
    ),
    'its acknowledgements': JSON.stringify(sandbox.slack.log.deliveries.map(({ ackBody }) => ackBody)),
    'what it printed': sandbox.bot().output(),
    Redis: await dumpRedis(sandbox.redis.url),
  };
}

/** Secrets as they are and as they would look in other clothes. */
function disguises(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replaceAll('=', '');
  return [secret, encodeURIComponent(secret), base64];
}

/**
 * What must hold after every story: Slack would have taken every message and every view, every delivery was
 * acknowledged in time, and nothing secret stands anywhere.
 */
export async function expectCleanAftermath(sandbox: Sandbox): Promise<void> {
  const { calls, deliveries } = sandbox.slack.log;
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.flatMap(problemsOf)).toEqual([]);
  const late = deliveries.filter(({ ackMs }) => ackMs === null || ackMs > 3000);
  expect(late.map(({ type, failure }) => `${type}: ${failure}`)).toEqual([]);
  expect(sandbox.bot().output()).not.toMatch(/a mistake of the bot|a job was set aside/u);
  const places = await leakyPlaces(sandbox);
  for (const [name, secret] of Object.entries(secrets)) {
    for (const [place, text] of Object.entries(places)) {
      const found = disguises(secret).filter((form) => text.includes(form));
      expect(found, `${name} in ${place}`).toEqual([]);
    }
  }
}
