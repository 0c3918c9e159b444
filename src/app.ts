import { App } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { createAdobe } from './clients/adobe/adobe.ts';
import { createAzure } from './clients/azure/azure.ts';
import { createPeople } from './clients/slack/people.ts';
import { createPoster } from './clients/slack/poster.ts';
import { type Clock, realTime } from './clock.ts';
import { openDoors } from './commands/index.ts';
import { type Config, type OrganizationConfig, loadConfig } from './config.ts';
import { describeFaults } from './configuration/describe-faults.ts';
import type { Deps, Outside } from './deps.ts';
import { lookOnce } from './jobs/look.ts';
import { createJobQueue } from './jobs/queue.ts';
import { relay, sweep } from './jobs/sweep.ts';
import { createWorker } from './jobs/worker.ts';
import { type Log, createLog } from './log.ts';
import { createReceiver } from './receivers.ts';
import { type Durability, lookAtDurability } from './store/durability.ts';
import { createKeys } from './store/keys.ts';
import { createNotes } from './store/notes.ts';
import { createOutbox } from './store/outbox.ts';
import { createRecordStore } from './store/record.ts';
import { connectForPeople, connectForWorker } from './store/redis.ts';

/** What `npm start` does not vary and tests and the sandbox may. */
export interface StartOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Between two sweeps for work that is missing in the queue. */
  readonly sweepEveryMs?: number;
}

export interface Running {
  /** Lets what is under way end, for at most 25 s, and closes every connection. */
  stop(): Promise<void>;
}

const stopWithinMs = 25_000;
const slackTimeoutMs = 10_000;

/** The systems outside, one set an organization, made when first asked for. */
function createOutside(config: Config): (organization: OrganizationConfig) => Outside {
  const made = new Map<string, Outside>();
  return (organization) => {
    const known = made.get(organization.orgId);
    if (known !== undefined) return known;
    const { orgId, host, clientId, clientSecret, scopes, tenantId } = organization;
    const outside = {
      adobe: createAdobe({ organization: orgId, host, clientId, clientSecret, scopes, ...config.adobe }),
      azure: createAzure({ ...config.azure, tenantId: tenantId ?? config.azure.tenantId }),
    };
    made.set(orgId, outside);
    return outside;
  };
}

/** Waits, but not for ever. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

function webClients({ slack }: Config) {
  const common = {
    timeout: slackTimeoutMs,
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
  };
  return {
    // For people who wait: one more try, then honest words.
    forPeople: { ...common, retryConfig: { retries: 1 }, rejectRateLimitedCalls: true },
    // For the publisher: a doubt is looked into, never repeated blindly.
    forPublisher: new WebClient(slack.botToken, {
      ...common,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
  };
}

/** Opens every connection, then the doors. Throws before anything is open to people where something is missing. */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const { clock = realTime, log = createLog(), sweepEveryMs = 60_000 } = options;
  const keys = createKeys(config.prefix);
  const redis = connectForPeople(config.redisUrl);
  const workerRedis = connectForWorker(config.redisUrl);
  const connections = [redis, workerRedis];
  for (const connection of connections) {
    connection.on('error', (error) => log.warn({ err: error }, 'no connection to Redis'));
  }
  await redis.connect();
  await workerRedis.connect();

  const notes = createNotes(redis, keys);
  const outbox = createOutbox(redis, keys);
  const queue = createJobQueue(redis, keys.queues);
  let stopping = false;
  let durability: Durability = await lookAtDurability(redis);
  if (!durability.durable)
    log.warn({ faults: durability.faults }, 'Redis may forget: irreversible work is refused');

  const relaying = () => {
    relay(sweeping).catch((error: unknown) =>
      log.warn({ err: error }, 'the outbox waits for the next sweep'),
    );
  };
  const store = createRecordStore({
    redis,
    keys,
    chainKeys: config.auditKeys,
    offsetMs: () => clock.offsetMs(),
    appended: relaying,
  });
  const sweeping = { config, store, notes, outbox, queue };
  const sweepNow = () => {
    sweep(sweeping).catch((error: unknown) =>
      log.warn({ err: error }, 'the sweep waits for the next minute'),
    );
  };

  const { forPeople, forPublisher } = webClients(config);
  const { receiver } = createReceiver(config, notes, log);
  const app = new App({
    token: config.slack.botToken,
    receiver,
    clientOptions: forPeople,
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
  });
  const auth = await forPublisher.auth.test();
  const deps: Deps = {
    config,
    store,
    notes,
    log,
    people: createPeople(app.client, () => auth.team_id ?? ''),
    poster: createPoster(forPublisher),
    outsideOf: createOutside(config),
    async durability(fresh = false) {
      if (fresh) durability = await lookAtDurability(redis);
      return config.allowVolatileRedis ? { ...durability, durable: true } : durability;
    },
    look: (organization) => lookOnce(organization, deps),
    hurry: (organization, kind) => queue.hurry(organization, kind),
    isStopping: () => stopping,
  };

  const worker = createWorker(workerRedis, keys.queues, deps);
  const running = worker.run();
  openDoors(app, deps);
  await app.start();
  sweepNow();
  const sweeper = setInterval(sweepNow, sweepEveryMs);
  const unsubscribe = clock.onMove(() => {
    const moved = async () => {
      const [present] = await store.read(config.organizations.slice(0, 1).map(({ orgId }) => orgId));
      if (present !== undefined) await queue.adjust(present.now);
    };
    moved().catch((error: unknown) =>
      log.warn({ err: error }, 'the queue does not know of the time that passed'),
    );
  });
  log.info({ mode: config.slack.mode, organizations: config.organizations.length }, 'ready');

  async function close(): Promise<void> {
    await app.stop();
    await worker.close();
    await running;
    await queue.close();
  }
  return {
    async stop() {
      if (stopping) return;
      stopping = true;
      clearInterval(sweeper);
      unsubscribe();
      await atMost(stopWithinMs, close());
      for (const connection of connections) connection.disconnect();
    },
  };
}

async function main(): Promise<void> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) {
    process.stderr.write(`${describeFaults(loaded.faults)}\n`);
    process.exitCode = 1;
    return;
  }
  const log = createLog();
  try {
    const running = await start(loaded.config, { log });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void running.stop().then(() => process.exit(0)));
    }
  } catch (error) {
    log.fatal({ err: error }, 'the bot could not start');
    process.exit(1);
  }
}

if (import.meta.main) await main();
