import { type RedisRefusal, findRedisRefusal } from '../errors.ts';

/** What is wrong and what to do, for whoever runs the bot. */
const words: Record<RedisRefusal, string> = {
  OOM: 'its memory is full (maxmemory): give it more, or free some',
  READONLY: 'it is a replica, which takes no writes: REDIS_URL must lead to the primary',
  MISCONF: 'it cannot save to its disk: look at its log and whether the disk is full',
  NOREPLICAS: 'too few replicas are connected to it (min-replicas-to-write)',
  NOPERM: 'its user lacks a right: the bot needs all commands, scripts included, on keys under CMK_PREFIX',
  LOADING: 'it is still loading its data',
  MASTERDOWN: 'it is a replica that has lost its primary',
  CLUSTERDOWN: 'the cluster is down: some of its slots have no server',
};

const longest = 200;

/** Why Redis takes no writes, with its own words; undefined where it did not answer at all. */
export function whyRefused(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  const refusal = findRedisRefusal(error);
  const means = refusal === undefined ? '' : `${words[refusal]} – `;
  return `it refuses to write: ${means}${error.message.slice(0, longest)}`;
}
