import type { WebClient } from '@slack/web-api';
import { asking } from '../clients/slack/errors.ts';
import { UpstreamError } from '../errors.ts';

/** Asks Slack now and then whether it still knows the bot. */
export interface SlackProbe {
  look(): Promise<void>;
  /** Why Slack does not know the bot, in words for an operator; undefined where it does. */
  why(): string | undefined;
}

export function createSlackProbe(client: WebClient): SlackProbe {
  let why: string | undefined;
  return {
    why: () => why,
    async look() {
      try {
        await asking('auth.test', () => client.auth.test());
        why = undefined;
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        // Asked to wait is an answer, too.
        why = error.kind === 'throttled' ? undefined : `Slack does not know the bot: ${error.message}`;
      }
    },
  };
}
