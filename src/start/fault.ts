import type { ConfigFault } from '../configuration/reader.ts';
import { describeError } from '../errors.ts';

/** What the bot must reach before it opens to people, by the variable that leads there. */
type Needed = 'REDIS_URL' | 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'PORT';

const expected: Readonly<Record<Needed, string>> = {
  REDIS_URL:
    'the address (rediss:// where the server speaks TLS), with user and password where there are any, of a Redis that is running',
  SLACK_BOT_TOKEN: 'the bot token of the app as it is installed now, and the way to slack.com open',
  SLACK_APP_TOKEN:
    'an app-level token with the scope connections:write, and the way to slack.com, wss-primary.slack.com and wss-backup.slack.com open, through HTTPS_PROXY where only a proxy leads out',
  PORT: 'a port that is free, for example 3001',
};

/** The start ended where something that a setting leads to was not there or said no. */
export class StartError extends Error {
  readonly needed: Needed;

  constructor(needed: Needed, cause: unknown) {
    super(describeError(cause), { cause });
    this.name = 'StartError';
    this.needed = needed;
  }
}

const isTaken = (error: unknown) =>
  error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES'].includes(String(error.code));

/** Whatever goes wrong in it is told with the variable's name. */
export async function needing<T>(needed: Needed, work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw new StartError(isTaken(cause) ? 'PORT' : needed, cause);
  });
}

export function startFault({ needed, message }: StartError): ConfigFault {
  return { name: needed, problem: `it did not lead anywhere (${message}); expected ${expected[needed]}` };
}
