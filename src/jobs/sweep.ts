import type { Config } from '../config.ts';
import { type JobRequest, due, everyOrganization, watchOverAll } from '../domain/due.ts';
import { findLife } from '../domain/organization.ts';
import { nextWatchAt } from '../domain/watch-times.ts';
import type { Log } from '../log.ts';
import type { Notes } from '../store/notes.ts';
import type { Outbox } from '../store/outbox.ts';
import type { Present, RecordStore } from '../store/record.ts';
import type { WatchList } from '../store/watch-list.ts';
import { isBehind } from './publish.ts';
import type { JobQueue } from './queue.ts';

export interface Sweeping {
  readonly config: Config;
  readonly store: RecordStore;
  readonly notes: Notes;
  readonly watchList: WatchList;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly log: Log;
}

/** Those that this version can read. */
async function readable(ids: readonly string[], { store, log }: Sweeping): Promise<readonly Present[]> {
  const { presents, left } = await store.readReadable(ids);
  for (const [organization, err] of left) {
    log.error({ err, organization }, 'left alone: another version of the bot wrote this record');
  }
  return presents;
}

/** The fast path: what appends left in the outbox goes into the queue. Several at once do no harm: ids are the same. */
export async function relay(sweeping: Sweeping): Promise<void> {
  const { store, outbox, queue } = sweeping;
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

/** The safe path: what the present says must be under way is put back where it is missing. */
export async function sweep(sweeping: Sweeping): Promise<void> {
  await relay(sweeping);
  const { config, notes, queue } = sweeping;
  const presents = await readable(
    config.organizations.map(({ orgId }) => orgId),
    sweeping,
  );
  const missing = await Promise.all(
    presents.map(async ({ state }): Promise<JobRequest[]> => {
      const { organization, sequence } = state;
      const behind = isBehind(state, await notes.read(organization));
      const publish = { schema: 1, kind: 'publish', organization, sequence, notBefore: 0 } as const;
      return [...(behind ? [publish] : []), ...due(state)];
    }),
  );
  const requests = [...missing.flat(), ...(await keepWatching(presents, sweeping))];
  const [present] = presents;
  if (requests.length > 0 && present !== undefined) await queue.add(requests, present.now);
}
