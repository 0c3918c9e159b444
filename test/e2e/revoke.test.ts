import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts';
import { dayMs, inChannel, proposeAct, rolesOfTheApp } from '../../sandbox/story.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import { readRecord } from './aftermath.ts';
import {
  answerTo,
  approve,
  approveAll,
  confirmed,
  fill,
  fromNowOn,
  hourMs,
  minuteMs,
  detailsAfter,
  modalAfter,
  prepare,
  press,
  propose,
  startWorld,
  submit,
  untilEnabled,
  untilSaid,
  wordsUnder,
} from './story.ts';
import { watchRound } from './watching.ts';

const slow = 120_000;
const hasRedis = findRedisServer(process.env) !== undefined;

/** An enabled organization in a world of its own. */
async function startEnabled(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startWorld(options);
  await prepare(sandbox);
  await propose(sandbox);
  await approveAll(sandbox);
  await untilEnabled(sandbox);
  return sandbox;
}

async function approveBoth(sandbox: Sandbox): Promise<void> {
  await sandbox.person(cast.firstApprover).reads('asks for your approval');
  await approve(sandbox, cast.firstApprover);
  await approve(sandbox, cast.secondApprover);
}

async function carryOut(sandbox: Sandbox, act: 'revoke' | 'restore', heading: string): Promise<void> {
  await proposeAct(sandbox, act);
  await sandbox.person(cast.requester).reads(heading);
  await approveBoth(sandbox);
}

/** The channel shows that all approvals are there, and the record says so: the cooling-off counts from then. */
async function untilAnnounced(sandbox: Sandbox): Promise<void> {
  const last = async () => (await readRecord(sandbox)).at(-1)?.event.type;
  await expect.poll(last, { timeout: 15_000 }).toBe('announcementShown');
}

const revoking = 'REVOKE access to the data';
const restoring = 'Approval requested: restore access to the data';

