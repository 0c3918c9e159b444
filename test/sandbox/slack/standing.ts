import { WebClient, type WebAPIPlatformError } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import type { SlackOptions, SlackStandIn } from '../../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../../sandbox/slack/start-slack.ts';
import { seed, tokens } from './seed.ts';

/** The stand-in and a client of its Web API with the bot's token, for one test. */
export async function standing(
  options: Partial<SlackOptions> = {},
): Promise<{ slack: SlackStandIn; web: WebClient }> {
  const slack = await startSlack({ ...tokens, workspace: seed, delivery: 'socket', ...options });
  onTestFinished(() => slack.close());
  return { slack, web: webClient(slack) };
}

export function webClient(slack: SlackStandIn, token = tokens.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

const nothing = (): void => {};
export const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => 'error' as never,
};

/** Slack's error, or undefined where the call went through. */
export async function errorOf(call: Promise<unknown>): Promise<string | undefined> {
  return (await dataOf(call))?.error;
}

export async function dataOf(call: Promise<unknown>): Promise<WebAPIPlatformError['data'] | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'data' in error) return (error as WebAPIPlatformError).data;
    throw error;
  }
}
