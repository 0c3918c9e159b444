import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast, workspace } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import { findLife } from '../../../src/domain/organization.ts';
import { answerTo, hourMs, minuteMs } from '../story.ts';
import { adopt, quiet, repeats, stateIn, watchRound } from '../watching.ts';
import { card, startCase, textOf } from './cases.ts';

const isDirect = ({ channel }: Message) => channel.startsWith('D');
const saying = (sandbox: Sandbox, user: string, words: RegExp, isMeant: (message: Message) => boolean) =>
  sandbox
    .person(user)
    .messages()
    .filter((message) => message.ephemeral !== true && isMeant(message) && words.test(textOf(message)));
const directly = (sandbox: Sandbox, user: string, words: RegExp) => saying(sandbox, user, words, isDirect);
const inChannel = (sandbox: Sandbox, words: RegExp) =>
  saying(sandbox, cast.requester, words, (message) => !isDirect(message));

const setKey = (sandbox: Sandbox, enabled: boolean) =>
  sandbox.azure.world.setKey(azure.vault, azure.key, { enabled });

async function until(sandbox: Sandbox, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let round = 0; round < 6 && !(await isSo()); round += 1) await watchRound(sandbox);
  await expect.poll(isSo, { timeout: 15_000 }).toBe(true);
}

/** The key is disabled, and the watch is sure of it. */
async function loseKey(sandbox: Sandbox): Promise<void> {
  await quiet(sandbox);
  setKey(sandbox, false);
  await until(sandbox, async () => (await stateIn(sandbox)).phase === 'revoked');
}

const lost = /Adobe has lost access to the key/u;
const back = /Adobe’s access to the key is back/u;
const owner = cast.requester;
const approvers = [cast.firstApprover, cast.secondApprover];

function withBot(variables: Readonly<Record<string, string>>, seed = workspace): () => Sandbox {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startCase({ variables, workspace: seed });
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());
  return () => sandbox;
}

