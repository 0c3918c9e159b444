import { expect, test } from 'vitest';
import { createMetrics } from '../../src/monitoring/metrics.ts';
import { showStanding } from '../../src/monitoring/standing.ts';
import { createJobQueue } from '../../src/jobs/queue/queue.ts';
import { createNotes } from '../../src/store/notes.ts';
import { createOutbox } from '../../src/jobs/queue/outbox.ts';
import { createUnreadable } from '../../src/store/unreadable.ts';
import { createWatchList } from '../../src/store/watch-list.ts';
import { standOn } from '../jobs/standing.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { terms as usual } from '../domain/world.ts';
import { keys, seedProposal } from '../store/records.ts';

withRedis('the metrics', () => {
  const real = useRedis();

  /** How it stands in an empty Redis, scraped as Prometheus does. */
  function scraping() {
    const { redis } = real;
    const { store, deps } = standOn(redis);
    const { config, log } = deps({});
    let readings = 0;
    const counting = {
      ...store,
      readReadable(ids: readonly string[]) {
        readings += 1;
        return store.readReadable(ids);
      },
    };
    const [notes, outbox, watchList] = [
      createNotes(redis, keys),
      createOutbox(redis, keys),
      createWatchList(redis, keys),
    ];
    const queue = createJobQueue(redis, keys);
    const metrics = createMetrics();
    const unreadable = createUnreadable(redis, keys);
    const sweeping = { config, log, record: counting, notes, outbox, watchList, queue, unreadable };
    showStanding(metrics, sweeping, queue);
    return { store, queue, readings: () => readings, scrape: () => metrics.registry.metrics() };
  }

  test('read all organizations once a scrape, and again at the next', async () => {
    const { store, queue, readings, scrape } = scraping();
    expect(await scrape()).toContain('cmk_approvals_waiting 0');
    expect(readings()).toBe(1);
    await seedProposal(store);
    const scraped = await scrape();
    expect(scraped).toContain('cmk_approvals_waiting 1');
    expect(scraped).toContain('cmk_organizations{phase="awaitingApproval"} 1');
    expect(readings()).toBe(2);
    await queue.close();
  });

  test('never count a drill: the organization stands where it stood, and no request waits', async () => {
    const { store, queue, scrape } = scraping();
    await seedProposal(store, usual, true);
    const scraped = await scrape();
    expect(scraped).toContain('cmk_organizations{phase="preparing"} 1');
    expect(scraped).toContain('cmk_approvals_waiting 0');
    expect(scraped).toContain('cmk_approvals_oldest_seconds 0');
    await queue.close();
  });
});
