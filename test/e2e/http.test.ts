import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import { adobe, adobeOrganizations, azure, secrets, tenants } from '../../sandbox/cast.ts';
import { findRedisServer, type SandboxRedis, startRedis } from '../../sandbox/redis.ts';
import { messageProblems, viewProblems } from '../../sandbox/slack/blocks/validate.ts';
import { dumpRedis } from './aftermath.ts';
import { type WireBot, startWireBot } from './wire-bot.ts';
import {
  type Signed,
  type WireSlack,
  type WireView,
  send,
  sign,
  startWireSlack,
  team,
} from './wire-slack.ts';

const people = { requester: 'U0WIREREQ', security: 'U0WIRESEC', dataOwner: 'U0WIREDAT' } as const;
const channel = 'C0WIREROOM';
const clock = { now: Date.now };

let redis: SandboxRedis;
let azureStandIn: AzureStandIn;
let adobeStandIn: AdobeStandIn;
let slack: WireSlack;
let bot: WireBot | undefined;

beforeAll(async () => {
  const { REDIS_URL: _, ...environment } = process.env;
  redis = await startRedis({ env: environment });
  azureStandIn = await startAzure({ clock, tenants });
  adobeStandIn = await startAdobe({
    clock,
    organizations: adobeOrganizations,
    mayReach: azureStandIn.mayReach,
  });
  adobeStandIn.apply('atOnce');
  azureStandIn.world.setVault(azure.vault, { enablePurgeProtection: true });
  azureStandIn.world.acceptConsent(azure.tenantId, adobe.applicationId);
  azureStandIn.world.assignRole(azure.vault, adobe.applicationId);
  slack = await startWireSlack(Object.values(people));
  bot = await startWireBot({
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    ADOBE_CLIENT_ID: adobe.clientId,
    ADOBE_CLIENT_SECRET: secrets.adobeClientSecret,
    ADOBE_SCOPES: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
    ADOBE_ORG_ID: adobe.orgId,
    ADOBE_REGION: 'va7',
    ADOBE_PLATFORM_URL: adobeStandIn.url,
    ADOBE_IMS_URL: adobeStandIn.url,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_CLIENT_SECRET: secrets.azureClientSecret,
    AZURE_WRITER: 'off',
    AZURE_LOOPBACK_URL: azureStandIn.url,
    CMK_CHANNEL: channel,
    CMK_APPROVERS: `${people.security},${people.dataOwner}`,
    CMK_REQUESTERS: people.requester,
    CMK_QUORUM: '2',
    CMK_APPROVAL_TTL: '24h',
    CMK_COOLING_OFF: '0',
    CMK_AUDIT_KEY: `wire:${secrets.auditKey}`,
    REDIS_URL: redis.url,
    CMK_PREFIX: '{wire}',
    CMK_ALLOW_VOLATILE_REDIS: String(!redis.durable),
  });
});

afterAll(async () => {
  await bot?.stop();
  await Promise.all([slack.close(), adobeStandIn.close(), azureStandIn.close()]);
  await redis.close();
});

const deliver = (signed: Partial<Signed>) => send(bot?.url ?? '', signed);

function typed(user: string, text: string): Record<string, string> {
  return {
    command: '/cmk',
    text,
    user_id: user,
    team_id: team,
    channel_id: channel,
    api_app_id: 'A0WIREAPP',
    trigger_id: slack.triggerFor(user),
    response_url: slack.responseUrl,
  };
}

function interactive(user: string, payload: object): Record<string, string> {
  const common = {
    user: { id: user, team_id: team },
    team: { id: team, domain: 'wire' },
    api_app_id: 'A0WIREAPP',
  };
  return { payload: JSON.stringify({ ...common, trigger_id: slack.triggerFor(user), ...payload }) };
}

async function deliverInteraction(user: string, payload: object): Promise<string> {
  const answer = await deliver(sign(interactive(user, payload), secrets.signingSecret));
  expect(answer.status).toBe(200);
  return answer.body;
}

