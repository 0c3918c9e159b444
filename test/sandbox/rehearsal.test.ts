import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cast, secrets } from '../../sandbox/cast.ts';
import { rehearsalOf } from '../../sandbox/rehearsal.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import {
  answerTo,
  approve,
  minuteMs,
  modalAfter,
  prepare,
  propose,
  startWorld,
  untilSaid,
} from '../e2e/story.ts';

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

const europe = '111111111111111111111111@AdobeOrg';
const organizations = [
  {
    name: 'Acme Europe',
    orgId: europe,
    region: 'nld2',
    clientIdEnv: 'ACME_CLIENT_ID',
    clientSecretEnv: 'ACME_CLIENT_SECRET',
    scopes: 'openid,AdobeID',
    tenantId: '33333333-3333-4333-8333-333333333333',
    approvers: ['U0ACMEONE1', 'U0ACMETWO2', 'S0ACMEGRP1'],
  },
  {
    name: 'Acme Asia',
    orgId: '222222222222222222222222@AdobeOrg',
    clientIdEnv: 'ASIA_CLIENT_ID',
    clientSecretEnv: 'ASIA_CLIENT_SECRET',
    scopes: ['openid', 'AdobeID'],
  },
];

const environment = `SLACK_BOT_TOKEN=xoxb-the-real-one
ACME_CLIENT_SECRET=p8e-the-real-one
CMK_CHANNEL=C0ACMECMK1
CMK_APPROVERS=U0ACMEONE1,U0ACMETWO2
CMK_COOLING_OFF=20m
`;

let folder: string;
let sandbox: Sandbox | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'as-'));
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  rmSync(folder, { recursive: true });
});

function write(content: unknown = organizations, env = environment): string {
  const path = join(folder, 'organizations.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  writeFileSync(join(folder, '.env'), env);
  return path;
}

test('the company’s own organization goes the whole way, with its own approvers and cooling-off', async () => {
  sandbox = await startWorld(rehearsalOf(write()));
  const requester = sandbox.person(cast.requester);
  const status = await answerTo(sandbox, requester, '/cmk status');
  expect(status).toContain('Acme Europe');
  expect(status).toContain('Acme Asia');
  await prepare(sandbox, '/cmk setup Acme Europe');
  await propose(sandbox);
  await approve(sandbox, 'U0ACMEONE1');
  await approve(sandbox, 'U0ACMETWO2');
  const { adobe, clock, slack } = sandbox;
  await slack.until(() => requester.messages().some(({ channel }) => channel === 'C0ACMECMK1'));
  await slack.until(() => JSON.stringify(requester.messages()).includes('All approvals received'));
  clock.pass(10 * minuteMs);
  await answerTo(sandbox, requester, '/cmk help');
  expect(adobe.posts(europe)).toEqual([]);
  clock.pass(10 * minuteMs);
  await untilSaid(sandbox, 'Customer-managed keys are enabled');
  expect(adobe.posts(europe)).toHaveLength(1);
}, 120_000);

test('where requesters are named, one of them leads, and others are turned away', async () => {
  const options = rehearsalOf(write(organizations, `${environment}CMK_REQUESTERS=U0ACMEREQ1\n`));
  expect(options.leading).toEqual({
    orgId: europe,
    name: 'Acme Europe',
    requester: 'U0ACMEREQ1',
    channel: 'C0ACMECMK1',
  });
  sandbox = await startWorld(options);
  expect(await modalAfter(sandbox, sandbox.person(cast.requester), '/cmk setup Acme Europe')).toMatch(
    /requester/iu,
  );
  await sandbox.person('U0ACMEREQ1').types('/cmk setup Acme Europe');
  await sandbox.person('U0ACMEREQ1').sees('vault');
});

test('nothing that is secret is read, and no directory of the company’s is named', () => {
  const { variables = {}, tenants } = rehearsalOf(write());
  expect(JSON.stringify(variables)).not.toContain('the-real-one');
  expect(tenants).toBeUndefined();
});

async function run(args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, error };
}

test.each([
  ['a file that is not there', undefined, /ENOENT/u],
  ['what is no JSON', '{', /organizations\.json/u],
  ['an organization without its id', [{ name: 'Acme' }], /0\.orgId/u],
  ['a region that there is not', [{ ...organizations[0], region: '!' }], /region/u],
])('%s is named', async (_what, content, words) => {
  const path = content === undefined ? join(folder, 'nowhere.json') : write(content);
  const { code, error } = await run(['--as', path]);
  expect(error).toMatch(words);
  expect(code).toBe(1);
});

test('--as and --tour exclude each other', async () => {
  expect((await run(['--as', write(), '--tour'])).code).toBe(1);
});

test('--stand-ins starts the world without a bot, and says what to put where', async () => {
  const child = spawn(process.execPath, [main, '--stand-ins'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const ended = once(child, 'close');
  try {
    await expect.poll(() => out, { timeout: 20_000 }).toContain('The sandbox is at');
    for (const name of ['SLACK_API_URL', 'ADOBE_PLATFORM_URL', 'ADOBE_IMS_URL', 'AZURE_LOOPBACK_URL'])
      expect(out).toMatch(new RegExp(`^${name}=http://127\\.0\\.0\\.1:\\d+`, 'mu'));
    const [, api = ''] = /^SLACK_API_URL=(.*)$/mu.exec(out) ?? [];
    const headers = { authorization: `Bearer ${secrets.botToken}` };
    expect(await (await fetch(`${api}auth.test`, { method: 'POST', headers })).json()).toMatchObject({
      ok: true,
    });
    // No bot is there: nobody listens for deliveries.
    expect(out).toContain('npm start');
  } finally {
    child.kill('SIGINT');
    await ended;
  }
});
