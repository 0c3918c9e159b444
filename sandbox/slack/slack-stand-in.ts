import type { Act, ActAnswer, ClientState, ClientView } from './client-api.ts';
import type { ClientRoutes } from './client/routes.ts';
import type { Clock } from '../clock.ts';
import type { Outcome, Parcel } from './deliveries/delivery.ts';
import type { Forgery, HttpAnswer } from './deliveries/http.ts';
import type { RateLimitOptions } from './rate-limits.ts';
import type { WeatherOptions } from './weather.ts';
import type { WireLog } from './wire-log.ts';
import type { WorkspaceSeed } from './workspace-seed.ts';
import type { WorldChanges } from './world-changes.ts';

export interface SlackOptions {
  workspace: WorkspaceSeed;
  appToken: string;
  botToken: string;
  signingSecret: string;
  /** Socket Mode, or signed requests to one URL. */
  delivery: 'socket' | { url: string };
  /** Of the server for the app; any free one where left out. */
  port?: number;
  /** Of the server for people's clients; any free one where left out. */
  clientPort?: number;
  /** For message times and what expires in minutes; Date.now where left out. */
  clock?: Clock;
  /** The bot's; every one that is known here where left out. */
  scopes?: readonly string[];
  /** Over Slack's own. */
  rateLimits?: Partial<RateLimitOptions>;
  /** Real milliseconds; 3000 where left out, as in Slack. */
  ackTimeoutMs?: number;
  /** Real milliseconds; 3000 where left out, as in Slack. */
  triggerLifeMs?: number;
  /** When events are sent again; at once, after a minute and after five where left out, as in Slack. */
  eventRetryDelaysMs?: readonly number[];
}

/** What is waited for; not a promise, which would count as there whatever it says. */
export type Look<T> = [T] extends [PromiseLike<unknown>] ? never : () => T | undefined | null | false;

export interface SlackStandIn extends WorldChanges {
  /** For `slackApiUrl`; ends in `/api/`. */
  apiUrl: string;
  /** For people's clients: `${url}/client/state` … (client-api.ts). */
  url: string;
  /** The same as `POST /client/act`. */
  act(deed: Act): Promise<ActAnswer>;
  /** The same as `GET /client/state`. */
  stateFor(user: string): ClientState;
  /** Of that state the modals alone. */
  viewsFor(user: string): ClientView[];
  /** To answer `/client/…` from another server too. */
  clientRoutes: ClientRoutes;
  /** Every call and every delivery. */
  log: WireLog;
  /**
   * Waits for the first value that is not undefined, null or false; 20 s of real time at most where not told. Looks at
   * once and with every change, so a look cannot be one that has to be waited for.
   */
  until<T>(look: Look<T>, timeoutMs?: number): Promise<T>;
  /** @returns what ends the listening */
  onChange(listener: () => void): () => void;
  /** Socket Mode connections that are open. */
  connectionCount(): number;
  weather(): Readonly<WeatherOptions>;
  /** What is not named stays. Going down also cuts the sockets. */
  setWeather(change: Partial<WeatherOptions>): Promise<void>;
  /** Leaves every Socket Mode connection open and dead; how many there were. */
  deadenSockets(): number;
  /** Cuts every Socket Mode connection without a word. */
  disconnectSockets(): void;
  /** Anything at all over every Socket Mode connection, as it is. */
  sendOverSockets(text: string): void;
  /** Slack's routine: every client is asked to come back over a new connection. */
  refreshSockets(): void;
  /** Every `response_url` from now on has this origin: a proxy has to lead from there to the stand-in. */
  answerAt(origin: string): void;
  /** An event of any kind, with a new event_id; sent again as Slack does while it is not acknowledged. */
  sendEvent(event: Record<string, unknown>): Promise<Outcome>;
  /** Anything, over whichever way there is: a payload from the log once more, say. Logged like the rest. */
  dispatch(parcel: Parcel): Promise<Outcome>;
  /** One request to the app's URL, forged where one likes (HTTP delivery only). */
  deliver(parcel: Parcel, forgery?: Forgery): Promise<HttpAnswer>;
  close(): Promise<void>;
}
