import type { Redis } from 'ioredis';
import { type JobKind, due } from '../../src/domain/rules/due.ts';
import type { EventType } from '../../src/domain/events.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { RecordStore } from '../../src/store/record.ts';
import type { RecordEntry } from '../../src/store/keys.ts';
import { recordProblems } from '../faults/record.ts';
import type { Taken } from './crowd.ts';
import { type Stories, outOfOrder, readStories, standingTwice } from './standing.ts';
import type { SoakWorld } from './world.ts';

/** What went wrong, by kind; nothing may. */
export interface Wrongs {
  readonly lostDeeds: string[];
  readonly lostMessages: string[];
  readonly twice: string[];
  readonly outOfOrder: string[];
  readonly overdue: string[];
  readonly records: string[];
  readonly posts: string[];
}

/** What is always told in the thread, so that a message must stand there. */
const alwaysTold: readonly EventType[] = [
  'proposed',
  'rejected',
  'stopped',
  'expired',
  'intended',
  'completed',
];

/** What a form leaves on the record: what it asked for, or its refusal. */
const leaves: Readonly<Record<string, EventType>> = {
  propose: 'proposed',
  approve: 'approved',
  reject: 'rejected',
  stop: 'stopped',
};

const gates: readonly JobKind[] = ['enable', 'expire'];

function isLeft({ user, callbackId, fingerprint }: Taken, entries: readonly RecordEntry[]): boolean {
  const type = leaves[callbackId];
  if (type === undefined) return true;
  return entries.some(({ entry: { by, event } }) => {
    if (by !== user) return false;
    if (event.type === 'clickRefused') return event.command === callbackId;
    const about = 'fingerprint' in event ? event.fingerprint : undefined;
    return event.type === type && (about === undefined || fingerprint === undefined || about === fingerprint);
  });
}

export interface Judged {
  readonly wrongs: Wrongs;
  readonly entries: number;
  readonly posts: number;
  readonly intents: number;
  readonly messages: number;
  /** How many organizations ended in which phase. */
  readonly phases: Readonly<Record<string, number>>;
}

export interface Evidence {
  readonly store: RecordStore;
  readonly redis: Redis;
  readonly taken: readonly Taken[];
  /** Intents that the seed put on the record, by organization: nobody posted for them. */
  readonly seeded: ReadonlyMap<string, number>;
  /** The last entry of each organization that Slack must have told. */
  readonly heads: ReadonlyMap<string, number>;
  /** Gates that should have opened and proposals that should have expired, by organization. */
  readonly overdue: readonly string[];
}

function untold(entries: readonly RecordEntry[], places: ReadonlySet<string>, head: number): string[] {
  return entries
    .filter(({ entry }) => entry.sequence <= head && alwaysTold.includes(entry.event.type))
    .filter(({ entry }) => !places.has(`${entry.sequence}.0`))
    .map(({ entry }) => `${entry.sequence} ${entry.event.type}`);
}

/** @returns the kinds of work due before `before`, milliseconds since 1970, and not done */
export function waitingSince(state: Organization, before: number): JobKind[] {
  return due(state)
    .filter(({ kind, notBefore }) => gates.includes(kind) && notBefore < before)
    .map(({ kind }) => kind);
}

async function judgeOne(orgId: string, world: SoakWorld, stories: Stories, evidence: Evidence) {
  const { store, redis, taken, seeded, heads } = evidence;
  // Before the record: an intent that comes in between is not without its entry.
  const posts = world.adobe.posts(orgId).length;
  const story = stories.get(orgId) ?? [];
  const entries = await store.entries(orgId, 0);
  const [present] = await store.read([orgId]);
  if (present === undefined) throw new Error(`no answer for ${orgId}`);
  const recorded = entries.filter(({ entry }) => entry.event.type === 'intended').length;
  const intents = recorded - (seeded.get(orgId) ?? 0);
  const lost = taken.filter((one) => one.orgId === orgId && !isLeft(one, entries));
  const wrongs: Omit<Wrongs, 'overdue'> = {
    lostDeeds: lost.map(({ user, callbackId }) => `${callbackId} by ${user}`),
    lostMessages: untold(entries, new Set(story.map(({ place }) => place)), heads.get(orgId) ?? 0),
    twice: standingTwice(story),
    outOfOrder: outOfOrder(story),
    records: await recordProblems(redis, orgId),
    posts: posts > intents ? [`${posts} POSTs, ${intents} intents`] : [],
  };
  return {
    orgId,
    wrongs,
    posts,
    intents,
    entries: entries.length,
    messages: story.length,
    phase: present.state.phase,
  };
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

export async function judge(world: SoakWorld, evidence: Evidence): Promise<Judged> {
  const stories = readStories(world.slack);
  const all: Awaited<ReturnType<typeof judgeOne>>[] = [];
  for (const orgId of world.orgIds) all.push(await judgeOne(orgId, world, stories, evidence));
  const gathered = (kind: Exclude<keyof Wrongs, 'overdue'>) =>
    all.flatMap(({ orgId, wrongs }) => wrongs[kind].map((what) => `${orgId} ${what}`));
  return {
    wrongs: {
      lostDeeds: gathered('lostDeeds'),
      lostMessages: gathered('lostMessages'),
      twice: gathered('twice'),
      outOfOrder: gathered('outOfOrder'),
      overdue: [...evidence.overdue],
      records: gathered('records'),
      posts: gathered('posts'),
    },
    entries: sum(all.map(({ entries }) => entries)),
    posts: sum(all.map(({ posts }) => posts)),
    intents: sum(all.map(({ intents }) => intents)),
    messages: sum(all.map(({ messages }) => messages)),
    phases: Object.fromEntries(
      [...Map.groupBy(all, ({ phase }) => phase)].map(([phase, some]) => [phase, some.length]),
    ),
  };
}
