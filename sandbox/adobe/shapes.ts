import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './wire.ts';
import type { Answer } from './wire.ts';

/** The gateway's own codes; the first three digits are the HTTP status. */
const gatewayMessages = {
  '400003': 'A required header is missing',
  '401013': 'Oauth token is not valid',
  '403000': 'Api Key is required',
  '403003': 'Api Key is invalid',
  '403010': 'Oauth token is missing',
  '403025': 'Profile is not valid',
  '429050': 'Too many requests',
} as const;
export type GatewayCode = keyof typeof gatewayMessages;

export function gatewayError(code: GatewayCode): Answer {
  return jsonAnswer(Number(code.slice(0, 3)), { error_code: code, message: gatewayMessages[code] });
}

/** The platform's problem shape; `number` is the last part of the type's URI. */
export function problem(status: number, title: string, detail: string, number = '1000'): Answer {
  const requestId = randomUUID();
  const body = {
    type: `http://ns.adobe.com/aep/errors/BYOK-${number}-${status}`,
    title,
    status,
    detail,
    report: { 'request-id': requestId },
    'error-chain': [{ serviceId: 'BYOK', errorCode: `BYOK-${number}-${status}`, detail, unixTimeStampMs: 0 }],
  };
  return jsonAnswer(status, body, { 'x-request-id': requestId });
}

export function imsError(error: string, description: string): Answer {
  return jsonAnswer(400, { error, error_description: description });
}

export function htmlPage(status: number, title: string): Answer {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body><center><h1>${status} ${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}
