import { afterEach, describe, expect, test } from 'vitest';
import { azure, cast, workspaceId } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { dayMs, proposeAct } from '../../sandbox/story.ts';
import { readRecord } from './aftermath.ts';
import {
  answerTo,
  approve,
  approveAll,
  fromNowOn,
  hourMs,
  minuteMs,
  prepare,
  propose,
  startWorld,
  untilEnabled,
} from './story.ts';
import { untilRead } from '../../sandbox/passing-time.ts';

const slow = 180_000;
const hasRedis = findRedisServer(process.env) !== undefined;
let sandbox: Sandbox;

async function startEnabled(): Promise<void> {
  sandbox = await startWorld({ variables: { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId } });
  await prepare(sandbox);
  await propose(sandbox);
  await sandbox.person(cast.firstApprover).reads('There will be evidence of who uses the key');
  await approveAll(sandbox);
  await untilEnabled(sandbox);
}

async function carryOut(act: 'revoke' | 'restore', heading: string, done: string): Promise<void> {
  const requester = sandbox.person(cast.requester);
  const told = fromNowOn(sandbox, requester);
  await proposeAct(sandbox, act);
  await told(heading);
  await sandbox.person(cast.firstApprover).reads('asks for your approval');
  await approve(sandbox, cast.firstApprover);
  await approve(sandbox, cast.secondApprover);
  await told(done);
}

/** In small steps: what the bot was just about to do when the clock moved reckons from the new time. */
const inTime = { stepMs: 5 * minuteMs, listenMs: 1_000 };

async function untilStatus(words: string): Promise<string> {
  let status = '';
  for (let tries = 0; tries < 60 && !status.includes(words); tries += 1) {
    sandbox.clock.pass(inTime.stepMs);
    await sandbox.slack.until(() => false, inTime.listenMs).catch(() => undefined);
    status = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
  }
  return status;
}

const events = async (type: string) =>
  (await readRecord(sandbox)).flatMap(({ event }) => (event.type === type ? [event] : []));

const status = (person: PersonAt) => answerTo(sandbox, person, '/cmk status');

