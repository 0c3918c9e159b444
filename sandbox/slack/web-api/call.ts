import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Answer, Method } from './method.ts';
import { methods } from './methods.ts';
import { requireScopes } from './scopes.ts';

export interface CallAnswer {
  status: number;
  headers: Record<string, string>;
  /** Text where Slack answers with text: response_urls, pages of HTML. */
  body: Answer | string;
}

/** One call of a method, in Slack's order: who asks, how often, with which rights, then what. */
export async function call(
  world: World,
  name: string,
  token: string | undefined,
  args: Arguments,
): Promise<CallAnswer> {
  try {
    const method = methods[name];
    if (method === undefined) throw new Refusal('unknown_method', { req_method: name });
    requireToken(world, method, token);
    const waitSeconds = world.limits.take(method.tier, method.bucket?.(world, args) ?? name);
    if (waitSeconds > 0) return rateLimited(waitSeconds);
    requireScopes(world, method.scopes ?? []);
    return {
      status: 200,
      headers: scopeHeaders(world, method),
      body: { ok: true, ...(await method.run(world, args)) },
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 200, headers: {}, body: { ok: false, error: error.error, ...error.details } };
  }
}

export function rateLimited(waitSeconds: number): CallAnswer {
  return {
    status: 429,
    headers: { 'retry-after': String(waitSeconds) },
    body: { ok: false, error: 'ratelimited' },
  };
}

function requireToken(world: World, { token: wanted = 'bot' }: Method, given: string | undefined): void {
  if (wanted === 'none') return;
  if (given === undefined || given === '') throw new Refusal('not_authed');
  const { app, bot } = world.tokens;
  if (given !== app && given !== bot) throw new Refusal('invalid_auth');
  if (given !== world.tokens[wanted]) throw new Refusal('not_allowed_token_type');
}

function scopeHeaders(world: World, method: Method): Record<string, string> {
  return {
    'x-oauth-scopes': [...world.scopes].join(','),
    'x-accepted-oauth-scopes': (method.scopes ?? []).join(','),
  };
}
