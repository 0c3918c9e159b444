import { type Config, getOrganization } from '../../config.ts';
import {
  due,
  everyOrganization,
  type JobRequest,
  rosterForAll,
  summaryForAll,
  watchOverAll,
} from '../../domain/rules/due.ts';
import { findLife, findRun } from '../../domain/organization.ts';
import { nextWatchAt } from '../../domain/rules/times.ts';
import { findRedisRefusal, isRedisAway } from '../../errors.ts';
import { type Log, onceAMinute } from '../../runtime/log.ts';
import type { Notes } from '../../store/notes.ts';
import type { Outbox } from './outbox.ts';
import type { Present, RecordStore } from '../../store/record.ts';
import type { UnreadableValues } from '../../store/unreadable.ts';
import type { WatchList } from '../../store/watch-list.ts';
import { isElsewhere } from '../witnessing/say-now.ts';
import { isBehind } from '../publishing/publish.ts';
import { isDifferent, rosterOf } from '../publishing/cards.ts';
import type { JobQueue } from './queue.ts';
import { randomUUID } from 'node:crypto';

export interface Sweeping {
  readonly config: Config;
  readonly record: RecordStore;
  readonly notes: Notes;
  readonly watchList: WatchList;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly unreadable: UnreadableValues;
  readonly log: Log;
}

/** What is wrong with one organization, or with one list, keeps nothing else from being put back. */
async function orWarn<T>(work: () => Promise<T>, otherwise: T, about: object, { log }: Sweeping): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRedisAway(error) || findRedisRefusal(error) !== undefined) throw error;
    onceAMinute(log)({ err: error, ...about }, 'the sweep leaves this out');
    return otherwise;
  }
}

/** Those that this version can read. */
async function readable(
  ids: readonly string[],
  { record: store, log }: Sweeping,
): Promise<readonly Present[]> {
  const { presents, left } = await store.readReadable(ids);
  for (const [organization, err] of left) {
    log.error({ err, organization }, 'left alone: this version of the bot cannot read this record');
  }
  return presents;
}

/** The fast path: what appends left in the outbox goes into the queue. Several at once do no harm: ids are the same. */
export async function relay(sweeping: Sweeping): Promise<void> {
  const { record: store, outbox, queue } = sweeping;
  const waiting = await outbox.read();
  if (waiting.size === 0) return;
  // Only the time is asked for, and no record has a part in that.
  const [present] = await store.read([everyOrganization]);
  await queue.add([...waiting.values()], present?.now ?? Date.now());
  await outbox.remove([...waiting.keys()]);
}

/** Whoever is enabled is on the list of the watch, and one job works on it. */
async function keepWatching(presents: readonly Present[], { watchList }: Sweeping): Promise<JobRequest[]> {
  const alive = presents.filter(({ state }) => findLife(state) !== undefined);
  if (alive.length === 0) return [];
  await watchList.keep(
    new Map(alive.map(({ state, now }) => [state.organization, nextWatchAt(state.organization, now)])),
  );
  return [watchOverAll];
}

/** Whether some organization came to the configuration or went from it since it was looked at. */
async function cameOrWent({ config, notes }: Sweeping): Promise<JobRequest[]> {
  const known = await notes.read(everyOrganization);
  return isDifferent(rosterOf(config, known)) ? [rosterForAll] : [];
}

/** What one organization needs, as its snapshot says: whoever can write to Redis can write that. */
async function missingFor({ state, now }: Present, sweeping: Sweeping): Promise<JobRequest[]> {
  const { organization, sequence } = state;
  const notes = await sweeping.notes.read(organization);
  const run = findRun(state);
  const moved =
    run !== undefined &&
    isElsewhere(run, { organization: getOrganization(sweeping.config, organization), notes });
  const behind = moved || isBehind(state, notes, now);
  const publish = { schema: 1, kind: 'publish', organization, sequence, notBefore: 0 } as const;
  return [...(behind ? [publish] : []), ...due(state)];
}

