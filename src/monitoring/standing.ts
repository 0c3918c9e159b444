import { underDrill } from '../domain/open-request.ts';
import type { Organization } from '../domain/organization.ts';
import { inThread, missedIn } from '../store/notes.ts';
import { isBehind, nextToTell } from '../jobs/publishing/publish.ts';
import type { JobQueue } from '../jobs/queue/queue.ts';
import type { Sweeping } from '../jobs/queue/sweep.ts';
import type { Present } from '../store/record.ts';
import type { Metrics } from './metrics.ts';

/** A drill leaves the organization where it is, and nothing real waits for it. */
const phaseOf = ({ state }: Present) => underDrill(state).phase;
const ageOf = ({ now }: Present, since: number) => (now - since) / 1000;

function longestWait(presents: readonly Present[]): number {
  const ages = presents.map((present) => {
    const state = underDrill(present.state);
    return state.phase === 'awaitingApproval' ? ageOf(present, state.proposedSince.at) : 0;
  });
  return Math.max(0, ...ages);
}

/** How the organizations and the queue stand, looked up when somebody asks for the metrics. */
export function showStanding(metrics: Metrics, sweeping: Sweeping, queue: JobQueue): void {
  const { config, record: store, notes, outbox, unreadable } = sweeping;
  const ids = config.organizations.map(({ orgId }) => orgId);
  let reading: Promise<readonly Present[]> | undefined;
  /** All numbers of a scrape are looked up side by side: they share one reading. */
  const readAll = () =>
    (reading ??= store
      .readReadable(ids)
      .then(({ presents }) => presents)
      .finally(() => {
        reading = undefined;
      }));

  /** How long ago the oldest entry that Slack does not show yet was appended. */
  async function lagOf(state: Organization, now: number): Promise<number> {
    const noted = await notes.read(state.organization);
    const next = nextToTell(noted);
    if (next > state.sequence && !isBehind(state, noted, now)) return 0;
    const [oldest] = await store.entries(state.organization, Math.min(next, state.sequence) - 1);
    return oldest === undefined ? 0 : (now - oldest.entry.at) / 1000;
  }

  metrics.lookedUpBy('cmk_organizations', 'Organizations by where they stand', 'phase', async () => {
    const phases = Map.groupBy(await readAll(), phaseOf);
    return new Map([...phases].map(([phase, presents]) => [phase, presents.length]));
  });
  metrics.lookedUp('cmk_approvals_waiting', 'Requests for approval that are not answered', async () => {
    return (await readAll()).filter((present) => phaseOf(present) === 'awaitingApproval').length;
  });
  metrics.lookedUp('cmk_approvals_oldest_seconds', 'Age of the oldest of them', async () =>
    longestWait(await readAll()),
  );
  metrics.lookedUp(
    'cmk_publish_lag_seconds',
    'Age of the oldest entry that Slack does not show',
    async () => {
      const lags = (await readAll()).map(({ state, now }) => lagOf(state, now));
      return Math.max(0, ...(await Promise.all(lags)));
    },
  );
  metrics.lookedUpBy(
    'cmk_messages_undelivered',
    'Messages that Slack refused and that are tried again',
    'to',
    async () => {
      const noted = await Promise.all(ids.map(async (id) => missedIn(await notes.read(id))));
      const readers = Map.groupBy(noted.flat(), ({ to }) => (to === inThread ? 'channel' : 'person'));
      return new Map([...readers].map(([to, missed]) => [to, missed.length]));
    },
  );
  metrics.lookedUp('cmk_outbox_length', 'Job requests that are not in the queue yet', () => outbox.length());
  metrics.lookedUp('cmk_jobs_set_aside', 'Jobs that failed again and again', async () => {
    return (await queue.setAside()).length;
  });
  metrics.lookedUp('cmk_values_set_aside', 'Values in Redis that nobody can read', async () => {
    return (await unreadable.list()).length;
  });
}
