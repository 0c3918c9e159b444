import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { type BotProcess, startBot } from '../../sandbox/bot-process.ts';
import { adobe, azure, secrets, tenants, workspace } from '../../sandbox/cast.ts';
import { createClock } from '../../sandbox/clock.ts';
import { type PrivateRedis, findRedisServer, startPrivateRedis } from '../../sandbox/redis.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

/** Many organizations, the world outside, and a Redis that may be treated roughly. */
export interface SoakWorld {
  readonly slack: SlackStandIn;
  readonly adobe: AdobeStandIn;
  readonly azure: AzureStandIn;
  readonly redis: PrivateRedis;
  readonly orgIds: readonly string[];
  startInstance(): Promise<BotProcess>;
  close(): Promise<void>;
}

/** Slack's one message a second would make hundreds of threads last hours. */
const noHurry = { perMinute: 600_000, burst: 10_000 };

/** Short enough that proposals are reminded of, expire and are carried out within minutes of real time. */
const times = { CMK_APPROVAL_TTL: '3m', CMK_COOLING_OFF: '5s', CMK_REVOKE_COOLING_OFF: '5s' };

const orgIdOf = (place: number) => `A${place.toString(16).toUpperCase().padStart(23, '0')}@AdobeOrg`;

async function writeOrganizations(directory: string, orgIds: readonly string[]): Promise<string> {
  const path = join(directory, 'organizations.json');
  const entries = orgIds.map((orgId, place) => ({
    name: `Organization ${place + 1}`,
    orgId,
    region: 'va7',
    clientIdEnv: 'SOAK_CLIENT_ID',
    clientSecretEnv: 'SOAK_CLIENT_SECRET',
    scopes: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
    tenantId: azure.tenantId,
  }));
  await writeFile(path, JSON.stringify(entries));
  return path;
}

/** Everything in Azure is as it should be, so that only people, processes and Slack make trouble. */
function mendAzure({ world }: AzureStandIn): void {
  world.setVault(azure.vault, { enablePurgeProtection: true });
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  world.assignRole(azure.vault, adobe.applicationId);
}

async function startOutside(orgIds: readonly string[]) {
  const clock = createClock();
  const atAzure = await startAzure({ clock, tenants });
  mendAzure(atAzure);
  const atAdobe = await startAdobe({
    clock,
    mayReach: atAzure.mayReach,
    organizations: orgIds.map((orgId) => ({
      orgId,
      clientId: adobe.clientId,
      clientSecrets: [secrets.adobeClientSecret],
      applicationId: adobe.applicationId,
      applicationName: adobe.applicationName,
    })),
  });
  const tiers = ['message', 'tier1', 'tier2', 'tier3', 'tier4', 'special'] as const;
  const slack = await startSlack({
    clock,
    workspace,
    appToken: secrets.appToken,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    rateLimits: Object.fromEntries(tiers.map((tier) => [tier, noHurry])),
    delivery: 'socket',
  });
  return { clock, azure: atAzure, adobe: atAdobe, slack };
}

export async function startSoakWorld(organizations: number): Promise<SoakWorld> {
  const program = findRedisServer(process.env);
  if (program === undefined) throw new Error('a soak needs redis-server on the PATH');
  const directory = await mkdtemp(join(tmpdir(), 'cmk-soak-'));
  const orgIds = Array.from({ length: organizations }, (_, place) => orgIdOf(place));
  const path = await writeOrganizations(directory, orgIds);
  const redis = await startPrivateRedis(program);
  const outside = await startOutside(orgIds);
  const instances: BotProcess[] = [];
  return {
    ...outside,
    redis,
    orgIds,
    async startInstance() {
      const addresses = {
        slackApiUrl: outside.slack.apiUrl,
        adobeUrl: outside.adobe.url,
        azureUrl: outside.azure.url,
        redisUrl: redis.url,
        durable: true,
        port: await findFreePort(),
        mode: 'socket',
      } as const;
      const { ADOBE_ORG_ID: _id, ADOBE_ORG_NAME: _name, ...common } = botEnvironment(addresses, process.env);
      const one = Object.fromEntries(
        Object.entries(common).filter(([name]) => !/^ADOBE_(CLIENT|SCOPES|REGION)/u.test(name)),
      );
      const settings = {
        ...one,
        ...times,
        ORGANIZATIONS_FILE: path,
        SOAK_CLIENT_ID: adobe.clientId,
        SOAK_CLIENT_SECRET: secrets.adobeClientSecret,
      };
      const instance = await startBot(settings, outside.clock);
      instances.push(instance);
      return instance;
    },
    async close() {
      await Promise.all(instances.map((instance) => instance.kill()));
      await Promise.all([outside.slack.close(), outside.adobe.close(), outside.azure.close()]);
      await redis.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
