import type { Redis } from 'ioredis';
import { secrets } from '../../sandbox/cast.ts';

/** How much was searched, and what was found. */
interface Searched {
  bytes: number;
  readonly hits: string[];
}

const searched: Searched = { bytes: 0, hits: [] };

/** Secrets as they are and as they would look in other clothes. */
const forms = Object.entries(secrets).flatMap(([name, secret]) =>
  [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/u, ''),
    ]),
  ].map((form) => [name, form] as const),
);

/** What the stand-ins hand out: Adobe's tokens, Azure's tokens, tickets of Socket Mode. */
const minted: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a token of Adobe', /standin\.[\w-]{40,}/u],
  ['a token of Azure', /eyJ[\w-]{10,}\.[\w-]{20,}\.[\w-]{16,}/u],
  ['a ticket of Socket Mode', /ticket=[0-9a-f]{32}/u],
];

/** The names of the secrets that stand in a text. */
export function secretsIn(text: string): string[] {
  return [
    ...forms.flatMap(([name, form]) => (text.includes(form) ? [name] : [])),
    ...minted.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : [])),
  ];
}

/** Searches texts by the place they are from, and keeps count for the whole file of tests. */
export function search(places: Readonly<Record<string, string>>): void {
  for (const [place, text] of Object.entries(places)) {
    searched.bytes += Buffer.byteLength(text);
    searched.hits.push(...secretsIn(text).map((name) => `${name} in ${place}`));
  }
}

export const searchedSoFar = (): Readonly<Searched> => searched;

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  const reads: Readonly<Record<string, () => Promise<unknown>>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, '0', '-1'),
    stream: () => redis.xrange(key, '-', '+'),
  };
  return reads[await redis.type(key)]?.();
}

/** Every key with its value: the record, job data, notes, deliveries seen. */
export async function searchRedis(redis: Redis): Promise<void> {
  const found = await Promise.all(
    (await redis.keys('*')).map(async (key) => [key, await valueOf(redis, key)]),
  );
  search({ Redis: JSON.stringify(found) });
}
