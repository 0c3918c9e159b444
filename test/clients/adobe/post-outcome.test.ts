import { describe, expect, test } from 'vitest';
import { classifyPost, type PostResult } from '../../../src/clients/adobe/sender.ts';
import { gatewayError, htmlPage, imsError, postAnswer, problem } from './samples.ts';

/** As Adobe's sample names it. */
const organization = '{IMS_ORG}';

const classify = (run: Parameters<typeof classifyPost>[0]) => classifyPost(run, organization);

const answered = (status: number, body: unknown) =>
  classify({ kind: 'answered', status, body: typeof body === 'string' ? body : JSON.stringify(body) });

function errorWith(code: string): Error {
  return Object.assign(new Error(`it failed with ${code}`), { code });
}

const shapes: [string, unknown][] = [
  ['gateway', gatewayError],
  ['problem', problem],
  ['IMS', imsError],
];
const refusals = [400, 401, 403, 404, 415, 422, 429];

describe('certainly not done', () => {
  test.each(refusals.flatMap((status) => shapes.map(([shape, body]) => [status, shape, body] as const)))(
    '%i in Adobe’s %s form',
    (status, _shape, body) => {
      expect(answered(status, body)).toMatchObject({ kind: 'refused', status });
    },
  );

  test.each([
    ['ENOTFOUND', 'noAddress'],
    ['EAI_AGAIN', 'noAddress'],
    ['ECONNREFUSED', 'connectionRefused'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['UND_ERR_CONNECT_TIMEOUT', 'noConnection'],
    ['ECONNRESET', 'noConnection'],
    ['ENETUNREACH', 'noConnection'],
    ['SOMETHING_ELSE', 'noConnection'],
  ])('%s before the request began', (code, why) => {
    const outcome = classify({ kind: 'neverBegan', tooLate: false, error: errorWith(code) });
    expect(outcome).toEqual({ kind: 'notSent', why, detail: `it failed with ${code}` });
  });

  test('too late, whatever the error says', () => {
    const error = errorWith('ECONNRESET');
    expect(classify({ kind: 'neverBegan', tooLate: true, error })).toMatchObject({
      kind: 'notSent',
      why: 'tooLate',
    });
  });
});

describe('done', () => {
  test.each<[string, unknown, Partial<PostResult>]>([
    [
      'the documented answer',
      postAnswer,
      {
        status: 'CREATED',
        answerName: 'acpcf978863Aaepcmkmultitenantapp',
        id: '4df7886b-a122-4391-880b-47888d5c5b92',
      },
    ],
    ['an answer without an id', { ...postAnswer, id: undefined }, { status: 'CREATED', id: undefined }],
    ['an answer without a configuration', { id: 'x', status: 'CREATED' }, { answerName: undefined, id: 'x' }],
    ['a status nobody documented', { ...postAnswer, status: 'QUEUED' }, { status: 'QUEUED' }],
    [
      'odd values where the bot does not look',
      { ...postAnswer, config: { name: 7, configData: 'x' }, subscriptionId: 'undefined' },
      { status: 'CREATED', answerName: undefined },
    ],
  ])('%s', (_name, body, expected) => {
    for (const status of [200, 201, 202])
      expect(answered(status, body)).toMatchObject({ kind: 'accepted', ...expected });
  });
});

describe('not known, so only a GET can tell', () => {
  test.each<[string, number, unknown, string]>([
    ['a redirect', 301, '', 'redirect'],
    ['a redirect that asks for the same again', 307, '', 'redirect'],
    ['not modified', 304, '', 'redirect'],
    ['a conflict in Adobe’s form', 409, { ...problem, status: 409 }, 'conflict'],
    ['an error of Adobe’s', 500, { ...problem, status: 500 }, 'serverError'],
    ['a gateway’s time-out', 504, htmlPage, 'serverError'],
    ['a refusal as a web page', 403, htmlPage, 'notAdobeShape'],
    ['a refusal as plain text', 400, 'Bad Request', 'notAdobeShape'],
    ['a refusal without a word', 404, '', 'notAdobeShape'],
    [
      'a refusal in a form that is not Adobe’s',
      404,
      { error: 'Not Found', status: 404, path: '/x' },
      'notAdobeShape',
    ],
    [
      'a refusal that says of itself it is a server’s error',
      400,
      { ...problem, status: 500 },
      'notAdobeShape',
    ],
    ['a refusal cut in the middle', 400, '{"error_code":"403003","mess', 'notAdobeShape'],
    ['a status without a documented refusal', 402, gatewayError, 'notAdobeShape'],
    ['a method that is not allowed', 405, gatewayError, 'notAdobeShape'],
    ['a request time-out', 408, gatewayError, 'notAdobeShape'],
    ['a success without content', 204, '', 'doesNotParse'],
    ['a success as a web page', 200, htmlPage, 'doesNotParse'],
    ['a success that is no object', 200, '"CREATED"', 'doesNotParse'],
    ['a success that is null', 200, 'null', 'doesNotParse'],
    ['a success that says nothing', 200, {}, 'doesNotParse'],
    ['a success that is only a status', 200, { status: 'ok' }, 'doesNotParse'],
    ['a success that carries an error', 200, gatewayError, 'doesNotParse'],
    ['a success that carries a problem', 200, problem, 'doesNotParse'],
    ['a success cut in the middle', 200, JSON.stringify(postAnswer).slice(0, 90), 'doesNotParse'],
    ['no status at all', 0, '', 'notAdobeShape'],
  ])('%s', (_name, status, body, cause) => {
    expect(answered(status, body)).toMatchObject({ kind: 'unknown', cause, status });
  });

  test.each([
    [Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' }), 'timeout'],
    [Object.assign(new Error('x'), { code: 'UND_ERR_BODY_TIMEOUT' }), 'timeout'],
    [new DOMException('x', 'TimeoutError'), 'timeout'],
    [errorWith('ETIMEDOUT'), 'timeout'],
    [errorWith('ECONNRESET'), 'connectionLost'],
    [errorWith('UND_ERR_SOCKET'), 'connectionLost'],
    [errorWith('EPIPE'), 'connectionLost'],
    // The same code that means "not sent" before the beginning means nothing after it.
    [errorWith('ECONNREFUSED'), 'connectionLost'],
    ['a thrown text', 'connectionLost'],
  ])('%s once the request had begun', (error, cause) => {
    expect(classify({ kind: 'broken', status: undefined, error })).toMatchObject({
      kind: 'unknown',
      cause,
    });
  });
});

describe('an answer about another organization', () => {
  const other = 'FEDCBA9876543210@AdobeOrg';

  test.each<[string, unknown]>([
    ['at the top', { ...postAnswer, imsOrgId: other }],
    ['in config', { ...postAnswer, config: { ...postAnswer.config, imsOrgId: other } }],
    [
      'in jobData.config',
      { id: 'x', status: 'CREATED', jobData: { config: { name: 'n', imsOrgId: other } } },
    ],
    ['in a list', { ...postAnswer, config: [{ imsOrgId: other }] }],
    ['in jobData itself', { id: 'x', status: 'CREATED', jobData: { imsOrgId: other } }],
    ['beside ours', { ...postAnswer, imsOrgId: organization, config: { imsOrgId: other } }],
    ['with nothing that could be an organization', { ...postAnswer, imsOrgId: 7 }],
  ])('%s is no yes: the outcome is unknown', (_place, body) => {
    expect(answered(201, body)).toMatchObject({ kind: 'unknown', cause: 'otherOrganization' });
  });

  test.each<[string, unknown]>([
    ['ours at the top', { ...postAnswer, imsOrgId: organization }],
    ['ours in other letters', { ...postAnswer, imsOrgId: organization.toLowerCase() }],
    ['none', { id: 'x', status: 'CREATED' }],
    ['null', { ...postAnswer, imsOrgId: null }],
    ['nothing', { ...postAnswer, imsOrgId: '' }],
    ['a blank', { ...postAnswer, config: { ...postAnswer.config, imsOrgId: ' ' } }],
  ])('%s is a yes', (_place, body) => {
    expect(answered(201, body).kind).toBe('accepted');
  });
});

test('an answer in the form of a GET names the configuration at the top', () => {
  const body = { id: 'x', status: 'CREATED', name: 'acpSystemChosen' };
  expect(
    classifyPost({ kind: 'answered', status: 201, body: JSON.stringify(body) }, organization),
  ).toMatchObject({
    kind: 'accepted',
    answerName: 'acpSystemChosen',
  });
});

test('the answer of 2022 names the configuration in jobData', () => {
  const body = { id: 'x', status: 'created', jobData: { config: { name: 'acpSystemChosen' } } };
  expect(answered(200, body)).toMatchObject({
    kind: 'accepted',
    status: 'CREATED',
    answerName: 'acpSystemChosen',
  });
});
