import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adobe, cast, channel, workspace as castWorkspace } from '../../sandbox/cast.ts';
import { isSaidIn } from '../../sandbox/person.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts';
import { openInstances } from '../abuse/instances.ts';
import { runAudit } from '../audit/run-audit.ts';
import { type DoomedBot, startDoomedBot } from '../faults/bot-process.ts';
import { environmentIn } from '../faults/environment.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import { approved, bring } from '../soak/seed.ts';
import { readRecord } from './aftermath.ts';
import { approve, approveAll, hourMs, minuteMs, prepare, propose, startWorld, untilSaid } from './story.ts';
import { triesWithReason } from './tries.ts';

const enabled = 'Customer-managed keys are enabled';
const operator = cast.azureAdministrator;
const otherChannel = 'C0ELSEWHER';

const workspace = {
  ...castWorkspace,
  channels: castWorkspace.channels.flatMap((one) => [
    one,
    { ...one, id: otherChannel, name: 'encryption-two' },
  ]),
};

let sandbox: Sandbox;
let redis: Redis;
let ends: (() => Promise<unknown>)[] = [];

async function open(variables: Readonly<Record<string, string>> = {}, options: Partial<SandboxOptions> = {}) {
  sandbox = await startWorld({
    workspace,
    ...options,
    variables: { CMK_OPERATORS: operator, CMK_APPROVAL_TTL: '3d', ...variables },
  });
  redis = new Redis(sandbox.redis.url);
}

beforeEach(() => {
  ends = [
    async () => {
      redis.disconnect();
      await sandbox.close();
    },
  ];
});
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
});

async function askForAll(): Promise<void> {
  await prepare(sandbox);
  await propose(sandbox);
}

