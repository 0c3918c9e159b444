import diagnostics from 'node:diagnostics_channel';
import { describeError } from '../errors.ts';
import { type Log, onceAMinute } from '../runtime/log.ts';

/** What of Slack's Socket Mode client is needed. */
interface SlackSocket {
  readonly websocket?: { isActive(): boolean } | undefined;
  start(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  on(event: 'disconnected', listener: () => void): unknown;
  on(event: 'authenticated', listener: (answer: { readonly url?: string }) => void): unknown;
}

/** https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
const connectErrors = 'undici:client:connectError';
interface ConnectError {
  readonly error: Error;
  readonly connectParams: { readonly host: string };
}

/** As long as Slack waits for an acknowledgement, so that answers under way arrive. */
const everyMs = 3_000;
/** For asking for a connection, opening it, and Slack's hello. */
const openWithinMs = 12_000;
/** Between two attempts, times the number that failed: an app may ask for connections rarely. */
const pauseMs = 5_000;
const longestPauseMs = 60_000;

/** When a connection is lost before it was open, Socket Mode's client rejects with undefined. */
const isAnswer = (error: unknown) => error instanceof Error;

/**
 * Keeps the socket open, whatever refuses it. Slack's client alone would end the process if a token is refused while it
 * reconnects, and such a refusal has been seen to pass (bolt-js#1554). Closes the socket while another instance should
 * take what Slack delivers, so that Slack sends it there.
 */
export function keepSocket(client: SlackSocket, whyNot: () => string | undefined, log: Log) {
  const warn = onceAMinute(log);
  let host = 'Slack';
  const errors: Error[] = [];
  let isKept = false;
  let isPaused = false;
  let wasAsked = false;
  let isBusy = false;
  let lastWhy: string | undefined;
  let failures = 0;
  let notBefore = 0;

  client.on('authenticated', ({ url = '' }) => {
    host = URL.parse(url)?.host ?? host;
  });
  // undici's WebSocket does not say why it has no connection.
  const noteError = (message: unknown) => {
    const { error, connectParams } = message as ConnectError;
    if (connectParams.host === host) errors.push(error);
  };

  async function openInTime(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        errors.push(new Error('no answer in time'));
        reject(undefined);
      }, openWithinMs);
    });
    await Promise.race([client.start(), late]).finally(() => clearTimeout(timer));
  }

  /** One attempt. Rejects with what became of it. */
  async function open(): Promise<void> {
    errors.length = 0;
    diagnostics.subscribe(connectErrors, noteError);
    try {
      await openInTime();
      failures = 0;
      lastWhy = undefined;
    } catch (error) {
      failures += 1;
      // Otherwise a half-open connection would count as the next one.
      await client.disconnect();
      const cause = errors[0]?.message ?? 'it was closed at once';
      lastWhy = isAnswer(error)
        ? describeError(error)
        : `the WebSocket to ${host} could not be opened: ${cause}`;
      throw new Error(lastWhy, { cause: error });
    } finally {
      diagnostics.unsubscribe(connectErrors, noteError);
      notBefore = performance.now() + Math.min(longestPauseMs, pauseMs * Math.max(1, failures));
    }
  }

  async function align(): Promise<void> {
    const why = whyNot();
    const isDue = why !== undefined && wasAsked;
    wasAsked = why !== undefined;
    if (isDue && !isPaused) {
      isPaused = true;
      log.warn({ why }, 'takes no deliveries: the socket is closed');
      await client.disconnect();
    }
    if (why !== undefined || client.websocket?.isActive() === true || performance.now() < notBefore) return;
    await open();
    if (!isKept) return void (await client.disconnect());
    if (isPaused) log.info({}, 'takes deliveries again');
    isPaused = false;
  }

  async function alignOnce(): Promise<void> {
    if (isBusy || !isKept) return;
    isBusy = true;
    try {
      await align();
    } catch (error) {
      warn({ err: error }, 'there is no connection to Slack; it is tried again');
    } finally {
      isBusy = false;
    }
  }

  let timer: NodeJS.Timeout | undefined;
  // Slack asks for a new connection from time to time.
  client.on('disconnected', () => void alignOnce());
  return {
    /** Rejects where the first attempt fails. */
    async start(): Promise<void> {
      await open();
      isKept = true;
      timer = setInterval(() => void alignOnce(), everyMs);
    },
    /** Why there is no connection, in words for an operator; undefined where there is one. */
    whyDisconnected(): string | undefined {
      if (client.websocket?.isActive() === true) return undefined;
      return `there is no connection to Slack${lastWhy === undefined ? '' : `: ${lastWhy}`}`;
    },
    stop(): void {
      isKept = false;
      clearInterval(timer);
    },
  };
}
