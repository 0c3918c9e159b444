import { type AuthTestResponse, WebClient, type WebClientOptions } from '@slack/web-api';
import { createBoltLogger } from '../listeners/listeners.ts';
import type { Config } from '../config.ts';
import type { Log } from '../runtime/log.ts';
import { App } from '@slack/bolt';
import type { Installation } from '../clients/slack/people.ts';
import { type Interactions, watchInteractions } from '../listeners/deliveries.ts';
import { type Metrics, type SlackCalls, watchSlackCalls } from '../monitoring/metrics.ts';
import type { Route } from '../monitoring/readiness.ts';
import { createReceiver } from '../listeners/receivers.ts';
import { needing, type Starting } from './options.ts';
import type { MissingKeys } from '../store/unreadable.ts';
import type { Notes } from '../store/notes.ts';

const timeoutMs = 10_000;

export interface WebClients {
  /** For people who wait: one more try, then honest words. */
  readonly optionsForPeople: WebClientOptions;
  /** For the publisher: a doubt is looked into, never repeated blindly. */
  readonly forPublisher: WebClient;
}

/** Slack's client retries for half an hour by default and has no timeout: both are set here, each for its use. */
function createWebClients({ slack }: Config, fetch: typeof globalThis.fetch, log: Log): WebClients {
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

/** The Bolt app, closed to people until `open`. */
export interface SlackApp {
  readonly app: App;
  /** The workspace in which the bot is installed. */
  readonly home: Installation;
  /** The bot itself. */
  readonly botUser: string;
  readonly forPublisher: WebClient;
  readonly calls: SlackCalls;
  readonly interactions: Interactions;
  /** Why Slack cannot reach the bot now; undefined where it can. */
  readonly whyDisconnected: () => string | undefined;
  /** Rejects where the port is taken or Slack says no. */
  open(): Promise<void>;
}

interface Seen {
  readonly notes: Notes;
  readonly missingKeys: MissingKeys;
  readonly metrics: Metrics;
  /** What else is answered on the port. */
  readonly routes: readonly Route[];
}

/** An organization-wide install has no workspace of its own, by which the bot judges who belongs here (bolt-js#998). */
export const isInOneWorkspace = ({ is_enterprise_install: isWide, team_id: team }: AuthTestResponse) =>
  isWide !== true && typeof team === 'string' && team.startsWith('T');

export async function inOneWorkspace(client: WebClient): Promise<AuthTestResponse> {
  const itself = await client.auth.test();
  if (isInOneWorkspace(itself)) return itself;
  throw new Error(
    'the app is installed for the whole organization (is_enterprise_install): install it in one workspace and use the bot token of that installation',
  );
}

export async function createSlackApp(config: Config, starting: Starting, seen: Seen): Promise<SlackApp> {
  const { log } = starting;
  const { notes, missingKeys, metrics, routes } = seen;
  const calls = watchSlackCalls(metrics.upstream);
  const { optionsForPeople, forPublisher } = createWebClients(config, calls.fetch, log);
  const { receiver, port, whyDisconnected } = createReceiver(config, {
    notes,
    whyNot: () => missingKeys.why(),
    log,
    routes,
    fetch: calls.fetch,
  });
  const itself = await needing('SLACK_BOT_TOKEN', inOneWorkspace(forPublisher));
  const home = { team: itself.team_id ?? '', enterprise: itself.enterprise_id };
  const app = new App({
    token: config.slack.botToken,
    // Without both, Bolt asks Slack for them where nobody can catch what goes wrong.
    botId: itself.bot_id ?? '',
    botUserId: itself.user_id ?? '',
    receiver,
    clientOptions: optionsForPeople,
    logger: createBoltLogger(log),
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
  });
  starting.closings.push(async () => {
    await app.stop();
  });

  async function open(): Promise<void> {
    await needing('PORT', port.open());
    await needing(config.slack.mode === 'socket' ? 'SLACK_APP_TOKEN' : 'PORT', app.start());
  }

  const interactions = watchInteractions(app, { log, seen: metrics.interaction });
  return {
    app,
    home,
    botUser: itself.user_id ?? '',
    forPublisher,
    calls,
    interactions,
    whyDisconnected,
    open,
  };
}
