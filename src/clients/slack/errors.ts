import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { UpstreamFault } from '../../domain/fault.ts';
import { UpstreamError } from '../../errors.ts';

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
    const throttled = code === 'ratelimited' || code === 'rate_limited';
    const details = error.data.response_metadata?.messages ?? [];
    return {
      ...base,
      kind: throttled ? 'throttled' : 'refused',
      code,
      detail: details.join('; ').slice(0, 300),
    };
  }
  if (error instanceof WebAPIHTTPError) {
    return { ...base, kind: 'unreachable', status: error.statusCode, detail: error.statusMessage };
  }
  if (error instanceof WebAPIRequestError) {
    return { ...base, kind: 'unreachable', detail: error.original.message.slice(0, 300) };
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
