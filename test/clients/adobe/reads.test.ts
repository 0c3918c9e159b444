import { afterEach, describe, expect, test } from 'vitest';
import { parseRetryAfter } from '../../../src/clients/adobe/http.ts';
import { UpstreamError } from '../../../src/errors.ts';
import {
  appRegistrationAnswer,
  configurationAnswer,
  gatewayError,
  htmlPage,
  keyIdentifier,
  problem,
} from './samples.ts';
import { host, json, organization, startTinyAdobe, type Answerer, type TinyAdobe } from './tiny-adobe.ts';

let adobe: TinyAdobe | undefined;
afterEach(async () => {
  await adobe?.close();
  adobe = undefined;
});

async function start(answer: Answerer): Promise<TinyAdobe> {
  adobe = await startTinyAdobe(answer);
  return adobe;
}

async function failureOf(asking: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`no UpstreamError but ${String(error)}`);
  return error;
}

const byName =
  (answers: Record<string, unknown>): Answerer =>
  (seen, response) => {
    const name = decodeURIComponent(new URL(seen.path, 'http://x').pathname.split('/').at(-1) ?? '');
    if (name in answers) json(response, 200, answers[name]);
    else json(response, 404, { ...problem, status: 404 });
  };

describe('the app registration', () => {
  test('is read from Adobe’s own sample', async () => {
    const client = (await start((_seen, response) => json(response, 200, appRegistrationAnswer))).client();
    expect(await client.getAppRegistration()).toEqual({
      applicationId: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
      name: 'acpebae9422Caepcmkmultitenantapp',
      redirectUrl: appRegistrationAnswer.applicationRedirectUrl,
    });
    expect(adobe?.seen.at(-1)).toMatchObject({
      method: 'GET',
      path: '/data/infrastructure/manager/byok/app-registration',
      headers: {
        authorization: 'Bearer token-1',
        'x-api-key': 'acp_provisioning',
        'x-gw-ims-org-id': organization,
        'x-forwarded-host': host,
      },
    });
  });

  test.each([
    ['without an application id', { ...appRegistrationAnswer, applicationId: undefined }, 'applicationId'],
    [
      'with a link that is no https',
      { ...appRegistrationAnswer, applicationRedirectUrl: 'javascript:alert(1)' },
      'applicationRedirectUrl',
    ],
  ])('%s is nonsense, and the field is named', async (_name, body, field) => {
    const client = (await start((_seen, response) => json(response, 200, body))).client();
    const error = await failureOf(client.getAppRegistration());
    expect(error).toMatchObject({ kind: 'nonsense', status: 200, mayPass: true });
    expect(error.detail).toContain(field);
  });
});

describe('a configuration', () => {
  test('is read from Adobe’s own sample, whose key version is not hexadecimal, and all of it is kept', async () => {
    const client = (await start(byName({ Config1: configurationAnswer }))).client();
    expect(await client.findConfiguration(['Config1'])).toEqual({
      kind: 'found',
      askedAs: 'Config1',
      status: 'COMPLETED',
      keyVaultKeyIdentifier: keyIdentifier,
      vaultUri: 'https://adobecmkexample.vault.azure.net',
      raw: configurationAnswer,
    });
    expect(adobe?.seen.at(-1)?.path).toBe(
      '/data/infrastructure/manager/customer/config/Config1?configType=BYOK_CONFIG',
    );
  });

  test.each<[string, object]>([
    ['a status nobody documented', { ...configurationAnswer, status: 'PAUSED' }],
    ['an undefined subscription', { ...configurationAnswer, subscriptionId: 'undefined', id: 7 }],
    ['no data', { status: 'FAILED' }],
    ['odd data', { status: 'NEW', configData: ['x'] }],
  ])('with %s is still found', async (_name, body) => {
    const client = (await start(byName({ Config1: body }))).client();
    expect(await client.findConfiguration(['Config1'])).toMatchObject({ kind: 'found', raw: body });
  });

  const { name, imsOrgId, configData, status } = configurationAnswer;
  test.each<[string, object]>([
    ['in config', { id: 'x', config: { name, imsOrgId, configData, status } }],
    ['in jobData.config', { id: 'x', jobData: { config: { name, imsOrgId, configData, status } } }],
    ['with its status at the top', { status, config: { name, imsOrgId, configData, status: 'NEW' } }],
    ['with its status at the top and its key in jobData', { status, jobData: { config: { configData } } }],
  ])('%s is read like one at the top', async (_name, body) => {
    const client = (await start(byName({ Config1: body }))).client();
    expect(await client.findConfiguration(['Config1'])).toMatchObject({
      status: 'COMPLETED',
      keyVaultKeyIdentifier: keyIdentifier,
      raw: body,
    });
  });

  test('is asked for by the next name only on a 404, and the one that answered is told', async () => {
    const client = (await start(byName({ 'an app': configurationAnswer }))).client();
    const found = await client.findConfiguration(['Config1', 'Config1', 'an app', 'config1']);
    expect(found).toMatchObject({ kind: 'found', askedAs: 'an app' });
    const asked = adobe?.seen
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => path.split('/').at(-1));
    expect(asked).toEqual(['Config1?configType=BYOK_CONFIG', 'an%20app?configType=BYOK_CONFIG']);
  });

  test('that answers to none of its names is absent', async () => {
    const client = (await start(byName({}))).client();
    expect(await client.findConfiguration(['Config1', 'config1'])).toEqual({ kind: 'absent' });
  });

  test('cannot be said to be absent without a name to ask for', async () => {
    const client = (await start(byName({}))).client();
    await expect(client.findConfiguration([])).rejects.toThrow(RangeError);
  });

  test('keeps a name with slashes and question marks inside the path', async () => {
    const client = (await start(byName({ 'a/../b?c#d': configurationAnswer }))).client();
    expect(await client.findConfiguration(['a/../b?c#d'])).toMatchObject({ kind: 'found' });
  });
});

