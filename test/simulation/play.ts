import type { Config } from '../../src/config.ts';
import { due } from '../../src/domain/rules/due.ts';
import { isBehind } from '../../src/jobs/publishing/publish.ts';
import { inThread, missedIn } from '../../src/store/notes.ts';
import { play as playClocks } from './clocks.ts';
import { accounts, gather, wishesOf } from './company.ts';
import { startInstance } from './instance.ts';
import type { Prepared } from './prepare.ts';
import { checkAcknowledged, checkAppended, checkEnd, checkSent, countCalls } from './promises.ts';
import { createRandom } from './random.ts';
import type { Heard } from './real/heard.ts';
import { type Host, createHost } from './schedule.ts';
import type { Struck } from './struck.ts';
import { type Trouble, troublesOf } from './troubles.ts';
import { createWorld } from './create-world.ts';
import { type Planted, type Violation, type World, keys } from './world.ts';

export interface Played {
  readonly seed: number;
  readonly troubles: readonly Trouble[];
  readonly violations: readonly Violation[];
  readonly struck: readonly Struck[];
  readonly steps: number;
  readonly calls: number;
  readonly phase: string;
  readonly sent: number;
  readonly story: readonly string[];
  /** Two runs of the same seed agree in it. */
  readonly digest: string;
}

export interface Playing {
  readonly config: Config;
  readonly prepared: Prepared;
  readonly planted?: Planted | undefined;
  readonly isTold?: boolean | undefined;
  /** In place of those of the seed. */
  readonly troubles?: readonly Trouble[] | undefined;
  /** Told of everything that reaches the simulated Redis, and at the end of what it holds. */
  readonly heard?: ((heard: Heard) => void) | undefined;
}

const hour = 3_600_000;
/** Longer than a request waits for approval; after this nothing more goes wrong. */
const troubleForMs = 4.5 * hour;
/** From then on: everything must have ended by then. */
const endsWithinMs = 15 * hour;
/** More steps than any finished run took (seed 451: 93 458); beyond this, a run goes round in circles. */
const mostSteps = 120_000;

/** A process that begins, or begins again after its end. */
function launch(world: World, name: string, config: Config, skewMs: number): void {
  const { schedule } = world;
  const host: Host = { ...createHost(name), skewMs };
  const start = async () => {
    const instance = await startInstance(host, config, world);
    world.instances.push(instance);
    for (const id of world.servers.queue.jobs.keys()) world.jobDue(id);
  };
  const tryStart = () => {
    start().catch(() => {
      if (host.isAlive) schedule.at(schedule.now() + 2_000, tryStart, host);
    });
  };
  schedule.at(schedule.now(), tryStart, host);
}

function isAtRest(world: World): boolean {
  const { data } = world.servers.redis;
  const state = world.present();
  const notes = Object.fromEntries(data.hash(keys.notes(world.organization)));
  return (
    !isBehind(state, notes, world.servers.redis.now()) &&
    // What Slack refused for the thread is made up for within a minute.
    !missedIn(notes).some(({ to }) => to === inThread) &&
    due(state).every(
      ({ kind }) => kind === 'look' || kind === 'search' || kind === 'propagate' || kind === 'alert',
    )
  );
}

/** One seed, from where a proposal can be made to the end. */
export async function playSeed(seed: number, playing: Playing): Promise<Played> {
  const { config, prepared, planted, isTold } = playing;
  const troubles = playing.troubles ?? troublesOf(createRandom(seed, 'troubles'));
  const { start } = prepared;
  const world = createWorld({ seed, start, config, troubles, accounts, planted, isTold });
  const { redis } = world.servers;
  redis.heard = playing.heard;
  world.servers.queue.heard = playing.heard;
  prepared.into(world);
  const random = createRandom(seed, 'company');
  const company = gather(world, random, wishesOf(createRandom(seed, 'drills'), random.chance(0.25)));
  world.onCalled = countCalls(world);
  world.onSent = () => checkSent(world);
  world.onAppended = (kept) => checkAppended(world, kept);
  world.onAcknowledged = () => checkAcknowledged(world);
  world.strikes.onAct = company.act;
  world.strikes.onDeath = (host, restartAfterMs) => {
    world.tell(`${host.name} is dead`);
    const place = world.instances.findIndex((one) => one.host === host);
    if (place >= 0) world.instances.splice(place, 1);
    const name = `${host.name.split(' ')[0]} ${world.schedule.steps}`;
    world.schedule.at(world.schedule.now() + restartAfterMs, () => launch(world, name, config, host.skewMs));
  };
  world.schedule.at(start + troubleForMs, () => world.strikes.calm());
  for (const name of ['north', 'south']) launch(world, name, config, 0);
  playClocks({ schedule: world.schedule, random: createRandom(seed, 'ids'), start });
  let isDone = false;
  let looked = start;
  try {
    await world.schedule.run(() => {
      const now = world.schedule.now();
      if (now - looked < 1_000) return world.violations.length > 0;
      looked = now;
      isDone = company.isContent(world.present()) && isAtRest(world);
      return (
        isDone ||
        world.violations.length > 0 ||
        now > start + troubleForMs + endsWithinMs ||
        world.schedule.steps > mostSteps
      );
    });
    if (world.violations.length === 0) checkEnd(world, { isDone, mayRepeat: world.strikes.mayRepeat });
  } finally {
    playClocks(undefined);
  }
  playing.heard?.({ at: redis.now(), holds: redis.data.copy() });
  const { steps } = world.schedule;
  const digest = `${steps}/${world.network.calls}/${world.servers.redis.data.hash(keys.head(world.organization)).get('digest') ?? ''}`;
  return {
    seed,
    troubles,
    violations: world.violations,
    struck: world.strikes.struck,
    steps,
    calls: world.network.calls,
    phase: world.present().phase,
    sent: world.journal.sent.length,
    story: world.journal.story,
    digest,
  };
}
