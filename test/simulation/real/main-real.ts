import type { Asked } from '../asked.ts';
import { realMs } from '../clocks.ts';
import { plantedFaults } from '../planted.ts';
import { type Playing, playSeed } from '../play.ts';
import { AskedWrongly } from '../schedule-file.ts';
import type { Difference } from './replay.ts';
import type { Heard } from './heard.ts';
import type { RealRedis } from './real-redis.ts';

type Compared = Pick<Asked, 'from' | 'count' | 'keepsGoing'>;
type Tell = (line: string) => void;

function tellDifference(seed: number, { step, at, command, simulated, real }: Difference, tell: Tell): void {
  tell(`Seed ${seed}, step ${step}, at ${at} by Redis’s clock: ${command}`);
  tell(`  simulated: ${simulated}`);
  tell(`  real:      ${real}`);
}

interface Outcome {
  /** Seeds at which the two disagree. */
  readonly differing: readonly number[];
  /** Seeds that break a promise. */
  readonly broken: readonly number[];
}

/** Each seed is played, and what its Redis was told is told to a real one. */
async function compare(
  { from, count, keepsGoing }: Compared,
  playing: Playing,
  real: RealRedis,
  tell: Tell,
): Promise<Outcome> {
  const began = realMs();
  const differing: number[] = [];
  const broken: number[] = [];
  let toldAt = began;
  let compared = 0;
  let done = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    if (!keepsGoing && differing.length > 0) break;
    const heard: Heard[] = [];
    const { violations } = await playSeed(seed, { ...playing, heard: (one) => void heard.push(one) });
    if (violations.length > 0) broken.push(seed);
    const replayed = await real.replay(heard);
    done += 1;
    compared += replayed.compared;
    for (const difference of replayed.differences) tellDifference(seed, difference, tell);
    if (replayed.differences.length > 0) differing.push(seed);
    if (realMs() - toldAt > 10_000) {
      toldAt = realMs();
      tell(`${done} of ${count} seeds, at ${seed}; ${compared} steps compared`);
    }
  }
  const seconds = ((realMs() - began) / 1000).toFixed(1);
  const verdict = differing.length === 0 ? 'the real Redis agrees' : `differences at ${differing.join(', ')}`;
  tell(`${done} seeds from ${from}, ${compared} steps of Redis in ${seconds} s: ${verdict}.`);
  return { differing, broken };
}

/** False where the two disagree or a promise is broken. */
export async function compareAll(
  asked: Compared,
  playing: Playing,
  real: RealRedis,
  tell: Tell,
): Promise<boolean> {
  const { differing, broken } = await compare(asked, playing, real, tell);
  if (broken.length > 0)
    tell(`Promises break at ${broken.join(', ')}: npm run simulate -- --seed ${broken[0]}`);
  return differing.length === 0 && broken.length === 0;
}

/** What is planted in the simulated Redis, the real one must contradict; false where it does not. */
export async function findPlanted(
  asked: Compared & Pick<Asked, 'only'>,
  playing: Playing,
  real: RealRedis,
  tell: Tell,
): Promise<boolean> {
  const wrong = Object.entries(plantedFaults).filter(
    ([name, { scripts }]) => name.includes(asked.only) && scripts !== undefined,
  );
  if (wrong.length === 0) throw new AskedWrongly('What is planted under that name is not in Redis.');
  let missed = 0;
  for (const [name, planted] of wrong) {
    tell(`Planted: ${name}`);
    const { differing } = await compare({ ...asked, keepsGoing: false }, { ...playing, planted }, real, tell);
    if (differing.length === 0) missed += 1;
  }
  tell(
    missed === 0 ? 'Each planted disagreement is found.' : `${missed} planted disagreements are not found.`,
  );
  return missed === 0;
}
