import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { adobe, cast, channel, secrets } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { signatureOf } from '../../sandbox/slack/deliveries/signature.ts';
import { runAudit } from '../audit/run-audit.ts';
import { firstLine, lastLine } from '../../src/audit/record-file.ts';
import { chain, history } from '../domain/chained.ts';
import { organization } from '../domain/world.ts';
import { enough, standIns } from '../configuration/load.ts';
import { startAndEnd } from '../e2e/start-and-end.ts';
import { readRecord } from '../e2e/aftermath.ts';
import { answerTo, approve, approveAll, minuteMs, prepare, propose, untilSaid } from '../e2e/story.ts';
import { shareWorld } from './world.ts';

let sandbox: Sandbox;
const wordsInChannel = () => JSON.stringify(sandbox.slack.messagesIn(channel));
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const settings = enough as Readonly<Record<string, string>>;
const row = (number: string, fault: string, figure: string) => ({ number, fault, figure });

describe('whoever copies what is published', () => {
  test.each([
    ['the key that .env.example once held', base64('never use this key, make your own one!')],
    ['the sandbox’s key', secrets.auditKey],
    ['zeros', base64(Buffer.alloc(32))],
    ['a password', base64('correct horse battery staple 2026!')],
  ])('S3 the bot signs with %s', async (what, key) => {
    const { code, printed } = await startAndEnd({ ...settings, CMK_AUDIT_KEY: `k1:${key}` });
    expect.soft(printed).toMatch(/\n {2}CMK_AUDIT_KEY\n.*nobody may sign with the key “k1”/u);
    expect.soft(printed).not.toContain(key);
    expect(code, what).toBe(1);
  });

  test('S3 .env.example as it is gives a key', async ({ task }) => {
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const keys = example.split('\n').filter((line) => /^CMK_AUDIT_KEY=./u.test(line));
    task.meta.row = row('S3', task.name.slice(3), `${keys.length} lines that set one`);
    expect(keys).toEqual([]);
  });
});

