import { describe, expect, test } from 'vitest';
import { type ErrorShape, isAdobeShape, parseError } from '../../../src/clients/adobe/answers.ts';
import { gatewayError, htmlPage, imsError, problem } from './samples.ts';

describe('an error body', () => {
  test.each<[string, unknown, { shape: ErrorShape; code: string | undefined; detail: string }]>([
    ['of the gateway', gatewayError, { shape: 'gateway', code: '403003', detail: 'Api Key is invalid' }],
    [
      'of the gateway with a number',
      { error_code: 429_050, message: 'Too many requests' },
      { shape: 'gateway', code: '429050', detail: 'Too many requests' },
    ],
    [
      'of a problem',
      problem,
      { shape: 'problem', code: 'XXXX-1000-400', detail: 'Bad request: The key cannot be used.' },
    ],
    [
      'of a problem without a detail',
      { type: 'about:blank', title: 'Nope', status: 404 },
      { shape: 'problem', code: 'about:blank', detail: 'Nope' },
    ],
    ['of IMS', imsError, { shape: 'ims', code: 'invalid_client', detail: 'invalid client_secret parameter' }],
    [
      'of nobody known',
      { message: 'Forbidden' },
      { shape: 'otherJson', code: undefined, detail: 'Forbidden' },
    ],
    [
      'of nobody known without a word',
      [1],
      { shape: 'otherJson', code: undefined, detail: 'JSON of an unknown form' },
    ],
    ['that is a page', htmlPage, { shape: 'html', code: undefined, detail: 'a web page: Bad gateway' }],
    [
      'that is a page without a title',
      '<html></html>',
      { shape: 'html', code: undefined, detail: 'a web page: without a title' },
    ],
    [
      'that is text',
      'upstream\n\tconnect  error',
      { shape: 'text', code: undefined, detail: 'upstream connect error' },
    ],
    ['that is empty', ' \n', { shape: 'empty', code: undefined, detail: 'an empty answer' }],
  ])('%s gives code and detail', (_name, body, expected) => {
    expect(parseError(typeof body === 'string' ? body : JSON.stringify(body))).toEqual(expected);
  });

  test('is cut to 300 characters on one line', () => {
    const { detail } = parseError(
      JSON.stringify({ error_code: '1', message: `a\u0000b${'x'.repeat(1000)}` }),
    );
    expect(detail).toHaveLength(300);
    expect(detail).toMatch(/^a bx+…$/);
  });

  test('is Adobe’s in three forms only', () => {
    const all: ErrorShape[] = ['gateway', 'problem', 'ims', 'html', 'text', 'empty', 'otherJson'];
    expect(all.filter(isAdobeShape)).toEqual(['gateway', 'problem', 'ims']);
  });
});
