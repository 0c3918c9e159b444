import { openLane } from './lane.ts';
import { countCalls, killAtEach } from './points.ts';
import { tally } from './figures.ts';
const lanes = await Promise.all(Array.from({ length: Number(process.argv[3] ?? 4) }, () => openLane()));
const n = await countCalls(lanes[0]!);
console.log(n);
const points = Array.from({ length: n }, (_, i) => [
  { call: i + 1, when: 'before' as const },
  { call: i + 1, when: 'after' as const },
])
  .flat()
  .filter((_, i) => i % Number(process.argv[2] ?? 8) === 0);
console.time('all');
try {
  const r = await killAtEach(lanes, points);
  console.timeEnd('all');
  for (const a of r) if (a.problems.length || a.posts !== 1) console.log(a);
  console.log(
    r.length,
    tally(r.map((a) => `${a.moment}: ${a.posts} ${a.end} ${a.name === undefined ? 'NOT REACHED' : ''}`)),
  );
} finally {
  await Promise.all(lanes.map((l) => l.close()));
}
