import type { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startAdobe } from '../../sandbox/adobe/server.ts';
import { startAzure } from '../../sandbox/azure/server.ts';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { type BotProcess, startBot } from '../../sandbox/bot-process.ts';
import {
  adobe as adobeCast,
  adobeOrganizations,
  cast,
  channel,
  secrets,
  tenants,
  workspace as castWorkspace,
} from '../../sandbox/cast.ts';
import { createClock } from '../../sandbox/clock.ts';
import { findFreePort } from '../../sandbox/free-port.ts';
import { manifest } from '../../sandbox/manifest.ts';
import { createPerson } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';
import { answerTo, approveAll, noHurryAtAll, prepare, propose } from '../e2e/story.ts';
import { startHostsBehindProxy } from '../proxy/hosts-behind-proxy.ts';
import { type RealRedis, useRedis, withRedis } from '../store/private-redis.ts';

const doctor = fileURLToPath(new URL('../../src/doctor/main.ts', import.meta.url));
const ahead = fileURLToPath(new URL('../faults/ahead.ts', import.meta.url));

const emailOf = (user: string) => castWorkspace.people.find(({ id }) => id === user)?.email ?? '';

type Variables = Readonly<Record<string, string>>;

interface SetUp {
  readonly name: string;
  readonly mode?: 'socket' | 'http';
  readonly workspace?: WorkspaceSeed;
  readonly scopes?: readonly string[];
  readonly variables?: Variables;
  /** What is broken outside; it may answer with more variables. */
  readonly breaks?: (world: Sandbox, real: RealRedis) => Promise<Variables | void> | Variables | void;
  readonly mended?: (real: RealRedis) => Promise<unknown>;
  /** What the doctor says of it. */
  readonly line: RegExp;
}

/** With these a person gets from `/cmk setup` to all approvals. */
const working: readonly SetUp[] = [
  { name: 'everything as it should be', line: /Everything the bot needs is there/u },
  { name: 'deliveries over HTTP', mode: 'http', line: /• signing secret/u },
  {
    name: 'a channel that another company reads too',
    breaks: ({ slack }) => slack.shareChannel(channel, ['T0PARTNER1']),
    line: /• channel .*shared with another company/u,
  },
  {
    name: 'one approver more than needed, who was deactivated',
    variables: { CMK_APPROVERS: `${cast.firstApprover},${cast.secondApprover},${cast.guest}` },
    line: /• approvers of Luma .*2 of 3 can approve/u,
  },
  {
    name: 'nothing but a proxy that leads out',
    breaks: async (world) => throughProxy(world),
    line: /✓ app token +opens the WebSocket/u,
  },
  {
    name: 'a Redis that refuses CONFIG, vouched for by name',
    breaks: async (_, real) => withoutCommand(real, 'config'),
    variables: { CMK_REDIS_DURABLE_BY: 'Jane Doe (platform team): the service keeps a transaction log' },
    line: /• Redis keeps what it is told .*declared by Jane Doe/u,
  },
];

