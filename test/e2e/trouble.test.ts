import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import { type PrivateRedis, findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import {
  answerTo,
  approveAll,
  fill,
  fromNowOn,
  hourMs,
  mendAzure,
  minuteMs,
  prepare,
  press,
  propose,
  settledView,
  startSetup,
  startWorld,
  submit,
  untilEnabled,
  untilSaid,
  vaultForm,
  wordsUnder,
} from './story.ts';

let sandbox: Sandbox;
let requester: PersonAt;

function shareWorld(): void {
  beforeAll(async () => {
    sandbox = await startWorld();
    requester = sandbox.person(cast.requester);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });
}

const isPrivate = (redis: Sandbox['redis']): redis is PrivateRedis => redis.kind === 'server';

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;

describe.skipIf(noServer)('while Redis is away', () => {
  shareWorld();

  const away = 'The bot cannot reach its store (Redis) right now';
  const server = (): PrivateRedis => {
    if (!isPrivate(sandbox.redis)) throw new Error('there is no private Redis to kill');
    return sandbox.redis;
  };

  test('/cmk help works, everything else is answered honestly, and a form keeps all that was typed', async () => {
    await requester.types('/cmk setup');
    await requester.sees('vault');
    await server().kill();
    const { said, view } = await submit(sandbox, requester, 'vault', vaultForm);
    expect(said).toContain(away);
    expect(view?.callbackId).toBe('vault');
    expect(JSON.stringify(view?.state)).toContain(vaultForm.evidence);
    expect(JSON.stringify(view?.state)).toContain('"healthcare"');
    const again = await submit(sandbox, requester, 'vault', {});
    expect(again.said.split(away), 'said once, however often it is tried').toHaveLength(2);

    const other = sandbox.person(cast.azureAdministrator);
    expect(await answerTo(sandbox, other, '/cmk help')).toContain('/cmk setup [organization]');
    expect(await answerTo(sandbox, other, '/cmk status')).toContain(away);
    await sandbox.slack.act({ type: 'home', user: cast.azureAdministrator });
    await sandbox.slack.until(() =>
      JSON.stringify(sandbox.slack.stateFor(cast.azureAdministrator).home ?? {}).includes(away),
    );
  });

  test('nothing was half done, and the very same form goes through when it is back', async () => {
    await server().restart();
    const other = sandbox.person(cast.azureAdministrator);
    await vi.waitFor(async () => {
      expect(await answerTo(sandbox, other, '/cmk status')).not.toContain(away);
    }, 15_000);
    expect(await readRecord(sandbox)).toEqual([]);
    await fill(sandbox, requester, 'vault', {});
    await requester.reads('`luma-cmk-vault`, `Config1`');
  });
});

describe('when Adobe does not name its app', () => {
  shareWorld();
  afterEach(() => sandbox.adobe.apply('allRight'));

  test.each([
    ['answers with an error', 'registration500', /status 500/u],
    ['refuses the client secret', 'tokenRefused', /invalid_client/u],
    ['answers the token with a page of HTML', 'tokenHtml', /status 503/u],
  ])(
    'because it %s, the thread says which system, what it means, and that the bot tries again',
    async (_kind, preset, words) => {
      // With a token in hand nobody would ask for one.
      await sandbox.restartBot();
      sandbox.adobe.apply(preset);
      const reads = fromNowOn(sandbox, requester);
      await startSetup(sandbox);
      const said = await reads('Adobe did not name its app');
      const text = JSON.stringify(said.blocks);
      expect(text).toMatch(words);
      expect(text).toMatch(/Adobe (refused|could not be reached|answered something)/u);
      expect(text).toContain('The bot tries again automatically');
      sandbox.adobe.apply('allRight');
      sandbox.clock.pass(minuteMs);
      await reads('Adobe named its app');
      await requester.types('/cmk cancel');
      await fill(sandbox, requester, 'cancel', {});
      await reads('cancelled the setup');
    },
  );
});

describe('when Azure refuses, dawdles or talks nonsense', () => {
  shareWorld();
  afterEach(() => sandbox.azure.script.clear());

  test('the vault is taken all the same, what could not be seen is said, and it is looked at again', async () => {
    sandbox.azure.script.always('arm', {
      kind: 'answer',
      status: 503,
      body: '<html>Service Unavailable</html>',
    });
    await startSetup(sandbox);
    await requester.reads('`luma-cmk-vault`, `Config1`');
    const status = await answerTo(sandbox, requester, '/cmk status');
    expect(status).toContain('Not known');
    sandbox.azure.script.clear();
    await untilSaid(sandbox, 'Purge protection is off');
  });

  test.each([
    ['refuses', { kind: 'answer', status: 403, body: { error: { code: 'Forbidden', message: 'No.' } } }],
    ['asks for fewer questions', { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '30' } }],
    ['answers with HTML', { kind: 'answer', status: 200, body: '<html>Welcome</html>' }],
    ['breaks off', { kind: 'reset', when: 'afterReading' }],
  ] as const)(
    'and %s while a key is chosen by name, its whole identifier is asked for under the field',
    async (_kind, fault) => {
      mendAzure(sandbox);
      await press(sandbox, requester, 'look');
      await settledView(sandbox, requester);
      await requester.closes();
      sandbox.azure.script.always('dataPlane', fault);
      sandbox.azure.script.always('arm', fault);
      await press(sandbox, requester, 'setup');
      await requester.sees('key');
      const answered = await submit(sandbox, requester, 'key', { key: azure.key });
      expect(wordsUnder(answered, 'key')).toContain('could not look up the latest version');
      expect(wordsUnder(answered, 'key')).toContain('Paste the whole key identifier');
      expect(JSON.stringify(answered.view?.state)).toContain(azure.key);
      await requester.closes();
    },
    40_000,
  );

  test('a picker is answered within Slack’s three seconds when Azure never answers', async () => {
    sandbox.azure.script.always('arm', { kind: 'never' });
    sandbox.azure.script.always('dataPlane', { kind: 'never' });
    await press(sandbox, requester, 'setup');
    const { id } = await requester.sees('key');
    const answer = await sandbox.slack.act({
      type: 'options',
      user: cast.requester,
      container: { type: 'view', viewId: id },
      blockId: 'key',
      actionId: 'key',
      query: 'aep',
    });
    expect(answer).toMatchObject({ ok: true, options: [{ value: 'aep' }] });
    await requester.closes();
  });

  test('after all that the run goes on', async () => {
    await press(sandbox, requester, 'setup');
    await fill(sandbox, requester, 'key', { key: azure.key });
    sandbox.clock.pass(10 * minuteMs);
    await requester.reads('All checks are done');
  });
});

describe('when Adobe answers the request itself badly', () => {
  shareWorld();
  beforeAll(async () => {
    await prepare(sandbox);
  });

  test.each([
    ['post403Profile', /Nothing was started: Adobe refused.*403025.*not entitled for this organization/u],
    ['post429', /Nothing was started: Adobe refused.*429050.*limits how often/u],
  ])('with %s, nothing was started, the cause is told, and it is proposed again', async (preset, words) => {
    sandbox.adobe.apply(preset);
    const reads = fromNowOn(sandbox, requester);
    const approverReads = fromNowOn(sandbox, sandbox.person(cast.secondApprover));
    await propose(sandbox);
    await approveAll(sandbox);
    const refused = sandbox.adobe.posts().length;
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > refused, 15_000);
    await reads(words);
    await approverReads(words);
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('Refused by Adobe');
  });

  test('where the connection drops after it, the outcome is unknown, it is never sent again, and found in the end', async () => {
    const before = sandbox.adobe.posts().length;
    sandbox.adobe.apply('postDoneThenDrop');
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await requester.reads('It is not known whether Adobe received the request');
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(before + 1);
    sandbox.clock.pass(hourMs);
  });
});
