import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath } from './aftermath.ts';
import {
  approveAll,
  fill,
  hourMs,
  lookAtStep,
  minuteMs,
  prepare,
  press,
  propose,
  startWorld,
  untilEnabled,
  untilSaid,
  vaultForm,
} from './story.ts';

let sandbox: Sandbox;
let requester: PersonAt;

beforeAll(async () => {
  sandbox = await startWorld();
  requester = sandbox.person(cast.requester);
  await prepare(sandbox);
});
afterAll(async () => {
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});

const tells = (words: string) => requester.messages().filter(({ text }) => text.includes(words)).length;

describe('a request of unknown outcome that arrives after it was settled as “not there”', () => {
  test('the hour of “not found” begins anew where Adobe could not be asked, and that is said once', async () => {
    sandbox.adobe.apply('postResetAfter');
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 15_000);
    await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
    sandbox.adobe.apply('getDown');
    await untilSaid(sandbox, 'the hour of “not found” is interrupted', minuteMs);
    sandbox.clock.pass(hourMs + minuteMs);
    sandbox.adobe.apply('allRight');
    await sandbox.slack.until(() => tells('Adobe answers that it has no such configuration') === 2, 15_000);
    expect(tells('the hour of “not found” is interrupted')).toBe(1);
  });

  test('it can be settled after an hour without interruption', async () => {
    sandbox.clock.pass(hourMs + minuteMs);
    await press(sandbox, requester, 'settle');
    await fill(sandbox, requester, 'settle', { reason: 'It is gone', acknowledge: true });
    for (const user of [cast.firstApprover, cast.secondApprover]) {
      const approver = sandbox.person(user);
      await press(sandbox, approver, 'approveSettlement');
      await fill(sandbox, approver, 'approveSettlement', { acknowledge: true });
    }
    await untilSaid(sandbox, 'is marked as *not received*');
  });

  test('it is found under its own name by the gate of the next, which sends nothing and watches it to the end', async () => {
    const [first] = sandbox.adobe.posts();
    const { configData } = JSON.parse(String(first?.body)) as {
      configData: { keyVaultKeyIdentifier: string };
    };
    sandbox.adobe.enableElsewhere(adobe.orgId, 'Config1', configData.keyVaultKeyIdentifier);
    sandbox.adobe.apply('secondPostAccepted');
    await lookAtStep(sandbox, requester, 'vault');
    await requester.clicks('vault');
    await fill(sandbox, requester, 'vault', { ...vaultForm, configurationName: 'Config2' });
    await requester.reads('"action_id":"propose"');
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'that request arrived late after all');
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});