describe.skipIf(!hasRedis)('with a writer identity', () => {
  let sandbox: Sandbox;
  let requester: PersonAt;
  beforeAll(async () => {
    sandbox = await startEnabled();
    requester = sandbox.person(cast.requester);
  }, slow);
  afterAll(() => sandbox.close());

  test('the form says what stops working and when, and how it is done in an emergency', async () => {
    const words = await detailsAfter(sandbox, requester, '/cmk revoke');
    for (const part of [
      'a few minutes to 24 h',
      'up to 7 days',
      'Journey Optimizer URL shortener',
      'Edge projections',
      'az role assignment delete',
      '"block_id":"reason"',
      '"block_id":"confirmation"',
    ]) {
      expect(words).toContain(part);
    }
  });

  test('nothing is proposed without reason, acknowledgement and the key’s name, and nothing typed is lost', async () => {
    const reason = 'The contract ends';
    await requester.types('/cmk revoke');
    const wrong = { reason, acknowledge: true, confirmation: 'aep-cmk-keY' } as const;
    const answered = await submit(sandbox, requester, 'revoke', wrong);
    expect(wordsUnder(answered, 'confirmation')).toContain('is not the key’s name');
    const again = await submit(sandbox, requester, 'revoke', { ...confirmed, reason: ' ' });
    expect(wordsUnder(again, 'reason')).toContain('Write a reason of at least a few words');
    expect(JSON.stringify(requester.view()?.state)).toContain(azure.key);
    await requester.closes();
    expect(rolesOfTheApp(sandbox)).toBe(1);
  });

  test('somebody who is no requester is refused, and what is not revoked is not restored', async () => {
    const approver = sandbox.person(cast.firstApprover);
    const refused = await modalAfter(sandbox, approver, '/cmk revoke');
    expect(refused).toContain('You are not one of the requesters');
    expect(refused).not.toContain('"block_id":"confirmation"');
    expect(await modalAfter(sandbox, requester, '/cmk restore')).toContain('Access is not revoked');
  });

  test('a second proposal is refused while one is open, and cancelling ends it with everything as it was', async () => {
    const other = sandbox.person(cast.azureAdministrator);
    await other.types('/cmk revoke');
    await other.sees('revoke');
    await proposeAct(sandbox, 'revoke');
    await requester.reads(revoking);
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    const second = await submit(sandbox, other, 'revoke', { ...confirmed, reason: 'At the same time' });
    expect(second.said).toContain('Something is proposed already');
    await other.closes();
    const proposals = (await readRecord(sandbox)).filter(({ event }) => event.type === 'proposed');
    expect(proposals.map(({ by }) => by)).toEqual([cast.requester, cast.requester]);
    expect(await modalAfter(sandbox, requester, '/cmk revoke')).toContain('Something is proposed already');
    expect(await modalAfter(sandbox, requester, '/cmk restore')).toContain('Something is proposed already');
    await requester.types('/cmk cancel');
    await fill(sandbox, requester, 'cancel', { reason: 'Not today' });
    await requester.reads('Customer-managed keys stay enabled');
    const late = await submit(sandbox, approver, 'approve', confirmed);
    expect(late.said).toMatch(/\*Stopped\* by <@U0REQUESTER>.*Not today/u);
    await approver.closes();
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('Adobe may use the key');
    expect(rolesOfTheApp(sandbox)).toBe(1);
  });

  test(
    'two approvals take the role away, and the clock runs through 24 h and 7 days, each told once',
    async () => {
      await carryOut(sandbox, 'revoke', revoking);
      await untilSaid(sandbox, '*Access is revoked.*');
      expect(rolesOfTheApp(sandbox)).toBe(0);
      expect(await answerTo(sandbox, requester, '/cmk status')).toContain('▱▱▱▱▱▱▱  day 1 of 7');
      expect(await modalAfter(sandbox, requester, '/cmk revoke')).toContain('Access is revoked already');
      sandbox.clock.pass(11 * minuteMs);
      await requester.reads('Earliest effects are possible now');
      sandbox.clock.pass(dayMs);
      await requester.reads('24 h passed');
      expect(await answerTo(sandbox, requester, '/cmk status')).toContain('▰▱▱▱▱▱▱  day 2 of 7');
      sandbox.clock.pass(3 * dayMs);
      await requester.reads('▰▰▰▰▱▱▱  day 5 of 7');
      await sandbox.person(cast.firstApprover).reads('24 h passed');
      expect(inChannel(requester, '24 h passed')).toBe(1);
    },
    slow,
  );

  test(
    'restoring before the 7 days are over stops that clock and says so; the new one is told late when it is',
    async () => {
      expect(await detailsAfter(sandbox, requester, '/cmk restore')).toContain('az role assignment create');
      await carryOut(sandbox, 'restore', restoring);
      await untilSaid(sandbox, '*Access is restored.*');
      await requester.reads(/The earlier revoking was still propagating after 4 days/u);
      expect(rolesOfTheApp(sandbox)).toBe(1);
      sandbox.clock.pass(9 * dayMs);
      await requester.reads(/transient stores should be back[\s\S]*This comes 2 days late/u);
      expect(inChannel(requester, 'the primary stores should be back')).toBe(0);
      expect(inChannel(requester, 'transient stores should be empty')).toBe(0);
    },
    slow,
  );
});

describe.skipIf(!hasRedis)('without a writer identity', () => {
  let sandbox: Sandbox;
  let requester: PersonAt;
  beforeAll(async () => {
    sandbox = await startEnabled({ variables: { AZURE_WRITER: 'off', CMK_REVOKE_COOLING_OFF: '10m' } });
    requester = sandbox.person(cast.requester);
  }, slow);
  afterAll(() => sandbox.close());

  test('the cooling-off that is set for it gives time to stop', async () => {
    await carryOut(sandbox, 'revoke', revoking);
    await requester.reads(/begins to revoke\. Until then it can be stopped/u);
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'stop');
    await fill(sandbox, approver, 'stop', { reason: 'One more question' });
    await requester.reads(/stopped it[\s\S]*stay enabled/u);
    sandbox.clock.pass(hourMs);
    await watchRound(sandbox);
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('Adobe may use the key');
  });

  test(
    'the thread gives the command, and the bot sees by itself when it was done',
    async () => {
      await carryOut(sandbox, 'revoke', revoking);
      await untilAnnounced(sandbox);
      sandbox.clock.pass(10 * minuteMs);
      await requester.reads(
        /Remove the role from the CMK app[\s\S]*az role assignment delete --ids \/subscriptions\/[^" ]*luma-cmk-vault\/[^" ]*\/roleAssignments\/[0-9a-f-]{36}\b/u,
      );
      expect(rolesOfTheApp(sandbox)).toBe(1);
      sandbox.azure.world.removeRole(azure.vault, adobe.applicationId);
      await untilSaid(sandbox, '*Access is revoked.*');
    },
    slow,
  );

  test(
    'restoring that nobody does is stuck with what mends it, and goes on when it is done',
    async () => {
      await carryOut(sandbox, 'restore', restoring);
      await untilSaid(sandbox, 'is not complete yet', 10 * minuteMs);
      await requester.reads(/is not complete yet[\s\S]*az role assignment create/u);
      sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
      await untilSaid(sandbox, '*Access is restored.*', 5 * minuteMs);
    },
    slow,
  );
});