describe('P9: neither CMK_ALERTS nor CMK_OPERATORS is set, and the key is lost', () => {
  const bot = withBot({ CMK_ALERTS: '', CMK_OPERATORS: '' });

  test('the run’s owner and the approvers are mentioned in the channel, which says first how bad it is', async () => {
    await loseKey(bot());
    await expect.poll(() => inChannel(bot(), lost).length, { timeout: 15_000 }).toBe(1);
    const [alert] = inChannel(bot(), lost);
    for (const who of [owner, ...approvers]) expect(textOf(alert as Message)).toContain(`<@${who}>`);
    expect(alert?.text).toMatch(/^Luma: Adobe has lost access/u);
    expect(alert?.broadcast).toBe(true);
  }, 90_000);

  test.each([owner, ...approvers])(
    '%s is told directly, once: what is wrong, the next step and the way to the thread',
    async (who) => {
      await expect.poll(() => directly(bot(), who, lost).length, { timeout: 15_000 }).toBe(1);
      const words = textOf(directly(bot(), who, lost)[0] as Message);
      expect(words).toContain('The key is disabled');
      expect(words).toMatch(/az keyvault key set-attributes[^"]*--enabled true/u);
      expect(words).toMatch(/<https?:[^|>]+\|Open the thread>/u);
    },
  );

  test('nobody else is told directly', () => {
    expect(directly(bot(), cast.azureAdministrator, lost)).toEqual([]);
    expect(directly(bot(), cast.guest, lost)).toEqual([]);
  });

  test('when it is over, those who were told are told that too', async () => {
    setKey(bot(), true);
    await until(bot(), async () => (await stateIn(bot())).phase === 'enabled');
    for (const who of [owner, ...approvers]) {
      await expect.poll(() => directly(bot(), who, back).length, { timeout: 15_000 }).toBe(1);
    }
  }, 90_000);

  test('what puts the key at risk says so first', async () => {
    await quiet(bot());
    bot().azure.world.setFirewall(azure.vault, 'privateWithoutException');
    await until(bot(), () => directly(bot(), cast.firstApprover, /^Luma: At risk: /u).length > 0);
    expect(inChannel(bot(), /^Luma: At risk: [Tt]rusted Microsoft services are kept out/u)).toHaveLength(1);
    bot().azure.world.setFirewall(azure.vault, 'open');
  }, 90_000);

  test('what happens on a date says first when', async () => {
    await quiet(bot());
    const exp = Math.floor(bot().clock.now() / 1000) + 6 * 86_400;
    bot().azure.world.setKey(azure.vault, azure.key, { exp });
    const words = new RegExp(`^Luma: Will happen <!date\\^${exp}\\^[^>]*>: the key is about to expire`, 'u');
    await until(bot(), () => directly(bot(), owner, words).length > 0);
  }, 90_000);
});

describe('P9: nobody whom CMK_ALERTS names can be reached', () => {
  const left = { id: 'U0LEFT0001', name: 'left', realName: 'Left', email: 'left@example.com', deleted: true };
  const bot = withBot(
    { CMK_ALERTS: `${left.id},${cast.guest},U0WRONGID1,S0WRONGID1`, CMK_OPERATORS: '' },
    { ...workspace, people: [...workspace.people, left] },
  );

  test('the run’s owner and the approvers are, and nobody who may not be told', async () => {
    await loseKey(bot());
    for (const who of [owner, ...approvers]) {
      await expect.poll(() => directly(bot(), who, lost).length, { timeout: 15_000 }).toBe(1);
    }
    const words = textOf(inChannel(bot(), lost)[0] as Message);
    for (const who of [owner, ...approvers]) expect(words).toContain(`<@${who}>`);
    for (const who of [left.id, cast.guest]) {
      expect(words).not.toContain(who);
      expect(directly(bot(), who, lost)).toEqual([]);
    }
  }, 90_000);
});

describe('P31: CMK_ALERTS names a person and a user group', () => {
  const group = 'S0ONDUTY01';
  const onDuty = [cast.azureAdministrator, cast.outsider];
  const bot = withBot(
    { CMK_ALERTS: `${cast.azureAdministrator},${group}`, CMK_OPERATORS: cast.secondApprover },
    {
      ...workspace,
      userGroups: [
        ...(workspace.userGroups ?? []),
        { id: group, handle: 'on-duty', name: 'On duty', users: [cast.outsider, cast.guest] },
      ],
    },
  );

  test('those are told directly who may be told, once each, and nobody else', async () => {
    await loseKey(bot());
    for (const who of onDuty) {
      await expect.poll(() => directly(bot(), who, lost).length, { timeout: 15_000 }).toBe(1);
      expect(textOf(directly(bot(), who, lost)[0] as Message)).toMatch(/az keyvault key set-attributes/u);
    }
    for (const who of [owner, ...approvers, cast.guest]) expect(directly(bot(), who, lost)).toEqual([]);
  }, 90_000);

  test('operators read in /cmk status whom an alert would reach', async () => {
    const shown = await answerTo(bot(), bot().person(cast.secondApprover), '/cmk status');
    expect(shown).toMatch(/An alert about \*Luma\* would reach <@U0AZUREADM> and <@U0OUTSIDER>/u);
    expect(await answerTo(bot(), bot().person(cast.requester), '/cmk status')).not.toContain('would reach');
  }, 60_000);
});

describe('an alert that nobody has taken', () => {
  const bot = withBot({ CMK_ALERTS: '', CMK_OPERATORS: '' });
  const told = [owner, ...approvers];
  const alert = async () => findLife(await stateIn(bot()))?.alert;
  const repeatsTo = (who: string) => directly(bot(), who, repeats);
  let since = 0;
  let taken = 0;

  const passTo = (at: number) => bot().clock.pass(Math.max(0, Math.ceil(at - bot().clock.now())));
  const everybody = () => [...told, cast.outsider].flatMap((who) => bot().person(who).messages());
  const pressable = () =>
    everybody().filter((message) => textOf(message).includes('"action_id":"takeAlert"'));

  test.each([
    ['15 minutes', 15 * minuteMs],
    ['an hour', hourMs],
    ['five hours, over a restart', 5 * hourMs],
    ['nine hours', 9 * hourMs],
  ])(
    'is told again after %s, directly and in the channel, once',
    async (what, after) => {
      if (since === 0) await loseKey(bot());
      since ||= (await alert())?.since.at ?? 0;
      const before = inChannel(bot(), repeats).length;
      passTo(since + after - minuteMs);
      if (what.includes('restart')) {
        await bot().bot().stop();
        await bot().restartBot();
      }
      const last = (await alert())?.repeatedAt;
      passTo(since + after + 1000);
      await expect.poll(() => inChannel(bot(), repeats).length, { timeout: 20_000 }).toBe(before + 1);
      for (const who of told) {
        await expect.poll(() => repeatsTo(who).length, { timeout: 15_000 }).toBe(before + 1);
        const words = textOf(repeatsTo(who).at(-1) as Message);
        expect(words).toMatch(/^Luma: Access lost: the key is disabled/u);
        expect(words).toMatch(/az keyvault key set-attributes[^"]*--enabled true/u);
      }
      const again = (await alert())?.repeatedAt ?? 0;
      expect(again).toBeGreaterThanOrEqual(since + after);
      expect(again).toBeGreaterThan(last ?? 0);
    },
    90_000,
  );

  test('somebody whom it does not reach cannot take it', async () => {
    await bot().person(cast.outsider).clicks('takeAlert');
    await bot().person(cast.outsider).reads('This alert was not sent to you');
    expect((await alert())?.taken).toBeUndefined();
  }, 60_000);

  test('who takes it is shown on every copy of it and on the card, with when', async () => {
    await bot().person(cast.firstApprover).clicks('takeAlert');
    await bot().person(cast.firstApprover).reads('you are on it');
    taken = (await alert())?.taken?.at ?? 0;
    const onIt = new RegExp(
      `<@${cast.firstApprover}> is on it, since <!date\\^${Math.floor(taken / 1000)}`,
      'u',
    );
    await expect
      .poll(
        () =>
          pressable()
            .filter((message) => !onIt.test(textOf(message)))
            .map(textOf),
        { timeout: 20_000 },
      )
      .toEqual([]);
    await expect.poll(() => card(bot()), { timeout: 15_000 }).toMatch(onIt);
  }, 60_000);

  test('then it is told again after a day, and not before', async () => {
    const before = inChannel(bot(), repeats).length;
    const last = (await alert())?.repeatedAt;
    passTo(taken + 23 * hourMs);
    await watchRound(bot());
    expect((await alert())?.repeatedAt).toBe(last);
    passTo(taken + 24 * hourMs + 1000);
    await expect.poll(() => inChannel(bot(), repeats).length, { timeout: 20_000 }).toBe(before + 1);
    const words = textOf(inChannel(bot(), repeats).at(-1) as Message);
    expect(words).toContain(`<@${cast.firstApprover}> is on it`);
  }, 90_000);

  test('when it is over nobody can press it any more, and nothing is repeated', async () => {
    setKey(bot(), true);
    await until(bot(), async () => (await stateIn(bot())).phase === 'enabled');
    // Of more than twenty messages the last ones are edited half a minute after the first.
    const left = () => {
      bot().clock.pass(10_000);
      return pressable().map(({ text }) => text);
    };
    await expect.poll(left, { timeout: 20_000, interval: 500 }).toEqual([]);
    expect(await alert()).toBeUndefined();
    expect(card(bot())).not.toContain('is on it');
  }, 90_000);
});
