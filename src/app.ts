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
import { createEngine } from './jobs/engine.ts';
import { findingsNow, lookOnce } from './jobs/look.ts';
import { createJobQueue } from './jobs/queue.ts';
import { watchOnce } from './jobs/watch-look.ts';
import { type Log, createLog } from './log.ts';
import { createOutsides } from './outside.ts';
import { createReceiver } from './receivers.ts';
import { StartError, needing, startFault } from './start-fault.ts';
import { createDurabilityWatch } from './store/durability.ts';
import { createKeys } from './store/keys.ts';
import { createNotes } from './store/notes.ts';
import { createOutbox } from './store/outbox.ts';
import { createRecordStore } from './store/record.ts';
import { connectForPeople, connectForWorker } from './store/redis.ts';
import { createWatchList } from './store/watch-list.ts';
import { createWebClients } from './web-clients.ts';

/** What `npm start` does not vary and tests and the sandbox may. */
export interface StartOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Between two sweeps for work that is missing in the queue. */
  readonly sweepEveryMs?: number;
  /** After this long without a sign of life from its worker a job is given to another one; 30 s by default. */
  readonly lockDurationMs?: number;
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

/** Two connections: one that fails at once for people, one that waits for the worker. */
async function connect(config: Config, log: Log) {
  const redis = connectForPeople(config.redisUrl);
  const workerRedis = connectForWorker(config.redisUrl);
  let cause: Error | undefined;
  for (const connection of [redis, workerRedis]) {
    connection.on('error', (error) => {
      cause ??= error;
      log.warn({ err: error }, 'no connection to Redis');
    });
  }
  // ioredis ends with "Connection is closed."; what closed it was told before.
  const connected = Promise.all([redis.connect(), workerRedis.connect()]).catch((error: unknown) => {
    throw cause ?? error;
  });
  await needing('REDIS_URL', connected);
  return { redis, workerRedis };
}

/** Opens every connection, then the doors. Throws before anything is open to people where something is missing. */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const { clock = realTime, log = createLog(), sweepEveryMs = 60_000, lockDurationMs = 30_000 } = options;
  const wrap = options.wrap ?? (<T>(_boundary: string, target: T) => target);
  const { redis, workerRedis } = await connect(config, log);
  const keys = createKeys(config.prefix);
  const notes = wrap('notes', createNotes(redis, keys));
  const durability = await createDurabilityWatch(redis, config.allowVolatileRedis, log);
  const store = wrap(
    'store',
    createRecordStore({
      redis,
      keys,
      chainKeys: config.auditKeys,
      offsetMs: () => clock.offsetMs(),
      appended: () => engine.relayNow(),
    }),
  );
  const queue = createJobQueue(redis, keys.queues);
  const watchList = wrap('watchList', createWatchList(redis, keys));
  const outbox = wrap('outbox', createOutbox(redis, keys));
  const sweeping = { config, store, notes, watchList, outbox, queue, log };
  const engine = createEngine({
    sweeping,
    queue,
    clock,
    connection: workerRedis,
    prefix: keys.queues,
    sweepEveryMs,
    lockDurationMs,
  });

  const { optionsForPeople, forPublisher } = createWebClients(config, log);
  const { receiver } = createReceiver(config, notes, log);
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
  const outsides = createOutsides(config, () => Date.now() + clock.offsetMs(), wrap);
  let stopping = false;
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
    isStopping: () => stopping,
  };
  openDoors(app, deps);
  engine.start(deps);
  await needing(config.slack.mode === 'socket' ? 'SLACK_APP_TOKEN' : 'PORT', app.start());
  log.info({ mode: config.slack.mode, organizations: config.organizations.length }, 'ready');

  async function close(): Promise<void> {
    await app.stop();
    await engine.stop();
    await outsides.close();
  }
  return {
    async stop() {
      if (stopping) return;
      stopping = true;
      await atMost(stopWithinMs, close());
      redis.disconnect();
      workerRedis.disconnect();
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
