import { type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { createBoltLogger } from './bolt-logger.ts';
import type { Config } from '../config.ts';
import type { Route } from '../monitoring/routes.ts';
import type { Log } from '../runtime/log.ts';
import { createDispatcher } from '../runtime/proxy.ts';
import type { Notes } from '../store/notes.ts';
import { logNotTaken, shielded } from './deliveries.ts';
import { HttpReceiver } from './http-receiver.ts';
import { type Port, createPort } from './port.ts';
import { keepSocket } from './keep-socket.ts';
import { createGuard } from './replays.ts';
import { shieldSocket } from './socket-envelopes.ts';

export interface Receiving {
  readonly receiver: Receiver;
  /** Opened before the receiver starts, closed when it stops. */
  readonly port: Port;
  /** Why Slack cannot reach the bot now, in words for an operator; undefined where it can. */
  readonly whyDisconnected: () => string | undefined;
}

export interface ReceivingOptions {
  readonly notes: Notes;
  /** Why another instance is to take what is delivered now. */
  readonly whyNot: () => string | undefined;
  readonly log: Log;
  /** What else is answered on the port. */
  readonly routes: readonly Route[];
  readonly fetch: typeof globalThis.fetch;
}

/**
 * A socket on which Slack says nothing for so long is dead. Slack's own interval is not documented; measured with pings
 * every 10 and 11 s, a timeout of 10 s costs 8 % and 17 % of the time without a connection (bolt-js#2786, #2496). With
 * twice that, one connection is kept with pings every 9 to 18 s (test/faults/socket-pings.test.ts), and a dead one is
 * replaced within 30 s.
 */
const serverPingTimeout = 20_000;
/** For the question where to connect; the whole attempt may take longer. */
const askTimeoutMs = 8_000;

/** Bolt would read the body to say what it is about, and a body can be anything. */
function notTaken(log: Log) {
  return async ({ error }: { readonly error: unknown }): Promise<boolean> => {
    logNotTaken(log, error);
    return false;
  };
}

function overHttp(signingSecret: string, { notes, log }: ReceivingOptions) {
  const receiver = new HttpReceiver(createGuard(signingSecret, notes, log), log);
  const receive = receiver.receive.bind(receiver);
  return { receiver, whyDisconnected: () => undefined, receive, start: undefined, stop: undefined };
}

/** Causes are told where they are known, once a minute: an attempt that fails is no mistake of the bot's. */
function quieter(log: Log): Logger {
  const logger = createBoltLogger(log);
  return { ...logger, error: (...parts) => logger.info(...parts) };
}

type SocketOptions = Pick<ReceivingOptions, 'log' | 'fetch' | 'whyNot'>;

/** Slack's Socket Mode client, closed until `start`. */
export function overSocket(
  appToken: string,
  { slack, proxy }: { readonly slack: Pick<Config['slack'], 'apiUrl'>; readonly proxy: Config['proxy'] },
  { log, fetch, whyNot }: SocketOptions,
) {
  const receiver = new SocketModeReceiver({
    appToken,
    serverPingTimeout,
    logger: quieter(log),
    autoReconnectEnabled: false,
    ...(proxy !== undefined && { dispatcher: createDispatcher(proxy) }),
    processEventErrorHandler: notTaken(log),
    // Options of its own: shared with the app's client they would give every listener a hundred retries.
    installerOptions: {
      clientOptions: {
        fetch,
        timeout: askTimeoutMs,
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
        ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
      },
    },
  });
  shieldSocket(receiver.client, log);
  return { receiver, receive: undefined, ...keepSocket(receiver.client, whyNot, log) };
}

/** One of the two ways in which Slack delivers, by which variables are set. */
export function createReceiver(config: Config, using: ReceivingOptions): Receiving {
  const { slack } = config;
  const way =
    slack.mode === 'http' ? overHttp(slack.signingSecret, using) : overSocket(slack.appToken, config, using);
  const deliveries = way.receive && { path: '/slack/events', receive: way.receive };
  const port = createPort({ host: slack.host, port: slack.port, routes: using.routes, deliveries });
  const receiver = shielded(way.receiver, using.whyNot);
  const start: Receiver['start'] = (...args) => way.start?.() ?? receiver.start(...args);
  const stop = async () => {
    way.stop?.();
    await receiver.stop();
    await port.close();
  };
  return { receiver: { ...receiver, start, stop }, port, whyDisconnected: () => way.whyDisconnected() };
}
