import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { UpstreamFault, UpstreamKind } from '../../domain/fault.ts';
import { UpstreamError, describeError } from '../../errors.ts';
import { isUnknownAnswer, kindOfCode } from './answers.ts';

function kindOf(operation: string, code: string): UpstreamKind {
  if (code === 'ratelimited' || code === 'rate_limited') return 'throttled';
  if (kindOfCode(code) === 'passing') return 'unreachable';
  return isUnknownAnswer(operation, code) ? 'nonsense' : 'refused';
}

function faultOf(operation: string, error: unknown): UpstreamFault | undefined {
  const base = { system: 'slack', operation } as const;
  if (error instanceof WebAPIRateLimitedError) {
    return {
      ...base,
      kind: 'throttled',
      status: 429,
      code: 'ratelimited',
      detail: '',
      retryAfterSeconds: error.retryAfter,
    };
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    const details = error.data.response_metadata?.messages ?? [];
    return { ...base, kind: kindOf(operation, code), code, detail: details.join('; ').slice(0, 300) };
  }
  if (error instanceof WebAPIHTTPError) {
    return { ...base, kind: 'unreachable', status: error.statusCode, detail: error.statusMessage };
  }
  if (error instanceof WebAPIRequestError) {
    return { ...base, kind: 'unreachable', detail: describeError(error.original).slice(0, 300) };
  }
  return undefined;
}

/** Runs one Web API call; what Slack answers badly becomes an UpstreamError, a bug stays a bug. */
export async function asking<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const fault = faultOf(operation, error);
    if (fault === undefined) throw error;
    throw new UpstreamError(fault, { cause: error });
  }
}

/**
 * What passes at Slack while somebody waits: asked too often, no answer, trouble of its own. Anything else that Slack
 * refuses then is a mistake of the bot and stays one.
 */
export function findSlackTrouble(error: unknown): UpstreamError | undefined {
  if (error instanceof WebAPIPlatformError && kindOfCode(error.data.error) !== 'passing') return undefined;
  const known = faultOf('Web API', error);
  if (known !== undefined) return new UpstreamError({ ...known, detail: '' });
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: number };
  const asked = { system: 'slack', operation: 'Web API', detail: '' } as const;
  // An answer to a `response_url` is refused with Bolt's own error.
  const answered = code === 'slack_bolt_respond_error' ? (statusCode ?? 0) : 0;
  if (answered === 429) return new UpstreamError({ ...asked, kind: 'throttled', status: 429 });
  // An answer to a `response_url` goes through fetch, which has one error for everything that can happen to a connection.
  const isDropped = error instanceof TypeError && error.message.startsWith('fetch failed');
  return isDropped || answered >= 500 ? new UpstreamError({ ...asked, kind: 'unreachable' }) : undefined;
}
