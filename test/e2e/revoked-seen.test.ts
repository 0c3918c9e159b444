import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { dayMs, inChannel, rolesOfTheApp } from '../../sandbox/story.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import {
  answerTo,
  approve,
  confirmed,
  detailsInFront,
  fill,
  fromNowOn,
  minuteMs,
  modalAfter,
  startWorld,
  untilSaid,
} from './story.ts';
import { adopt, quiet, stateIn, told, watchRound } from './watching.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startWorld({ variables: { CMK_ALERTS: cast.azureAdministrator } });
  requester = sandbox.person(cast.requester);
  await adopt(sandbox);
}, 60_000);
afterAll(async () => {
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});

const lost = /\*Adobe has lost access to the key\*, and nobody proposed that here/u;

/** When the role was seen to be gone for the first time, by the record. */
async function seenAt(): Promise<number> {
  const record = await readRecord(sandbox);
  const since = record.flatMap(({ event }) =>
    event.type === 'healthChanged' ? (event.change.raised ?? []).map((raised) => raised.since) : [],
  );
  return since[0] ?? 0;
}

describe('a role that somebody takes away past the bot', () => {
  test('is access lost, told once to everybody, with the clocks from when it was first seen, and the way back', async () => {
    await quiet(sandbox);
    const before = sandbox.clock.now();
    sandbox.azure.world.removeRole(azure.vault, adobe.applicationId);
    await watchRound(sandbox);
    await sandbox.slack.until(() => told(sandbox, lost).length > 0);
    expect(told(sandbox, lost)).toMatchObject([{ broadcast: true }]);
    const first = await seenAt();
    expect(first).toBeGreaterThanOrEqual(before);
    expect(await stateIn(sandbox)).toMatchObject({
      phase: 'revoked',
      life: { access: 'revokedSeen', propagation: { direction: 'revoke', from: { at: first } } },
    });
    // Two looks a minute apart: the second one made it certain.
    const entry = (await readRecord(sandbox)).findLast(({ event }) => event.type === 'healthChanged');
    expect((entry?.at ?? 0) - first).toBeGreaterThanOrEqual(minuteMs);
    expect(await answerTo(sandbox, requester, '/cmk status')).toMatch(
      /Access lost \(seen, not proposed here\)[\s\S]*day 1 of 7/u,
    );
    expect(await modalAfter(sandbox, requester, '/cmk revoke Luma')).toContain('Access is revoked already');
    expect(await modalAfter(sandbox, requester, '/cmk cancel Luma')).toContain('There is nothing to cancel');
  });

  test('its clock reminds after 24 h, counted from when it was seen', async () => {
    const due = (await seenAt()) + dayMs;
    sandbox.clock.pass(due - sandbox.clock.now() - minuteMs);
    await watchRound(sandbox);
    await requester.reads('Access has been lost for 24 h.');
    expect(inChannel(requester, 'Access has been lost for 24 h.')).toBe(1);
    const reached = (await readRecord(sandbox)).flatMap(({ event }) =>
      event.type === 'propagationReached' && event.milestone === 'primary' ? [event.dueAt] : [],
    );
    expect(reached).toEqual([due]);
    expect(told(sandbox, lost)).toHaveLength(1);
  });

  test('restoring is proposed from that very message, approved by two, done by the bot, and told', async () => {
    const words = fromNowOn(sandbox, requester);
    const [alert] = told(sandbox, lost);
    await requester.clicks('restore', ({ ts }) => ts === alert?.ts);
    expect(await detailsInFront(sandbox, requester)).toContain('az role assignment create');
    await requester.clicks('restore', ({ ts }) => ts === alert?.ts);
    await fill(sandbox, requester, 'restore', { ...confirmed, reason: 'It was removed by mistake' });
    await words('Approval requested: restore access to the data');
    expect(await modalAfter(sandbox, requester, '/cmk restore Luma')).toContain(
      'Something is proposed already',
    );
    await watchRound(sandbox);
    expect(rolesOfTheApp(sandbox)).toBe(0);
    await approve(sandbox, cast.firstApprover);
    expect(rolesOfTheApp(sandbox)).toBe(0);
    await approve(sandbox, cast.secondApprover);
    await untilSaid(sandbox, '*Access is restored.*');
    expect(rolesOfTheApp(sandbox)).toBe(1);
    expect(await stateIn(sandbox)).toMatchObject({
      phase: 'enabled',
      life: { access: 'granted', propagation: { direction: 'restore' }, health: { concerns: {} } },
    });
  });

  test('and the record tells the same story, with one all-clear at most and nothing repeated', async () => {
    await watchRound(sandbox);
    await watchRound(sandbox);
    const sinceTheLoss = async () => {
      const types = (await readRecord(sandbox))
        .map(({ event }) => event.type)
        .filter((type) => type !== 'alertRepeated');
      const since = types.slice(types.lastIndexOf('healthChanged'));
      // Whether the first look after some minutes came before the day was over depends on the machine.
      return since.filter((type, place) => type !== 'propagationReached' || since[place - 1] !== type);
    };
    await expect
      .poll(sinceTheLoss)
      .toEqual([
        'healthChanged',
        'propagationReached',
        'proposed',
        'approved',
        'approved',
        'coolingOffStarted',
        'announcementShown',
        'restorationBegan',
        'roleAssigned',
        'restored',
        'propagationReached',
      ]);
    expect(await modalAfter(sandbox, requester, '/cmk restore Luma')).toContain('Access is not revoked');
    expect(told(sandbox, lost)).toHaveLength(1);
    expect(inChannel(requester, 'Luma: Access is restored')).toBe(1);
  });
});
