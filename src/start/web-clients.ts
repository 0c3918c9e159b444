import { WebClient, type WebClientOptions } from '@slack/web-api';
import { createBoltLogger } from '../listeners/bolt-logger.ts';
import type { Config } from '../config.ts';
import type { Log } from '../runtime/log.ts';

const timeoutMs = 10_000;

export interface WebClients {
  /** For people who wait: one more try, then honest words. */
  readonly optionsForPeople: WebClientOptions;
  /** For the publisher: a doubt is looked into, never repeated blindly. */
  readonly forPublisher: WebClient;
}

/** Slack's client retries for half an hour by default and has no timeout: both are set here, each for its use. */
export function createWebClients({ slack }: Config, fetch: typeof globalThis.fetch, log: Log): WebClients {
  const common = {
    timeout: timeoutMs,
    fetch,
    logger: createBoltLogger(log),
    rejectRateLimitedCalls: true,
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
  };
  return {
    optionsForPeople: { ...common, retryConfig: { retries: 1 } },
    forPublisher: new WebClient(slack.botToken, { ...common, retryConfig: { retries: 0 } }),
  };
}