describe('a GET that fails', () => {
  test.each<[string, Answerer, Partial<UpstreamError>]>([
    [
      '403 in Adobe’s form',
      (_s, r) => json(r, 403, gatewayError),
      { kind: 'refused', status: 403, code: '403003', detail: 'Api Key is invalid', mayPass: false },
    ],
    [
      '403 without a word',
      (_s, r) => r.writeHead(403).end(),
      { kind: 'refused', status: 403, code: undefined },
    ],
    [
      '403 as a page of something in between',
      (_s, r) => r.writeHead(403).end(htmlPage),
      { kind: 'nonsense', status: 403, mayPass: true },
    ],
    [
      '404 as a page of something in between',
      (_s, r) => r.writeHead(404).end(htmlPage),
      { kind: 'nonsense', status: 404 },
    ],
    [
      '404 in plain text',
      (_s, r) => r.writeHead(404).end('404 page not found'),
      { kind: 'nonsense', status: 404, detail: "not in Adobe's form: 404 page not found" },
    ],
    [
      '404 of a gateway without a route',
      (_s, r) => json(r, 404, { message: 'no Route matched with those values' }),
      { kind: 'nonsense', status: 404 },
    ],
    ['404 without a word', (_s, r) => r.writeHead(404).end(), { kind: 'nonsense', status: 404 }],
    [
      '404 as a page behind a comment',
      (_s, r) => r.writeHead(404).end(`<!-- edge -->${htmlPage}`),
      { kind: 'nonsense', status: 404 },
    ],
    ['400', (_s, r) => json(r, 400, problem), { kind: 'refused', code: 'XXXX-1000-400' }],
    ['409', (_s, r) => json(r, 409, problem), { kind: 'refused', status: 409 }],
    [
      '429',
      (_s, r) =>
        json(r.setHeader('retry-after', '17'), 429, { error_code: '429050', message: 'Too many requests' }),
      { kind: 'throttled', retryAfterSeconds: 17, mayPass: true },
    ],
    ['500', (_s, r) => json(r, 500, problem), { kind: 'unreachable', status: 500, mayPass: true }],
    [
      '503 as a page',
      (_s, r) => r.writeHead(503, { 'retry-after': '5' }).end(htmlPage),
      { kind: 'unreachable', retryAfterSeconds: 5 },
    ],
    ['302', (_s, r) => r.writeHead(302, { location: '/elsewhere' }).end(), { kind: 'nonsense', status: 302 }],
    ['200 as a page', (_s, r) => r.writeHead(200).end(htmlPage), { kind: 'nonsense', status: 200 }],
    [
      '200 with COMPLETED around a configuration that FAILED',
      (_s, r) => json(r, 200, { status: 'completed', config: { ...configurationAnswer, status: 'FAILED' } }),
      { kind: 'nonsense', detail: 'the answer is not as documented: missing or odd: config.status' },
    ],
    [
      '200 with COMPLETED around a configuration that failed in jobData',
      (_s, r) =>
        json(r, 200, {
          status: 'COMPLETED',
          jobData: { config: { ...configurationAnswer, status: 'failed' } },
        }),
      { kind: 'nonsense', mayPass: true },
    ],
    [
      '200 without a status',
      (_s, r) => json(r, 200, { name: 'x' }),
      { kind: 'nonsense', detail: 'the answer is not as documented: missing or odd: status' },
    ],
    ['a reset', (s) => s.socket.resetAndDestroy(), { kind: 'unreachable', status: undefined, mayPass: true }],
    [
      'half a body',
      (s, r) => {
        r.writeHead(200, { 'content-length': '500' });
        r.write('{"sta', () => s.socket.destroy());
      },
      { kind: 'unreachable' },
    ],
    ['too much', (_s, r) => r.writeHead(200).end(Buffer.alloc(1_000_000, 0x20)), { kind: 'unreachable' }],
  ])('with %s is told as it is, and not repeated', async (_name, answer, expected) => {
    const client = (await start(answer)).client();
    const error = await failureOf(client.findConfiguration(['Config1', 'config1']));
    expect(error).toMatchObject({ system: 'adobe', operation: 'GET customer/config', ...expected });
    expect(adobe?.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });

  test.each([
    ['gateway', { error_code: '404000', message: 'No such configuration' }],
    ['problem', { ...problem, status: 404 }],
  ])('with 404 in the %s’s form is Adobe’s word that there is none', async (_form, body) => {
    const client = (await start((_seen, response) => json(response, 404, body))).client();
    expect(await client.findConfiguration(['Config1'])).toEqual({ kind: 'absent' });
  });

  test('by taking too long is unreachable', async () => {
    const client = (await start(() => {})).client({ timeoutMs: 200 });
    expect(await failureOf(client.getAppRegistration())).toMatchObject({
      kind: 'unreachable',
      code: 'ETIMEDOUT',
    });
  });

  test('with 401 is asked once more with a fresh token, and then no more', async () => {
    const unauthorized = { error_code: '401013', message: 'Oauth token is not valid' };
    const client = (await start((_seen, response) => json(response, 401, unauthorized))).client();
    expect(await failureOf(client.getAppRegistration())).toMatchObject({
      kind: 'refused',
      status: 401,
      code: '401013',
    });
    const tokens = adobe?.seen
      .filter(({ method }) => method === 'GET')
      .map(({ headers }) => headers.authorization);
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('never shows a token that the answer echoes', async () => {
    const client = (
      await start((seen, response) =>
        json(response, 403, { error_code: '403010', message: `${seen.headers.authorization} missing` }),
      )
    ).client();
    const error = await failureOf(client.getAppRegistration());
    expect(error.detail).toBe('Bearer … missing');
    expect(`${error.message}${error.stack}`).not.toContain('token-1');
  });
});

test.each([
  ['17', 17],
  [' 0 ', 0],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 30],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  [['3', '4'], 3],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j is %s seconds', (header, seconds) => {
  expect(parseRetryAfter(header, Date.UTC(2015, 9, 21, 7, 28, 0))).toBe(seconds);
});

describe('whose configuration it is', () => {
  const other = 'FEDCBA9876543210@AdobeOrg';
  const ask = async (answer: unknown) =>
    (await start(byName({ Config1: answer }))).client().findConfiguration(['Config1']);

  test.each<[string, unknown, string]>([
    ['at the top', { ...configurationAnswer, imsOrgId: other }, other],
    ['in config', { status: 'COMPLETED', config: { imsOrgId: other } }, other],
    ['in its key’s data', { ...configurationAnswer, configData: { imsOrgId: other } }, other],
    ['in something that is no text', { ...configurationAnswer, imsOrgId: [other] }, `["${other}"]`],
  ])('another organization is told %s', async (_place, answer, otherOrganization) => {
    expect(await ask(answer)).toMatchObject({ kind: 'found', otherOrganization });
  });

  test('ours, or none, is no other', async () => {
    expect(await ask(configurationAnswer)).toMatchObject({ otherOrganization: undefined });
  });
});

test.each([
  ['completed', 'COMPLETED', 'completed'],
  ['Failed ', 'FAILED', 'Failed '],
  ['update_existing_resources', 'UPDATE_EXISTING_RESOURCES', 'update_existing_resources'],
  ['COMPLETED', 'COMPLETED', undefined],
  ['paused', 'paused', undefined],
])('the status %j is understood as %s', async (status, understood, written) => {
  const client = (await start(byName({ Config1: { ...configurationAnswer, status } }))).client();
  expect(await client.findConfiguration(['Config1'])).toMatchObject({ status: understood, written });
});
