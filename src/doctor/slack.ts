import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import { asking } from '../clients/slack/errors.ts';
import { createPeople } from '../clients/slack/people.ts';
import type { Config } from '../config.ts';
import { UpstreamError } from '../errors.ts';
import { type Line, failed, note, ok, wrong } from './line.ts';
import { peopleLines } from './people.ts';

interface Manifest {
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
}

function wantedScopes(): readonly string[] {
  const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')) as Manifest;
  return manifest.oauth_config.scopes.bot;
}

function scopesLine(granted: readonly string[]): Line {
  const missing = wantedScopes().filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return ok('scopes', `all ${wantedScopes().length} of manifest.yml`);
  return wrong(
    'scopes',
    `missing: ${missing.join(', ')}`,
    'Paste manifest.yml into the app (App Manifest) and install the app to the workspace again.',
  );
}

async function channelLine(client: WebClient, channel: string): Promise<Line> {
  const what = `channel ${channel}`;
  const invite = 'Invite the bot there (/invite @CMK), or set CMK_CHANNEL to the id of the channel meant.';
  try {
    const { channel: found } = await asking('conversations.info', () =>
      client.conversations.info({ channel }),
    );
    const name = `#${found?.name ?? channel}`;
    if (found?.is_archived === true)
      return wrong(what, `${name} is archived`, 'Unarchive it, or choose another.');
    return found?.is_member === true
      ? ok(what, `the bot is in ${name}`)
      : wrong(what, `the bot is not in ${name}`, invite);
  } catch (error) {
    // A private channel that the bot is not in does not exist for it.
    return failed(what, error, invite);
  }
}

async function appTokenLine({ slack }: Config): Promise<Line> {
  if (slack.mode === 'http') {
    return note(
      'signing secret',
      'nothing outside can confirm it',
      'If Slack’s deliveries get 401, compare it with the app’s page.',
    );
  }
  const client = new WebClient(slack.appToken, { ...clientOptions(slack.apiUrl) });
  try {
    await asking('apps.connections.open', () => client.apps.connections.open());
    return ok('app token', 'opens connections');
  } catch (error) {
    const now =
      'Make an app-level token with the scope connections:write (Basic Information), switch Socket Mode on, and set SLACK_APP_TOKEN.';
    return failed('app token', error, now);
  }
}

function clientOptions(apiUrl: string | undefined) {
  return {
    timeout: 10_000,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  };
}

/** Tokens, scopes, the channels, and everybody the settings name. */
export async function lookAtSlack(config: Config): Promise<Line[]> {
  const client = new WebClient(config.slack.botToken, clientOptions(config.slack.apiUrl));
  const appToken = await appTokenLine(config);
  try {
    const itself = await asking('auth.test', () => client.auth.test());
    const channels = [...new Set(config.organizations.map(({ channel }) => channel))];
    return [
      ok('bot token', `${itself.user ?? 'the bot'} in ${itself.team ?? itself.team_id ?? 'the workspace'}`),
      appToken,
      scopesLine(itself.response_metadata?.scopes ?? []),
      ...(await Promise.all(channels.map((channel) => channelLine(client, channel)))),
      ...(await peopleLines(config, createPeople(client, itself.team_id ?? ''))),
    ];
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const now =
      error.kind === 'refused'
        ? 'Copy the bot token again (OAuth & Permissions) to SLACK_BOT_TOKEN; install the app if it is not.'
        : 'Look at the network between here and slack.com.';
    return [failed('bot token', error, now), appToken];
  }
}
