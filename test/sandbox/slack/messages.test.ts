import { expect, test } from 'vitest';
import { bot, elsewhere, gail, general, otto, rita, secret, seed } from './seed.ts';
import { errorOf, standing, webClient } from './standing.ts';

test.for([
  ['an unknown token', 'xoxb-other', 'invalid_auth'],
  ['the app-level token', 'xapp-1-test', 'not_allowed_token_type'],
] as const)('%s is turned away with %s', async ([, token, error]) => {
  const { slack } = await standing();
  expect(await errorOf(webClient(slack, token).auth.test())).toBe(error);
});

test('a call without any token is not authenticated, and a method that is not there is unknown', async () => {
  const { slack, web } = await standing();
  const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
  expect(await response.json()).toEqual({ ok: false, error: 'not_authed' });
  expect(await errorOf(web.apiCall('chat.shout'))).toBe('unknown_method');
});

test.for([
  [general, undefined],
  ['#keys', undefined],
  [elsewhere, 'not_in_channel'],
  [secret, 'channel_not_found'],
  ['C0000NONE1', 'channel_not_found'],
] as const)('posting to %s answers %s', async ([channel, error]) => {
  const { web } = await standing();
  expect(await errorOf(web.chat.postMessage({ channel, text: 'Hello' }))).toBe(error);
});

test('an archived channel takes no messages, and a message needs something in it', async () => {
  const { slack, web } = await standing();
  expect(await errorOf(web.chat.postMessage({ channel: general, text: '' }))).toBe('no_text');
  slack.archiveChannel(general);
  expect(await errorOf(web.chat.postMessage({ channel: general, text: 'Hello' }))).toBe('is_archived');
});

test('a message to a person goes to their direct message with the bot, which nobody else sees', async () => {
  const { slack, web } = await standing();
  const { channel } = await web.chat.postMessage({ channel: rita, text: 'For you' });
  const opened = await web.conversations.open({ users: rita });
  expect(channel).toBe(opened.channel?.id);
  expect(slack.stateFor(rita).channels).toContainEqual(
    expect.objectContaining({ id: channel, kind: 'im', with: bot, name: 'Key Bot' }),
  );
  expect(slack.stateFor(otto).channels.map(({ id }) => id)).toEqual([general]);
});

test('an ephemeral message is for a member of the channel, and no update ever finds it', async () => {
  const { slack, web } = await standing();
  const said = await web.chat.postEphemeral({ channel: general, user: rita, text: 'Only you' });
  expect(slack.stateFor(rita).messages[general]).toMatchObject([{ text: 'Only you', ephemeral: true }]);
  expect(slack.stateFor(otto).messages[general]).toEqual([]);
  const outsider = web.chat.postEphemeral({ channel: general, user: gail, text: 'Only you' });
  expect(await errorOf(outsider)).toBe('user_not_in_channel');
  const update = web.chat.update({ channel: general, ts: said.message_ts ?? '', text: 'New' });
  expect(await errorOf(update)).toBe('message_not_found');
});

test('an update leaves what it does not name, and takes away what it names empty', async () => {
  const { slack, web } = await standing();
  const blocks = [{ type: 'divider' as const }];
  const metadata = { event_type: 'run', event_payload: { run: 1 } };
  const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'One', blocks, metadata });
  await web.chat.update({ channel: general, ts, text: 'Two' });
  const shown = () => slack.stateFor(rita).messages[general]?.[0];
  expect(shown()).toMatchObject({ text: 'Two', blocks: [{ type: 'divider' }], edited: { user: bot } });
  expect(slack.messagesIn(general)[0]?.metadata).toEqual(metadata);
  await web.chat.update({ channel: general, ts, text: 'Three', blocks: [] });
  expect(shown()).toMatchObject({ text: 'Three', blocks: [] });
});

test('the bot can change and delete its own messages only, and an update has 4000 characters at most', async () => {
  const { slack, web } = await standing();
  const said = await slack.act({ type: 'message', user: rita, channel: general, text: 'Mine' });
  const ts = said.ok ? (said.ts ?? '') : '';
  expect(await errorOf(web.chat.update({ channel: general, ts, text: 'Yours' }))).toBe('cant_update_message');
  expect(await errorOf(web.chat.delete({ channel: general, ts }))).toBe('cant_delete_message');
  const own = await web.chat.postMessage({ channel: general, text: 'Own' });
  const long = web.chat.update({ channel: general, ts: own.ts ?? '', text: 'x'.repeat(4001) });
  expect(await errorOf(long)).toBe('msg_too_long');
});

