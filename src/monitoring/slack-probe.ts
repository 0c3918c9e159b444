import type { WebClient } from '@slack/web-api';
import { asking } from '../clients/slack/errors.ts';
import { UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';

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
      const answer = await orFault(() => asking('auth.test', () => client.auth.test()));
      // Asked to wait is an answer, too.
      const isKnown = !(answer instanceof UpstreamError) || answer.kind === 'throttled';
      why = isKnown ? undefined : `Slack does not know the bot: ${answer.message}`;
    },
  };
}
