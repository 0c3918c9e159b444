import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from './aftermath.ts';
import { answerTo, hourMs, minuteMs, settledView, startWorld } from './story.ts';
import { adopt, quiet, restartWithoutList, stateIn, told, watchRound } from './watching.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startWorld({ variables: { CMK_OPERATORS: cast.azureAdministrator } });
  requester = sandbox.person(cast.requester);
  await adopt(sandbox);
}, 60_000);
afterAll(() => sandbox.close());
beforeEach(() => quiet(sandbox));

const watchEvents = async () =>
  (await readRecord(sandbox)).filter(({ event }) => event.type === 'healthChanged').length;

describe('a watch that cannot look', () => {
  test('says once what it may not see, calls nothing lost, and says that it sees again', async () => {
    const rights = (may: boolean) =>
      sandbox.azure.world.setRights(azure.clientId, { armRead: may, dataPlaneRead: may, graphRead: may });
    const blind = /The bot cannot check:\*.*because Azure refuses the bot this question/u;
    rights(false);
    await watchRound(sandbox);
    const message = await sandbox.slack.until(() => told(sandbox, blind)[0]);
    expect(JSON.stringify(message.blocks)).toContain('State of the key');
    await watchRound(sandbox);
    await watchRound(sandbox);
    expect(told(sandbox, blind)).toHaveLength(1);
    expect(await stateIn(sandbox)).toMatchObject({
      phase: 'enabled',
      life: { health: { concerns: { sight: { code: 'sightLost' } } } },
    });
    expect(await answerTo(sandbox, requester, '/cmk health')).toContain(
      'Not watched, because the bot cannot see it',
    );
    rights(true);
    await watchRound(sandbox);
    await sandbox.slack.until(() => told(sandbox, /The bot can check again/u)[0]);
    expect(told(sandbox, blind)).toHaveLength(1);
  });

  test('is quiet through an hour of 429, and takes up what it finds afterwards', async () => {
    const before = await watchEvents();
    const throttled = { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '30' } } as const;
    for (const surface of ['arm', 'dataPlane', 'graph'] as const)
      sandbox.azure.script.always(surface, throttled);
    for (let round = 0; round < 4; round += 1) await watchRound(sandbox);
    expect(await watchEvents()).toBe(before);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled' });
    sandbox.azure.world.removeRole(azure.vault, adobe.applicationId);
    sandbox.azure.script.clear();
    await watchRound(sandbox);
    await sandbox.slack.until(() => told(sandbox, /The CMK app’s role was removed/u)[0]);
    sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
    await watchRound(sandbox);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled' });
  });
});

