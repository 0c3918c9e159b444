import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

export interface Differing {
  readonly variables?: Readonly<Record<string, string>>;
  readonly adobeUrl?: string;
  readonly mode?: 'socket' | 'http';
}

/** What one more bot is told, so that it lives in this sandbox beside the others. */
export async function environmentIn(
  { slack, adobe, azure, redis }: Sandbox,
  { variables = {}, adobeUrl = adobe.url, mode = 'socket' }: Differing = {},
): Promise<Record<string, string>> {
  const at = {
    slackApiUrl: slack.apiUrl,
    adobeUrl,
    azureUrl: azure.url,
    redisUrl: redis.url,
    durable: redis.durable,
    port: await findFreePort(),
    mode,
  };
  // Hundreds of them are started: what was compiled once need not be again.
  const cache = { NODE_COMPILE_CACHE: join(tmpdir(), 'cmk-faults-compiled') };
  return { ...botEnvironment(at, process.env), ...variables, ...cache };
}