async function press(user: string, actionId: string): Promise<void> {
  const found = () =>
    slack.messages().findLast(({ blocks }) => JSON.stringify(blocks).includes(`"action_id":"${actionId}"`));
  await expect.poll(found, { timeout: 10_000, message: `no message has a button ${actionId}` }).toBeDefined();
  const message = found();
  const block = message?.blocks.find(({ elements }) =>
    elements?.some(({ action_id }) => action_id === actionId),
  );
  const button = block?.elements?.find(({ action_id }) => action_id === actionId);
  await deliverInteraction(user, {
    type: 'block_actions',
    channel: { id: message?.channel, name: 'room' },
    message: { ts: message?.ts, type: 'message' },
    container: { type: 'message', channel_id: message?.channel, message_ts: message?.ts },
    response_url: slack.responseUrl,
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: block?.block_id,
        value: button?.value,
        action_ts: '1.1',
      },
    ],
  });
}

async function sees(user: string, callback: string): Promise<WireView> {
  const wanted = () => (slack.view(user)?.callback_id === callback ? slack.view(user) : undefined);
  await expect
    .poll(wanted, {
      timeout: 10_000,
      message: `${user} does not see ${callback}: ${JSON.stringify(slack.view(user))}`,
    })
    .toBeDefined();
  return wanted() as WireView;
}

function fieldState(block: WireView['blocks'][number], value: string): object {
  const { element } = block;
  const picked = element?.options?.find((option) => option.value === value) ?? {
    text: { type: 'plain_text', text: value },
    value,
  };
  const state =
    element?.type === 'checkboxes'
      ? { selected_options: element.options }
      : element?.type === 'plain_text_input'
        ? { value }
        : { selected_option: picked };
  return { [element?.action_id ?? '']: { type: element?.type, ...state } };
}

async function submit(
  user: string,
  callback: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const view = await sees(user, callback);
  const filled = view.blocks.flatMap((block) => {
    const value = values[block.block_id ?? ''];
    return block.type === 'input' && value !== undefined
      ? [[block.block_id ?? '', fieldState(block, value)] as const]
      : [];
  });
  expect(filled.map(([name]) => name)).toEqual(Object.keys(values));
  const body = await deliverInteraction(user, {
    type: 'view_submission',
    view: { ...view, type: 'modal', state: { values: Object.fromEntries(filled) } },
  });
  const answer = JSON.parse(body) as { response_action: string; view: object; errors?: object };
  expect(answer.errors).toBeUndefined();
  slack.replace(user, answer.view);
}

const says = (words: string) =>
  expect
    .poll(
      () =>
        slack
          .messages()
          .map(({ text, blocks }) => text + JSON.stringify(blocks))
          .join('\n'),
      {
        timeout: 15_000,
        message: `nobody says ${words}`,
      },
    )
    .toContain(words);

test('five kinds of requests that Slack did not send just now are answered 401 and change nothing', async () => {
  const proper = sign(typed(people.requester, 'help'), secrets.signingSecret);
  const before = slack.calls.length;
  const now = Math.floor(Date.now() / 1000);
  const forged: Record<string, Partial<Signed>> = {
    unsigned: { body: proper.body, timestamp: proper.timestamp },
    'wrongly signed': sign(typed(people.requester, 'setup'), `${secrets.signingSecret.slice(0, -1)}1`),
    stale: sign(typed(people.requester, 'setup'), secrets.signingSecret, now - 6 * 60),
    'from the future': sign(typed(people.requester, 'setup'), secrets.signingSecret, now + 6 * 60),
  };
  for (const [kind, request] of Object.entries(forged)) {
    expect((await deliver(request)).status, kind).toBe(401);
  }
  expect(slack.calls.length).toBe(before);

  const answer = await deliver(proper);
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('/cmk setup');
  const replayed = await deliver(proper);
  expect(replayed.status, 'replayed byte for byte').toBe(401);
  expect(replayed.body).not.toContain('/cmk setup');
  const changed = { ...proper, body: proper.body.replace('help', 'setup') };
  expect((await deliver(changed)).status, 'another body under the same signature').toBe(401);
  expect(slack.calls.length).toBe(before);
  expect(slack.view(people.requester)).toBeUndefined();
});

