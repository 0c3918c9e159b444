import { type Effort, type Row, interleaved, timed } from './row.ts';
import { digestsOf, longRecord, organization, recordStore, store } from './long-record.ts';
import { longestStall } from './stall.ts';
import { withRedis } from './with-redis.ts';

/** A process reads and verifies a record for the first time. */
export async function firstRead(effort: Effort): Promise<Row[]> {
  const counts = effort.isQuick ? [1_000] : [10, 100, 1_000, 10_000, 100_000];
  return withRedis(async (redis) => {
    const rows: Row[] = [];
    for (const count of counts) {
      const record = longRecord(count);
      await store(record, redis);
      const stalls: number[] = [];
      const read = () =>
        timed(async () => {
          stalls.push(await longestStall(() => recordStore(redis).verified(organization)));
        });
      // Compiled first, as in a process that has been there for a while.
      await read();
      stalls.pop();
      const took = await interleaved(effort, read, () => timed(() => digestsOf(record.bytes)));
      const isWhole = count === counts.at(-1);
      const name = isWhole ? 'first-read' : `first-read-${count}`;
      const floor = { what: 'the HMACs alone', values: took.floor.map(({ cpuMs }) => cpuMs) };
      const ours = took.ours.map(({ cpuMs }) => cpuMs);
      const note = `${count} entries, CPU`;
      rows.push({
        name,
        unit: 'ms',
        ours,
        floor,
        note,
        ...(isWhole && { goal: { of: 'ratio', atMost: 1.5 } }),
      });
      if (isWhole) {
        rows.push({
          name: 'first-read-wall',
          unit: 'ms',
          ours: took.ours.map(({ ms }) => ms),
          floor: { what: 'the HMACs alone', values: took.floor.map(({ ms }) => ms) },
        });
        rows.push({ name: 'first-read-stall', unit: 'ms', ours: stalls, goal: { of: 'ours', atMost: 50 } });
      }
    }
    return rows;
  });
}
