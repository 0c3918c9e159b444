import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorldPanel } from '../../../sandbox/page/page-api.ts';
import { startPage, type Page } from '../../../sandbox/page/server.ts';

const world: WorldPanel = {
  groups: () => [{ title: 'Time', controls: [{ id: 'pass', kind: 'button', label: 'Pass' }] }],
  run: async (controlId, value) => {
    if (controlId !== 'pass') throw new Error(`There is no control ${controlId}.`);
    return `Passed ${String(value)}.`;
  },
};

let page: Page;
beforeAll(async () => {
  page = await startPage({
    slackUrl: (_incoming, response) => void response.end('{"from":"slack"}'),
    world,
    wire: {
      since: (since) => [1, 2, 3].filter((seq) => seq > since).map((seq) => entry(seq)),
      exchange: (seq) => (seq === 2 ? { request: 'POST /', answer: '{}' } : undefined),
    },
    firstUser: 'U1',
  });
});
afterAll(() => page.close());

function entry(seq: number) {
  return {
    seq,
    at: 0,
    system: 'adobe',
    direction: 'out',
    method: 'GET /',
    summary: '',
    status: '200',
  } as const;
}

async function read(path: string): Promise<unknown> {
  return (await fetch(new URL(path, page.url))).json();
}

async function run(body: string): Promise<unknown> {
  return (await fetch(new URL('/world/run', page.url), { method: 'POST', body })).json();
}

/** `fetch` lets nobody set these. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(page.url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

describe('The page’s server', () => {
  test('lets nothing in from elsewhere', async () => {
    const answer = await fetch(page.url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`require-trusted-types-for 'script'`);
    expect(policy).not.toMatch(/unsafe|https?:\/\/(?!127\.0\.0\.1|localhost)/);
  });

  test('serves every module with its types taken off, and no others', async () => {
    const script = await (await fetch(new URL('/browser/h.ts', page.url))).text();
    expect(script).toContain('export function classes(...names');
    expect(script).not.toContain('ComponentChildren[]');
    for (const path of [
      '/browser/../server.ts',
      '/browser/%2e%2e/server.ts',
      '/browser/nobody.ts',
      '/package.json',
    ]) {
      expect((await fetch(new URL(path, page.url))).status, path).toBe(404);
    }
  });

  test('answers nobody who came by another name or from another page', async () => {
    const { host } = new URL(page.url);
    expect(await statusWith({ host })).toBe(200);
    expect(await statusWith({ host: 'rebound.example' })).toBe(403);
    expect(await statusWith({ host, origin: 'http://elsewhere.example' })).toBe(403);
    expect(await statusWith({ host, origin: `http://${host}` })).toBe(200);
  });

  test('hands what is Slack’s on to Slack', async () => {
    expect(await read('/client/state?user=U1')).toEqual({ from: 'slack' });
  });

  test('says who one is, and what the world outside can do', async () => {
    expect(await read('/start')).toEqual({ user: 'U1', wire: true, record: false, welcome: null });
    expect(await read('/world')).toEqual(await world.groups());
  });

  test('runs a control, and tells what went wrong in its own words', async () => {
    expect(await run('{"controlId":"pass","value":"1h"}')).toEqual({ ok: true, told: 'Passed 1h.' });
    expect(await run('{"controlId":"stop"}')).toEqual({ ok: false, message: 'There is no control stop.' });
    expect(await run('{"controlId":7}')).toMatchObject({ ok: false });
    expect(await run('nonsense')).toMatchObject({ ok: false });
  });

  test('gives what went over the wire since what was seen', async () => {
    expect(await read('/wire?since=2')).toEqual([entry(3)]);
    expect(await read('/wire')).toHaveLength(3);
  });

  test('gives one exchange in full, and says where there is none', async () => {
    expect(await read('/wire/exchange?seq=2')).toEqual({ request: 'POST /', answer: '{}' });
    expect((await fetch(new URL('/wire/exchange?seq=9', page.url))).status).toBe(404);
    expect((await fetch(new URL('/record', page.url))).status).toBe(404);
  });
});
