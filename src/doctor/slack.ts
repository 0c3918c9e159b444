import { readFileSync } from 'node:fs';
import { LogLevel, WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import { asking } from '../clients/slack/errors.ts';
import { fetchSlack } from '../clients/slack/fetch-slack.ts';
import { createPeople, type People } from '../clients/slack/people.ts';
import type { Config } from '../config.ts';
import { UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';
import { overSocket } from '../listeners/receivers.ts';
import { isInOneWorkspace } from '../start/slack-app.ts';
import { createLog } from '../runtime/log.ts';
import { channelLine, messageLine } from './channel.ts';
import { type Line, failed, note, ok, wrong } from './line.ts';
import { peopleLines } from './people.ts';
import { scopesAdvice } from './slack-advice.ts';

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
  return wrong('scopes', `missing: ${missing.join(', ')}`, scopesAdvice);
}

/** As the start opens it, and closed at once. */
export async function deliveriesLine({ slack, proxy }: Pick<Config, 'slack' | 'proxy'>): Promise<Line> {
  if (slack.mode === 'http') {
    return note(
      'signing secret',
      'nothing outside can confirm it',
      'If Slack’s deliveries get 401, compare it with the app’s page.',
    );
  }
  const using = { log: createLog('silent'), fetch: fetchSlack, whyNot: () => undefined };
  const socket = overSocket(slack.appToken, { slack, proxy }, using);
  try {
    await socket.start();
    return ok('app token', 'opens the WebSocket over which Slack delivers');
  } catch (error) {
    const now =
      'Make an app-level token with the scope connections:write (Basic Information), switch Socket Mode on, and set SLACK_APP_TOKEN. The way to slack.com, wss-primary.slack.com and wss-backup.slack.com must be open, through HTTPS_PROXY where only a proxy leads out.';
    return failed('app token', error, now);
  } finally {
    socket.stop();
    await socket.receiver.client.disconnect();
  }
}

function clientOptions(apiUrl: string | undefined) {
  return {
    timeout: 10_000,
    fetch: fetchSlack,
    // What goes wrong is in the lines of the table.
    logLevel: LogLevel.ERROR,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  };
}

interface Workspace {
  readonly client: WebClient;
  readonly people: People;
  readonly scopes: Line;
}

/** Whose token it is, and the way into its workspace where it is one. */
export async function checkBotToken({
  botToken,
  apiUrl,
}: Pick<Config['slack'], 'botToken' | 'apiUrl'>): Promise<{ token: Line; workspace?: Workspace }> {
  const client = new WebClient(botToken, clientOptions(apiUrl));
  const itself = await orFault(() => asking('auth.test', () => client.auth.test()));
  if (itself instanceof UpstreamError) {
    const now =
      itself.kind === 'refused'
        ? 'Copy the bot token again (OAuth & Permissions) to SLACK_BOT_TOKEN; install the app if it is not.'
        : 'Look at the network between here and slack.com.';
    return { token: failed('bot token', itself, now) };
  }
  if (!isInOneWorkspace(itself)) {
    const now = 'Install it in one workspace and set SLACK_BOT_TOKEN to the token of that installation.';
    return { token: wrong('bot token', 'the app is installed for the whole organization', now) };
  }
  const workspace = {
    client,
    people: createPeople(client, { team: itself.team_id ?? '', enterprise: itself.enterprise_id }),
    scopes: scopesLine(itself.response_metadata?.scopes ?? []),
  };
  const seen = `${itself.user ?? 'the bot'} in ${itself.team ?? itself.team_id ?? 'the workspace'}`;
  return { token: ok('bot token', seen), workspace };
}

/** Tokens, scopes, the channels, and everybody the settings name. */
export async function checkSlack(config: Config): Promise<Line[]> {
  const deliveries = await deliveriesLine(config);
  const { token, workspace } = await checkBotToken(config.slack);
  if (workspace === undefined) return [token, deliveries];
  const { client, people, scopes } = workspace;
  const channels = [...new Set(config.organizations.map(({ channel }) => channel))];
  return [
    token,
    deliveries,
    scopes,
    ...(await Promise.all(channels.map((channel) => channelLine(client, channel)))),
    await messageLine(client),
    ...(await peopleLines(config, people)),
  ];
}