test('a thread is read back oldest first, page by page, with the metadata of one’s own messages', async () => {
  const { web } = await standing();
  const root = await web.chat.postMessage({ channel: general, text: 'Root' });
  const ts = root.ts ?? '';
  for (const event of ['a', 'b', 'c']) {
    const metadata = { event_type: event, event_payload: {} };
    await web.chat.postMessage({ channel: general, thread_ts: ts, text: event, metadata });
  }
  const texts: (string | undefined)[] = [];
  const events: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const page = await web.conversations.replies({
      channel: general,
      ts,
      limit: 2,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const message of page.messages ?? []) {
      texts.push(message.text);
      events.push(message.metadata?.event_type);
    }
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  expect(texts).toEqual(['Root', 'a', 'b', 'c']);
  expect(events).toEqual([undefined, 'a', 'b', 'c']);
  const history = await web.conversations.history({ channel: general });
  expect(history.messages).toMatchObject([{ text: 'Root', reply_count: 3 }]);
});

test('metadata is not shown to those who do not ask or have no scope for it', async () => {
  const metadata = { event_type: 'run', event_payload: {} };
  const asking = { channel: general, include_all_metadata: true };
  const { web } = await standing();
  await web.chat.postMessage({ channel: general, text: 'One', metadata });
  expect((await web.conversations.history(asking)).messages?.[0]).toHaveProperty('metadata', metadata);
  const plain = await web.conversations.history({ channel: general });
  expect(plain.messages?.[0]).not.toHaveProperty('metadata');
  const { web: narrow } = await standing({ scopes: ['chat:write', 'channels:history'] });
  await narrow.chat.postMessage({ channel: general, text: 'One', metadata });
  expect((await narrow.conversations.history(asking)).messages?.[0]).not.toHaveProperty('metadata');
});

test('a deleted root leaves a stone while it has replies, and nothing otherwise', async () => {
  const { slack, web } = await standing();
  const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'Root' });
  const lone = await web.chat.postMessage({ channel: general, text: 'Lone' });
  await web.chat.postMessage({ channel: general, thread_ts: ts, text: 'Reply' });
  slack.deleteMessage(general, ts);
  slack.deleteMessage(general, lone.ts ?? '');
  const thread = await web.conversations.replies({ channel: general, ts });
  expect(thread.messages?.[0]).toMatchObject({ subtype: 'tombstone' });
  expect(await errorOf(web.chat.update({ channel: general, ts, text: 'New' }))).toBe('message_not_found');
  const gone = web.conversations.replies({ channel: general, ts: lone.ts ?? '' });
  expect(await errorOf(gone)).toBe('thread_not_found');
});

test('a channel’s past is for members, and each right has its scope', async () => {
  const { slack, web } = await standing({ scopes: ['chat:write', 'channels:history'] });
  expect(await errorOf(web.conversations.history({ channel: elsewhere }))).toBe('not_in_channel');
  slack.leaveChannel(general, bot);
  expect(await errorOf(web.conversations.history({ channel: general }))).toBe('not_in_channel');
  expect(await errorOf(web.users.info({ user: rita }))).toBe('missing_scope');
});

test('message times follow the clock that the sandbox moves, and are never the same twice', async () => {
  let now = Date.UTC(2030, 0, 1);
  const { web } = await standing({ clock: { now: () => now } });
  const first = await web.chat.postMessage({ channel: general, text: 'One' });
  const second = await web.chat.postMessage({ channel: general, text: 'Two' });
  now += 86_400_000;
  const third = await web.chat.postMessage({ channel: general, text: 'Three' });
  expect(first.ts).toBe('1893456000.000000');
  expect(second.ts).toBe('1893456000.000001');
  expect(third.ts).toBe('1893542400.000000');
});

test('a file reaches the channel in three steps, and can be fetched by a client', async () => {
  const { slack, web } = await standing();
  await web.files.uploadV2({
    channel_id: general,
    filename: 'record.jsonl',
    content: '{"n":1}\n',
    initial_comment: 'The record',
  });
  const message = slack.stateFor(rita).messages[general]?.[0];
  expect(message).toMatchObject({ text: 'The record', files: [{ name: 'record.jsonl', size: 8 }] });
  expect(await (await fetch(message?.files[0]?.url ?? '')).text()).toBe('{"n":1}\n');
});

test('people are described as they are, with their e-mail only for those who may read it', async () => {
  const { slack, web } = await standing();
  const { user } = await web.users.info({ user: rita });
  expect(user).toMatchObject({ is_bot: false, deleted: false, is_restricted: false, team_id: seed.team.id });
  expect(user?.profile?.email).toBe('rita@t0000team1.example');
  expect([3600, 7200]).toContain(user?.tz_offset);
  slack.changePerson(otto, { isStranger: true, teamId: 'T0000OTHER' });
  slack.leaveChannel(general, otto);
  slack.deactivate(gail);
  expect((await web.users.info({ user: otto })).user).toMatchObject({
    is_stranger: true,
    team_id: 'T0000OTHER',
  });
  expect((await web.users.info({ user: gail })).user).toMatchObject({ deleted: true });
  expect(await errorOf(web.users.info({ user: 'U0000NONE1' }))).toBe('user_not_found');
  const { web: narrow } = await standing({ scopes: ['users:read'] });
  expect((await narrow.users.info({ user: rita })).user?.profile).not.toHaveProperty('email');
});

test('user groups list who is in them, until the workspace falls back to the free plan', async () => {
  const { slack, web } = await standing();
  slack.joinGroup('S0000APPR1', rita);
  slack.leaveGroup('S0000APPR1', otto);
  const group = { usergroup: 'S0000APPR1' };
  expect((await web.usergroups.users.list(group)).users).toEqual([rita]);
  expect(await errorOf(web.usergroups.users.list({ usergroup: 'S0000NONE1' }))).toBe('no_such_subteam');
  slack.setPlanUpgradeRequired(true);
  expect(await errorOf(web.usergroups.users.list(group))).toBe('plan_upgrade_required');
});
