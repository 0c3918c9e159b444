import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { WebClient } from '@slack/web-api';
import { adobe, cast, channel, secrets, workspace } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createKeys } from '../../src/store/keys.ts';
import { approve, fill, minuteMs, prepare, press, propose } from '../e2e/story.ts';
import { searchForSecrets, shareWorld } from './world.ts';

const notes = createKeys('{cmk}').notes(adobe.orgId);
const elsewhere = 'C0ELSEWHER';
const botUser = workspace.app.botUserId;
const withElsewhere = {
  ...workspace,
  channels: [
    ...workspace.channels,
    { id: elsewhere, name: 'random', members: [botUser, ...Object.values(cast)] },
  ],
};

let sandbox: Sandbox;

/** Whoever can write to Redis. */
async function withRedis<T>(deed: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(sandbox.redis.url);
  try {
    return await deed(redis);
  } finally {
    redis.disconnect();
  }
}

const asBot = () => new WebClient(secrets.botToken, { slackApiUrl: sandbox.slack.apiUrl });
const wordsIn = (place: string) => JSON.stringify(sandbox.slack.messagesIn(place));
const cards = (place: string) =>
  sandbox.slack.messagesIn(place).filter(({ metadata }) => metadata?.event_payload['place'] === 'root:r1');

/** A message in a place of the writer's choice, to which the notes point then. */
async function messageIn(place: string): Promise<{ channel: string; ts: string }> {
  const { channel: id = '', ts = '' } = await asBot().chat.postMessage({ channel: place, text: 'Hello' });
  return { channel: id, ts };
}

describe('whoever can write to Redis moves the notes', () => {
  shareWorld({ workspace: withElsewhere }, async (opened) => {
    sandbox = opened;
    await prepare(sandbox);
    await propose(sandbox);
  });

  test.each([
    ['into another channel', elsewhere],
    ['into a guest’s direct messages', cast.guest],
  ])('S7 the thread is moved %s', async (_where, to) => {
    const there = await messageIn(to);
    const place = `${there.channel} ${there.ts}`;
    const fields = await withRedis(async (redis) => {
      const found = Object.keys(await redis.hgetall(notes)).filter((name) =>
        /^(?:root|approval):[^:]+$/u.test(name),
      );
      await redis.hset(notes, Object.fromEntries(found.map((name) => [name, place])));
      return found;
    });
    expect(fields).toHaveLength(2);
    const before = wordsIn(there.channel);
    const card = JSON.stringify(cards(channel));
    const user = to === elsewhere ? cast.firstApprover : cast.secondApprover;
    await approve(sandbox, user);
    await sandbox.slack.until(() => JSON.stringify(cards(channel)) !== card);
    await withRedis((redis) =>
      expect
        .poll(async () => (await redis.hget(notes, 'root:r1'))?.startsWith(channel), { timeout: 15_000 })
        .toBe(true),
    );
    expect(wordsIn(there.channel)).toBe(before);
    expect(cards(channel)).toHaveLength(1);
  });

  test('S7 a request for approval is drawn over a message that a gate must read', async () => {
    const announced = await sandbox.slack.until(() =>
      sandbox.slack.messagesIn(channel).find(({ text }) => text.includes('All approvals received')),
    );
    const place = `${channel} ${announced.ts}`;
    await withRedis(async (redis) => {
      const found = Object.keys(await redis.hgetall(notes)).filter((name) =>
        /^(?:root|approval):[^:]+$/u.test(name),
      );
      const shown = found.map((name) => [`shown:${name}`, ''] as const);
      await redis.hset(notes, Object.fromEntries([...found.map((name) => [name, place] as const), ...shown]));
    });
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'stop');
    await fill(sandbox, approver, 'stop', { reason: 'not today' });
    await sandbox.slack.until(() => wordsIn(channel).includes('stopped it'));
    await withRedis((redis) =>
      expect.poll(async () => redis.hget(notes, 'root:r1'), { timeout: 15_000 }).not.toBe(place),
    );
    const now = sandbox.slack.messagesIn(channel).find(({ ts }) => ts === announced.ts);
    expect(now).toEqual(announced);
  });
});

describe('an operator names another channel', () => {
  shareWorld({ workspace: withElsewhere }, async (opened) => {
    sandbox = opened;
    await prepare(sandbox);
    await propose(sandbox);
    await sandbox.restartBot({ CMK_CHANNEL: elsewhere });
  });

  test('S7 an open proposal goes on there to its end, with links both ways', async ({ task }) => {
    const moved = () =>
      sandbox.slack
        .messagesIn(elsewhere)
        .find(({ metadata }) => String(metadata?.event_payload['place']).startsWith('root:r1:'));
    const card = await sandbox.slack.until(moved, 30_000);
    expect(JSON.stringify(card.blocks)).toMatch(
      new RegExp(`archives/${channel}/p\\d+\\|an earlier thread`, 'u'),
    );
    await sandbox.slack.until(() =>
      new RegExp(`archives/${elsewhere}/p\\d+\\|a new card`, 'u').test(wordsIn(channel)),
    );
    await sandbox.slack.until(() => wordsIn(elsewhere).includes('Approval requested'));
    expect(cards(channel)).toHaveLength(1);
    for (const user of [cast.firstApprover, cast.secondApprover]) await approve(sandbox, user);
    await sandbox.slack.until(() => wordsIn(elsewhere).includes('All approvals received'));
    const isEnabled = () => wordsIn(elsewhere).includes('Customer-managed keys are enabled');
    await expect
      .poll(
        () => {
          sandbox.clock.pass(minuteMs);
          return isEnabled();
        },
        { timeout: 40_000, interval: 300 },
      )
      .toBe(true);
    const posts = sandbox.adobe.posts().length;
    task.meta.row = { number: 'S7', fault: task.name.slice(3), figure: `${posts} POST` };
    expect(posts).toBe(1);
  });
});

searchForSecrets();
