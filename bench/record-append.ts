import type { Redis } from 'ioredis';
import { actor, circle, terms } from '../test/domain/world.ts';
import { keys, organization, recordStore } from './long-record.ts';
import { type Effort, type Row, interleaved, timed } from './row.ts';
import { withRedis } from './with-redis.ts';

/** One call, as atomic: an entry of a stream, and the head beside it. */
const bareAppend = `
redis.call('XADD', KEYS[1], '*', 'entry', ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
return 1
`;

async function bare(redis: Redis, times: number): Promise<void> {
  for (let place = 0; place < times; place += 1) {
    const entry = JSON.stringify({
      sequence: place,
      at: place,
      by: 'U0REQUESTER',
      event: { type: 'attested' },
    });
    await redis.eval(bareAppend, 2, '{bench}:stream', '{bench}:head', entry, String(place));
  }
}

/** One decision after the other, each read, decided, signed and appended. */
export async function recordAppend(effort: Effort): Promise<Row[]> {
  const times = effort.isQuick ? 20 : 500;
  return withRedis(async (redis) => {
    const store = recordStore(redis);
    const vault = { name: 'bench', uri: 'https://bench.vault.azure.net' };
    const begun = { type: 'chooseVault', actor: actor('UREQ'), vault, configurationName: 'Config1' } as const;
    await store.decide(organization, { ...begun, entitlement: 'Healthcare Shield', circle, terms });
    const append = () =>
      timed(async () => {
        for (let place = 0; place < times; place += 1) {
          const reason = `seen ${place} ${performance.now()}`;
          await store.decide(organization, {
            type: 'attest',
            actor: actor('UREQ'),
            check: 'entitlement',
            reason,
          });
        }
      });
    await append();
    await bare(redis, times);
    const took = await interleaved(effort, append, () => timed(() => bare(redis, times)));
    await redis.del(keys.outbox);
    const row = (name: string, of: 'cpuMs' | 'ms'): Row => ({
      name,
      unit: 'ms',
      ours: took.ours.map((one) => one[of] / times),
      floor: { what: 'Lua XADD + SET', values: took.floor.map((one) => one[of] / times) },
    });
    return [row('record-append', 'cpuMs'), row('record-append-wall', 'ms')];
  });
}
