import { adobe } from '../../sandbox/cast.ts';
import { type Lane, messagesTwice } from './lane.ts';
import type { Point } from './plan.ts';
import { recordProblems } from './record.ts';
import { searchRedis } from './secrets.ts';
import { isAtRest, letTimePass, settled, shown } from './settle.ts';
import { until } from './until.ts';

export interface Freeze {
  readonly point: Point;
  /** At least. */
  readonly frozenMs: number;
  readonly lockDurationMs: number;
}

/** One process frozen at one point, another one alive meanwhile, and what they made of it together. */
export interface Thawed extends Freeze {
  readonly name: string | undefined;
  /** How long it was frozen in the end. */
  readonly sleptMs: number;
  /** Messages that stand twice. */
  readonly doubled: readonly string[];
  /** POSTs that Adobe had seen when the frozen one woke, and at the end. */
  readonly postsWhenWoken: number;
  readonly posts: number;
  readonly end: string;
  /** What is wrong with the record. */
  readonly problems: readonly string[];
}

/** BullMQ takes a job for lost after twice the lock at most, and a busy machine needs its time. */
const overtakenWithinMs = 120_000;

/** Stops one process at the point with SIGSTOP, and wakes it when another one has done all there is to do. */
async function freeze(lane: Lane, planned: Freeze): Promise<Thawed> {
  const { point, frozenMs, lockDurationMs } = planned;
  await lane.reset();
  const frozen = await lane.startBot({ point, signal: 'SIGSTOP', lockDurationMs });
  await until('it is frozen or done', async () => {
    if (frozen.struckAt() !== undefined || isAtRest(await lane.state())) return true;
    await letTimePass(lane);
    return undefined;
  });
  const frozeAt = performance.now();
  const other = await lane.startBot({ lockDurationMs });
  await other.ready;
  await until(
    'it was frozen long enough, and overtaken',
    async () => {
      await letTimePass(lane);
      if (performance.now() < frozeAt + frozenMs) return false;
      return isAtRest(await lane.state());
    },
    frozenMs + overtakenWithinMs,
  );
  const postsWhenWoken = lane.adobe().posts().length;
  const sleptMs = performance.now() - frozeAt;
  frozen.resume();
  await frozen.ready;
  await frozen.rests();
  lane.sandbox.clock.pass(0);
  const { phase } = await settled(lane);
  await shown(lane);
  await searchRedis(lane.redis);
  return {
    ...planned,
    name: frozen.struckAt()?.name,
    sleptMs,
    postsWhenWoken,
    posts: lane.adobe().posts().length,
    end: phase,
    problems: await recordProblems(lane.redis, adobe.orgId),
    doubled: messagesTwice(lane.sandbox),
  };
}

/** What did not come to its end is one more problem, and all others are tried all the same. */
export async function freezeAt(lane: Lane, planned: Freeze): Promise<Thawed> {
  try {
    return await freeze(lane, planned);
  } catch (error) {
    const posts = lane.adobe().posts().length;
    const stuck = { name: undefined, sleptMs: 0, doubled: [], postsWhenWoken: posts, posts, end: 'stuck' };
    return { ...planned, ...stuck, problems: [String(error)] };
  }
}
