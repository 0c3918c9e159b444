import type { Dispatcher } from 'undici';
import { UpstreamError } from '../../errors.ts';
import { type ErrorShape, isAdobeShape, parseError, parseJson, shortLine, TokenAnswer } from './answers.ts';

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
 * irreversible call, which has `sender.ts`.
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

export interface Tokens {
  /** A token with life left in it; mints one where there is none, and only one however many ask at once. */
  get(): Promise<string>;
  /** Forgets that very token, so that the next `get` mints. A newer one that took its place stays. */
  discard(token: string): void;
}

export interface TokensOptions {
  readonly dispatcher: Dispatcher;
  readonly imsUrl: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Comma-separated, as the Developer Console shows them. */
  readonly scopes: string;
  readonly timeoutMs: number;
  /** Milliseconds; a clock that people can move in the sandbox. */
  readonly now: () => number;
}

const imsOrigin = 'https://ims-na1.adobelogin.com';
const operation = 'POST ims/token/v3';
const dayMs = 86_400_000;

/** OAuth server-to-server against Adobe IMS. Adobe throttles clients that mint often, and there is no refresh token. */
export function createTokens(options: TokensOptions): Tokens {
  let held: { token: string; renewAt: number } | undefined;
  let minting: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const startedAt = options.now();
    const { token, lifeMs } = await mint(options);
    held = { token, renewAt: startedAt + lifeMs - Math.min(300_000, lifeMs / 5) };
    return token;
  }

  return {
    async get() {
      if (held !== undefined && options.now() < held.renewAt) return held.token;
      minting ??= renew().finally(() => {
        minting = undefined;
      });
      return await minting;
    },
    discard(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

async function mint(options: TokensOptions): Promise<{ token: string; lifeMs: number }> {
  const { clientId, clientSecret, scopes, imsUrl } = options;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: scopes,
  });
  const answer = await ask(options.dispatcher, operation, {
    origin: new URL(imsUrl ?? imsOrigin).origin,
    method: 'POST',
    path: '/ims/token/v3',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    timeoutMs: options.timeoutMs,
  });
  if (answer.status < 200 || answer.status > 299) throw toUpstreamError(operation, answer, [clientSecret]);
  const parsed = TokenAnswer.safeParse(parseJson(answer.body));
  if (!parsed.success) throw toNonsense(operation, answer, 'no access_token');
  // A day is the longest life Adobe gives; milliseconds in place of seconds would otherwise never be renewed.
  return { token: parsed.data.access_token, lifeMs: Math.min(parsed.data.expires_in * 1000, dayMs) };
}

/** Where the Platform API of one organization is, and what every call to it carries. */
export interface Platform {
  /** The IMS organization, `…@AdobeOrg`. */
  readonly organization: string;
  /** The logical host, e.g. `platform-nld2.adobe.io`. */
  readonly host: string;
  /** Scheme, host and port really asked. */
  readonly origin: string;
  /** A stand-in on loopback answers in the host's place and is told the host. */
  readonly viaLoopback: boolean;
}

export function platformAt(organization: string, host: string, platformUrl: string | undefined): Platform {
  const origin = new URL(platformUrl ?? `https://${host}`).origin;
  return { organization, host, origin, viaLoopback: platformUrl !== undefined };
}

const manager = '/data/infrastructure/manager';

export const appRegistration = {
  operation: 'GET byok/app-registration',
  path: `${manager}/byok/app-registration`,
};

export const enablement = { operation: 'POST customer/config', path: `${manager}/customer/config` };

export const configuration = {
  operation: 'GET customer/config',
  path: (name: string) => `${manager}/customer/config/${encodeURIComponent(name)}?configType=BYOK_CONFIG`,
};

/**
 * `x-api-key` is a constant for these calls, not the client id that minted the token. There is no sandbox header:
 * they are about the whole organization.
 */
export function platformHeaders(platform: Platform, token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'x-api-key': 'acp_provisioning',
    'x-gw-ims-org-id': platform.organization,
    accept: 'application/json',
    ...(platform.viaLoopback ? { 'x-forwarded-host': platform.host } : {}),
  };
}
