import { randomUUID } from 'node:crypto';
import { jsonAnswer } from '../adobe/wire.ts';
import type { Answer } from '../adobe/wire.ts';

/** The Resource Manager's shape. */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return jsonAnswer(status, { error: { code, message } }, { 'x-ms-request-id': randomUUID(), ...headers });
}

/** The data plane's shape; `inner` is what tells one 403 from another. */
export function vaultError(status: number, code: string, message: string, inner?: string): Answer {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return jsonAnswer(status, { error: { code, message, ...innererror } }, { 'x-ms-request-id': randomUUID() });
}

export function graphError(status: number, code: string, message: string, now: number): Answer {
  const innerError = { date: new Date(now).toISOString().slice(0, 19), 'request-id': randomUUID() };
  return jsonAnswer(status, { error: { code, message, innerError } });
}

/** Entra's shape; `number` is the AADSTS number. */
export function entraError(status: number, error: string, number: number, text: string, now: number): Answer {
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, 'Z');
  const trace = randomUUID();
  const correlation = randomUUID();
  return jsonAnswer(status, {
    error,
    error_description: `AADSTS${number}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  });
}
