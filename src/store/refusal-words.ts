import type { Redis } from 'ioredis';
import { findRedisRefusal } from '../errors.ts';
import { fieldsOf } from './redis-info.ts';

const elsewhere =
  'it is one node of a cluster, and the bot’s keys are on another: REDIS_URL must lead to a server that has all of them';

/** What is wrong and what to do, for whoever runs the bot; Redis's own words say the rest. */
const words: Readonly<Record<string, string>> = {
  OOM: 'its memory is full (maxmemory): give it more, or free some',
  READONLY: 'it is a replica, which takes no writes: REDIS_URL must lead to the primary',
  MISCONF: 'it cannot save to its disk: look at its log and whether the disk is full',
  NOREPLICAS: 'too few replicas are connected to it (min-replicas-to-write)',
  NOPERM: 'its user lacks a right: the bot needs all commands, scripts included, on keys under CMK_PREFIX',
  LOADING: 'it is still loading its data',
  MASTERDOWN: 'it is a replica that has lost its primary: REDIS_URL must lead to the primary',
  CLUSTERDOWN: 'the cluster is down: some of its slots have no server',
  BUSY: 'somebody’s script occupies it (SCRIPT KILL ends one that has written nothing)',
  NOAUTH: 'it asks for a password, and REDIS_URL has none that it knows',
  WRONGPASS: 'it does not know the user or the password in REDIS_URL',
  MOVED: elsewhere,
  ASK: elsewhere,
  LIMIT: 'it has reached a limit: check what the server or the service allows',
};

const longest = 200;

/** Why Redis takes no writes, with its own words; undefined where it did not answer at all. */
export function whyRefused(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  const known = words[findRedisRefusal(error) ?? ''];
  const means = known === undefined ? '' : `${known} – `;
  return `it refuses to write: ${means}${error.message.slice(0, longest)}`;
}

/** While a server loads its data ioredis holds commands back and does not say why; INFO goes through. */
export async function whyNotReady(redis: Redis): Promise<string | undefined> {
  const info = await redis.info('persistence').catch(() => '');
  return fieldsOf(info).get('loading') === '1' ? words['LOADING'] : undefined;
}