const types = async () => (await readRecord(sandbox)).map(({ event }) => event.type);
const isSaid = (words: string, where = channel) =>
  sandbox.slack
    .messagesIn(where)
    .some(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`.includes(words));

/** The cooling-off is over, and the gate had its turn. */
async function gateComes(): Promise<void> {
  // It counts from when the bot read the announcement, a moment after Slack took it.
  await until('it cools off', async () => (await types()).includes('announcementShown'));
  sandbox.clock.pass(16 * minuteMs);
  await until('the gate had its turn', async () => (await types()).includes('gateDeferred'));
  await until('it is quiet', () => isQuiet(redis));
}

async function expectEnabled(): Promise<void> {
  await untilSaid(sandbox, enabled);
  expect(sandbox.adobe.posts()).toHaveLength(1);
}

describe('nobody is locked out in ordinary life', { timeout: 120_000 }, () => {
  test('the same organization after a fresh Redis: gates are shut with words, and open once a beginning is declared', async () => {
    await open();
    await askForAll();
    await until('all is told', () => isQuiet(redis));
    await sandbox.bot().stop();
    await redis.flushall();
    await sandbox.restartBot();
    await askForAll();
    await approveAll(sandbox);
    await gateComes();
    expect(sandbox.adobe.posts()).toEqual([]);
    expect(isSaid('declare-restore') || isSaid('missing')).toBe(true);
    const args = ['declare-restore', adobe.organization, '--by', operator, '--reason', 'new beginning'];
    const environment = await environmentIn(sandbox, { variables: { CMK_OPERATORS: operator } });
    const declared = await runAudit(args, environment);
    expect(declared).toMatchObject({ code: 0 });
    await until('it is told', () => isSaid('new beginning'));
    sandbox.clock.pass(5 * minuteMs);
    await expectEnabled();
  });

  test('the channel is renamed while it cools off', async () => {
    await open();
    await askForAll();
    await approveAll(sandbox);
    sandbox.slack.renameChannel(channel, 'keys-and-locks');
    sandbox.clock.pass(15 * minuteMs);
    await expectEnabled();
  });

  test('the channel is archived while it cools off: operators are told, nothing is sent, and it goes on when it is back', async () => {
    await open();
    await askForAll();
    await approveAll(sandbox);
    sandbox.slack.archiveChannel(channel);
    await gateComes();
    const told = () =>
      sandbox
        .person(operator)
        .messages()
        .some((message) => message.channel !== channel && isSaidIn(message, 'cannot write to its channel'));
    await until('the operator is told', () => {
      sandbox.clock.pass(10_000);
      return told();
    });
    expect(sandbox.adobe.posts()).toEqual([]);
    sandbox.slack.archiveChannel(channel, false);
    await expectEnabled();
  });

  test('the configuration names another channel while it cools off: it goes on there, to its end', async () => {
    await open();
    await askForAll();
    await approveAll(sandbox);
    await sandbox.bot().stop();
    const environment = await environmentIn(sandbox, {
      variables: { CMK_OPERATORS: operator, CMK_APPROVAL_TTL: '3d', CMK_CHANNEL: otherChannel },
    });
    const bot: DoomedBot = startDoomedBot({ environment, clock: sandbox.clock, directory: '/tmp' });
    ends.push(() => bot.stop());
    await bot.ready;
    sandbox.clock.pass(16 * minuteMs);
    await until(
      'the other channel tells the end',
      () => {
        sandbox.clock.pass(20_000);
        return isSaid(enabled, otherChannel);
      },
      90_000,
    );
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });

  test('Slack is away for a day: nothing is sent meanwhile, and it goes on when it is back', async () => {
    await open();
    await askForAll();
    await approveAll(sandbox);
    await sandbox.slack.setWeather({ down: 'refused' });
    for (let hour = 0; hour < 24; hour += 2) {
      sandbox.clock.pass(2 * hourMs);
      await pause(500);
    }
    expect(sandbox.adobe.posts()).toEqual([]);
    await sandbox.slack.setWeather({ down: false });
    await until('the bot is back', () => sandbox.slack.connectionCount() > 0);
    await expectEnabled();
  });

  test('somebody without a role is refused while it cools off: the record goes on by that, and so does the gate', async () => {
    await open();
    await askForAll();
    await approveAll(sandbox);
    expect(await triesWithReason(sandbox, cast.outsider, 'stop')).toContain(
      'You are not one of the approvers',
    );
    expect((await types()).at(-1)).toBe('clickRefused');
    sandbox.clock.pass(15 * minuteMs);
    await expectEnabled();
  });

  test('one approval is enough where the quorum is 1', async () => {
    await open({ CMK_QUORUM: '1' });
    await askForAll();
    await approve(sandbox, cast.firstApprover);
    sandbox.clock.pass(15 * minuteMs);
    await expectEnabled();
  });

  test('without a cooling-off it is sent after the last approval', async () => {
    await open({ CMK_COOLING_OFF: '0' });
    await askForAll();
    for (const user of [cast.firstApprover, cast.secondApprover]) await approve(sandbox, user);
    await expectEnabled();
    expect(isSaid('Stop…')).toBe(false);
  });
});

test.skipIf(findRedisServer(process.env) === undefined)(
  'fifty organizations in one channel are all enabled, once each, and the channel says so of each',
  async () => {
    const world = await openInstances(findRedisServer(process.env) ?? '', 50);
    ends = [() => world.close()];
    for (const orgId of world.orgIds) await bring(world.store, orgId, approved(world, 3 * 24 * hourMs));
    await world.start();
    const of = (orgId: string, words: string) =>
      world.slack
        .messagesIn(channel)
        .some(
          ({ metadata, text }) => metadata?.event_payload['organization'] === orgId && text.includes(words),
        );
    await until(
      'all are enabled',
      () => {
        world.clock.pass(20_000);
        return world.orgIds.every((orgId) => of(orgId, enabled));
      },
      240_000,
    );
    expect(world.orgIds.map((orgId) => world.adobe.posts(orgId).length)).toEqual(world.orgIds.map(() => 1));
  },
  300_000,
);
