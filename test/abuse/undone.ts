import { Queue } from 'bullmq';
import { problem } from '../../sandbox/adobe/shapes.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { cast, channel } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import { queueName } from '../../src/jobs/queue/queue.ts';
import { minuteMs } from '../e2e/story.ts';
import type { DoomedBot } from '../faults/bot-process.ts';
import { keys } from '../faults/record.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import type { Instances } from './instances.ts';
import {
  type Kept,
  type Lost,
  type Of,
  approveLate,
  does,
  eventsOf,
  isUnsafe,
  keep,
  lost,
  prepareAll,
  proposeAll,
  putBack,
  reads,
  told,
} from './undoing.ts';

export interface Plan {
  /** S1: somebody who can write to Redis puts it back. S2: it fails over, with nobody evil. */
  readonly threat: 'S1' | 'S2';
  readonly instances: 1 | 2;
  /** Whether Slack takes what the acts say before Redis loses them. */
  readonly takes: boolean;
}

export interface Undone {
  readonly posts: Readonly<Record<Lost, number>>;
  /** What Stop, Reject and Cancel were answered before Redis lost them. */
  readonly answers: readonly string[];
  /** What whoever acted reads in the end. */
  readonly finally: Readonly<Record<'stop' | 'reject' | 'cancel', string>>;
  /** Messages that say that nothing was sent of what was sent. */
  readonly untrue: readonly string[];
  /** The record of each as it ended. */
  readonly records: Readonly<Record<Lost, readonly string[]>>;
}

/** Adobe knows nothing of a configuration that it was sent: what Redis lost stands in Slack alone. */
const unknownAtAdobe = {
  kind: 'answer',
  ...problem(404, 'Not Found', 'No configuration has this name.'),
} as const;
const reason = { reason: 'Not today' };
/** Ten minutes of the bot's: a gate that was put off tries again within them. */
const [turns, stepMs, listenMs] = [5, 120_000, 250];
const had = /lossFound|gateDeferred|gateRefused|intended|intentFound|startedElsewhere|voided|expired/u;

interface Scene {
  readonly world: Instances;
  readonly plan: Plan;
  readonly of: Of;
  readonly first: DoomedBot;
  readonly other: DoomedBot | undefined;
}

/** Somebody holds the publisher's lease and pauses the queue; what is given back lets both go. */
async function hold({ world: { redis }, of }: Scene): Promise<() => Promise<void>> {
  const queue = new Queue(queueName, { connection: redis, prefix: keys.queues });
  await queue.pause();
  const leases = Object.values(of).map((orgId) => keys.lease(orgId));
  for (const lease of leases) await redis.set(lease, 'mine', 'EX', 600);
  return async () => {
    await redis.del(...leases);
    await queue.resume();
  };
}

/** Stop, Reject and Cancel, each by somebody else, on the first instance. */
async function act({ world, of, plan }: Scene) {
  const deeds = [
    ['stop', cast.secondApprover],
    ['reject', cast.firstApprover],
    ['cancel', cast.requester],
  ] as const;
  const actors: PersonAt[] = [];
  const answers: string[] = [];
  for (const [action, user] of deeds) {
    if (plan.threat === 'S2' && plan.takes)
      await world.slack.setWeather({ rateLimited: { ...tooMany, retryAfterSeconds: 1, times: 2 } });
    const person = await does(world, user, of[action], { action, values: reason });
    actors.push(person);
    const answered = () => (isUnsafe(reads(person)) ? reads(person) : undefined);
    answers.push(plan.takes ? await told(person) : await until('it is received', answered));
  }
  return { actors, answers };
}

const tooMany = { retryAfterSeconds: 2, methods: ['chat.postMessage'] };

/** The cooling-off ends and one proposal expires, on the first instance alone. */
async function passTheGate({ world, of, plan, other }: Scene): Promise<void> {
  other?.freeze();
  world.clock.pass(16 * minuteMs);
  const expired = async () => (await eventsOf(world, of.expiry)).includes('expired');
  await until('it expires', expired);
  if (plan.takes) await until('it is sent', () => world.adobe.posts(of.intent).length > 0);
  else
    await until('the gate had its turn', async () => had.test((await eventsOf(world, of.intent)).join(' ')));
}

