import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { proposeAct } from '../../../sandbox/story.ts';
import { detailsAfter, approve, fromNowOn, minuteMs, modalAfter } from '../story.ts';
import { adopt, stateIn, watchRound } from '../watching.ts';
import {
  card,
  clearGrants,
  commandsIn,
  grant,
  nothingIsLost,
  purgedUnderTheSla,
  readingFromNowOn,
  saysRevoked,
  startCase,
} from './cases.ts';

let sandbox: Sandbox;

type World = Sandbox['azure']['world'];
const company = { scope: 'managementGroup:Company' } as const;
const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'luma-cmk-vault'";
const phase = async () => (await stateIn(sandbox)).phase;

async function carriesOut(act: 'revoke' | 'restore'): Promise<void> {
  const reads = fromNowOn(sandbox, sandbox.person(cast.secondApprover));
  await proposeAct(sandbox, act);
  await reads(/"action_id":"approve"/u);
  await approve(sandbox, cast.firstApprover);
  await approve(sandbox, cast.secondApprover);
}

describe('revoking where the role also comes from above', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('A2: is not revoked, and names the management group', async () => {
    const { world } = sandbox.azure;
    clearGrants(sandbox);
    grant(world);
    grant(world, company);
    await watchRound(sandbox);
    await expect.poll(phase, { timeout: 15_000 }).toBe('enabled');
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await carriesOut('revoke');
    for (let step = 0; step < 8; step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await sandbox.slack.until(() => /Company/u.test(read()), 2_000).catch(() => undefined);
    }
    expect(read()).toMatch(/management group[^"]*Company|Company[^"]*management group/u);
    expect(read()).not.toMatch(/\*Access (?:is )?revoked/iu);
    expect(await phase()).not.toBe('revoked');
  }, 90_000);

  test('A2: it goes on when that is removed as well', async () => {
    const read = readingFromNowOn(sandbox);
    sandbox.azure.world.removeRole(azure.vault, adobe.applicationId, company);
    for (let step = 0; step < 10 && (await phase()) !== 'revoked'; step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await sandbox.slack.until(() => saysRevoked.test(read()), 2_000).catch(() => undefined);
    }
    expect(await phase()).toBe('revoked');
  }, 90_000);

  test('A5: restoring onto a conditional assignment is no success: it says that a condition stands there', async () => {
    const { world } = sandbox.azure;
    grant(world, { condition, conditionHolds: false });
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await carriesOut('restore');
    for (let step = 0; step < 8; step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await sandbox.slack.until(() => /condition/iu.test(read()), 2_000).catch(() => undefined);
    }
    expect(read()).toMatch(/condition/iu);
    expect(read()).not.toMatch(/was given (?:the|its) role|\*Access (?:is )?restored/iu);
    expect((await stateIn(sandbox)).phase).not.toBe('enabled');
  }, 90_000);
});

describe('revoking where Azure refuses to delete the assignment', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  /** Time passes until these words are read in what was said from then on. */
  async function untilRead(words: RegExp, begin: () => Promise<void> | void): Promise<string> {
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await begin();
    for (let step = 0; step < 8 && !words.test(read()); step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await sandbox.slack.until(() => words.test(read()), 2_000).catch(() => undefined);
    }
    expect(read()).toMatch(words);
    return read();
  }

  test('F1: a lock keeps it: the lock and its owner are named, and nothing is called revoked', async () => {
    clearGrants(sandbox);
    grant(sandbox.azure.world);
    await watchRound(sandbox);
    const words = await untilRead(/ScopeLocked/u, async () => {
      sandbox.azure.world.lock(azure.vault, 'keep-all', 'CanNotDelete');
      await carriesOut('revoke');
    });
    expect(words).toMatch(/owner of the lock/iu);
    expect(words).not.toMatch(/\*Access (?:is )?revoked|credential and its rights/iu);
    expect(await phase()).toBe('revoking');
  }, 90_000);

  test('F2: so does a policy against deleting, with its name and owner', async () => {
    const words = await untilRead(/RequestDisallowedByPolicy/u, () => {
      sandbox.azure.world.unlock('keep-all');
      sandbox.azure.world.setPolicies({ deletePolicy: 'Assignments stay' });
    });
    expect(words).toMatch(/Assignments stay/u);
    expect(words).toMatch(/owner of that policy/iu);
    expect(words).not.toMatch(/\*Access (?:is )?revoked|credential and its rights/iu);
    expect(await phase()).toBe('revoking');
  }, 90_000);

  test('without either of them it is revoked', async () => {
    sandbox.azure.world.setPolicies({ deletePolicy: null });
    for (let step = 0; step < 10 && (await phase()) !== 'revoked'; step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await expect
        .poll(phase, { timeout: 2_000 })
        .toBe('revoked')
        .catch(() => undefined);
    }
    expect(await phase()).toBe('revoked');
  }, 90_000);
});