/** With these the bot does not start, is not ready, or somebody is stopped on the way to all approvals. */
const broken: readonly SetUp[] = [
  { name: 'a wrong bot token', variables: { SLACK_BOT_TOKEN: 'xoxb-other' }, line: /✗ bot token/u },
  { name: 'a wrong app token', variables: { SLACK_APP_TOKEN: 'xapp-other' }, line: /✗ app token/u },
  {
    name: 'a token that rotates',
    variables: { SLACK_BOT_TOKEN: 'xoxe.xoxb-1-abc' },
    line: /SLACK_BOT_TOKEN[\s\S]*Turn token rotation off/u,
  },
  {
    name: 'a WebSocket host that is blocked',
    breaks: ({ slack }) => {
      const url = 'ws://127.0.0.1:9/link/?ticket=1';
      return slack.setWeather({ answers: [{ method: 'apps.connections.open', body: { ok: true, url } }] });
    },
    line: /✗ app token .*the WebSocket to 127\.0\.0\.1:9 could not be opened/u,
  },
  {
    name: 'a scope that was not granted',
    scopes: manifest.scopes.filter((scope) => scope !== 'chat:write'),
    line: /✗ scopes +missing: chat:write/u,
  },
  {
    name: 'an installation on the whole organization',
    workspace: {
      ...castWorkspace,
      enterprise: { id: 'E0SANDBOX1', name: 'Luma Group' },
      installedOnOrganization: true,
    },
    line: /✗ bot token +the app is installed for the whole organization/u,
  },
  {
    name: 'a channel that the bot is not in',
    breaks: ({ slack }) => slack.leaveChannel(channel, castWorkspace.app.botUserId),
    line: /✗ channel/u,
  },
  {
    name: 'an archived channel',
    breaks: ({ slack }) => slack.archiveChannel(channel),
    line: /✗ channel .*is archived/u,
  },
  {
    name: 'a channel in which only few may post',
    breaks: ({ slack }) =>
      slack.setWeather({
        answers: [
          {
            method: 'conversations.info',
            to: channel,
            body: { ok: true, channel: { name: 'encryption', is_member: true, is_read_only: true } },
          },
          { method: 'chat.postMessage', to: channel, error: 'restricted_action_read_only_channel' },
        ],
      }),
    line: /✗ channel .*is read-only/u,
  },
  {
    name: 'two approvers who share an email address',
    breaks: ({ slack }) => slack.changePerson(cast.secondApprover, { email: emailOf(cast.firstApprover) }),
    line: /✗ approvers of Luma .*1 of 2 can approve.*shares an email address/u,
  },
  {
    name: 'a requester whose email address cannot be read',
    variables: { CMK_REQUESTERS: cast.requester },
    breaks: ({ slack }) => slack.changePerson(cast.requester, { email: '' }),
    line: /✗ approvers of Luma .*2 of 2 can approve/u,
  },
  {
    name: 'a token that names an organization in place of a workspace',
    breaks: ({ slack }) => {
      const body = {
        ok: true,
        team_id: 'E0SANDBOX1',
        user_id: castWorkspace.app.botUserId,
        bot_id: 'B0CMKBOT01',
      };
      return slack.setWeather({ answers: [{ method: 'auth.test', body }] });
    },
    line: /✗ bot token +the app is installed for the whole organization/u,
  },
  {
    name: 'an approver who is a guest',
    variables: { CMK_APPROVERS: `${cast.firstApprover},${cast.guest}` },
    line: /✗ approvers of Luma .*guest/u,
  },
  {
    name: 'an approver who was deactivated',
    breaks: ({ slack }) => slack.deactivate(cast.secondApprover),
    line: /✗ approvers of Luma .*deactivated/u,
  },
  {
    name: 'nobody among the requesters who may request',
    variables: { CMK_REQUESTERS: cast.guest },
    line: /✗ CMK_REQUESTERS +reaches nobody/u,
  },
  {
    name: 'a wrong secret for Adobe',
    variables: { ADOBE_CLIENT_SECRET: 'an-old-one' },
    line: /✗ Adobe token/u,
  },
  {
    name: 'a wrong secret for Azure',
    variables: { AZURE_CLIENT_SECRET: 'an-old-one' },
    line: /✗ Azure identity/u,
  },
  {
    name: 'a Redis that is a read-only replica',
    breaks: async (_, { redis }) => void (await redis.replicaof('127.0.0.1', 9)),
    mended: ({ redis }) => redis.replicaof('NO', 'ONE'),
    line: /✗ Redis /u,
  },
  {
    name: 'a Redis without EVAL',
    breaks: async (_, real) => withoutCommand(real, 'eval'),
    line: /✗ Redis /u,
  },
  {
    name: 'a Redis that refuses CONFIG',
    breaks: async (_, real) => withoutCommand(real, 'config'),
    line: /✗ Redis keeps what it is told/u,
  },
  {
    name: 'a Redis that evicts',
    breaks: async (_, { redis }) => void (await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')),
    mended: ({ redis }) => redis.config('SET', 'maxmemory-policy', 'noeviction'),
    line: /✗ Redis keeps what it is told .*noeviction/u,
  },
  {
    name: 'a database that Redis does not have',
    breaks: (_, { server }) => ({ REDIS_URL: `${server.url}/99` }),
    line: /✗ Redis /u,
  },
  {
    name: 'a password with a bare % in it',
    variables: { REDIS_URL: 'redis://user:100%sure@127.0.0.1:6379' },
    line: /REDIS_URL[\s\S]*% as %25/u,
  },
  {
    name: 'a clock five minutes off, with deliveries over HTTP',
    mode: 'http',
    variables: { NODE_OPTIONS: `--import=${ahead}`, MACHINE_AHEAD_MS: '300000' },
    line: /✗ clock against Slack/u,
  },
  {
    name: 'the sandbox’s own audit key for real systems',
    variables: { SLACK_API_URL: '', ADOBE_PLATFORM_URL: '', ADOBE_IMS_URL: '', AZURE_LOOPBACK_URL: '' },
    line: /CMK_AUDIT_KEY[\s\S]*nobody may sign/u,
  },
  {
    name: 'a proxy that refuses',
    breaks: async (world) => throughProxy(world, 'HTTP/1.1 407 Proxy Authentication Required'),
    line: /✗ bot token .*407/u,
  },
];

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

async function throughProxy(world: Sandbox, refusal?: `HTTP/1.1 ${string}`): Promise<Variables> {
  const hosts = await startHostsBehindProxy(world);
  closings.push(() => hosts.close());
  hosts.proxy.refuse(refusal);
  return { ...hosts.variables, CMK_AUDIT_KEY: `k1:${randomBytes(32).toString('base64')}` };
}

async function withoutCommand({ redis, server }: RealRedis, command: string): Promise<Variables> {
  await redis.call('ACL', 'SETUSER', 'narrow', 'on', '>narrow', '~*', '&*', '+@all', `-${command}`);
  closings.push(() => redis.call('ACL', 'DELUSER', 'narrow'));
  const url = new URL(server.url);
  url.username = 'narrow';
  url.password = 'narrow';
  return { REDIS_URL: url.href };
}

async function diagnose(environment: Variables): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [doctor], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, said: out + error };
}

