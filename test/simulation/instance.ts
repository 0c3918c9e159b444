import { DelayedError } from 'bullmq';
import { createGateWitnesses, type GateWitnesses } from '../../src/audit/gate-witnesses.ts';
import { createRecordCheck } from '../../src/audit/record-check.ts';
import { createOwnMessages } from '../../src/clients/slack/own-messages.ts';
import { createPeople } from '../../src/clients/slack/people.ts';
import { createPoster } from '../../src/clients/slack/poster.ts';
import type { Config } from '../../src/config.ts';
import type { Deps } from '../../src/deps.ts';
import type { Shown } from '../../src/domain/record/said.ts';
import { due } from '../../src/domain/rules/due.ts';
import { checkOnce, findingsNow } from '../../src/jobs/check-again.ts';
import { createOutbox } from '../../src/jobs/queue/outbox.ts';
import { relay, sweep, type Sweeping } from '../../src/jobs/queue/sweep.ts';
import { createTaking, type Taken } from '../../src/jobs/queue/worker.ts';
import { watchOnce } from '../../src/jobs/watch.ts';
import { sayEnd } from '../../src/jobs/witnessing/say-entry.ts';
import { realTime } from '../../src/runtime/clock.ts';
import { currentTrace, type Log } from '../../src/runtime/log.ts';
import { createAttendance, createInstances } from '../../src/store/instances.ts';
import { createDurabilityWatch, createIsOnDisk } from '../../src/store/durability.ts';
import { createForwardNotes, createNotes, missedIn } from '../../src/store/notes.ts';
import { createRecordStore, type Outcome } from '../../src/store/record.ts';
import { createUnreadable } from '../../src/store/unreadable.ts';
import { createWatchList } from '../../src/store/watch-list.ts';
import { adobeFor } from './adobe.ts';
import { azureFor } from './azure.ts';
import { doing } from './doing.ts';
import { queueFor, takenJob } from './queue.ts';
import { connectTo } from './redis.ts';
import type { Host } from './schedule.ts';
import { slackClientFor, team } from './slack.ts';
import { type Instance, type World, keys } from './world.ts';

/** As long as somebody waits in front of a form; see `sayEndWithinMs` in src/start/build-deps.ts. */
const sayEndWithinMs = 15 * 60_000;
const sweepEveryMs = 120_000;
/** Ten seconds in the bot; longer here, since nobody waits for it, and within the minute that counts as a gap. */
const noteEveryMs = 30_000;

/** With one organization nothing is ever told of many at once. */
const gatherings: Deps['gatherings'] = {
  note: async () => 'alone',
  read: async () => ({ organizations: [], posted: undefined }),
  sending: async () => undefined,
  shown: async () => undefined,
};

function silentLog(host: Host, world: World): Log {
  const say = (level: string) => (about: unknown, words?: string) => {
    // Between two readings of a record Redis can have been put back: the job is run again.
    if (words === 'a job did not come through' && !world.strikes.wasPutBack)
      world.mistakes.push(String((about as { err?: Error }).err?.stack));
    if (!world.isTold) return;
    const { err, ...rest } = (typeof about === 'object' ? about : {}) as { err?: unknown };
    const cause = err instanceof Error ? ` (${err.message})` : '';
    const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
    world.tell(`${host.name} logs ${level}: ${words ?? String(about)}${cause}${more}`);
  };
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
  return Object.fromEntries(levels.map((level) => [level, say(level)])) as unknown as Log;
}

/** A planted fault: who reads the channel sees no end of a proposal in it. */
function withoutEnds(witnesses: GateWitnesses): GateWitnesses {
  const dropped = (shown: readonly Shown[]) => shown.filter(({ said }) => said?.says !== 'ended');
  return {
    ...witnesses,
    read: async (...given) => dropped(await witnesses.read(...given)),
    readChannel: async (...given) => dropped(await witnesses.readChannel(...given)),
  };
}

