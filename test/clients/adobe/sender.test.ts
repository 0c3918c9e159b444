import { afterEach, describe, expect, test } from 'vitest';
import type { PostResult } from '../../../src/clients/adobe/sender.ts';
import { configurationAnswer, gatewayError, htmlPage, postAnswer, postBody, problem } from './samples.ts';
import { host, json, organization, startTinyAdobe, type Answerer, type TinyAdobe } from './tiny-adobe.ts';

let adobe: TinyAdobe | undefined;
afterEach(async () => {
  await adobe?.close();
  adobe = undefined;
});

const yes = { mayStillWrite: () => true };

async function post(answer: Answerer, options: { timeoutMs?: number } = {}): Promise<PostResult> {
  adobe = await startTinyAdobe(answer);
  const sender = await adobe.client(options).openSender();
  try {
    return await sender.post(postBody, yes);
  } finally {
    await sender.close();
  }
}

describe('the irreversible POST', () => {
  test('carries the body byte for byte, with the headers Adobe asks for', async () => {
    const outcome = await post((_seen, response) => json(response, 200, postAnswer));
    expect(outcome).toEqual({
      kind: 'accepted',
      status: 'CREATED',
      answerName: 'acpcf978863Aaepcmkmultitenantapp',
      id: '4df7886b-a122-4391-880b-47888d5c5b92',
    });
    const sent = adobe?.seen.at(-1);
    expect(sent).toMatchObject({
      method: 'POST',
      path: '/data/infrastructure/manager/customer/config',
      body: postBody,
      headers: {
        authorization: 'Bearer token-1',
        'content-type': 'application/json',
        'x-api-key': 'acp_provisioning',
        'x-gw-ims-org-id': organization,
        'x-forwarded-host': host,
      },
    });
    expect(sent?.headers).not.toHaveProperty('x-sandbox-name');
  });

  test.each<[string, Answerer, Partial<PostResult>]>([
    [
      '401',
      (_s, r) => json(r, 401, { error_code: '401013', message: 'Oauth token is not valid' }),
      { kind: 'refused', status: 401, code: '401013' },
    ],
    ['403', (_s, r) => json(r, 403, gatewayError), { kind: 'refused', status: 403, code: '403003' }],
    ['400', (_s, r) => json(r, 400, problem), { kind: 'refused', status: 400, code: 'XXXX-1000-400' }],
    [
      '307 to itself',
      (s, r) => r.writeHead(307, { location: s.path }).end(),
      { kind: 'unknown', cause: 'redirect', status: 307 },
    ],
    [
      '308 to itself',
      (s, r) => r.writeHead(308, { location: s.path }).end(),
      { kind: 'unknown', cause: 'redirect', status: 308 },
    ],
    ['409', (_s, r) => json(r, 409, problem), { kind: 'unknown', cause: 'conflict', status: 409 }],
    [
      '502 with a page',
      (_s, r) => r.writeHead(502).end(htmlPage),
      { kind: 'unknown', cause: 'serverError', status: 502 },
    ],
    [
      '503 with Retry-After',
      (_s, r) => r.writeHead(503, { 'retry-after': '0' }).end(),
      { kind: 'unknown', cause: 'serverError', status: 503 },
    ],
    [
      '429 with Retry-After',
      (_s, r) => {
        r.setHeader('retry-after', '0');
        json(r, 429, { error_code: '429050', message: 'Too many requests' });
      },
      { kind: 'refused', status: 429, code: '429050' },
    ],
    [
      'a reset after the request',
      (_s, r) => r.socket?.resetAndDestroy(),
      { kind: 'unknown', cause: 'connectionLost' },
    ],
    ['a close after the request', (_s, r) => r.socket?.end(), { kind: 'unknown', cause: 'connectionLost' }],
    [
      'half a body',
      (_s, r) => {
        r.writeHead(200, { 'content-length': '1000' });
        r.write('{"id":"4df7', () => r.socket?.resetAndDestroy());
      },
      { kind: 'unknown', cause: 'connectionLost', status: 200 },
    ],
    [
      'half a body and a clean end',
      (_s, r) => {
        r.writeHead(200, { 'content-length': '1000' });
        r.write('{"id":"4df7', () => r.socket?.end());
      },
      { kind: 'unknown', cause: 'connectionLost', status: 200 },
    ],
    [
      'a success that is a web page',
      (_s, r) => r.writeHead(200).end(htmlPage),
      { kind: 'unknown', cause: 'doesNotParse', status: 200 },
    ],
    [
      'no content',
      (_s, r) => r.writeHead(204).end(),
      { kind: 'unknown', cause: 'doesNotParse', status: 204 },
    ],
    [
      'endless bytes',
      (_s, r) => {
        r.writeHead(200);
        r.end(Buffer.alloc(1_000_000, 0x20));
      },
      { kind: 'unknown', cause: 'connectionLost', status: 200 },
    ],
  ])('is sent once when the answer is %s', async (_name, answer, expected) => {
    const outcome = await post(answer);
    expect(outcome).toMatchObject(expected);
    expect(adobe?.posts()).toBe(1);
  });

  test.each<[string, Answerer]>([
    ['no answer', () => {}],
    [
      'an answer that never ends',
      (_s, r) => {
        r.writeHead(200);
        r.write('{');
      },
    ],
  ])('is sent once and given up in time with %s', async (_name, answer) => {
    const startedAt = performance.now();
    const outcome = await post(answer, { timeoutMs: 400 });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'timeout' });
    expect(adobe?.posts()).toBe(1);
  });
});

const minted = () => adobe?.seen.filter(({ path }) => path === '/ims/token/v3').length;

describe('the token of the POST', () => {
  const unauthorized = { error_code: '401013', message: 'Oauth token is not valid' };

  test('is in hand before the sender is, and is not minted again on a 401', async () => {
    adobe = await startTinyAdobe((_seen, response) => json(response, 401, unauthorized));
    const client = adobe.client();
    const sender = await client.openSender();
    expect(minted()).toBe(1);
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'refused', status: 401 });
    await sender.close();
    expect(minted()).toBe(1);
    expect(adobe.posts()).toBe(1);
    await (await client.openSender()).close();
    expect(minted()).toBe(2);
  });

  test('is the newer one when the gate’s GET needed it', async () => {
    adobe = await startTinyAdobe((seen, response) => {
      if (seen.headers.authorization === 'Bearer token-1') json(response, 401, unauthorized);
      else json(response, 200, seen.method === 'GET' ? configurationAnswer : postAnswer);
    });
    const sender = await adobe.client().openSender();
    await sender.findConfiguration(['Config1']);
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'accepted' });
    await sender.close();
    expect(adobe.seen.at(-1)?.headers.authorization).toBe('Bearer token-2');
  });

  test('stays out of what is said about a refusal that echoes it', async () => {
    const outcome = await post((seen, response) =>
      json(response, 401, { error_code: '401013', message: `${seen.headers.authorization} is not valid` }),
    );
    expect(outcome).toMatchObject({ kind: 'refused', detail: 'Bearer … is not valid' });
  });
});
