import { type Effort, type Row, interleaved, timed } from './row.ts';
import { type Publisher, startPublisher } from './publisher.ts';
import { withRedis } from './with-redis.ts';

const messages = 20;

/** What one message takes, Slack's stand-in included. */
async function tell(publisher: Publisher): Promise<number> {
  const before = publisher.told();
  let cpuMs = 0;
  for (let message = 0; message < messages; message += 1) {
    await publisher.append();
    cpuMs += (await timed(() => publisher.publish())).cpuMs;
  }
  if (publisher.told() - before < messages) throw new Error('not everything was told');
  return cpuMs / messages;
}

/** One message of a long record beside one of a short one: what is told does not grow with what was told. */
export async function publishGrowth(effort: Effort): Promise<Row[]> {
  const counts = effort.isQuick ? [1_000] : [100, 1_000, 10_000, 100_000];
  const rows: Row[] = [];
  for (const count of counts) {
    await withRedis((redis) =>
      withRedis(async (other) => {
        const [long, short] = [await startPublisher(redis, count), await startPublisher(other, 10)];
        try {
          // The first message of a process reads the record to its end.
          await Promise.all([tell(long), tell(short)]);
          const took = await interleaved(
            effort,
            () => tell(long),
            () => tell(short),
          );
          const isWhole = count === counts.at(-1);
          rows.push({
            name: isWhole ? 'publish-growth' : `publish-growth-${count}`,
            unit: 'ms',
            ours: took.ours,
            floor: { what: 'the same after 10 entries', values: took.floor },
            note: `a message after ${count} entries, CPU`,
            ...(isWhole && { goal: { of: 'ratio', atMost: 1.1 } }),
          });
        } finally {
          await Promise.all([long.close(), short.close()]);
        }
      }),
    );
  }
  return rows;
}
