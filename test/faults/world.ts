import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { adobe } from '../../sandbox/cast.ts';
import type { PrivateRedis } from '../../sandbox/redis.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts';
import type { Entry } from '../../src/domain/events.ts';
import type { StateOf } from '../../src/domain/organization.ts';
import type { Phase } from '../../src/domain/phases.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { startWorld } from '../e2e/story.ts';
import { type BotPlan, type DoomedBot, startDoomedBot } from './bot-process.ts';
import { environmentIn } from './environment.ts';
import { patience } from './patience.ts';
import { openRecord } from './record.ts';
import { until } from './until.ts';

/** A sandbox for one test, in which bots come and go; it ends with the test. */
export interface FaultWorld {
  readonly sandbox: Sandbox;
  /** The test's own connection, which comes back by itself. */
  readonly redis: Redis;
  readonly store: RecordStore;
  server(): PrivateRedis;
  /** One more bot beside those that are there. */
  startBot(plan?: BotPlan, variables?: Readonly<Record<string, string>>): Promise<DoomedBot>;
  /** Waits until the organization is in this phase. */
  stateIn<P extends Phase>(phase: P): Promise<StateOf<P>>;
  /** How often something stands on the record. */
  count(type: Entry['event']['type']): Promise<number>;
}

export async function openWorld(options: Partial<SandboxOptions> = {}): Promise<FaultWorld> {
  const { variables = {}, mode } = options;
  const sandbox = await startWorld({ ...patience, ...options });
  onTestFinished(() => sandbox.close());
  const directory = await mkdtemp(join(tmpdir(), 'cmk-faults-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const redis = new Redis(sandbox.redis.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  const store = openRecord(redis, () => sandbox.clock.offsetMs());

  return {
    sandbox,
    redis,
    store,
    server() {
      if (sandbox.redis.kind !== 'server') throw new Error('there is no private Redis');
      return sandbox.redis as PrivateRedis;
    },
    async startBot(plan, more = {}) {
      const environment = await environmentIn(sandbox, {
        variables: { ...(variables as Record<string, string>), ...more },
        ...(mode !== undefined && { mode }),
      });
      const bot = startDoomedBot({ environment, clock: sandbox.clock, directory }, plan);
      onTestFinished(() => bot.kill());
      await bot.ready;
      return bot;
    },
    stateIn<P extends Phase>(phase: P) {
      return until<StateOf<P>>(`it is ${phase}`, async () => {
        const [present] = await store.read([adobe.orgId]);
        return present?.state.phase === phase ? (present.state as StateOf<P>) : undefined;
      });
    },
    async count(type) {
      const entries = await store.entries(adobe.orgId, 0);
      return entries.filter(({ entry }) => entry.event.type === type).length;
    },
  };
}