/** Everything but the bot, fresh for each set-up. */
async function openWorld(setUp: SetUp, real: RealRedis): Promise<{ world: Sandbox; environment: Variables }> {
  const { mode = 'socket', workspace = castWorkspace, scopes = manifest.scopes } = setUp;
  const clock = createClock();
  const port = await findFreePort();
  const botUrl = `http://127.0.0.1:${port}/slack/events`;
  const azure = await startAzure({ clock, tenants });
  const adobe = await startAdobe({ clock, organizations: adobeOrganizations, mayReach: azure.mayReach });
  const slack = await startSlack({
    clock,
    workspace,
    appToken: secrets.appToken,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    scopes,
    rateLimits: noHurryAtAll,
    delivery: mode === 'socket' ? 'socket' : { url: botUrl },
  });
  let bot: BotProcess | undefined;
  const environment = botEnvironment(
    {
      slackApiUrl: slack.apiUrl,
      adobeUrl: adobe.url,
      azureUrl: azure.url,
      redisUrl: real.server.url,
      durable: true,
      port,
      mode,
    },
    { PATH: process.env['PATH'] ?? '' },
  );
  const world: Sandbox = {
    clock,
    slack,
    adobe,
    azure,
    redis: real.server,
    leading: { orgId: adobeCast.orgId, name: adobeCast.organization, requester: cast.requester, channel },
    botUrl,
    bot() {
      if (bot === undefined) throw new Error('it does not run');
      return bot;
    },
    async restartBot(changed = {}) {
      bot = await startBot({ ...environment, ...changed }, clock);
    },
    person: (user) => createPerson(slack, user, channel),
    async close() {
      await bot?.stop();
      await Promise.all([slack.close(), adobe.close(), azure.close()]);
    },
  };
  closings.push(() => world.close());
  return { world, environment };
}

/** Undefined where a person gets from `/cmk setup` to all approvals; otherwise what stopped it. */
async function whatStops(world: Sandbox, variables: Variables): Promise<string | undefined> {
  try {
    await world.restartBot(variables);
    await answerTo(world, world.person(cast.requester), '/cmk help');
    await prepare(world);
    await propose(world);
    await approveAll(world);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Every key, and in how many milliseconds it ends by itself; below 0 where it does not. */
async function keysIn(redis: Redis): Promise<{ key: string; endsInMs: number }[]> {
  const keys = await redis.keys('*');
  return Promise.all(keys.map(async (key) => ({ key, endsInMs: await redis.pttl(key) })));
}

withRedis('the doctor’s verdict is what then happens', () => {
  const real = useRedis();

  async function compare(setUp: SetUp) {
    const { world, environment } = await openWorld(setUp, real);
    try {
      const broke = (await setUp.breaks?.(world, real)) ?? {};
      return await tryBoth(setUp.line, world, environment, { ...setUp.variables, ...broke });
    } finally {
      await setUp.mended?.(real);
    }
  }

  async function tryBoth(line: RegExp, world: Sandbox, environment: Variables, changed: Variables) {
    const keysBefore = await keysIn(real.redis);
    const { code, said } = await diagnose({ ...environment, ...changed });
    expect(said).toMatch(line);
    const keysAfter = await keysIn(real.redis);
    expect(keysAfter.filter(({ key }) => !keysBefore.some((one) => one.key === key))).toEqual([]);
    // What ends by itself may have ended meanwhile.
    const gone = keysBefore.filter(({ key }) => !keysAfter.some((one) => one.key === key));
    expect(gone.filter(({ endsInMs }) => endsInMs < 0)).toEqual([]);
    expect(world.slack.messagesIn(channel)).toEqual([]);
    expect(world.adobe.posts()).toEqual([]);
    const stopped = await whatStops(world, changed);
    return { code, said, stopped };
  }

  test.each(working)(
    'with $name: nothing is wrong, and all approvals are reached',
    async (setUp) => {
      const { code, said, stopped } = await compare(setUp);
      expect({ code, stopped }, said).toEqual({ code: 0, stopped: undefined });
      expect(said).not.toContain('✗');
    },
    120_000,
  );

  test.each(broken)(
    'with $name: that is wrong, and they are not',
    async (setUp) => {
      const { code, said, stopped } = await compare(setUp);
      expect(code, said).toBe(1);
      expect(stopped).toEqual(expect.any(String));
    },
    120_000,
  );
});
