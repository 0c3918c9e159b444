import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { createTokens, type Tokens } from '../../../src/clients/adobe/http.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { htmlPage, imsError } from './samples.ts';
import { json } from './tiny-adobe.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

interface Ims {
  tokens: Tokens;
  forms: URLSearchParams[];
  clock: { now: number };
}

async function startIms(answer: (count: number, response: ServerResponse) => void): Promise<Ims> {
  const forms: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      forms.push(new URLSearchParams(body));
      answer(forms.length, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dispatcher = new Agent();
  cleanUp.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => dispatcher.destroy(),
  );
  const clock = { now: 0 };
  const tokens = createTokens({
    dispatcher,
    imsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'the client & more',
    clientSecret: 'hunter2',
    scopes: 'openid,AdobeID',
    timeoutMs: 2000,
    now: () => clock.now,
  });
  return { tokens, forms, clock };
}

const mint = (seconds: unknown) => (count: number, response: ServerResponse) =>
  json(response, 200, { access_token: `token-${count}`, token_type: 'bearer', expires_in: seconds });

describe('a token', () => {
  test('is minted with the form that IMS documents', async () => {
    const { tokens, forms } = await startIms(mint(86_399));
    expect(await tokens.get()).toBe('token-1');
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'the client & more',
      client_secret: 'hunter2',
      scope: 'openid,AdobeID',
    });
  });

  test('is minted once however many ask at once', async () => {
    const { tokens, forms } = await startIms(mint(86_399));
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => tokens.get())))).toEqual(
      new Set(['token-1']),
    );
    expect(forms).toHaveLength(1);
  });

  test.each([
    ['a day', 86_399, 86_399_000 - 300_000],
    ['a minute', 60, 48_000],
    ['a life in milliseconds, which is taken for a day', 86_399_000, 86_400_000 - 300_000],
    ['a life as text', '60', 48_000],
    ['a life nobody said, which is taken for an hour', undefined, 3_600_000 - 300_000],
    ['a life below zero, which is taken for an hour', -1, 3_600_000 - 300_000],
  ])('of %s is kept and renewed early', async (_name, seconds, renewAt) => {
    const { tokens, clock } = await startIms(mint(seconds));
    await tokens.get();
    clock.now = renewAt - 1;
    expect(await tokens.get()).toBe('token-1');
    clock.now = renewAt;
    expect(await tokens.get()).toBe('token-2');
  });

  test('that was called invalid is minted again, and a newer one stays', async () => {
    const { tokens, forms } = await startIms(mint(86_399));
    const first = await tokens.get();
    tokens.discard(first);
    const second = await tokens.get();
    tokens.discard(first);
    expect(await tokens.get()).toBe(second);
    expect(forms).toHaveLength(2);
  });

  test('that could not be minted is asked for anew the next time', async () => {
    const { tokens } = await startIms((count, response) => {
      if (count === 1) json(response, 500, {});
      else mint(60)(count, response);
    });
    await expect(tokens.get()).rejects.toThrow(UpstreamError);
    expect(await tokens.get()).toBe('token-2');
  });
});

describe('IMS', () => {
  test.each<[string, (count: number, response: ServerResponse) => void, Partial<UpstreamError>]>([
    [
      'a wrong secret',
      (_c, r) => json(r, 400, imsError),
      { kind: 'refused', status: 400, code: 'invalid_client', detail: 'invalid client_secret parameter' },
    ],
    [
      'a wrong scope',
      (_c, r) => json(r, 400, { error: 'invalid_scope', error_description: 'no' }),
      { kind: 'refused', code: 'invalid_scope' },
    ],
    [
      'too many',
      (_c, r) => json(r.setHeader('retry-after', '9'), 429, {}),
      { kind: 'throttled', retryAfterSeconds: 9 },
    ],
    ['trouble', (_c, r) => r.writeHead(502).end(htmlPage), { kind: 'unreachable', status: 502 }],
    ['a page', (_c, r) => r.writeHead(200).end(htmlPage), { kind: 'nonsense' }],
    [
      'an answer without a token',
      (_c, r) => json(r, 200, { token: 'secret-token' }),
      { kind: 'nonsense', status: 200 },
    ],
    [
      'a redirect',
      (_c, r) => r.writeHead(302, { location: 'https://evil.example' }).end(),
      { kind: 'nonsense', status: 302 },
    ],
    [
      'the secret itself',
      (_c, r) => json(r, 400, { error: 'invalid_client', error_description: 'not hunter2' }),
      { detail: 'not …' },
    ],
  ])('answering with %s is told without a secret', async (_name, answer, expected) => {
    const { tokens, forms } = await startIms(answer);
    const error: unknown = await tokens.get().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ system: 'adobe', operation: 'POST ims/token/v3', ...expected });
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toMatch(/hunter2|secret-token/);
    expect(forms).toHaveLength(1);
  });
});
