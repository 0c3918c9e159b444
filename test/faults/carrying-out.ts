import { adobe, cast } from '../../sandbox/cast.ts';
import { inChannel, rolesOfTheApp } from '../../sandbox/story.ts';
import type { EventType } from '../../src/domain/events.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { writingCalls } from '../e2e/writing-calls.ts';
import { type Lane, messagesTwice } from './lane.ts';
import type { Point } from './plan.ts';
import { recordProblems } from './record.ts';
import { isWhole, shuffled } from './sample.ts';
import { endLease, letTimePass, shown } from './settle.ts';
import { shareOut } from './shares.ts';
import { until } from './until.ts';

/** Revoking, restoring or a drill, from the last approval to its end. */
export interface Carried {
  readonly job: 'revoke' | 'restore' | 'rehearse';
  readonly end: Organization['phase'];
  readonly begun: EventType;
  readonly done: EventType;
  /** What the thread says when it is done. */
  readonly words: string;
  /** How many of the places are tried where not all are (`npm run nightly`); all of them without it. */
  readonly most?: number;
  /** Puts the app's role back to how it was before the act. */
  readonly undo: (lane: Lane) => void;
}

interface Attempt {
  readonly name: string | undefined;
  readonly end: string;
  readonly problems: readonly string[];
  /** Calls that Adobe's and Azure's stand-ins took which could change anything there. */
  readonly writes: number;
}

/** What is tried, and the calls that one undisturbed bot makes. */
export interface Kills {
  readonly kinds: number;
  readonly attempts: readonly Attempt[];
}

const lockDurationMs = 500;

/** Back to the last approval, Azure too. */
async function begin(lane: Lane, { undo }: Carried): Promise<void> {
  await lane.reset();
  undo(lane);
}

async function isDone(lane: Lane, { end, job }: Carried): Promise<boolean> {
  if ((await lane.state()).phase === end) return true;
  await letTimePass(lane, ['begin', job]);
  return false;
}

async function whatBecame(lane: Lane, { begun, done, words }: Carried): Promise<string> {
  const types = (await lane.store.entries(adobe.orgId, 0)).map(({ entry }) => entry.event.type);
  const last = types.lastIndexOf('proposed');
  const once = (type: EventType) => types.slice(last).filter((each) => each === type).length;
  const intents = types.filter((type) => type === 'intended').length;
  const told = inChannel(lane.sandbox.person(cast.requester), words);
  return `${rolesOfTheApp(lane.sandbox)} roles, begun ${once(begun)}, done ${once(done)}, told ${told}, ${intents} intent`;
}

async function killAt(lane: Lane, point: Point, act: Carried): Promise<Attempt> {
  await begin(lane, act);
  // Adobe's is a new one each time.
  const before = writingCalls(lane.adobe(), lane.sandbox.azure).length;
  const victim = await lane.startBot({ point, signal: 'SIGKILL', lockDurationMs });
  await victim.ready;
  await until('it is dead or done', async () => victim.isGone() || isDone(lane, act));
  await victim.kill();
  await endLease(lane);
  const heir = await lane.startBot({ lockDurationMs });
  await heir.ready;
  lane.sandbox.clock.pass(0);
  await until('it has come about', () => isDone(lane, act));
  await shown(lane);
  return {
    name: victim.struckAt()?.name,
    end: await whatBecame(lane, act),
    writes: writingCalls(lane.adobe(), lane.sandbox.azure).length - before,
    problems: [...(await recordProblems(lane.redis, adobe.orgId)), ...messagesTwice(lane.sandbox)],
  };
}

/** Each kind of call once before and once after it: by number it is tried for the enablement. */
export async function killAtEachKind(lanes: readonly Lane[], act: Carried): Promise<Kills> {
  const [first] = lanes;
  if (first === undefined) throw new Error('there is no lane');
  await begin(first, act);
  const undisturbed = await first.startBot();
  await undisturbed.ready;
  await until('it has come about', () => isDone(first, act));
  await shown(first);
  const names = [...new Set(undisturbed.calls().map(({ name }) => name))];
  const points = names.flatMap((call) => [
    { call, when: 'before' } as const,
    { call, when: 'after' } as const,
  ]);
  const tried = isWhole ? points : shuffled(points).slice(0, act.most);
  const attempts = await shareOut(lanes, tried, (lane, point) => killAt(lane, point, act));
  return { kinds: names.length, attempts };
}
