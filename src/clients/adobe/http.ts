import type { Dispatcher } from 'undici';
import { UpstreamError } from '../../errors.ts';
import { type ErrorShape, isAdobeShape, shortLine, parseError } from './error-shapes.ts';

/** A whole answer: it came to its end, whatever it says. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds: number | undefined;
}

export interface Ask {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** 256 KiB; the documented answers are under 1 KiB. */
export const maxAnswerBytes = 262_144;

/**
 * One question over the given dispatcher, without a repeat and without following a redirect. Not for the
 * irreversible call, which has `write-once.ts`.
 *
 * @param operation the call in Adobe's terms, for the error
 * @throws UpstreamError `unreachable` when no whole answer came
 */
export async function ask(dispatcher: Dispatcher, operation: string, question: Ask): Promise<HttpAnswer> {
  const { origin, method, path, headers, body, timeoutMs } = question;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await dispatcher.request({ origin, method, path, headers, body: body ?? null, signal });
    const retryAfterSeconds = parseRetryAfter(response.headers['retry-after']);
    return { status: response.statusCode, body: await response.body.text(), retryAfterSeconds };
  } catch (error) {
    throw new UpstreamError(
      {
        system: 'adobe',
        operation,
        kind: 'unreachable',
        code: networkCode(error),
        detail: networkDetail(error),
      },
      { cause: error },
    );
  }
}

/** The answer that was no success, as the one error that clients throw. */
export function toUpstreamError(
  operation: string,
  answer: HttpAnswer,
  hide: readonly string[],
): UpstreamError {
  const { status, retryAfterSeconds } = answer;
  const { shape, code, detail } = parseError(redact(answer.body, hide));
  const kind = status === 404 ? absence(shape) : kindOf(status, shape !== 'html');
  const source = isAdobeShape(shape) || shape === 'empty' ? detail : `not in Adobe's form: ${detail}`;
  return new UpstreamError({
    system: 'adobe',
    operation,
    kind,
    status,
    code,
    detail: shortLine(source),
    retryAfterSeconds,
  });
}

/**
 * That something is not there is believed in Adobe's own form only: a request is sent on it, and an unknown outcome
 * settled. A gateway without a route answers 404 too, in plain text, in its own JSON, or without a word.
 */
function absence(shape: ErrorShape): UpstreamError['kind'] {
  return isAdobeShape(shape) ? 'absent' : 'nonsense';
}

function kindOf(status: number, fromService: boolean): UpstreamError['kind'] {
  if (status === 429) return 'throttled';
  if (status >= 500 || status === 408) return 'unreachable';
  if (status >= 400 && fromService) return 'refused';
  return 'nonsense';
}

/** A 2xx whose body is not what the documentation shows. The body itself is left out: it may hold a token. */
export function toNonsense(operation: string, answer: HttpAnswer, missing: string): UpstreamError {
  const detail = shortLine(`the answer is not as documented: ${missing}`);
  return new UpstreamError({ system: 'adobe', operation, kind: 'nonsense', status: answer.status, detail });
}

/** Secrets that a server echoes must not travel on in an error. */
export function redact(text: string, hide: readonly string[]): string {
  return hide.filter((secret) => secret !== '').reduce((kept, secret) => kept.replaceAll(secret, '…'), text);
}

/** RFC 9110 10.2.3: seconds or a date. */
export function parseRetryAfter(
  header: string | string[] | undefined,
  nowMs: number = Date.now(),
): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

export function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function networkDetail(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  const message = error.message === '' ? error.name : error.message;
  return shortLine(error.name === 'TimeoutError' ? 'no answer in time' : message);
}