async function passTime(world: Instances): Promise<void> {
  world.clock.pass(stepMs);
  await pause(listenMs);
  await until('it is quiet', () => isQuiet(world.redis));
}

/** Gates of whoever is there have their turn, again and again. */
async function letGatesTurn({ world }: Scene): Promise<void> {
  world.clock.pass(16 * minuteMs);
  for (let turn = 0; turn < turns; turn += 1) await passTime(world);
}

async function loseIt({ world, plan, of, first, other }: Scene, kept: Kept): Promise<void> {
  if (other !== undefined) {
    first.freeze();
    world.leadTo(other);
  }
  if (plan.threat === 'S1') await putBack(world.redis, Object.values(of), kept);
  else world.servers.failOver();
  await world.slack.setWeather({ rateLimited: null });
  other?.resume();
}

const saysNothingWasSent = /(?:stopped it|rejected the proposal|cancelled the setup)[^\n]*Nothing was sent/u;

function untrueOf({ world, of }: Scene): string[] {
  const sent = new Set(Object.values(of).filter((orgId) => world.adobe.posts(orgId).length > 0));
  return world.slack
    .messagesIn(channel)
    .filter(({ metadata }) => sent.has(String(metadata?.event_payload['organization'])))
    .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`)
    .filter((words) => saysNothingWasSent.test(words));
}

async function open(world: Instances, plan: Plan, from: number): Promise<Scene> {
  await world.servers.heal();
  const of = await prepareAll(world, from);
  const first = await world.start();
  await proposeAll(world, of);
  const other = plan.instances === 2 ? await world.start() : undefined;
  world.adobe.script.always('getConfig', unknownAtAdobe);
  await world.slack.setWeather({ showsAfterMs: plan.instances === 2 ? 400 : 0 });
  return { world, plan, of, first, other };
}

const eachOf = async <T>(of: Of, look: (orgId: string) => T | Promise<T>) =>
  Object.fromEntries(await Promise.all(lost.map(async (what) => [what, await look(of[what])]))) as Record<
    Lost,
    T
  >;

/** What was decided is lost; gates come; what was frozen wakes. */
async function tell(scene: Scene): Promise<Undone> {
  const { world, plan, of, first } = scene;
  const kept = await keep(world.redis, Object.values(of));
  await until('all is told', () => isQuiet(world.redis));
  if (plan.threat === 'S2') await world.servers.remember();
  if (!plan.takes) await world.slack.setWeather({ rateLimited: tooMany });
  const letGo = plan.threat === 'S1' ? await hold(scene) : async () => undefined;
  const { actors, answers } = await act(scene);
  await letGo();
  await passTheGate(scene);
  await loseIt(scene, kept);
  // The one who rejected is not the only one who may approve; and somebody comes late.
  for (const orgId of [of.reject, of.expiry]) await approveLate(world, orgId);
  await letGatesTurn(scene);
  first.resume();
  await first.rests();
  await passTime(world);
  const [stop, reject, cancel] = actors.map(reads);
  return {
    answers,
    finally: { stop: stop ?? '', reject: reject ?? '', cancel: cancel ?? '' },
    posts: await eachOf(of, (orgId) => world.adobe.posts(orgId).length),
    records: await eachOf(of, async (orgId) => eventsOf(world, orgId)),
    untrue: untrueOf(scene),
  };
}

/** @param from the place of the first organization that nobody has used */
export async function undo(world: Instances, plan: Plan, from: number): Promise<Undone> {
  try {
    return await tell(await open(world, plan, from));
  } finally {
    await world.slack.setWeather({ rateLimited: null, showsAfterMs: 0 });
    world.adobe.script.clear();
    await world.clear();
    for (const user of [cast.secondApprover, cast.firstApprover, cast.requester])
      await world.person(user).closes();
  }
}
