import { adobe } from '../../sandbox/cast.ts';
import { type Lane, messagesTwice } from './lane.ts';
import type { Point } from './plan.ts';
import { recordProblems } from './record.ts';
import { searchRedis } from './secrets.ts';
import { endLease, isAtRest, letTimePass, settled, shown } from './settle.ts';
import { shareOut } from './shares.ts';
import { until } from './until.ts';

/** Where the act stood when the process died. */
export type Moment =
  | 'before the intent'
  | 'after the intent, before the write'
  | 'after the write'
  | 'recorded';

/** One process killed at one point, another one started after it, and what became of the organization. */
export interface Attempt {
  readonly point: Point;
  /** The call it died at; undefined where this point was never reached. */
  readonly name: string | undefined;
  readonly moment: Moment;
  readonly posts: number;
  readonly end: string;
  /** What is wrong with the record, and messages that stand twice. */
  readonly problems: readonly string[];
}

/** What a dead process was doing is taken up by another one after this long, and not after half a minute. */
const lockDurationMs = 500;

/** From the append of the intent to the write: posted, read back, written. */
const afterTheAppend = [
  'urgent.post',
  'gateWitnesses.readChannel',
  'gateWitnesses.readDirect',
  'adobe.openSender().post',
];

export const guardPoints: readonly Point[] = afterTheAppend.flatMap((call) => {
  const since = 'record.decideOnce';
  return [{ call, since, when: 'before' } as const, { call, since, when: 'after' } as const];
});

/** The calls that one undisturbed bot makes from the last approval to COMPLETED, in order. */
export async function countCalls(lane: Lane): Promise<string[]> {
  await lane.reset();
  const bot = await lane.startBot();
  await bot.ready;
  await settled(lane);
  return bot.calls().map(({ name }) => name);
}

async function entryTypes({ store }: Lane): Promise<string[]> {
  return (await store.entries(adobe.orgId, 0)).map(({ entry }) => entry.event.type);
}

async function momentOf(lane: Lane): Promise<'before the intent' | 'intended' | 'recorded'> {
  const types = await entryTypes(lane);
  if (!types.includes('intended')) return 'before the intent';
  return types.at(-1) === 'intended' ? 'intended' : 'recorded';
}

/** What an attempt is worth that did not come to its end: one more problem, and all others are tried all the same. */
async function orStuck(lane: Lane, point: Point, attempt: Promise<Attempt>): Promise<Attempt> {
  try {
    return await attempt;
  } catch (error) {
    const posts = lane.adobe().posts().length;
    return { point, name: undefined, moment: 'recorded', posts, end: 'stuck', problems: [String(error)] };
  }
}

/** Kills the bot at the point, starts a new one, and waits until nothing more happens. */
export async function killAt(lane: Lane, point: Point): Promise<Attempt> {
  await lane.reset();
  const victim = await lane.startBot({ point, signal: 'SIGKILL', lockDurationMs });
  await victim.ready;
  await until('it is dead or done', async () => {
    if (victim.isGone() || isAtRest(await lane.state())) return true;
    await letTimePass(lane);
    return undefined;
  });
  await victim.kill();
  await endLease(lane);
  const moment = await momentOf(lane);
  const heir = await lane.startBot({ lockDurationMs });
  await heir.ready;
  // The dead one may not have come to tell the queue of time that was let pass.
  lane.sandbox.clock.pass(0);
  const { phase } = await settled(lane);
  await shown(lane);
  await searchRedis(lane.redis);
  const posts = lane.adobe().posts().length;
  const between = posts === 0 ? 'after the intent, before the write' : 'after the write';
  return {
    point,
    name: victim.struckAt()?.name,
    moment: moment === 'intended' ? between : moment,
    posts,
    end: phase,
    problems: [...(await recordProblems(lane.redis, adobe.orgId)), ...messagesTwice(lane.sandbox)],
  };
}

/** Before and after the first call of every kind. */
export function pointsByName(names: readonly string[]): Point[] {
  return [...new Set(names)].flatMap((call) => [
    { call, when: 'before' } as const,
    { call, when: 'after' } as const,
  ]);
}

/** Before and after every call that is not the first of its kind, by its number. */
export function pointsOfOthers(names: readonly string[]): Point[] {
  return names.flatMap((name, at) =>
    names.indexOf(name) === at
      ? []
      : [{ call: at + 1, when: 'before' } as const, { call: at + 1, when: 'after' } as const],
  );
}

/** Every point, shared out among the lanes. */
export function killAtEach(
  lanes: readonly Lane[],
  points: readonly Point[],
  endsAt?: number,
): Promise<Attempt[]> {
  return shareOut(lanes, points, (lane, point) => orStuck(lane, point, killAt(lane, point)), endsAt);
}
