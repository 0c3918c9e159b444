import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Config } from './config.ts';
import { createBoltLogger } from './bolt-logger.ts';
import type { Log } from './log.ts';
import type { Notes } from './store/notes.ts';
import { guardDeliveries } from './deliveries.ts';

export interface Receiving {
  readonly receiver: Receiver;
  /** Whether Slack can reach the bot now. */
  isConnected(): boolean;
}

const health = {
  path: '/healthz',
  method: 'GET',
  handler: (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('alive\n');
  },
};

/** Dead sockets are found in time: Slack pings about every ten seconds. */
const serverPingTimeout = 10_000;

/** One of the two ways in which Slack delivers, by which variables are set. */
export function createReceiver({ slack }: Config, notes: Notes, log: Log): Receiving {
  const logger = createBoltLogger(log);
  if (slack.mode === 'http') {
    const receiver = new HTTPReceiver({
      signingSecret: slack.signingSecret,
      endpoints: ['/slack/events'],
      port: slack.port,
      customRoutes: [health],
      logger,
    });
    // Bolt accepts timestamps from the future and exact replays; this looks first.
    receiver.requestListener = guardDeliveries(receiver.requestListener, slack.signingSecret, notes, log);
    return { receiver, isConnected: () => true };
  }
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    customRoutes: [health],
    serverPingTimeout,
    logger,
    // Options of its own: shared with the app's client they would give every listener a hundred retries.
    installerOptions: {
      port: slack.port,
      ...(slack.apiUrl !== undefined && { clientOptions: { slackApiUrl: slack.apiUrl } }),
    },
  });
  return { receiver, isConnected: () => receiver.client.websocket?.isActive() ?? false };
}