/** What a form says, read without being handed in. */
async function formOf(command: string): Promise<string> {
  return modalAfter(sandbox, sandbox.person(cast.requester), command);
}

describe('people revoke and restore: the bot writes nothing in Azure', () => {
  beforeAll(async () => {
    sandbox = await startCase({ variables: { AZURE_WRITER: undefined } });
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  const group = '/subscriptions/cf978863-7325-47b1-8fd9-554b9fdb6c36/resourceGroups/encryption';
  const team = randomUUID();
  const standing: readonly [string, (world: World) => string, RegExp][] = [
    ['on the key', (w) => grant(w, { scope: `key:${azure.key}` }), new RegExp(`/keys/${azure.key}`, 'u')],
    ['at the resource group', (w) => grant(w, { scope: 'resourceGroup' }), new RegExp(`${group}/users`, 'u')],
    [
      'through a group',
      (w) => {
        w.setGroups(azure.tenantId, adobe.applicationId, [team]);
        return grant(w, { group: team });
      },
      new RegExp(team, 'u'),
    ],
    ['by another role', (w) => grant(w, { role: 'keyVaultCryptoUser' }), /--ids/u],
  ];
  test.each(standing)(
    'A9: in an emergency the form removes what stands %s',
    async (_where, stands, place) => {
      clearGrants(sandbox);
      const assignment = stands(sandbox.azure.world);
      await watchRound(sandbox);
      const words = await detailsAfter(sandbox, sandbox.person(cast.requester), '/cmk revoke Luma');
      const commands = commandsIn(words).filter((command) => command.includes('role assignment delete'));
      expect(commands.filter((command) => !command.includes(assignment))).toEqual([]);
      expect(words).toMatch(place);
      if (!commands.some((command) => command.includes(`--ids`)))
        expect(words).toMatch(/portal\.azure\.com/u);
    },
    60_000,
  );

  test('H8: the form, before anything is decided, says that Adobe may purge', async () => {
    const words = await formOf('/cmk revoke Luma');
    expect(words).toMatch(purgedUnderTheSla);
    expect(words).toMatch(/ask Adobe/iu);
    expect(words).not.toMatch(nothingIsLost);
  }, 60_000);

  test('A10, H8: the role comes from the resource group: the request warns, the thread says how that one is removed', async () => {
    clearGrants(sandbox);
    const assignment = grant(sandbox.azure.world, { scope: 'resourceGroup' });
    await watchRound(sandbox);
    const asked = readingFromNowOn(sandbox, cast.secondApprover);
    const reads = fromNowOn(sandbox, sandbox.person(cast.secondApprover));
    await proposeAct(sandbox, 'revoke');
    await reads(/"action_id":"approve"/u);
    expect(asked()).toMatch(purgedUnderTheSla);
    expect(asked()).toMatch(/ask Adobe|asked Adobe/iu);
    await expect.poll(() => card(sandbox), { timeout: 15_000 }).toMatch(purgedUnderTheSla);
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await approve(sandbox, cast.firstApprover);
    await approve(sandbox, cast.secondApprover);
    await expect.poll(read, { timeout: 15_000 }).toMatch(/role assignment delete|portal\.azure\.com/u);
    for (let step = 0; step < 3; step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await sandbox.slack.until(() => read().includes(assignment), 2_000).catch(() => undefined);
    }
    const commands = commandsIn(read()).filter((command) => command.includes('role assignment delete'));
    expect(commands.filter((command) => !command.includes(assignment))).toEqual([]);
    expect(read()).toMatch(/resource group[^"]*encryption/iu);
    expect(read()).toContain(`${group}/users`);
    expect(read()).toMatch(/Owner|User Access Administrator|Role Based Access Control Administrator/u);
  }, 90_000);

  test('I2: once restoring is approved, the command is in the thread at once', async () => {
    const { world } = sandbox.azure;
    world.removeRole(azure.vault, adobe.applicationId, { scope: 'resourceGroup' });
    for (let step = 0; step < 10 && (await phase()) !== 'revoked'; step += 1) {
      sandbox.clock.pass(5 * minuteMs);
      await new Promise((resolve) => {
        setTimeout(resolve, 1_000);
      });
    }
    expect(await phase()).toBe('revoked');
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await carriesOut('restore');
    await expect.poll(read, { timeout: 15_000 }).toMatch(/az role assignment create/u);
  }, 90_000);
});
