import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { adobe, azure, cast, channel, secrets, tenants, workspace } from '../../sandbox/cast.ts';
import { type MovableClock, createClock } from '../../sandbox/clock.ts';
import { type PersonAt, createPerson } from '../../sandbox/person.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { startEndpoint } from '../e2e/redis-servers.ts';
import { mendAzure, noHurryAtAll } from '../e2e/story.ts';
import { type BotPlan, type DoomedBot, startDoomedBot } from '../faults/bot-process.ts';
import { findFreePort } from '../../sandbox/free-port.ts';
import { patience } from '../faults/patience.ts';
import { openRecord } from '../faults/record.ts';
import { search } from '../faults/secrets.ts';
import { type Failover, startFailover } from './failover.ts';

/** Several organizations in one channel, and instances of the bot that come and go. */
export interface Instances {
  readonly clock: MovableClock;
  readonly slack: SlackStandIn;
  readonly adobe: AdobeStandIn;
  readonly azure: AzureStandIn;
  readonly redis: Redis;
  readonly store: RecordStore;
  readonly servers: Failover;
  readonly orgIds: readonly string[];
  person(user: string): PersonAt;
  /** One more instance; Slack's deliveries come to the one that was started first, or that they were led to. */
  start(plan?: BotPlan): Promise<DoomedBot>;
  /** As a load balancer does. */
  leadTo(bot: DoomedBot): void;
  /** All instances are ended, and Redis is empty. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const approvers = `${cast.firstApprover},${cast.secondApprover},${cast.outsider}`;
const terms = { CMK_APPROVERS: approvers, CMK_QUORUM: '1', CMK_APPROVAL_TTL: '1h', CMK_COOLING_OFF: '15m' };
const orgIdOf = (place: number) => `B${place.toString(16).toUpperCase().padStart(23, '0')}@AdobeOrg`;
const nameOf = (place: number) => `Organization ${place + 1}`;
const scopes = 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session';

async function startOutside(orgIds: readonly string[], botPort: number) {
  const clock = createClock();
  const atAzure = await startAzure({ clock, tenants });
  mendAzure({ azure: atAzure });
  const { clientId, applicationId, applicationName } = adobe;
  const clientSecrets = [secrets.adobeClientSecret];
  const atAdobe = await startAdobe({
    clock,
    mayReach: atAzure.mayReach,
    organizations: orgIds.map((orgId) => ({
      orgId,
      clientId,
      clientSecrets,
      applicationId,
      applicationName,
    })),
  });
  const slack = await startSlack({
    ...secrets,
    ...patience,
    clock,
    workspace,
    rateLimits: noHurryAtAll,
    delivery: { url: `http://127.0.0.1:${botPort}/slack/events` },
  });
  return { clock, azure: atAzure, adobe: atAdobe, slack };
}

/** @param file the program that Redis is to be */
export async function openInstances(file: string, organizations: number): Promise<Instances> {
  const orgIds = Array.from({ length: organizations }, (_, place) => orgIdOf(place));
  const directory = await mkdtemp(join(tmpdir(), 'cmk-instances-'));
  const path = join(directory, 'organizations.json');
  const list = orgIds.map((orgId, place) => ({
    name: nameOf(place),
    orgId,
    region: 'va7',
    clientIdEnv: 'A_CLIENT_ID',
    clientSecretEnv: 'A_CLIENT_SECRET',
    scopes,
    tenantId: azure.tenantId,
  }));
  await writeFile(path, JSON.stringify(list));
  const servers = await startFailover(file);
  const balancer = await startEndpoint(0);
  const outside = await startOutside(orgIds, balancer.port);
  const { clock, slack } = outside;
  const redis = new Redis(servers.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const bots: DoomedBot[] = [];

  async function environment(): Promise<Record<string, string>> {
    const addresses = {
      slackApiUrl: slack.apiUrl,
      adobeUrl: outside.adobe.url,
      azureUrl: outside.azure.url,
      redisUrl: servers.url,
      durable: true,
      port: await findFreePort(),
      mode: 'http',
    } as const;
    const common = Object.entries(botEnvironment(addresses, process.env)).filter(
      ([name]) => !/^ADOBE_(?:CLIENT|SCOPES|REGION|ORG)/u.test(name),
    );
    return {
      ...Object.fromEntries(common),
      ...terms,
      LOG_LEVEL: 'trace',
      ORGANIZATIONS_FILE: path,
      A_CLIENT_ID: adobe.clientId,
      A_CLIENT_SECRET: secrets.adobeClientSecret,
      NODE_COMPILE_CACHE: join(tmpdir(), 'cmk-faults-compiled'),
    };
  }

  async function endBots(): Promise<void> {
    await Promise.all(bots.map((bot) => bot.kill()));
    search({ 'what the bots printed': bots.map((bot) => bot.output()).join('') });
    bots.length = 0;
  }

  const leadTo = (bot: DoomedBot) => {
    balancer.leadTo(bot.port);
    balancer.cut();
  };

  return {
    ...outside,
    redis,
    store: openRecord(redis, () => clock.offsetMs()),
    servers,
    orgIds,
    person: (user) => createPerson(slack, user, channel),
    async start(plan = {}) {
      const quick = { lockDurationMs: 2_000, sweepEveryMs: 2_000, ...plan };
      const bot = startDoomedBot({ environment: await environment(), clock, directory }, quick);
      if (bots.length === 0) leadTo(bot);
      bots.push(bot);
      if ((await bot.ready) === 'gone') throw new Error(bot.output());
      return bot;
    },
    leadTo,
    async clear() {
      await endBots();
      await redis.flushdb();
    },
    async close() {
      await endBots();
      redis.disconnect();
      balancer.close();
      servers.close();
      await Promise.all([slack.close(), outside.adobe.close(), outside.azure.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
