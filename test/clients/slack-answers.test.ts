import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LogLevel, WebClient } from '@slack/web-api';
import { channel, secrets, workspace } from '../../sandbox/cast.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import type { ScriptedAnswer } from '../../sandbox/slack/weather.ts';
import { answerKindOf, asking, fetchSlack } from '../../src/clients/slack/web-api.ts';
import { createOwnMessages } from '../../src/clients/slack/own-messages.ts';

let slack: SlackStandIn;
let web: WebClient;
beforeAll(async () => {
  slack = await startSlack({
    clock: { now: Date.now },
    workspace,
    appToken: secrets.appToken,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    delivery: 'socket',
  });
  web = new WebClient(secrets.botToken, {
    slackApiUrl: slack.apiUrl,
    fetch: fetchSlack,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
});
afterEach(() => slack.setWeather({ answers: [] }));
afterAll(() => slack.close());

const methods = ['chat.postMessage', 'chat.update', 'conversations.history', 'users.info', 'views.open'];
type Shape = Omit<ScriptedAnswer, 'method'>;

async function faultOf(method: string, answer: Shape): Promise<unknown> {
  await slack.setWeather({ answers: [{ method, ...answer }] });
  const given = { channel, ts: '1.1', user: 'U1', text: 'x', trigger_id: '1', view: {} };
  return asking(method, () => web.apiCall(method, given)).then(
    () => 'answered',
    (error: unknown) => error,
  );
}

describe.each(methods)('%s', (method) => {
  test.each<[string, Shape]>([
    ['a page of a proxy with a status of 200', { body: '<html><body>Sign in to go on</body></html>' }],
    ['a word', { body: 'OK' }],
    ['nothing', { body: '' }],
    ['JSON that is no object', { body: 1 }],
    ['null', { body: null }],
    ['a list', { body: [] }],
    ['JSON of a proxy', { body: { error: 'blocked by policy' } }],
    ['a no without a reason', { body: { ok: false } }],
    ['half an answer', { status: 'cut' }],
    ['a proxy that asks for a password', { status: 407 }],
    ['a redirect', { status: 302, headers: { location: 'https://proxy.example.com/' } }],
  ])('answered with %s is not answered: nobody is refused by that', async (_what, answer) => {
    const fault = await faultOf(method, answer);
    expect(fault).toMatchObject({ kind: 'unreachable', code: undefined });
    expect(answerKindOf(fault)).toBe('passing');
  });
});

test.each([
  ['no seconds', {}, 30],
  ['a date', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, 30],
  ['none', { 'retry-after': '0' }, 1],
  ['less than none', { 'retry-after': '-5' }, 1],
  ['seventeen', { 'retry-after': '17' }, 17],
  ['a day', { 'retry-after': '86400' }, 600],
])('Slack asks to wait and names %s', async (_what, headers, retryAfterSeconds) => {
  const fault = await faultOf('chat.postMessage', { status: 429, headers });
  expect(fault).toMatchObject({ kind: 'throttled', retryAfterSeconds });
});

test.each<[string, unknown[]]>([
  ['auth.test', [{}, { user_id: '' }]],
  ['chat.postMessage', [{}, { ts: null }, { ts: 1.1 }]],
  ['conversations.history', [{}, { messages: {} }, { messages: [null] }, { messages: 'none' }]],
  ['conversations.open', [{}, { channel: {} }, { channel: 'D1' }]],
  ['usergroups.users.list', [{}, { users: {} }, { users: [null] }, { users: [{ id: 'U1' }] }]],
  ['users.info', [{}, { user: null }, { user: {} }, { user: [] }]],
  ['views.open', [{}, { view: null }]],
])(
  '%s that says yes and leaves out what was asked for, or has something else there, answers nothing',
  async (method, answers) => {
    for (const answer of answers)
      expect(await faultOf(method, { body: { ok: true, ...(answer as object) } })).toMatchObject({
        kind: 'unreachable',
      });
  },
);

test('a channel of which Slack shows a part and no way to the rest was not read', async () => {
  const body = { ok: true, messages: [], has_more: true, response_metadata: { next_cursor: '' } };
  await slack.setWeather({ answers: [{ method: 'conversations.history', body }] });
  const messages = createOwnMessages(web).inChannel(channel, 'any', { since: 0, backTo: 0, mostPages: 5 });
  await expect(messages.next()).rejects.toThrow('was not read');
});

test('what failed inside Slack is no refusal of the place', async () => {
  for (const error of ['update_failed', 'external_channel_migrating', 'org_login_required'])
    expect(answerKindOf(await faultOf('chat.update', { error }))).toBe('passing');
});

describe('an address for answers or uploads', () => {
  async function answered(body: unknown): Promise<boolean> {
    await slack.setWeather({ answers: [{ method: 'response_url', body }] });
    const headers = { 'content-type': 'application/json' };
    const posted = fetchSlack(new URL('/response/any', slack.apiUrl), {
      method: 'POST',
      headers,
      body: '{}',
    });
    return posted.then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  test.each(['ok', 'OK - 123', '', { ok: true }])('answered by Slack with %j is answered', async (body) => {
    expect(await answered(body)).toBe(true);
  });

  test.each([
    'Access to hooks.slack.com is blocked by company policy (category: chat)',
    'Okta: sign in to go on',
    { ok: false, error: 'expired_url' },
    { message: 'ok' },
  ])('answered by a proxy, or with a no, is not answered: %j', async (body) => {
    expect(await answered(body)).toBe(false);
  });
});
