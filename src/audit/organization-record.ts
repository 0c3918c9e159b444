import { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { fetchSlack } from '../clients/slack/web-api.ts';
import { createOwnMessages } from '../clients/slack/own-messages.ts';
import { type Config, findOrganization, findOrganizationByName, type OrganizationConfig } from '../config.ts';
import { rootsIn } from '../clients/slack/poster.ts';
import { createKeys, type Keys, parseEntry } from '../store/keys.ts';
import { connectForPeople } from '../store/redis.ts';
import { ArgumentError } from './arguments.ts';
import { readSlackWitnesses, type SlackWitness } from './gate-witnesses.ts';
import { type Organization, unconfigured } from '../domain/organization.ts';
import type { Verification } from '../domain/record/verification.ts';
import { evolve } from '../domain/states/evolve.ts';
import type { Told } from '../domain/states/story.ts';

/** By what was typed: a name or an IMS id. */
export function chooseOrganization(config: Config, typed: string): OrganizationConfig {
  const found = findOrganizationByName(config, typed);
  if (found !== undefined) return found;
  const known = config.organizations.map(({ name }) => name).join(', ');
  throw new ArgumentError(`“${typed}” is neither a file nor an organization of the bot's; it knows ${known}`);
}

/** A connection for one use. */
export async function withRedis<T>(
  config: Config,
  use: (redis: Redis, keys: Keys) => Promise<T>,
): Promise<T> {
  const redis = connectForPeople({ url: config.redisUrl, sentinels: config.redisSentinels });
  let lost: unknown;
  redis.on('error', (error) => {
    lost = error;
  });
  try {
    await redis.connect();
    return await use(redis, createKeys(config.prefix));
  } catch (error) {
    // ioredis itself only says that the connection is closed.
    throw lost ?? error;
  } finally {
    redis.disconnect();
  }
}

const timeoutMs = 30_000;

/** Patient: reading a long thread meets Slack's limits, and nobody waits for an acknowledgement. */
function createPatientClient({ slack }: Config): WebClient {
  return new WebClient(slack.botToken, {
    timeout: timeoutMs,
    retryConfig: { retries: 5 },
    fetch: fetchSlack,
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
  });
}

/**
 * The heads that Slack witnessed, in the channels where the bot speaks about the organization.
 * @param notes what is known of Slack; empty where Redis is not at hand
 */
export async function askSlack(
  config: Config,
  organization: string,
  notes: Readonly<Record<string, string>>,
  channel: string | undefined,
): Promise<SlackWitness[]> {
  const own = findOrganization(config, organization)?.channel;
  const channels = [...new Set([channel, own].filter((id) => id !== undefined))];
  return readSlackWitnesses(createOwnMessages(createPatientClient(config)), organization, {
    roots: rootsIn(notes),
    channels,
  });
}

/** What the lines of a record tell, up to the last one that was verified. */
export function verifiedStory(
  { organization, head }: Pick<Verification, 'organization' | 'head'>,
  lines: readonly string[],
): Told[] {
  let state: Organization = unconfigured(organization);
  return lines.slice(0, head.sequence).map((line) => {
    const { entry, head: made } = parseEntry(line);
    const before = state;
    state = evolve(before, entry);
    return { entry, head: made, before, state };
  });
}
