import type { Dispatcher } from 'undici';
import { TokenAnswer } from './answers.ts';
import { parseJson } from './error-shapes.ts';
import { ask, toNonsense, toUpstreamError } from './http.ts';

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
