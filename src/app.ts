import { App } from '@slack/bolt';
import { createAudit } from './audit/auditor.ts';
import { createRecordCheck } from './audit/record-check.ts';
import { createFileSender } from './clients/slack/files.ts';
import { createOwnMessages } from './clients/slack/own-messages.ts';
import { createPeople } from './clients/slack/people.ts';
import { createPoster } from './clients/slack/poster.ts';
import { type Clock, realTime } from './clock.ts';
import { openDoors } from './commands/index.ts';
import { type Config, loadConfig } from './config.ts';
import { describeFaults } from './configuration/describe-faults.ts';
import type { Deps } from './deps.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { watchInteractions } from './interactions.ts';
import { type CanaryTimes, canaryTimes } from './jobs/canary.ts';
import { createEngine } from './jobs/engine.ts';
import { findingsNow, lookOnce } from './jobs/look.ts';
import { createJobQueue } from './jobs/queue.ts';
import { watchOnce } from './jobs/watch-look.ts';
import { type Log, createLog } from './log.ts';
import { createMetrics } from './monitoring/metrics.ts';
import { type Monitoring, createMonitoring } from './monitoring/monitoring.ts';
import { createRoutes } from './monitoring/routes.ts';
import { watchSlackCalls } from './monitoring/slack-calls.ts';
import { createSlackProbe } from './monitoring/slack-probe.ts';
import { counted } from './monitoring/upstream-calls.ts';
import { createOutsides } from './outside.ts';
import { createReceiver } from './receivers.ts';
import { StartError, needing, startFault } from './start-fault.ts';
import { createDurabilityWatch } from './store/durability.ts';
import { createKeys } from './store/keys.ts';
import { createNotes } from './store/notes.ts';
import { createIsOnDisk } from './store/on-disk.ts';
import { createOutbox } from './store/outbox.ts';
import { createRecordStore } from './store/record.ts';
import { createWatchList } from './store/watch-list.ts';
import { connectForWorker } from './store/redis.ts';
import { openStore } from './store/open.ts';
import { currentTrace } from './trace.ts';
import { createWebClients } from './web-clients.ts';

/** What `npm start` does not vary and tests and the sandbox may. */
export interface StartOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Between two sweeps for work that is missing in the queue. */
  readonly sweepEveryMs?: number;
  /** After this long without a sign of life from its worker a job is given to another one; 30 s by default. */
  readonly lockDurationMs?: number;
  /** How a worker that hears nothing is found. */
  readonly canary?: CanaryTimes;
  /** Sees every call that the bot makes to its store and to its clients; a place to end the process in a test. */
  readonly wrap?: <T extends object>(boundary: string, target: T) => T;
}

export interface Running {
  /** Lets what is under way end, for at most 25 s, and closes every connection. */
  stop(): Promise<void>;
}

const stopWithinMs = 25_000;

/** Waits, but not for ever. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/**
 * Opens every connection, then the doors. Throws before anything is open to people where something is missing, and
 * leaves nothing behind.
 */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const closings: (() => Promise<void> | void)[] = [];
  try {
    return await startWith(config, options, closings);
  } catch (error) {
    await atMost(stopWithinMs, Promise.allSettled(closings.map(async (close) => close())));
    throw error;
  }
}

