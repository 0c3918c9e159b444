import { LogLevel, WebClient } from '@slack/web-api';
import { answerKindOf, asking, fetchSlack } from '../clients/slack/web-api.ts';
import { orFault, UpstreamError } from '../errors.ts';
import { helpMessage } from '../views/standing/help.ts';
import { failed, type Line, note, ok, scopesAdvice, slackAdvice, wrong } from './line.ts';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createPeople, type People } from '../clients/slack/people.ts';
import type { Config } from '../config.ts';
import { overSocket } from '../listeners/receivers.ts';
import { isInOneWorkspace } from '../start/slack-app.ts';
import { createLog } from '../runtime/log.ts';
import { peopleLines } from './people.ts';

const sharedAdvice =
  'People of that company can read what the bot posts there, vault and key included; they cannot approve. Use a channel of your own if that is not intended.';
const rulesAdvice = 'Change the channel’s posting permissions so that the app may post, or choose another.';
const invite = 'Invite the bot there (/invite @CMK), or set CMK_CHANNEL to the id of the channel meant.';

/** What `conversations.info` shows; `is_frozen` is in the documentation and not in the package's types. */
interface Shown {
  readonly name?: string;
  readonly is_archived?: boolean;
  readonly is_frozen?: boolean;
  readonly is_member?: boolean;
  readonly is_read_only?: boolean;
  readonly is_thread_only?: boolean;
  readonly is_non_threadable?: boolean;
  readonly is_ext_shared?: boolean;
  readonly is_pending_ext_shared?: boolean;
}

/** Each rule has a refusal of its own: https://docs.slack.dev/reference/methods/chat.postMessage#errors. */
function whyNothingIsTaken(channel: Shown): string | undefined {
  if (channel.is_frozen === true) return 'is frozen';
  if (channel.is_read_only === true) return 'is read-only';
  if (channel.is_thread_only === true) return 'takes replies in threads only';
  if (channel.is_non_threadable === true) return 'takes no replies in threads';
  return undefined;
}

function judge(what: string, name: string, channel: Shown): Line {
  if (channel.is_archived === true)
    return wrong(what, `${name} is archived`, 'Unarchive it, or choose another.');
  if (channel.is_member !== true) return wrong(what, `the bot is not in ${name}`, invite);
  const rule = whyNothingIsTaken(channel);
  if (rule !== undefined) return wrong(what, `${name} ${rule}`, rulesAdvice);
  // A company with which a channel is shared can read all of it: docs.slack.dev/apis/slack-connect.
  return channel.is_ext_shared === true || channel.is_pending_ext_shared === true
    ? note(what, `${name} is shared with another company, or about to be (Slack Connect)`, sharedAdvice)
    : ok(what, `the bot is in ${name}; Slack shows no rule that keeps its messages out`);
}

export async function channelLine(client: WebClient, channel: string): Promise<Line> {
  const what = `channel ${channel}`;
  try {
    const { channel: found = {} } = await asking('conversations.info', () =>
      client.conversations.info({ channel }),
    );
    return judge(what, `#${found.name ?? channel}`, found);
  } catch (error) {
    // A private channel that the bot is not in does not exist for it.
    return failed(what, error, slackAdvice(error, invite, ['channel_not_found', 'not_in_channel']));
  }
}

/** Slack validates a message without posting it. Whether a channel takes it, Slack says only when it is posted. */
export async function messageLine(client: WebClient): Promise<Line> {
  const what = 'a message';
  const { blocks } = helpMessage();
  const answer = await orFault(() =>
    asking('blocks.validate', () => client.blocks.validate({ message: { blocks: [...blocks] } })),
  );
  if (!(answer instanceof UpstreamError)) return ok(what, 'is one that Slack takes (validated, not posted)');
  return answerKindOf(answer) === 'mistake'
    ? failed(what, answer, 'This is a bug in the bot. Report it and include this line.')
    : note(what, `not validated: ${answer.message}`, slackAdvice(answer));
}

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
