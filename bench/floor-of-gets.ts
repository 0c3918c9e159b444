import { fileURLToPath } from 'node:url';
import { runChild } from './child.ts';

const program = fileURLToPath(new URL('baselines/gets.ts', import.meta.url));

export interface Gets {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly count: number;
  /** As jobs of a queue in this Redis. */
  readonly redisUrl?: string;
}

/** Processor time in ms of one GET that a bare program makes and parses. */
export async function floorOfGets({ url, headers = {}, count, redisUrl }: Gets): Promise<number> {
  const env = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
  return Number((await runChild([program, url, JSON.stringify(headers), String(count)], env)).said);
}

/** The header with a token that the stand-in gives for these fields. */
export async function bearerFrom(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly authorization: string }> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...fields });
  const answer = await fetch(url, { method: 'POST', headers, body });
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`no token: ${answer.status}`);
  return { authorization: `Bearer ${token}` };
}
