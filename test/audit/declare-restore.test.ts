import { afterAll, beforeAll, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from '../e2e/aftermath.ts';
import { startSetup, startWorld } from '../e2e/story.ts';
import { runAudit } from './run-audit.ts';

let sandbox: Sandbox;
const operator = cast.azureAdministrator;

beforeAll(async () => {
  sandbox = await startWorld({ variables: { CMK_OPERATORS: operator } });
  await startSetup(sandbox);
  await sandbox.person(cast.requester).reads('Adobe named its app');
});
afterAll(() => sandbox.close());

function audit(...args: readonly string[]) {
  const { slack, adobe, azure, redis } = sandbox;
  const at = { slackApiUrl: slack.apiUrl, adobeUrl: adobe.url, azureUrl: azure.url, redisUrl: redis.url };
  const environment = botEnvironment({ ...at, durable: redis.durable, port: 0, mode: 'socket' }, {});
  return runAudit(args, { ...environment, CMK_OPERATORS: operator });
}

const declare = (...args: readonly string[]) => audit('declare-restore', 'Luma', ...args);

test('nobody but an operator declares a restore, and not without a reason', async () => {
  const before = (await readRecord(sandbox)).length;
  const outsider = await declare('--by', cast.requester, '--reason', 'because');
  expect(outsider.error).toContain(`${cast.requester} is not among the operators`);
  expect((await declare('--by', operator)).error).toContain('--reason');
  expect((await declare('--reason', 'because')).error).toContain('--by');
  expect(outsider.code).toBe(2);
  expect(await readRecord(sandbox)).toHaveLength(before);
});

test('it goes on the record, which still verifies, and into the thread', async () => {
  const reason = 'from the backup of this morning, after the disk was lost';
  const { code, out, error } = await declare('--by', operator, '--reason', reason);
  expect(error).toBe('');
  expect(code).toBe(0);
  const record = await readRecord(sandbox);
  expect(out).toContain(`Entry ${record.length} of Luma says so`);
  expect(JSON.stringify(record.at(-1))).toContain('restoreDeclared');
  expect((await audit('verify', 'Luma')).code).toBe(0);
  // The bot's sweep finds what another process appended; a restart sweeps at once.
  await sandbox.restartBot();
  const told = await sandbox.person(cast.requester).reads('put back from a backup');
  expect(JSON.stringify(told.blocks)).toContain(reason);
});
