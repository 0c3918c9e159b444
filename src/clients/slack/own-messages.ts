import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { UpstreamError } from '../../errors.ts';
import { asking } from './errors.ts';
import type { Posted } from './poster.ts';

/** A message that the bot itself wrote about an organization. Whatever others write, it is not among these. */
export interface OwnMessage extends Posted {
  readonly blocks: readonly KnownBlock[];
  /** Whether others may have answered in a thread under it. */
  readonly hasThread: boolean;
}

/** How far back a channel is read. */
export interface Reach {
  /** Milliseconds since 1970 by Slack's clock. */
  readonly since: number;
  /** Of 200 messages each, whoever wrote them. */
  readonly mostPages: number;
}

export interface OwnMessages {
  /** A message and everything in its thread; nothing where it is gone. */
  inThread(root: Posted, organization: string): AsyncGenerator<OwnMessage>;
  /** From the newest of a channel to its oldest or as far as it reaches, without threads. */
  inChannel(channel: string, organization: string, reach?: Reach): AsyncGenerator<OwnMessage>;
}

interface FoundMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly reply_count?: number;
  readonly blocks?: readonly unknown[];
  readonly metadata?: { readonly event_payload?: { readonly organization?: unknown } };
}

interface Page {
  readonly messages?: readonly FoundMessage[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

/** Slack recommends at most 200 (https://docs.slack.dev/apis/web-api/pagination). */
const limit = 200;

async function* pages(
  read: (cursor: string | undefined) => Promise<Page>,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<FoundMessage> {
  let cursor: string | undefined;
  let taken = 0;
  do {
    const page = await read(cursor);
    yield* page.messages ?? [];
    taken += 1;
    const next = page.response_metadata?.next_cursor;
    cursor = next === '' ? undefined : next;
  } while (cursor !== undefined && taken < most);
}

/** Deleted by somebody, with its whole channel perhaps. */
function nothingWhereGone(error: unknown): Page {
  const gone = ['thread_not_found', 'channel_not_found'];
  if (error instanceof UpstreamError && gone.includes(error.code ?? '')) return {};
  throw error;
}

/** Reads what the bot wrote. Throws UpstreamError. */
export function createOwnMessages(client: WebClient): OwnMessages {
  let bot: Promise<string> | undefined;
  async function botUser(): Promise<string> {
    try {
      const { user_id: id } = await asking('auth.test', () => client.auth.test());
      return id ?? '';
    } catch (error) {
      // Only an answer is kept: whoever asks next asks Slack again.
      bot = undefined;
      throw error;
    }
  }

  async function* own(found: AsyncIterable<FoundMessage>, channel: string, organization: string) {
    bot ??= botUser();
    const user = await bot;
    for await (const { ts, user: author, blocks, metadata, reply_count: replies = 0 } of found) {
      if (ts === undefined || author !== user || metadata?.event_payload?.organization !== organization)
        continue;
      yield { channel, ts, blocks: (blocks ?? []) as readonly KnownBlock[], hasThread: replies > 0 };
    }
  }

  const common = (channel: string, cursor: string | undefined) => ({
    channel,
    include_all_metadata: true,
    limit,
    ...(cursor !== undefined && { cursor }),
  });
  return {
    inThread({ channel, ts }, organization) {
      const read = (cursor: string | undefined): Promise<Page> =>
        asking('conversations.replies', () =>
          client.conversations.replies({ ...common(channel, cursor), ts }),
        ).catch(nothingWhereGone);
      return own(pages(read), channel, organization);
    },
    inChannel(channel, organization, reach) {
      const bounds = reach === undefined ? {} : { oldest: (reach.since / 1000).toFixed(6), inclusive: true };
      const read = (cursor: string | undefined) =>
        asking('conversations.history', () =>
          client.conversations.history({ ...common(channel, cursor), ...bounds }),
        );
      return own(pages(read, reach?.mostPages), channel, organization);
    },
  };
}