describe('somebody changes the configuration after an approval', () => {
  shareWorld({ variables: { CMK_QUORUM: '1', CMK_COOLING_OFF: '15m' } }, async (opened) => {
    sandbox = opened;
    await prepare(sandbox);
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    await sandbox.slack.until(() => wordsInChannel().includes('All approvals received'));
  });

  test('S5 the quorum is raised, and one approval is enough all the same', async ({ task }) => {
    await sandbox.restartBot({ CMK_QUORUM: '2' });
    sandbox.clock.pass(16 * minuteMs);
    await untilSaid(sandbox, 'now stricter than the approved terms');
    const early = sandbox.adobe.posts().length;
    expect(early).toBe(0);
    await sandbox.restartBot({ CMK_COOLING_OFF: '4h' });
    await approve(sandbox, cast.secondApprover);
    sandbox.clock.pass(30 * minuteMs);
    await untilSaid(sandbox, /4 hours/u);
    const before = sandbox.adobe.posts().length;
    await untilSaid(sandbox, 'Customer-managed keys are enabled', 10 * minuteMs);
    const figure = `${early} POST with one approval, ${before} after 30 minutes, ${sandbox.adobe.posts().length} in the end`;
    task.meta.row = row('S5', 'the quorum is raised from 1 to 2, then the cooling-off to 4 h', figure);
    expect(before).toBe(0);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});

describe('Adobe answers about another organization', () => {
  const imsOrgId = 'FEDCBA9876543210FEDCBA98@AdobeOrg';
  shareWorld({}, async (opened) => {
    sandbox = opened;
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
  });

  test('S11 to the request itself, and to every question after it', async ({ task }) => {
    const config = { name: 'Config1', status: 'COMPLETED', imsOrgId };
    sandbox.adobe.script.always('getConfig', undefined);
    sandbox.adobe.script.next('postConfig', {
      kind: 'answer',
      status: 201,
      body: { id: 'x', name: 'Config1', imsOrgId, status: 'CREATED', config },
    });
    sandbox.clock.pass(16 * minuteMs);
    await untilSaid(sandbox, 'It is not known whether Adobe received the request');
    sandbox.adobe.script.always('getConfig', {
      kind: 'answer',
      status: 200,
      body: { id: 'x', name: 'Config1', imsOrgId, status: 'COMPLETED', config },
    });
    sandbox.clock.pass(30 * minuteMs);
    const asked = () => sandbox.adobe.wire().filter(({ path }) => path.includes('/customer/config/')).length;
    const before = asked();
    await expect
      .poll(
        () => {
          sandbox.clock.pass(minuteMs);
          return asked();
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBeGreaterThan(before + 2);
    const status = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
    task.meta.row = row('S11', task.name.slice(4), `${sandbox.adobe.posts().length} POST, outcome unknown`);
    expect(wordsInChannel()).not.toMatch(/keys are enabled|Adobe accepted|did arrive/u);
    const types = (await readRecord(sandbox)).map(({ event }) => event.type);
    expect(types).toContain('outcomeBecameUnknown');
    expect(types.filter((type) => /^(?:accepted|foundAtAdobe|completed)$/u.test(type))).toEqual([]);
    expect(status).toContain(adobe.organization);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});

describe('what a stranger wrote, on the auditor’s terminal', () => {
  test('S12 bytes of a record file move the cursor', async ({ task }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cmk-abuse-'));
    const hidden = '\u001b[2J\u001b[1;1Hintact\u009b2J\u202e\u0007';
    const path = join(folder, 'record.txt');
    const { lines, heads } = chain(history().entries);
    const [first = '', ...others] = lines;
    const end = heads.at(-1) ?? { sequence: 0, digest: '' };
    const changed = [first.replace(/^\S+/u, `k${hidden}`), ...others];
    writeFileSync(path, [firstLine(organization), ...changed, lastLine(end)].join('\n'));
    const env = { CMK_AUDIT_KEY: settings['CMK_AUDIT_KEY'] ?? '' };
    const { code, out, error } = await runAudit(['verify', path], env);
    rmSync(folder, { recursive: true });
    const raw = [...`${out}${error}`.replaceAll('\n', '').matchAll(/[\p{Cc}\p{Cf}]/gu)].length;
    task.meta.row = row('S12', task.name.slice(4), `${raw} control characters printed, exit ${code}`);
    expect(out).toContain('\\u001b');
    expect(raw).toBe(0);
    expect(code).toBe(1);
  });
});

describe('somebody who has signed nothing', () => {
  shareWorld({}, async (opened) => {
    sandbox = opened;
    await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
  });

  const residentMiB = () => {
    const status = readFileSync(`/proc/${sandbox.bot().pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024;
  };

  /** The most that is seen within a time. */
  async function highest(read: () => number, forMs: number): Promise<number> {
    const until = performance.now() + forMs;
    let most = 0;
    while (performance.now() < until) {
      most = Math.max(most, read());
      await pause(100);
    }
    return most;
  }

  test('S13 400 connections hold 1 MiB each', async ({ task }) => {
    const { port } = new URL(sandbox.botUrl);
    const before = residentMiB();
    const at = Math.floor(Date.now() / 1000);
    const head = `POST /slack/events HTTP/1.1\r\nhost: x\r\nx-slack-request-timestamp: ${at}\r\nx-slack-signature: ${signatureOf('another secret', at, 'x')}\r\ncontent-length: 1048576\r\n\r\n`;
    const sockets: Socket[] = [];
    for (let count = 0; count < 400; count += 1) {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
      socket.write(head);
      socket.write(Buffer.alloc(1_000_000, 0x61));
    }
    await expect
      .poll(() => sockets.every(({ writableLength, destroyed }) => destroyed || writableLength === 0), {
        timeout: 20_000,
      })
      .toBe(true);
    // What was written waits in the kernel until the bot reads it.
    const held = (await highest(residentMiB, 6_000)) - before;
    const { origin } = new URL(sandbox.botUrl);
    const health = (await fetch(`${origin}/healthz`)).status;
    const answer = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
    for (const socket of sockets) socket.destroy();
    task.meta.row = row(
      'S13',
      task.name.slice(4),
      `${Math.round(held)} MiB more; /healthz ${health}; Slack is answered`,
    );
    expect(held).toBeLessThan(120);
    expect(health).toBe(200);
    expect(answer).toContain(adobe.organization);
  });
});

describe('local stand-ins beside real systems', () => {
  test('S15 a loopback variable alone is accepted', async ({ task }) => {
    const ends = [];
    for (const [name, value = ''] of Object.entries(standIns)) {
      const { code, printed } = await startAndEnd({ ...settings, [name]: value });
      for (const other of Object.keys(standIns).filter((one) => one !== name))
        expect(printed).toContain(other);
      ends.push(code);
    }
    task.meta.row = row('S15', task.name.slice(4), `${ends.length} starts, exit ${ends.join(' ')}`);
    expect(ends).toEqual([1, 1, 1, 1]);
  });

  test('S15 a secret in the wrong variable is printed', async ({ task }) => {
    const pasted = 'xoxb-1234567890-abcdefghijkl';
    const names = [
      'PORT',
      'HOST',
      'CMK_CHANNEL',
      'CMK_QUORUM',
      'LOG_LEVEL',
      'ADOBE_ORG_ID',
      'REDIS_URL',
      'SLACK_APP_TOKEN',
    ];
    const all = Object.fromEntries(names.map((name) => [name, pasted]));
    const { code, printed } = await startAndEnd({ ...settings, ...all });
    task.meta.row = row('S15', task.name.slice(4), `exit ${code}; not printed`);
    expect(printed).not.toContain('abcdefghijkl');
    expect(code).toBe(1);
  });
});

describe('a registry that serves other code', () => {
  test('S9 a package has no hash in the lock file', ({ task }) => {
    const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }>;
    };
    const downloaded = Object.entries(lock.packages).filter(
      ([path, { link, inBundle }]) => path !== '' && !link && !inBundle,
    );
    const without = downloaded.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-'));
    task.meta.row = row('S9', task.name.slice(3), `${without.length} of ${downloaded.length}`);
    expect(downloaded.length).toBeGreaterThan(300);
    expect(without).toEqual([]);
  });
});
