import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createKeys } from '../../src/store/keys.ts';
import { startSetup, startWorld } from '../e2e/story.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import { runAudit } from './run-audit.ts';

const operator = cast.azureAdministrator;
const northwind = 'FEDCBA9876543210FEDCBA98@AdobeOrg';
const organizations = [
  { name: adobe.organization, orgId: adobe.orgId },
  { name: 'Northwind', orgId: northwind },
  { name: 'Untouched', orgId: '00DCBA9876543210FEDCBA98@AdobeOrg' },
];
const shared = { clientIdEnv: 'LUMA_ID', clientSecretEnv: 'ADOBE_CLIENT_SECRET', scopes: 'openid,AdobeID' };
const folder = mkdtempSync(join(tmpdir(), 'organizations-'));
const file = join(folder, 'organizations.json');
const none = { ADOBE_CLIENT_ID: undefined, ADOBE_ORG_ID: undefined, ADOBE_ORG_NAME: undefined };
const variables = {
  ...none,
  ADOBE_REGION: undefined,
  ADOBE_SCOPES: undefined,
  ORGANIZATIONS_FILE: file,
  LUMA_ID: adobe.clientId,
  CMK_OPERATORS: operator,
};
const keys = createKeys('{cmk}');

let sandbox: Sandbox;
let redis: Redis;

/** Both records as they were before the last two entries, which the channel shows. */
beforeAll(async () => {
  writeFileSync(file, JSON.stringify(organizations.map((one) => ({ ...shared, region: 'va7', ...one }))));
  sandbox = await startWorld({ variables });
  redis = new Redis(sandbox.redis.url);
  await startSetup(sandbox, '/cmk setup Luma');
  await sandbox.person(cast.requester).reads('Adobe named its app');
  await startSetup(sandbox, '/cmk setup Northwind');
  await until('everything is said', () => isQuiet(redis));
  await sandbox.bot().stop();
  for (const { orgId } of organizations.slice(0, 2)) {
    const lines = await redis.lrange(keys.record(orgId), 0, -1);
    await redis.ltrim(keys.record(orgId), 0, 0);
    const digest = Buffer.from(lines[0]?.split(' ')[1] ?? '', 'base64url').toString('hex');
    const state = JSON.parse((await redis.hget(keys.head(orgId), 'state')) ?? '{}') as object;
    await redis.hset(keys.head(orgId), {
      sequence: 1,
      digest,
      state: JSON.stringify({ ...state, sequence: 1 }),
    });
  }
});
afterAll(async () => {
  redis.disconnect();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

function audit(...args: readonly string[]) {
  const { slack, adobe: standIn, azure, redis: server } = sandbox;
  const at = { slackApiUrl: slack.apiUrl, adobeUrl: standIn.url, azureUrl: azure.url, redisUrl: server.url };
  const environment = botEnvironment({ ...at, durable: server.durable, port: 0, mode: 'socket' }, {});
  const told = Object.entries({ ...environment, ...variables }).filter(([, value]) => value !== undefined);
  return runAudit(args, Object.fromEntries(told) as Record<string, string>);
}

const reason = "the failover of this morning, don't worry";
const all = (...more: readonly string[]) =>
  audit('declare-restore', '--all', '--by', operator, '--reason', reason, ...more);
const count = async (orgId: string) => redis.llen(keys.record(orgId));

test('one failover: all that is missing is listed first, and declared for those that miss something', async () => {
  const listed = await all();
  expect(listed.error).toBe('');
  expect(listed.out).toMatch(
    /Luma: The end was cut off: the record ends with #1, but messages in Slack witness #\d+/u,
  );
  expect(listed.out).toMatch(/Northwind: The end was cut off/u);
  expect(listed.out).toContain('Untouched: nothing is missing');
  expect(listed.out).toContain('Nothing was declared. To declare it for Luma, Northwind:');
  expect(listed.code).toBe(2);
  const code = /--confirm (\w+)/u.exec(listed.out)?.[1] ?? '';

  const wrong = await all('--confirm', 'other');
  expect(wrong.out).toContain('“other” is not the code of this list. Nothing was declared.');
  for (const { orgId } of organizations) expect(await count(orgId)).toBeLessThan(2);

  const declared = await all('--confirm', code);
  expect([declared.code, declared.error]).toEqual([0, '']);
  expect(declared.out).toContain('Entry 2 of Luma says so');
  expect(declared.out).toContain('Entry 2 of Northwind says so');
  expect(declared.out).not.toMatch(/Entry \d+ of Untouched/u);
  const [entry] = await redis.lrange(keys.record(northwind), -1, -1);
  expect(entry).toContain('restoreDeclared');
  expect(entry).toContain('the failover of this morning');

  const again = await all();
  expect(again.out).toContain('There is nothing to declare.');
  expect(again.code).toBe(0);
});

test.each([
  ['an organization beside it', ['declare-restore', 'Luma', '--all']],
  ['another command', ['verify', '--all']],
  ['a code without it', ['declare-restore', 'Luma', '--confirm', 'aa']],
])('--all with %s is refused', async (_, args) => {
  const { code, error } = await audit(...args, '--by', operator, '--reason', 'x');
  expect(code).toBe(2);
  expect(error).toContain('--all');
});

test('nobody but an operator lists or declares', async () => {
  const { code, error } = await audit('declare-restore', '--all', '--by', cast.requester, '--reason', 'x');
  expect([code, error]).toEqual([2, expect.stringContaining('is not among the operators')]);
});