/** Says once in the log what was set aside; operators read it with /cmk status. */
async function tellUnreadable({ unreadable, log }: Sweeping): Promise<void> {
  const known = told.get(log) ?? new Set();
  told.set(log, known);
  for (const value of await unreadable.list()) {
    const name = `${value.at} ${value.place}`;
    if (!known.has(name)) log.error(value, 'a value in Redis that nobody can read was set aside');
    known.add(name);
  }
}

const told = new WeakMap<Log, Set<string>>();

/** The safe path: what the present says must be under way is put back where it is missing. */
export async function sweep(sweeping: Sweeping): Promise<void> {
  const { config, queue } = sweeping;
  await orWarn(() => queue.mend(), undefined, { list: 'queue' }, sweeping);
  await orWarn(() => relay(sweeping), undefined, { list: 'outbox' }, sweeping);
  const presents = await readable(
    config.organizations.map(({ orgId }) => orgId),
    sweeping,
  );
  const missing = presents.map((present) => {
    const about = { organization: present.state.organization };
    return orWarn(() => missingFor(present, sweeping), [], about, sweeping);
  });
  const watching = orWarn(() => keepWatching(presents, sweeping), [], { list: 'watch' }, sweeping);
  const weekly = config.weeklySummary === undefined ? [] : [summaryForAll];
  const changed = orWarn(() => cameOrWent(sweeping), [], { list: 'roster' }, sweeping);
  const requests = [...(await Promise.all([...missing, watching, changed])).flat(), ...weekly];
  const [present] = presents;
  if (requests.length > 0 && present !== undefined) await queue.keep(requests, present.now);
  await orWarn(() => tellUnreadable(sweeping), undefined, { list: 'unreadable' }, sweeping);
}

/** Finds out whether the worker of this process hears anything; one can run, hold its connection, and be deaf. */
export interface Canary {
  /** The worker of this process has taken a job, whichever. */
  heard(): void;
  /** Whether the worker was found deaf and has not been heard since. */
  isDeaf(): boolean;
  /** Sends a canary, or looks what became of the last one. */
  look(): Promise<void>;
}

export interface CanaryTimes {
  readonly everyMs: number;
  /** A canary that nobody takes for so long means that nobody works. */
  readonly deafAfterMs: number;
  /**
   * Where others take them, each worker gets its share: one that gets none of many for so long hears nothing. With a
   * canary from every process each time, it is e^-20 that a hearing one is blamed.
   */
  readonly aloneAfterMs: number;
}

export const canaryTimes: CanaryTimes = { everyMs: 15_000, deafAfterMs: 60_000, aloneAfterMs: 300_000 };

export interface CanaryOptions extends CanaryTimes {
  readonly queue: Pick<JobQueue, 'addCanary' | 'waits'>;
  readonly log: Log;
  /** The worker is to be replaced. */
  readonly onDeaf: () => void;
}

export function createCanary(options: CanaryOptions): Canary {
  const { queue, log, onDeaf, deafAfterMs, aloneAfterMs } = options;
  const process = randomUUID().slice(0, 8);
  let sent = 0;
  let waiting: { readonly id: string; readonly since: number } | undefined;
  let heardAt = performance.now();
  let deaf = false;

  function blame(why: string): void {
    deaf = true;
    waiting = undefined;
    heardAt = performance.now();
    log.error({ why }, 'the worker is deaf: it is replaced by a new one');
    onDeaf();
  }

  async function send(): Promise<void> {
    sent += 1;
    const id = `canary-${process}-${sent}`;
    await queue.addCanary(id);
    waiting = { id, since: performance.now() };
  }

  return {
    heard() {
      heardAt = performance.now();
      if (deaf) log.info('the worker hears again');
      deaf = false;
    },
    isDeaf: () => deaf,
    async look() {
      try {
        const now = performance.now();
        if (waiting !== undefined && (await queue.waits(waiting.id))) {
          if (now - waiting.since >= deafAfterMs) blame('nobody took a job');
          return;
        }
        if (now - heardAt >= aloneAfterMs) blame('only others took jobs');
        await send();
      } catch {
        // Redis is away, which others tell: nobody can be blamed for hearing nothing.
        waiting = undefined;
        heardAt = performance.now();
      }
    },
  };
}