const noRedis = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;

test.skipIf(noRedis)(
  'a command that Slack gave up on is answered at the address for answers (needs redis-server)',
  async () => {
    const { body, timestamp, signature } = sign(typed(people.requester, 'help'), secrets.signingSecret);
    const before = slack.calls.length;
    const client = new Redis(redis.url);
    await client.client('PAUSE', 1_000);
    client.disconnect();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    };
    const given = { method: 'POST', headers, body, signal: AbortSignal.timeout(300) };
    await expect(fetch(bot?.url ?? '', given)).rejects.toThrow(/timeout/iu);
    const answered = () => JSON.stringify(slack.calls.slice(before));
    await expect.poll(answered, { timeout: 10_000 }).toContain('/cmk setup');
  },
);

test('one command delivered three times, each freshly signed, is acknowledged three times and opens one modal', async () => {
  const fields = typed(people.requester, 'setup');
  const opened = () => slack.calls.filter(({ method }) => method === 'views.open').length;
  const before = opened();
  const now = Math.floor(Date.now() / 1000);
  for (const at of [now - 2, now - 1, now]) {
    expect((await deliver(sign(fields, secrets.signingSecret, at))).status).toBe(200);
  }
  await sees(people.requester, 'vault');
  const help = await deliver(sign(typed(people.requester, 'help'), secrets.signingSecret));
  expect(help.status).toBe(200);
  expect(JSON.parse(help.body)).toMatchObject({ response_type: 'ephemeral' });
  expect(opened() - before).toBe(1);
});

test('over signed HTTP, from the environment and the wire format alone, the bot takes an organization from /cmk setup to COMPLETED', async () => {
  const { requester, security, dataOwner } = people;
  const answer = await deliver(sign(typed(requester, 'setup'), secrets.signingSecret));
  expect(answer).toEqual({ status: 200, body: '' });
  await submit(requester, 'vault', {
    entitlement: 'healthcare',
    evidence: 'Contract 4711',
    vault: azure.vault,
    configurationName: 'WireConfig',
  });
  await says('Adobe named its app');
  await press(requester, 'setup');
  await submit(requester, 'key', { key: azure.key });
  await press(requester, 'look');
  await says('All checks are done');
  await press(requester, 'propose');
  await submit(requester, 'propose', {
    reason: 'The contract begins',
    acknowledge: 'yes',
    confirmation: azure.key,
  });
  for (const user of [security, dataOwner]) {
    await press(user, 'approve');
    await submit(user, 'approve', { acknowledge: 'yes', confirmation: azure.key });
  }
  await says('Customer-managed keys are enabled');
  expect(adobeStandIn.posts()).toHaveLength(1);
  expect(adobeStandIn.configurations()).toMatchObject([{ name: 'WireConfig', status: 'COMPLETED' }]);
}, 60_000);

test('after the story over HTTP every message and view is one Slack takes, and nothing secret stands anywhere', async () => {
  expect(slack.messages().length).toBeGreaterThan(5);
  expect(slack.messages().flatMap(({ blocks }) => messageProblems(blocks))).toEqual([]);
  const views = slack.calls.flatMap(({ given }) => (given['view'] === undefined ? [] : [given['view']]));
  expect(views.length).toBeGreaterThan(5);
  expect(views.flatMap((view) => viewProblems(view, 'modal'))).toEqual([]);
  const whole = [
    bot?.output(),
    JSON.stringify(slack.calls.map(({ given }) => ({ ...given, token: undefined }))),
    await dumpRedis(redis.url),
  ].join('\n');
  expect(Object.entries(secrets).filter(([, secret]) => whole.includes(secret))).toEqual([]);
});
