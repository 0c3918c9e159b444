import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { adobe, adobeOrganizations, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { approve, prepare, propose, startWorld } from '../e2e/story.ts';
import { type BotPlan, type DoomedBot, startDoomedBot } from './bot-process.ts';
import { environmentIn } from './environment.ts';
import { patience } from './patience.ts';
import { actorOf, circle } from './people.ts';
import { openRecord } from './record.ts';
import { type RedisCopy, copyRedis, restoreRedis } from './redis-copy.ts';
import { search } from './secrets.ts';

/** A world of its own in which one fault after another is tried, each from the moment of the last approval. */
export interface Lane {
  readonly sandbox: Sandbox;
  readonly redis: Redis;
  readonly store: RecordStore;
  /** Adobe as it is for this attempt. */
  adobe(): AdobeStandIn;
  state(): Promise<Organization>;
  /** Back to the moment of the last approval: Redis, Slack and Adobe as they were then, no bot. */
  reset(): Promise<void>;
  /** Redis alone loses everything since the last approval; the world outside has seen it. */
  forget(): Promise<void>;
  startBot(plan?: BotPlan): Promise<DoomedBot>;
  bots(): readonly DoomedBot[];
  close(): Promise<void>;
}

/** Short enough to try hundreds of times, and every kind of answer once. */
const course = [
  { status: 'RUNNING', ms: 5_000 },
  { status: 'COMPLETED', ms: null },
];

/** The last approval, put on the record by the bot's own store; no bot runs, so nothing follows from it yet. */
async function approveLast(store: RecordStore): Promise<void> {
  const [present] = await store.read([adobe.orgId]);
  if (present?.state.phase !== 'awaitingApproval') throw new Error(`it is ${present?.state.phase}`);
  const { proposal } = present.state;
  const actor = actorOf(cast.secondApprover);
  const confirmation = azure.key;
  const command = {
    type: 'approve',
    actor,
    fingerprint: proposal.fingerprint,
    acknowledged: true,
    confirmation,
    circle,
    terms: proposal,
  } as const;
  const { refusal } = await store.decide(adobe.orgId, command);
  if (refusal !== undefined) throw new Error(`the last approval was refused: ${refusal.reason}`);
}

const placeOf = ({ channel, ts }: { channel: string; ts: string }) => `${channel} ${ts}`;

/** Every message as it is now, by where it stands. */
function copyMessages({ slack }: Sandbox) {
  return new Map(messagesOf(slack).map((message) => [placeOf(message), structuredClone(message)]));
}

/** Everything anybody can see. */
function messagesOf(slack: Sandbox['slack']) {
  const channels = Object.values(cast).flatMap((user) => slack.stateFor(user).channels.map(({ id }) => id));
  return [...new Set(channels)].flatMap((channel) => slack.messagesIn(channel));
}

/** The places of the story that stand more than once in Slack. */
export function messagesTwice({ slack }: Sandbox): string[] {
  const places = messagesOf(slack).flatMap(({ metadata }) => {
    const { organization, place } = (metadata?.event_payload ?? {}) as Record<string, string>;
    return place === undefined ? [] : [`${organization} ${place}`];
  });
  return places.filter((place, at) => places.indexOf(place) !== at);
}

/** Also what was changed says again what it said: a gate would see in a newer head that Redis was put back. */
function cleanSlack({ slack }: Sandbox, kept: ReturnType<typeof copyMessages>): void {
  for (const message of messagesOf(slack)) {
    const was = kept.get(placeOf(message));
    if (was === undefined) slack.deleteMessage(message.channel, message.ts);
    else slack.putBackMessage(was);
  }
}

/** Proposed, with one of two approvals. */
async function askForEnablement(sandbox: Sandbox): Promise<void> {
  await prepare(sandbox);
  await propose(sandbox);
  await approve(sandbox, cast.firstApprover);
}

/**
 * @param ask brings the organization to where one approval is missing
 * @param server the program, where it is to be a certain one
 */
export async function openLane(
  variables: Readonly<Record<string, string>> = {},
  ask: (sandbox: Sandbox) => Promise<void> = askForEnablement,
  server = process.env['REDIS_SERVER'],
): Promise<Lane> {
  const chosen = { CMK_COOLING_OFF: '0', CMK_APPROVAL_TTL: '90d', LOG_LEVEL: 'trace', ...variables };
  const { REDIS_URL: _, ...outside } = process.env;
  const environment = { ...outside, REDIS_SERVER: server };
  const sandbox = await startWorld({ environment, variables: chosen, ...patience });
  const directory = await mkdtemp(join(tmpdir(), 'cmk-faults-'));
  const redis = new Redis(sandbox.redis.url);
  const store = openRecord(redis, () => sandbox.clock.offsetMs());
  const bots: DoomedBot[] = [];
  let standIn = sandbox.adobe;
  await ask(sandbox);
  await sandbox.bot().stop();
  await approveLast(store);
  const copy: RedisCopy = await copyRedis(redis);
  const messages = copyMessages(sandbox);

  async function leave(): Promise<void> {
    await Promise.all(bots.map((bot) => bot.kill()));
    search({ output: bots.map((bot) => bot.output()).join('') });
    bots.length = 0;
    if (standIn !== sandbox.adobe) await standIn.close();
  }

  return {
    sandbox,
    redis,
    store,
    adobe: () => standIn,
    async state() {
      const [present] = await store.read([adobe.orgId]);
      if (present === undefined) throw new Error('no answer from the record');
      return present.state;
    },
    async reset() {
      await leave();
      const { clock, azure: atAzure } = sandbox;
      standIn = await startAdobe({
        clock,
        organizations: adobeOrganizations,
        mayReach: atAzure.mayReach,
        settings: { course },
      });
      cleanSlack(sandbox, messages);
      await restoreRedis(redis, copy);
    },
    forget: () => restoreRedis(redis, copy),
    bots: () => bots,
    async startBot(plan) {
      const bot = startDoomedBot(
        {
          environment: await environmentIn(sandbox, { variables: chosen, adobeUrl: standIn.url }),
          clock: sandbox.clock,
          directory,
        },
        plan,
      );
      bots.push(bot);
      return bot;
    },
    async close() {
      await leave();
      redis.disconnect();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One after the other: a dozen bots starting at once is nothing that is asked about here. */
export async function openLanes(count: number): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (let opened = 0; opened < count; opened += 1) lanes.push(await openLane());
  return lanes;
}
