import { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { createBoltLogger } from './bolt-logger.ts';
import type { Config } from './config.ts';
import { type Interactions, watchInteractions } from './interactions.ts';
import type { Metrics } from './monitoring/metrics.ts';
import type { Route } from './monitoring/routes.ts';
import { type SlackCalls, watchSlackCalls } from './monitoring/slack-calls.ts';
import { createReceiver } from './receivers.ts';
import { needing } from './start-fault.ts';
import type { Starting } from './start-options.ts';
import type { Notes } from './store/notes.ts';
import { createWebClients } from './web-clients.ts';

/** The Bolt app, closed to people until `open`. */
export interface SlackApp {
  readonly app: App;
  /** The workspace in which the bot is installed. */
  readonly team: string;
  readonly forPublisher: WebClient;
  readonly calls: SlackCalls;
  readonly interactions: Interactions;
  readonly isConnected: () => boolean;
  /** Rejects where the port is taken or Slack says no. */
  open(): Promise<void>;
}

interface Seen {
  readonly notes: Notes;
  readonly metrics: Metrics;
  /** What else is answered on the port. */
  readonly routes: readonly Route[];
}

export async function createSlackApp(config: Config, starting: Starting, seen: Seen): Promise<SlackApp> {
  const { log } = starting;
  const { notes, metrics, routes } = seen;
  const calls = watchSlackCalls(metrics.upstream);
  const { optionsForPeople, forPublisher } = createWebClients(config, calls.fetch, log);
  const { receiver, isConnected, opened } = createReceiver(config, {
    notes,
    log,
    routes,
    fetch: calls.fetch,
  });
  const itself = await needing('SLACK_BOT_TOKEN', forPublisher.auth.test());
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
    const listening = needing('PORT', opened());
    const neededToStart = config.slack.mode === 'socket' ? 'SLACK_APP_TOKEN' : 'PORT';
    await Promise.all([listening, needing(neededToStart, app.start())]);
  }

  const interactions = watchInteractions(app, { log, seen: metrics.interaction });
  return { app, team: itself.team_id ?? '', forPublisher, calls, interactions, isConnected, open };
}
