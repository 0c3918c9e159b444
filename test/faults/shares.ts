import type { Lane } from './lane.ts';

/** What is to be tried, shared out among the lanes: each takes the next one as soon as it is free, until time is up. */
export async function shareOut<What, Result>(
  lanes: readonly Lane[],
  things: readonly What[],
  attempt: (lane: Lane, thing: What) => Promise<Result>,
  endsAt = Infinity,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...things];
  const shares = await Promise.allSettled(
    lanes.map(async (lane) => {
      for (
        let thing = waiting.shift();
        thing !== undefined && performance.now() < endsAt;
        thing = waiting.shift()
      ) {
        results.push(await attempt(lane, thing));
      }
    }),
  );
  const failed = shares.find((share) => share.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
  return results;
}
