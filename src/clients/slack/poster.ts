import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { UpstreamError } from '../../errors.ts';
import { asking } from './errors.ts';

/** What the bot's own messages carry, so that they can be recognised after a doubt. */
export interface Mark {
  readonly event_type: 'cmk_message';
  readonly event_payload: {
    readonly organization: string;
    readonly place: string;
    /** For whoever reads the log beside it. */
    readonly trace?: string;
  };
}

export interface Posting {
  /** A channel, or a person's id for a direct message. */
  readonly to: string;
  readonly threadTs?: string | undefined;
  readonly broadcast?: boolean | undefined;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  readonly mark: Mark;
}

export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** Writes messages. Nothing is asked again by itself: Slack has no idempotency key, so a doubt is looked into first. */
export interface Poster {
  post(posting: Posting): Promise<Posted>;
  update(at: Posted, message: { text: string; blocks: readonly KnownBlock[] }): Promise<void>;
  /** The bot's own message with this mark: in a thread, else among the channel's last thousand. */
  findOwn(to: string, mark: Mark, threadTs?: string): Promise<Posted | undefined>;
}

interface FoundMessage {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}

function hasMark(message: FoundMessage, mark: Mark): boolean {
  const payload: Partial<Mark['event_payload']> | undefined = message.metadata?.event_payload;
  return (
    message.metadata?.event_type === mark.event_type &&
    payload?.organization === mark.event_payload.organization &&
    payload.place === mark.event_payload.place
  );
}

/** After a 429 nothing is asked before the time that Slack named is over. */
function createPause() {
  let until = 0;
  return async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    const waitMs = until - Date.now();
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1000);
      const detail = 'Slack asked to wait';
      throw new UpstreamError({ system: 'slack', operation, kind: 'throttled', detail, retryAfterSeconds });
    }
    try {
      return await asking(operation, call);
    } catch (error) {
      if (error instanceof UpstreamError && error.kind === 'throttled') {
        until = Date.now() + (error.retryAfterSeconds ?? 1) * 1000;
      }
      throw error;
    }
  };
}

/** Of a hundred messages each. */
const mostPages = 10;

/** @param client without retries of its own */
export function createPoster(client: WebClient): Poster {
  const pausing = createPause();
  async function channelOf(to: string): Promise<string> {
    if (!/^[UW]/u.test(to)) return to;
    const { channel } = await pausing('conversations.open', () => client.conversations.open({ users: to }));
    return channel?.id ?? to;
  }

  async function page(channel: string, threadTs: string | undefined, cursor: string | undefined) {
    const common = {
      channel,
      include_all_metadata: true,
      limit: 100,
      ...(cursor !== undefined && { cursor }),
    };
    return threadTs === undefined
      ? pausing('conversations.history', () => client.conversations.history(common))
      : pausing('conversations.replies', () => client.conversations.replies({ ...common, ts: threadTs }));
  }

  return {
    async post({ to, threadTs, broadcast, text, blocks, mark }) {
      const thread =
        threadTs === undefined
          ? {}
          : { thread_ts: threadTs, ...(broadcast === true && { reply_broadcast: true as const }) };
      const answer = await pausing('chat.postMessage', () =>
        client.chat.postMessage({
          channel: to,
          text,
          blocks: [...blocks],
          metadata: mark,
          unfurl_links: false,
          unfurl_media: false,
          ...thread,
        }),
      );
      return { channel: answer.channel ?? to, ts: answer.ts ?? '' };
    },
    async update({ channel, ts }, { text, blocks }) {
      await pausing('chat.update', () => client.chat.update({ channel, ts, text, blocks: [...blocks] }));
    },
    async findOwn(to, mark, threadTs) {
      const channel = await channelOf(to);
      let cursor: string | undefined;
      let pages = 0;
      do {
        const answer = await page(channel, threadTs, cursor);
        pages += 1;
        const found = answer.messages?.find((message) => hasMark(message, mark));
        if (found?.ts !== undefined) return { channel, ts: found.ts };
        const next = answer.response_metadata?.next_cursor;
        // A thread is read to its end; in a channel only what was written lately can be in doubt. Where hundreds of
        // organizations are told to one person, a hundred messages are not much.
        cursor = (threadTs === undefined && pages === mostPages) || next === '' ? undefined : next;
      } while (cursor !== undefined);
      return undefined;
    },
  };
}