/** What a process does from its start: it looks at Redis first, then works. */
export async function startInstance(host: Host, config: Config, world: World): Promise<Instance> {
  const { network, schedule, servers } = world;
  const log = silentLog(host, world);
  let isStopping = false;
  const offsetMs = () => 0;
  const redis = connectTo({
    server: servers.redis,
    network,
    host,
    appended: world.appended,
    planted: world.planted.scripts,
  });
  const { auditKeys: chainKeys, allowVolatileRedis: allowVolatile } = config;
  const queueOptions = { server: servers.queue, network, schedule, host, dueAt: world.jobDue };
  const queue = queueFor(queueOptions);
  const outbox = createOutbox(redis, keys);
  const notes = createNotes(redis, keys);
  const watchList = createWatchList(redis, keys);
  const unreadable = createUnreadable(redis, keys);
  const client = slackClientFor(servers.slack, network, host, schedule.now);
  const messages = createOwnMessages(client);
  const { poster, urgent } = createPoster(client, servers.slack.botUser);
  const witnesses = createGateWitnesses(messages, notes);
  const home = { team };
  const organizations = new Map(
    config.organizations.map(({ orgId }) => [
      orgId,
      {
        adobe: adobeFor({
          server: servers.adobe,
          schedule,
          network,
          host,
          organization: orgId,
          written: world.written,
        }),
        azure: azureFor(servers.azure, network, host, schedule.now),
      },
    ]),
  );
  const watching = await createDurabilityWatch({
    redis,
    keys,
    allowVolatile,
    declaredBy: undefined,
    offsetMs,
    log,
  });

  /** What fails now is done by the next sweep. */
  const trying = (work: () => Promise<void>) => void work().catch(() => undefined);
  const record = createRecordStore({
    redis,
    keys,
    chainKeys,
    offsetMs,
    appended: () => trying(() => relay(sweeping)),
    trace: currentTrace,
  });
  const attendance = createAttendance({ redis, keys, offsetMs, canTakeClicks: () => true });
  const own = { name: `${host.name}:1`, version: 'simulated', terms: 'same' };

  const deps: Deps = {
    config,
    home,
    log,
    record: world.planted.record?.(record) ?? record,
    notes,
    forwards: createForwardNotes(notes),
    watchList,
    gatherings,
    poster,
    urgent,
    attendance,
    unreadable,
    people: createPeople(client, home),
    durability: watching.durability,
    hasRestarted: watching.hasRestarted,
    instances: createInstances(redis, keys, own),
    isOnDisk: createIsOnDisk(redis, { waitAof: watching.waitAof, allowVolatile }),
    recordCheck: createRecordCheck(redis, keys, chainKeys),
    gateWitnesses: world.planted.overlooksEnds === true ? withoutEnds(witnesses) : witnesses,
    isStopping: () => isStopping,
    sayEnd: async (outcome: Outcome) => {
      const saying = sayEnd(outcome, sayEndWithinMs, deps);
      const seen = world.planted.answersStopAtOnce === true ? 'shown' : await saying;
      world.ended(outcome, seen, host);
      return seen;
    },
    outsideOf: ({ orgId }: { readonly orgId: string }) => {
      const found = organizations.get(orgId);
      if (found === undefined) throw new Error(`nobody knows ${orgId}`);
      return found;
    },
    look: (organization) => checkOnce(organization, deps),
    findings: (organization, run) => findingsNow(run, organization, Date.now(), deps, { inUse: true }),
    watch: (organization) => watchOnce(organization, deps),
    async hurry(organization, kind) {
      const { state } = await record.verified(organization);
      await queue.hurry(due(state).filter((request) => request.kind === kind));
    },
    setAside: () => queue.setAside(),
    async undelivered() {
      const all = config.organizations.map(({ orgId }) => notes.read(orgId));
      return (await Promise.all(all)).flatMap(missedIn);
    },
    audit: () => Promise.reject(new Error('nobody audits here')),
    sendFiles: () => Promise.reject(new Error('nobody sends files here')),
    // What else there may be, nothing that is played here reaches.
  } satisfies Partial<Deps> as Partial<Deps> as Deps;
  const sweeping: Sweeping = { config, record, notes, watchList, outbox, queue, unreadable, log };

  function every(ms: number, work: () => Promise<void>): void {
    trying(work);
    setTimeout(() => {
      if (!isStopping) every(ms, work);
    }, ms);
  }
  every(sweepEveryMs, () => sweep(sweeping));
  every(noteEveryMs, () => attendance.note());

  const ended = ({ kind, outcome }: { readonly kind: string; readonly outcome: string }) =>
    world.told(`${host.name} ran ${kind}: ${outcome}`);
  const take = createTaking(deps, { ended, clock: realTime });
  const working = new Set<string>();

  async function run(id: string): Promise<void> {
    const clock = Math.floor(schedule.now() + host.skewMs);
    const found = await network.call({ host, system: 'redis', operation: 'queue.take' }, () =>
      world.takeJob(id, host, clock),
    );
    if (found === undefined) return;
    const { job, token } = found;
    const taken = takenJob(queueOptions, job, token);
    working.add(token);
    try {
      await doing.run({}, () => take({ job: taken, token } as unknown as Taken));
    } catch (error) {
      if (error instanceof DelayedError) return;
      world.failed(job, error);
      await taken.moveToFailed().catch(() => undefined);
    } finally {
      working.delete(token);
    }
  }

  return {
    host,
    deps,
    run,
    isWorking: (token) => working.has(token),
    stop() {
      isStopping = true;
    },
    get isStopping() {
      return isStopping;
    },
  };
}
