import { type AdobeOptions, type AdobeStandIn, startAdobe } from './adobe/server.ts';
import type { TenantSeed } from './azure/seeds.ts';
import { type AzureStandIn, startAzure } from './azure/server.ts';
import { botEnvironment } from './bot-environment.ts';
import { type BotProcess, startBot } from './bot-process.ts';
import {
  adobe as adobeCast,
  adobeOrganizations,
  cast,
  channel,
  secrets,
  tenants as castTenants,
  workspace as castWorkspace,
  workspaceId,
} from './cast.ts';
import { type MovableClock, createClock } from './clock.ts';
import { manifest } from './manifest.ts';
import { type PersonAt, createPerson } from './person.ts';
import { type SandboxRedis, startRedis } from './redis.ts';
import type { RateLimitOptions } from './slack/rate-limits.ts';
import type { SlackStandIn } from './slack/slack-stand-in.ts';
import { startSlack } from './slack/start-slack.ts';
import type { WorkspaceSeed } from './slack/workspace-seed.ts';
import { findFreePort } from './free-port.ts';

/** The bot's own, where `PORT` is not set. */
const standardPort = 3000;

export interface Leading {
  readonly orgId: string;
  readonly name: string;
  readonly requester: string;
  readonly channel: string;
}

/** The world on loopback with the real bot in it. */
export interface Sandbox {
  readonly clock: MovableClock;
  readonly slack: SlackStandIn;
  readonly adobe: AdobeStandIn;
  readonly azure: AzureStandIn;
  readonly redis: SandboxRedis;
  /** Whom the page is about first. */
  readonly leading: Leading;
  /** Where Slack would deliver over HTTP. */
  readonly botUrl: string;
  /** The bot that runs now. */
  bot(): BotProcess;
  /** @param changed variables over what it was told before, from now on */
  restartBot(changed?: Readonly<Record<string, string>>): Promise<void>;
  person(user: string): PersonAt;
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly mode?: 'socket' | 'http';
  /** Told what the bot prints. */
  readonly show?: (text: string) => void;
  /** In place of the cast's workspace. */
  readonly workspace?: WorkspaceSeed;
  /** In place of the cast's directories, with what is in them. */
  readonly tenants?: readonly TenantSeed[];
  /** The world only: a bot that somebody starts elsewhere finds it, and is found at port 3000. */
  readonly withoutBot?: boolean;
  /** In place of Luma, its requester and its channel. */
  readonly leading?: Leading;
  /** In place of the cast's one organization at Adobe. */
  readonly organizations?: AdobeOptions['organizations'];
  /** Over Slack's own, for whoever has no time to wait. */
  readonly rateLimits?: Partial<RateLimitOptions>;
  /** Over Slack's three seconds, for machines that have much else to do. */
  readonly ackTimeoutMs?: number;
  readonly triggerLifeMs?: number;
  /** The bot's variables over what it is told otherwise; undefined takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

function chosenVariables(
  defaults: Readonly<Record<string, string>>,
  chosen: NonNullable<SandboxOptions['variables']>,
): Record<string, string> {
  const all = Object.entries({ ...defaults, ...chosen });
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const {
    environment,
    mode = 'socket',
    show,
    workspace = castWorkspace,
    tenants = castTenants,
    organizations = adobeOrganizations,
    leading = { orgId: adobeCast.orgId, name: adobeCast.organization, requester: cast.requester, channel },
    rateLimits,
    ackTimeoutMs,
    triggerLifeMs,
    variables = {},
    withoutBot = false,
  } = options;
  const clock = createClock();
  const port = withoutBot ? standardPort : await findFreePort();
  const botUrl = `http://127.0.0.1:${port}/slack/events`;
  const redis = await startRedis({ env: environment });
  const azure = await startAzure({ clock, tenants, keyUsers: () => adobe.keyUsers() });
  azure.world.createWorkspace(workspaceId);
  const adobe: AdobeStandIn = await startAdobe({ clock, organizations, mayReach: azure.mayReach });
  const slack = await startSlack({
    clock,
    workspace,
    appToken: secrets.appToken,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    scopes: manifest.scopes,
    ...(rateLimits !== undefined && { rateLimits }),
    ...(ackTimeoutMs !== undefined && { ackTimeoutMs }),
    ...(triggerLifeMs !== undefined && { triggerLifeMs }),
    delivery: mode === 'socket' ? 'socket' : { url: botUrl },
  });
  const addresses = {
    slackApiUrl: slack.apiUrl,
    adobeUrl: adobe.url,
    azureUrl: azure.url,
    redisUrl: redis.url,
    durable: redis.durable,
    port,
    mode,
  };
  const settings = chosenVariables(botEnvironment(addresses, environment), variables);
  let bot = withoutBot ? undefined : await startBot(settings, clock, show);
  return {
    clock,
    slack,
    adobe,
    azure,
    redis,
    leading,
    botUrl,
    bot() {
      if (bot === undefined) throw new Error('No bot was started here.');
      return bot;
    },
    async restartBot(changed = {}) {
      if (bot === undefined) throw new Error('Restart the bot where you started it.');
      await bot.stop();
      Object.assign(settings, changed);
      bot = await startBot(settings, clock, show);
    },
    person: (user) => createPerson(slack, user, leading.channel),
    async close() {
      await bot?.stop();
      await Promise.all([slack.close(), adobe.close(), azure.close()]);
      await redis.close();
    },
  };
}
