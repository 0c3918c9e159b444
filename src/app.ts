import { printError } from './runtime/terminal.ts';
import { buildDeps, createOutsides } from './start/build-deps.ts';
import { listen } from './listeners/listeners.ts';
import { type Config, loadConfig } from './config.ts';
import { type ConfigFault, describeFaults } from './configuration/reader.ts';
import { isGroup } from './clients/slack/people.ts';
import type { Deps } from './deps.ts';
import { createEngine } from './jobs/queue/worker.ts';
import { importAzureEarly } from './clients/azure/import.ts';
import { createLog, onceAMinute } from './runtime/log.ts';
import { fetchThrough } from './runtime/proxy.ts';
import { countCalls, createMetrics } from './monitoring/metrics.ts';
import { type Monitoring, createMonitoring } from './monitoring/monitoring.ts';
import { createRoutes, createSlackProbe } from './monitoring/readiness.ts';
import { createSlackApp } from './start/slack-app.ts';
import { StartError, startFault, type Starting, startingWith, type StartOptions } from './start/options.ts';
import { openStorage } from './start/storage.ts';
import { createAttendance } from './store/instances.ts';
import { connectForWorker } from './store/redis.ts';

export interface Running {
  /** Lets what is under way end, for at most 25 s, and closes every connection. */
  stop(): Promise<void>;
}

const stopWithinMs = 25_000;

/** Waits, but not forever. */
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
  const starting = startingWith(config, options);
  try {
    return await startWith(config, starting);
  } catch (error) {
    await atMost(stopWithinMs, Promise.allSettled(starting.closings.map(async (close) => close())));
    throw error;
  }
}

/** A connection of the worker's own, which outlives every outage. */
function connectWorker(config: Config, { log }: Starting) {
  const connection = connectForWorker({ url: config.redisUrl, sentinels: config.redisSentinels });
  const warn = onceAMinute(log);
  connection.on('error', (error) => warn({ err: error }, 'the worker has no connection to Redis'));
  return connection;
}

/** Slack takes about twenty questions for a group's members a minute (Tier 2). */
const mostGroups = 10;

/** So many of a large group can be looked up a minute that the bot begins before anybody is to be asked. */
async function meetApprovers({ organizations }: Config, { people, log }: Deps): Promise<void> {
  const named = new Set(organizations.flatMap(({ approvers }) => approvers));
  const groups = [...named].filter(isGroup).slice(0, mostGroups);
  const asked = Promise.all(groups.map(async (id) => people.getAskable([id])));
  await asked.catch((error: unknown) => log.error({ err: error }, 'the approvers were not looked up'));
}

async function startWith(config: Config, starting: Starting): Promise<Running> {
  const { log, wrap, now, closings } = starting;
  fetchThrough(config.proxy);
  const metrics = createMetrics();
  const storage = await openStorage(config, starting, () => engine.relayNow());
  const sweeping = { ...storage, config, log };
  const engine = createEngine({
    ...starting,
    sweeping,
    queue: storage.queue,
    prefix: storage.keys.queues,
    connect: () => connectWorker(config, starting),
    ended: metrics.job,
  });
  const routes = createRoutes((): Monitoring => monitoring);
  const slack = await createSlackApp(config, starting, { ...storage, metrics, routes });
  const outsides = createOutsides(config, now, (system, client) =>
    wrap(system, countCalls(system, client, metrics.upstream)),
  );
  closings.push(() => outsides.close());
  let stopped: Promise<void> | undefined;
  const isStopping = () => stopped !== undefined;
  const probe = createSlackProbe(slack.forPublisher);
  const canTakeClicks = () =>
    !isStopping() &&
    slack.whyDisconnected() === undefined &&
    probe.why() === undefined &&
    storage.missingKeys.why() === undefined;
  const attendance = createAttendance({ ...storage, ...starting, canTakeClicks });
  const deps = buildDeps({ config, storage, slack, outsides, attendance, isStopping }, starting);
  const monitoring = createMonitoring({
    ...storage,
    ...slack,
    metrics,
    sweeping,
    engine,
    probe,
    attendance,
    log,
    isStopping,
  });
  listen(slack.app, deps);
  // Before any work is taken: a gate of another instance sees this one, and this one's sees the others.
  await storage.instances.meet();
  await slack.open();
  // Before a gate asks for how long there was none.
  await attendance.note();
  engine.start(deps);
  monitoring.start();
  log.info({ mode: config.slack.mode, organizations: config.organizations.length }, 'ready');
  void meetApprovers(config, deps);
  if (config.azure.hasIdentity) void importAzureEarly();

  async function close(): Promise<void> {
    await slack.app.stop();
    await Promise.all([slack.interactions.ended(), engine.stop()]);
    await outsides.close();
  }

  async function end(): Promise<void> {
    monitoring.stop();
    try {
      await atMost(stopWithinMs, close());
      await storage.instances.leave().catch(() => undefined);
    } finally {
      storage.redis.disconnect();
    }
  }
  // Whoever asks again waits for the same end.
  return { stop: () => (stopped ??= end()) };
}

const explainStart = (faults: readonly ConfigFault[]) =>
  printError(
    `The bot did not start. ${describeFaults(faults)}\nTo see the bot at work without any account or setting: npm run sandbox\n\n`,
  );

/** Starts with what the environment says. Where that does not do, says on the terminal what must change. */
export async function startOrExplain(
  environment: NodeJS.ProcessEnv,
  options: StartOptions = {},
): Promise<Running | undefined> {
  const loaded = loadConfig(environment);
  if (!loaded.ok) {
    explainStart(loaded.faults);
    return undefined;
  }
  try {
    return await start(loaded.config, options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    explainStart([startFault(error)]);
    return undefined;
  }
}

const parentGoneMs = 500;

/** A second signal changes nothing: what is under way still comes to its end. */
function stopOnSignal(running: Running, parent: number): void {
  const stop = () =>
    void running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // npm hands SIGTERM to its shell alone, which ends without handing it on.
  if (process.env['npm_lifecycle_event'] === 'start')
    setInterval(() => process.ppid !== parent && stop(), parentGoneMs).unref();
}

async function main(): Promise<void> {
  const parent = process.ppid;
  try {
    const running = await startOrExplain(process.env);
    // Connections that were opened before it failed would keep the process.
    if (running === undefined) process.exit(1);
    stopOnSignal(running, parent);
  } catch (error) {
    createLog().fatal({ err: error }, 'the bot could not start');
    process.exit(1);
  }
}

if (import.meta.main) await main();