describe.skipIf(!hasRedis)('evidence from the vault’s audit log', () => {
  afterEach(() => sandbox.close());

  test(
    'the key is used, refused after revoking, and used again after restoring',
    { timeout: slow },
    async () => {
      await startEnabled();
      const requester = sandbox.person(cast.requester);
      expect(await answerTo(sandbox, requester, '/cmk status')).not.toContain('Use of the key');

      sandbox.clock.pass(2 * hourMs);
      await untilRead(sandbox, requester, 'Adobe first used the key', inTime);
      // What the watch saw is noted a moment after it is told.
      await expect
        .poll(() => status(requester), { timeout: 10_000 })
        .toContain('Use of the key:* last by Adobe');
      expect(await answerTo(sandbox, requester, '/cmk health')).toContain('last by Adobe');

      await carryOut('revoke', 'REVOKE access to the data', 'Access is revoked');
      sandbox.clock.pass(2 * hourMs);
      await untilRead(sandbox, requester, 'tried to use the key and was refused', inTime);
      await expect
        .poll(() => status(requester), { timeout: 10_000 })
        .toContain('Adobe’s app was refused, last');
      sandbox.clock.pass(dayMs);
      await untilRead(
        sandbox,
        requester,
        /audit log shows since then, up to .*: Adobe’s app was refused/u,
        inTime,
      );

      await carryOut('restore', 'Approval requested: restore access', 'Access is restored');
      sandbox.clock.pass(2 * hourMs);
      await untilRead(sandbox, requester, 'Adobe uses the key again', inTime);
      expect(await events('keyUseSeen')).toHaveLength(3);
    },
  );

  test('an app that is still let in after revoking is an alert', { timeout: slow }, async () => {
    await startEnabled();
    const requester = sandbox.person(cast.requester);
    // Azure shows that the role is gone, and lets the app in for another five hours.
    sandbox.azure.set({ revokePropagationMs: 5 * hourMs });
    await carryOut('revoke', 'REVOKE access to the data', 'Access is revoked');
    sandbox.clock.pass(2 * hourMs);
    await untilRead(sandbox, requester, /Adobe’s app could still use the key/u, inTime);
    await expect
      .poll(() => status(requester), { timeout: 10_000 })
      .toContain('Adobe’s app still used the key');
  });

  test('a log that the bot may not read is no promise of evidence', { timeout: slow }, async () => {
    sandbox = await startWorld({ variables: { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId } });
    // No Log Analytics Reader at the workspace; the vault's diagnostic setting can be read.
    sandbox.azure.world.setRights(azure.clientId, { logRead: false });
    await prepare(sandbox);
    await propose(sandbox);
    const approver = sandbox.person(cast.firstApprover);
    await approver.reads('Whether there will be evidence of who uses the key is unknown');
    expect(JSON.stringify(approver.messages())).not.toContain('There will be evidence');
  });

  test('a log that is not kept, or may not be read, is unknown and said', { timeout: slow }, async () => {
    await startEnabled();
    const requester = sandbox.person(cast.requester);
    sandbox.azure.world.setRights(azure.clientId, { logRead: false });
    sandbox.clock.pass(2 * hourMs);
    expect(await untilStatus('Use of the key:* unknown')).toContain('InsufficientAccessError');

    sandbox.azure.world.setRights(azure.clientId, { logRead: true });
    sandbox.azure.world.setDiagnostics(azure.vault, []);
    sandbox.clock.pass(dayMs);
    await untilRead(sandbox, requester, /audit log is not kept/u, inTime);
    expect(await events('keyUseSeen')).toEqual([]);
  });

  test('a key that Adobe does not use for a day is told, with what to do', { timeout: slow }, async () => {
    await startEnabled();
    sandbox.adobe.set({ usesKeys: false });
    const requester = sandbox.person(cast.requester);
    const told = 'The audit log shows no use of the key by Adobe for 24 hours';
    const isTold = () => requester.messages().some(({ text }) => text.includes(told));
    for (let hours = 0; hours < 22; hours += 2) {
      sandbox.clock.pass(2 * hourMs);
      await sandbox.slack.until(isTold, inTime.listenMs).catch(() => undefined);
    }
    expect(isTold()).toBe(false);
    sandbox.clock.pass(3 * hourMs);
    const message = await untilRead(sandbox, requester, told, inTime);
    expect(JSON.stringify(message)).toContain('Whether Adobe uses this key is not proved');
    expect(JSON.stringify(message)).toContain('ask Adobe’s support which key encrypts it');
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain(
      'the log shows no use by Adobe since',
    );
    expect(await events('keyUseSeen')).toEqual([]);
  });

  test('a use by somebody else goes to the auditors alone', { timeout: slow }, async () => {
    await startEnabled();
    const { auditLog } = sandbox.azure;
    const vaultId = sandbox.azure.state().vaults.find(({ name }) => name === azure.vault)?.id ?? '';
    auditLog.add({
      at: sandbox.clock.now() + hourMs,
      vaultId,
      operation: 'KeyUnwrap',
      status: 200,
      caller: '99999999-1111-4222-8333-444444444444',
      address: '198.51.100.7',
      keyId: `https://${azure.vault}.vault.azure.net/keys/${azure.key}`,
      assignment: '',
    });
    sandbox.clock.pass(2 * hourMs);
    const auditor = sandbox.person(cast.firstApprover);
    const message = await untilRead(sandbox, auditor, 'uses of the key that the bot did not expect', inTime);
    expect(JSON.stringify(message)).toContain('99999999-1111-4222-8333-444444444444');
    const channel = sandbox
      .person(cast.requester)
      .messages()
      .filter(({ text }) => text.includes('did not expect'));
    expect(channel).toEqual([]);
  });
});