describe('a watch that looks', () => {
  test('says once that something comes and goes, and that it is over after an hour of quiet', async () => {
    const { world } = sandbox.azure;
    const before = told(sandbox, /The CMK app is disabled/u).length;
    for (let turn = 0; turn < 4; turn += 1) {
      world.setAppEnabled(azure.tenantId, adobe.applicationId, turn % 2 === 1);
      await watchRound(sandbox);
    }
    const unsteady = () => told(sandbox, /The CMK app is disabled\*.*it comes and goes/u).length;
    await expect.poll(unsteady, { timeout: 15_000 }).toBe(1);
    await quiet(sandbox);
    await quiet(sandbox);
    expect(unsteady()).toBe(1);
    // Raised, over, raised as unsteady, over for good.
    const said = () => told(sandbox, /The CMK app is disabled/u).length;
    // The card, too, says so until it is redrawn.
    await expect.poll(said, { timeout: 15_000 }).toBe(before + 4);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled' });
  });

  test('tells a new version with the advice to keep the old one, and nothing else of it', async () => {
    sandbox.azure.world.newVersion(azure.vault, azure.key);
    await watchRound(sandbox);
    const message = await sandbox.slack.until(() => told(sandbox, /The key has a new version/u)[0]);
    expect(JSON.stringify(message.blocks)).toMatch(/Keep the version before enabled.*at least 24 hours/u);
    await watchRound(sandbox);
    expect(told(sandbox, /The key has a new version/u)).toHaveLength(1);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled', life: { health: { concerns: {} } } });
  });

  test('counts down to an expiry: 60, 30, 7 and 1 days ahead, each once', async () => {
    const day = 24 * hourMs;
    const exp = Math.floor((sandbox.clock.now() + 61 * day) / 1000);
    sandbox.azure.world.setKey(azure.vault, azure.key, { exp });
    const countdown = /The key is about to expire\* – at risk.*\*Time left:\*/u;
    for (let passed = 0; passed < 63; passed += 1) {
      sandbox.clock.pass(day - 20 * minuteMs);
      await watchRound(sandbox);
    }
    await sandbox.slack.until(() => told(sandbox, /\*The key has expired\* – access lost/u)[0]);
    expect(told(sandbox, countdown)).toHaveLength(4);
    const steps = (await readRecord(sandbox)).flatMap(({ event }) =>
      event.type === 'healthChanged' ? (event.change.raised ?? []) : [],
    );
    expect(steps.filter(({ code }) => code === 'expiryAhead').map(({ daysTold }) => daysTold)).toEqual([
      60, 30, 7, 1,
    ]);
    sandbox.azure.world.setKey(azure.vault, azure.key, { exp: null });
    await watchRound(sandbox);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled' });
  }, 120_000);

  test('finds a vault that moved, and that its role did not move with it', async () => {
    sandbox.azure.world.moveVault(azure.vault, 'elsewhere');
    await watchRound(sandbox);
    await sandbox.slack.until(() => told(sandbox, /The vault has moved\*.*resourceGroups\/elsewhere/u)[0]);
    await sandbox.slack.until(() => told(sandbox, /The CMK app’s role was removed/u).at(-1));
    sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
    await watchRound(sandbox);
    expect(told(sandbox, /The vault has moved/u)).toHaveLength(1);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled' });
  });

  test('goes on after its list was lost and the bot was started again', async () => {
    sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: false });
    const before = told(sandbox, /\*The key is disabled\*/u).length;
    await restartWithoutList(sandbox);
    await watchRound(sandbox);
    await sandbox.slack.until(() => told(sandbox, /\*The key is disabled\*/u).length > before);
    sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: true });
    await watchRound(sandbox);
    expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled' });
  });

  test('tells the operators where nobody is named for it', () => {
    const [message] = told(sandbox, /The CMK app is disabled/u);
    expect(JSON.stringify(message?.blocks)).toContain(`<@${cast.azureAdministrator}>`);
  });
});

describe('/cmk health', () => {
  test('looks now, and shows what is wrong with what mends it, to the asker only', async () => {
    sandbox.azure.world.setFirewall(azure.vault, 'perimeter');
    const first = await answerTo(sandbox, requester, `/cmk health ${adobe.organization}`);
    expect(first).toContain('seen once, checking again');
    expect(first).toContain('checks again within a minute');
    sandbox.clock.pass(minuteMs + 1000);
    await sandbox.slack.until(() => told(sandbox, /A security perimeter keeps Adobe out/u)[0]);
    const second = await answerTo(sandbox, requester, '/cmk health');
    expect(second).toMatch(/A security perimeter keeps Adobe out.*az keyvault update/u);
    const status = await answerTo(sandbox, requester, '/cmk status');
    expect(status).toMatch(/Health:\* △ A security perimeter keeps Adobe out.*checked/u);
    await sandbox.slack.act({ type: 'home', user: cast.requester });
    await sandbox.slack.until(() =>
      JSON.stringify(sandbox.slack.stateFor(cast.requester).home ?? {}).includes(
        'Health:* △ A security perimeter',
      ),
    );
    sandbox.azure.world.setFirewall(azure.vault, 'open');
    await watchRound(sandbox);
  });

  test('is a button on the card', async () => {
    await requester.clicks('health');
    const view = await settledView(sandbox, requester);
    expect(JSON.stringify(view.blocks)).toContain('health: all is well');
    await requester.closes();
  });
});