describe.skipIf(!hasRedis)('where something else is in the way', () => {
  let sandbox: Sandbox;
  let requester: PersonAt;
  beforeAll(async () => {
    sandbox = await startEnabled();
    requester = sandbox.person(cast.requester);
  }, slow);
  afterAll(() => sandbox.close());

  test(
    'a role that is inherited is not touched: it is stuck, says from where, and goes on when that is gone',
    async () => {
      const { world } = sandbox.azure;
      world.assignRole(azure.vault, adobe.applicationId, { scope: 'resourceGroup' });
      await carryOut(sandbox, 'revoke', revoking);
      await untilSaid(sandbox, 'is not complete yet', 5 * minuteMs);
      await requester.reads(/inherited from the resource group/u);
      expect(rolesOfTheApp(sandbox)).toBe(1);
      world.removeRole(azure.vault, adobe.applicationId, { scope: 'resourceGroup' });
      await untilSaid(sandbox, '*Access is revoked.*', 5 * minuteMs);
    },
    slow,
  );

  test(
    'restoring gives the role and waits for the key that somebody disabled, with its remedy',
    async () => {
      const { world } = sandbox.azure;
      world.setKey(azure.vault, azure.key, { enabled: false });
      expect(await modalAfter(sandbox, requester, '/cmk restore')).toContain('State of the key');
      await carryOut(sandbox, 'restore', restoring);
      await untilSaid(sandbox, 'Restoring access is not complete yet', 5 * minuteMs);
      expect(rolesOfTheApp(sandbox)).toBe(1);
      expect(await modalAfter(sandbox, requester, '/cmk restore')).toContain('Already under way');
      expect(await modalAfter(sandbox, requester, '/cmk cancel')).toContain('It is too late to cancel');
      world.setKey(azure.vault, azure.key, { enabled: true });
      await untilSaid(sandbox, '*Access is restored.*', 5 * minuteMs);
    },
    slow,
  );

  test(
    'a writer that may not write is told at once; with the bot blind a person gives their word',
    async () => {
      const { world } = sandbox.azure;
      world.setRights(azure.clientId, { roleWrites: 'none' });
      const reads = fromNowOn(sandbox, requester);
      await carryOut(sandbox, 'revoke', revoking);
      await reads(/Revoking access is not complete yet[\s\S]*AuthorizationFailed/u);
      world.setRights(azure.clientId, { armRead: false });
      await untilSaid(sandbox, 'The bot cannot see', 5 * minuteMs);
      world.removeRole(azure.vault, adobe.applicationId);
      await press(sandbox, requester, 'attest');
      await fill(sandbox, requester, 'attest', {
        reason: 'No assignment in Access control (IAM), seen today',
      });
      await reads(/The bot cannot check it/u);
    },
    slow,
  );
});

describe.skipIf(!hasRedis)('after a vault was deleted', () => {
  test(
    'restoring says to recover it, and gives the role that came back with nothing',
    async () => {
      const sandbox = await startEnabled();
      try {
        const requester = sandbox.person(cast.requester);
        const { world } = sandbox.azure;
        await carryOut(sandbox, 'revoke', revoking);
        await untilSaid(sandbox, '*Access is revoked.*');
        world.deleteVault(azure.vault);
        const words = await detailsAfter(sandbox, requester, '/cmk restore');
        expect(words).toContain('az keyvault recover');
        expect(words).toContain('vault comes back without its role assignments');
        await carryOut(sandbox, 'restore', restoring);
        await untilSaid(sandbox, 'Restoring access is not complete yet', 5 * minuteMs);
        world.recoverVault(azure.vault);
        await untilSaid(sandbox, '*Access is restored.*', 5 * minuteMs);
        expect(rolesOfTheApp(sandbox)).toBe(1);
      } finally {
        await sandbox.close();
      }
    },
    slow,
  );
});

describe.skipIf(!hasRedis)('before the enablement', () => {
  test(
    'there is nothing to revoke or to restore, and the words say why',
    async () => {
      const sandbox = await startWorld();
      try {
        const requester = sandbox.person(cast.requester);
        for (const act of ['revoke', 'restore']) {
          const words = await modalAfter(sandbox, requester, `/cmk ${act}`);
          expect(words).toContain('has not been set up yet');
        }
      } finally {
        await sandbox.close();
      }
    },
    slow,
  );
});