async function startWith(
  config: Config,
  options: StartOptions,
  closings: (() => Promise<void> | void)[],
): Promise<Running> {
  const { clock = realTime, log = createLog(), sweepEveryMs = 60_000, lockDurationMs = 30_000 } = options;
  const wrap = options.wrap ?? (<T>(_boundary: string, target: T) => target);
  const address = { url: config.redisUrl, sentinels: config.redisSentinels };
  const redis = await needing('REDIS_URL', openStore(address, log));
  closings.push(() => redis.disconnect());
  const keys = createKeys(config.prefix);
  const notes = wrap('notes', createNotes(redis, keys));
  const offsetMs = () => clock.offsetMs();
  const { allowVolatileRedis: allowVolatile } = config;
  const durability = await createDurabilityWatch({ redis, keys, allowVolatile, offsetMs, log });
  const store = wrap(
    'store',
    createRecordStore({
      redis,
      keys,
      chainKeys: config.auditKeys,
      offsetMs,
      appended: () => engine.relayNow(),
      trace: currentTrace,
    }),
  );
  const metrics = createMetrics();
  const queue = createJobQueue(redis, keys.queues);
  await needing('REDIS_URL', queue.opened());
  const watchList = wrap('watchList', createWatchList(redis, keys));
  const outbox = wrap('outbox', createOutbox(redis, keys));
  const sweeping = { config, store, notes, watchList, outbox, queue, log };
  const engine = createEngine({
    sweeping,
    queue,
    clock,
    connect() {
      const connection = connectForWorker(address);
      connection.on('error', (error) => log.warn({ err: error }, 'the worker has no connection to Redis'));
      return connection;
    },
    prefix: keys.queues,
    sweepEveryMs,
    lockDurationMs,
    canary: options.canary ?? canaryTimes,
    ended: metrics.job,
  });

  const calls = watchSlackCalls(metrics.upstream);
  const { optionsForPeople, forPublisher } = createWebClients(config, calls.fetch, log);
  const routes = createRoutes((): Monitoring => monitoring);
  const { receiver, isConnected, opened } = createReceiver(config, {
    notes,
    log,
    routes,
    fetch: calls.fetch,
  });
  const itself = await needing('SLACK_BOT_TOKEN', forPublisher.auth.test());
  const app = new App({
    token: config.slack.botToken,
    // Without both, Bolt asks Slack for them where nobody can catch what goes wrong.
    botId: itself.bot_id ?? '',
    botUserId: itself.user_id ?? '',
    receiver,
    clientOptions: optionsForPeople,
    logger: createBoltLogger(log),
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
  });
  closings.push(async () => {
    await app.stop();
  });
  const interactions = watchInteractions(app, { log, seen: metrics.interaction });
  const outsides = createOutsides(
    config,
    () => Date.now() + clock.offsetMs(),
    (system, client) => wrap(system, counted(system, client, metrics.upstream)),
  );
  closings.push(() => outsides.close());
  let stopping = false;
  const isStopping = () => stopping;
  const deps: Deps = {
    config,
    team: itself.team_id ?? '',
    store,
    notes,
    log,
    people: wrap('people', createPeople(app.client, itself.team_id ?? '')),
    poster: wrap('poster', createPoster(forPublisher)),
    outsideOf: (organization) => outsides.of(organization),
    durability,
    isOnDisk: createIsOnDisk(redis, allowVolatile),
    look: (organization) => lookOnce(organization, deps),
    findings: (organization, run) => findingsNow(run, organization, Date.now() + clock.offsetMs(), deps),
    watch: (organization) => watchOnce(organization, deps),
    watchList,
    audit: createAudit({
      redis,
      keys,
      notes,
      messages: createOwnMessages(app.client),
      chainKeys: config.auditKeys,
    }),
    recordCheck: wrap('record', createRecordCheck(redis, keys, config.auditKeys)),
    sendFile: createFileSender(app.client),
    hurry: (organization, kind) => queue.hurry(organization, kind),
    setAside: () => queue.setAside(),
    isStopping,
  };
  const monitoring = createMonitoring({
    metrics,
    sweeping,
    queue,
    engine,
    redis,
    durability,
    isConnected,
    probe: createSlackProbe(forPublisher),
    calls,
    log,
    isStopping,
  });
  openDoors(app, deps);
  const listening = needing('PORT', opened());
  await Promise.all([
    listening,
    needing(config.slack.mode === 'socket' ? 'SLACK_APP_TOKEN' : 'PORT', app.start()),
  ]);
  engine.start(deps);
  monitoring.start();
  log.info({ mode: config.slack.mode, organizations: config.organizations.length }, 'ready');

  async function close(): Promise<void> {
    await app.stop();
    await Promise.all([interactions.ended(), engine.stop()]);
    await outsides.close();
  }
  return {
    async stop() {
      if (stopping) return;
      stopping = true;
      monitoring.stop();
      await atMost(stopWithinMs, close());
      redis.disconnect();
    },
  };
}

/** Starts with what the environment says. Where that does not do, says on the terminal what must change. */
export async function startOrExplain(
  environment: NodeJS.ProcessEnv,
  options: StartOptions = {},
): Promise<Running | undefined> {
  const loaded = loadConfig(environment);
  if (!loaded.ok) {
    process.stderr.write(`${describeFaults(loaded.faults)}\n`);
    return undefined;
  }
  try {
    return await start(loaded.config, options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${describeFaults([startFault(error)])}\n`);
    return undefined;
  }
}

async function main(): Promise<void> {
  const log = createLog();
  try {
    const running = await startOrExplain(process.env, { log });
    // Connections that were opened before it failed would keep the process.
    if (running === undefined) process.exit(1);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void running.stop().then(() => process.exit(0)));
    }
  } catch (error) {
    log.fatal({ err: error }, 'the bot could not start');
    process.exit(1);
  }
}

if (import.meta.main) await main();
