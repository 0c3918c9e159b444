import { expect, test } from 'vitest';
import { adobePresets } from '../../../sandbox/adobe/presets.ts';
import { configPath, order, startWorld, type Running } from './world.ts';

/** What a client makes of one POST, in a word. */
async function outcomeOfPost(world: Running): Promise<string> {
  const signal = AbortSignal.timeout(300);
  try {
    const token = String((await world.token()).body['access_token']);
    const response = await fetch(`${world.adobe.url}${configPath}`, {
      method: 'POST',
      redirect: 'manual',
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        'x-api-key': 'acp_provisioning',
        'x-gw-ims-org-id': 'AAAA1111@AdobeOrg',
        'content-type': 'application/json',
      },
      body: JSON.stringify(order()),
    });
    const text = await response.text();
    const isJson = text.startsWith('{') && text.endsWith('}');
    return `${response.status} ${isJson ? 'JSON' : text.startsWith('<html>') ? 'HTML' : 'text'}`;
  } catch (error) {
    if (signal.aborted) return 'timeout';
    const { cause } = error as { cause?: { code?: string } };
    return String(cause?.code ?? error);
  }
}

test.for([
  { preset: 'post400', outcome: '400 JSON', created: false },
  { preset: 'post401', outcome: '401 JSON', created: false },
  { preset: 'post403ApiKey', outcome: '403 JSON', created: false },
  { preset: 'post403Profile', outcome: '403 JSON', created: false },
  { preset: 'post403', outcome: '403 JSON', created: false },
  { preset: 'post403Html', outcome: '403 HTML', created: false },
  { preset: 'post404', outcome: '404 JSON', created: false },
  { preset: 'post409', outcome: '409 JSON', created: false },
  { preset: 'post429', outcome: '429 JSON', created: false },
  { preset: 'post500', outcome: '500 JSON', created: false },
  { preset: 'post500Done', outcome: '500 text', created: true },
  { preset: 'post502Html', outcome: '502 HTML', created: false },
  { preset: 'post503Text', outcome: '503 text', created: false },
  { preset: 'post307', outcome: '307 text', created: false },
  { preset: 'postResetBefore', outcome: 'ECONNRESET', created: false },
  { preset: 'postResetAfter', outcome: 'ECONNRESET', created: false },
  { preset: 'postDoneThenDrop', outcome: 'ECONNRESET', created: true },
  { preset: 'postNever', outcome: 'timeout', created: false },
  { preset: 'postDoneNever', outcome: 'timeout', created: true },
  { preset: 'postSlow', outcome: 'timeout', created: true },
  { preset: 'postHalfBody', outcome: 'ECONNRESET', created: true },
  { preset: 'postUnparsable', outcome: '200 HTML', created: true },
])(
  '$preset: the client sees $outcome, the work was done: $created, and one POST is counted',
  async ({ preset, outcome, created }) => {
    await using world = await startWorld();
    world.adobe.apply(preset);
    expect(await outcomeOfPost(world)).toBe(outcome);
    expect(world.adobe.posts()).toHaveLength(1);
    expect(world.adobe.configurations()).toHaveLength(created ? 1 : 0);
    expect(world.adobe.script.state().flatMap(({ next }) => next)).toEqual([]);
  },
);

test('a redirect leads back to where it came from, so that a client which follows it POSTs again', async () => {
  await using world = await startWorld();
  world.adobe.apply('post307');
  const token = String((await world.token()).body['access_token']);
  const headers = {
    authorization: `Bearer ${token}`,
    'x-api-key': 'acp_provisioning',
    'x-gw-ims-org-id': 'AAAA1111@AdobeOrg',
    'content-type': 'application/json',
  };
  const response = await fetch(world.adobe.url + configPath, {
    method: 'POST',
    headers,
    body: JSON.stringify(order()),
  });
  expect(response.status).toBe(200);
  expect(world.adobe.posts().map(({ status }) => status)).toEqual([307, 200]);
});

test('faults come in the order they were queued, then the standing one, until cleared', async () => {
  await using world = await startWorld();
  const { script } = world.adobe;
  script.always('getConfig', { kind: 'answer', status: 503, body: '' });
  script.next('getConfig', { kind: 'answer', status: 500, body: {} }, 2);
  script.next('getConfig', { kind: 'answer', status: 429, body: {} });
  const seen: number[] = [];
  for (let i = 0; i < 5; i += 1) seen.push((await world.get()).status);
  expect(seen).toEqual([500, 500, 429, 503, 503]);
  script.clear('getConfig');
  expect((await world.get()).status).toBe(404);
});

test('a fault of one call leaves the others alone', async () => {
  await using world = await startWorld();
  world.adobe.apply('getDown');
  expect((await world.post()).status).toBe(200);
  expect((await world.get()).status).toBe(503);
  world.adobe.apply('allRight');
  expect((await world.get()).status).toBe(200);
});

test('every preset can be applied, has a title, and is put right again', async () => {
  await using world = await startWorld();
  const before = world.adobe.settings();
  for (const { name, title } of world.adobe.presets()) {
    expect(title).not.toBe('');
    world.adobe.apply(name);
  }
  expect(world.adobe.presets()).toHaveLength(Object.keys(adobePresets).length);
  world.adobe.apply('allRight');
  expect(world.adobe.settings()).toEqual(before);
  expect(() => world.adobe.apply('everything')).toThrow(RangeError);
});

test('presets are plain data', () => {
  expect(structuredClone(adobePresets)).toEqual(adobePresets);
});

test('the wire log says what was done to an exchange', async () => {
  await using world = await startWorld();
  world.adobe.apply('getReset');
  await expect(world.get()).rejects.toThrow();
  await expect
    .poll(() => world.adobe.wire().at(-1))
    .toMatchObject({ fault: 'reset afterReading', status: undefined });
});
