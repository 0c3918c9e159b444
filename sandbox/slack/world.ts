import type { Changes } from './changes.ts';
import type { Clock } from '../clock.ts';
import type { Delivery } from './deliveries/delivery.ts';
import type { Files } from './files.ts';
import type { Messages } from './messages.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Toasts } from './toasts.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './view-stack.ts';
import type { Weather } from './weather.ts';
import type { WireLog } from './wire-log.ts';
import type { Workspace } from './workspace.ts';

/** Everything the stand-in knows; what its parts are handed. */
export interface World {
  clock: Clock;
  workspace: Workspace;
  messages: Messages;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  files: Files;
  toasts: Toasts;
  changes: Changes;
  limits: RateLimits;
  weather: Weather;
  log: WireLog;
  tokens: { app: string; bot: string };
  /** What the bot's token may do. */
  scopes: ReadonlySet<string>;
  /** Origins, without a slash at the end: for the app, and for people's clients. */
  origins: { app: string; client: string };
  delivery: Delivery;
}
