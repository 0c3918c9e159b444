import { once } from 'node:events';
import { Server } from 'node:http';
import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Config } from './config.ts';
import { createBoltLogger } from './bolt-logger.ts';
import type { Log } from './log.ts';
import type { Route } from './monitoring/routes.ts';
import type { Notes } from './store/notes.ts';
import { guardDeliveries } from './deliveries.ts';

export interface Receiving {
  readonly receiver: Receiver;
  /** Whether Slack can reach the bot now. */
  readonly isConnected: () => boolean;
  /** When the port is open; rejects where it cannot be. Ask before the start. */
  readonly opened: () => Promise<unknown>;
}

export interface ReceivingOptions {
  readonly notes: Notes;
  readonly log: Log;
  /** What else is answered on the port. */
  readonly routes: readonly Route[];
  readonly fetch: typeof globalThis.fetch;
}

/** Dead sockets are found in time: Slack pings about every ten seconds. */
const serverPingTimeout = 10_000;

/** In Socket Mode Bolt opens the port without waiting for it, and a port that is taken would end the process. */
async function untilListening(receiver: SocketModeReceiver): Promise<unknown> {
  const server: unknown = Reflect.get(receiver, 'httpServer');
  return server instanceof Server ? once(server, 'listening') : undefined;
}

/** One of the two ways in which Slack delivers, by which variables are set. */
export function createReceiver({ slack }: Config, using: ReceivingOptions): Receiving {
  const { notes, log, routes, fetch } = using;
  const logger = createBoltLogger(log);
  if (slack.mode === 'http') {
    const receiver = new HTTPReceiver({
      signingSecret: slack.signingSecret,
      endpoints: ['/slack/events'],
      port: slack.port,
      customRoutes: [...routes],
      logger,
    });
    // Bolt accepts timestamps from the future and exact replays; this looks first.
    receiver.requestListener = guardDeliveries(receiver.requestListener, slack.signingSecret, notes, log);
    return { receiver, isConnected: () => true, opened: () => Promise.resolve() };
  }
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    customRoutes: [...routes],
    serverPingTimeout,
    logger,
    // Options of its own: shared with the app's client they would give every listener a hundred retries.
    installerOptions: {
      port: slack.port,
      clientOptions: { fetch, ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }) },
    },
  });
  return {
    receiver,
    isConnected: () => receiver.client.websocket?.isActive() ?? false,
    opened: () => untilListening(receiver),
  };
}
