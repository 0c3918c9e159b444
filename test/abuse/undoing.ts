import type { Redis } from 'ioredis';
import { cast, channel } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Message } from '../../sandbox/slack/client-api.ts';
import { confirmed, minuteMs, proposing, settledView } from '../e2e/story.ts';
import { until } from '../faults/until.ts';
import { bring, preparing } from '../soak/seed.ts';
import type { Instances } from './instances.ts';

/** What an entry says that Redis loses. */
export const lost = ['stop', 'reject', 'cancel', 'expiry', 'intent'] as const;
export type Lost = (typeof lost)[number];

/** One organization for each of them. */
export type Of = Readonly<Record<Lost, string>>;

const patienceMs = 20_000;

/** The newest message about an organization that has this button. */
function findButton({ slack }: Instances, orgId: string, action: string): Message | undefined {
  const name = `"action_id":"${action}"`;
  return slack
    .messagesIn(channel)
    .findLast(
      ({ metadata, blocks }) =>
        metadata?.event_payload['organization'] === orgId && JSON.stringify(blocks).includes(name),
    ) as Message | undefined;
}

/** Presses an organization's button and has the form that it opens. */
async function opens(world: Instances, user: string, orgId: string, action: string): Promise<PersonAt> {
  const person = world.person(user);
  await person.closes();
  const { ts } = await until(`${action} can be pressed`, () => findButton(world, orgId, action));
  await person.clicks(action, (message) => message.ts === ts);
  // Where the bot cannot tell just now it says so to the person, and no form opens.
  await settledView(world, person).catch(() => undefined);
  return person;
}

type Values = Parameters<PersonAt['submits']>[0];

/** Presses, fills and sends; what the person reads next is in the form's place. */
export async function does(
  world: Instances,
  user: string,
  orgId: string,
  { action, values }: { readonly action: string; readonly values: Values },
): Promise<PersonAt> {
  const person = await opens(world, user, orgId, action);
  const front = person.view();
  if (front?.callbackId !== action) return person;
  const answer = await person.submits(values);
  if (!answer.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`);
  return person;
}

/** What stands in front of a person. */
export const reads = (person: PersonAt): string => JSON.stringify(person.view()?.blocks ?? []);

export const isUnsafe = (words: string): boolean => words.includes('Not safe yet');

/** Until the form says what became of it. */
export function told(person: PersonAt): Promise<string> {
  return until(
    'the person is told',
    () => {
      const words = reads(person);
      return /Checking…|Not safe yet/u.test(words) ? undefined : words;
    },
    patienceMs,
  );
}

/** What stands on an organization's record, oldest first. */
export async function eventsOf({ store }: Instances, orgId: string): Promise<string[]> {
  return (await store.entries(orgId, 0)).map(({ entry }) => entry.event.type);
}

/** Proposed, and approved where its cooling-off is to begin. */
export async function propose(world: Instances, orgId: string, isApproved: boolean): Promise<void> {
  await does(world, cast.requester, orgId, { action: 'propose', values: proposing });
  await world.person(cast.requester).closes();
  if (!isApproved) {
    await until('approval is asked for', () => findButton(world, orgId, 'approve'));
    return;
  }
  await approve(world, cast.firstApprover, orgId);
  await until('it cools off', async () => (await eventsOf(world, orgId)).includes('announcementShown'));
}

export async function approve(world: Instances, user: string, orgId: string): Promise<void> {
  const person = await does(world, user, orgId, { action: 'approve', values: confirmed });
  if (person.view() !== undefined) await told(person);
  await person.closes();
}

/** Somebody who has done nothing yet approves, where a message still lets them. */
export async function approveLate(world: Instances, orgId: string): Promise<void> {
  const button = () => findButton(world, orgId, 'approve');
  const found = await until('the button is there again', button, 2_000).catch(() => undefined);
  if (found !== undefined) await approve(world, cast.outsider, orgId);
}

/** Proposes all of them: one expires in ten minutes, one waits for its approval, three cool off. */
export async function proposeAll(world: Instances, of: Of): Promise<void> {
  await propose(world, of.expiry, false);
  world.clock.pass(50 * minuteMs);
  await propose(world, of.reject, false);
  for (const what of ['stop', 'cancel', 'intent'] as const) await propose(world, of[what], true);
}

/**
 * One organization for each, prepared; nothing is proposed yet.
 *
 * @param first the place of the first that nobody has used
 */
export async function prepareAll(world: Instances, first: number): Promise<Of> {
  const of = Object.fromEntries(lost.map((what, at) => [what, world.orgIds[first + at] ?? ''])) as Of;
  for (const orgId of Object.values(of)) await bring(world.store, orgId, preparing(world));
  return of;
}

/** What Redis holds of these organizations, to be put back. */
interface KeptKey {
  readonly key: string;
  readonly payload: Buffer;
  readonly ttlMs: number;
}
export type Kept = readonly KeptKey[];

const keysOf = async (redis: Redis, orgIds: readonly string[]) =>
  (await redis.keys('*:organization:*')).filter((key) => orgIds.some((orgId) => key.includes(orgId)));

/** Head, record, notes, snapshot: whatever has the organization in its name. */
export async function keep(redis: Redis, orgIds: readonly string[]): Promise<Kept> {
  const kept: KeptKey[] = [];
  for (const key of await keysOf(redis, orgIds)) {
    const [payload, ttlMs] = [await redis.dumpBuffer(key), await redis.pttl(key)];
    if (payload !== null) kept.push({ key, payload, ttlMs: Math.max(0, ttlMs) });
  }
  return kept;
}

export async function putBack(redis: Redis, orgIds: readonly string[], kept: Kept): Promise<void> {
  const work = redis.multi();
  const there = await keysOf(redis, orgIds);
  if (there.length > 0) work.del(...there);
  for (const { key, payload, ttlMs } of kept) work.restore(key, ttlMs, payload);
  await work.exec();
}
