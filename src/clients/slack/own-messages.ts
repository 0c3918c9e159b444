import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { UpstreamError } from '../../errors.ts';
import { asking } from './web-api.ts';
import type { Posted } from './poster.ts';

/** A message that the bot itself wrote about an organization. Whatever others write, it is not among these. */
export interface OwnMessage extends Posted {
  readonly blocks: readonly KnownBlock[];
  /** Whether others may have answered in a thread under it. */
  readonly hasThread: boolean;
  /** Slack's time of the last edit: what stands in it now is not what was posted. */
  readonly editedTs: string | undefined;
  /** What the bot noted with it, unseen by people. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** How far back a channel is read. */
export interface ReadingRange {
  /** Nothing older is asked for; milliseconds since 1970 by Slack's clock. */
  readonly since?: number;
  /** Where this was not reached, nothing was proved: the reading throws. The same unit. */
  readonly backTo: number;
  /** Of 200 messages each, no matter who wrote them. */
  readonly mostPages: number;
}

export interface OwnMessages {
  /** So many pages of a channel back from `before`, milliseconds since 1970, or from its newest message. */
  back(
    channel: string,
    organization: string,
    before: number | undefined,
    mostPages: number,
  ): Promise<Stretch>;
  /** A message and everything in its thread; nothing where it is gone. */
  inThread(root: Posted, organization: string): AsyncGenerator<OwnMessage>;
  /** The bot's conversation with somebody. */
  directWith(person: string): Promise<string>;
  /** From the newest of a channel to its oldest or as far as it reaches, without threads. */
  inChannel(channel: string, organization: string, reach?: ReadingRange): AsyncGenerator<OwnMessage>;
}

/** A part of a channel, read from its newer to its older messages. */
export interface Stretch {
  readonly messages: readonly OwnMessage[];
  /** The oldest that was read, by anybody: Slack's `ts`. Undefined where there was none. */
  readonly oldest: string | undefined;
  /** Whether Slack shows nothing older. */
  readonly isAll: boolean;
  /** How many pages were read. */
  readonly pages: number;
}

interface FoundMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly reply_count?: number;
  readonly blocks?: readonly unknown[];
  readonly edited?: { readonly ts?: string };
  readonly metadata?: { readonly event_payload?: Readonly<Record<string, unknown>> };
}

interface Page {
  readonly messages?: readonly FoundMessage[];
  readonly has_more?: boolean;
  readonly response_metadata?: { readonly next_cursor?: string };
}

/** Slack recommends at most 200 (https://docs.slack.dev/apis/web-api/pagination). */
const limit = 200;

function notReached(pages: number): UpstreamError {
  const detail = `The channel has more than ${pages * limit} newer messages: what is older was not read.`;
  return new UpstreamError({ system: 'slack', operation: 'conversations.history', kind: 'nonsense', detail });
}

async function* pages(
  read: (cursor: string | undefined) => Promise<Page>,
  { mostPages, backTo }: ReadingRange = { mostPages: Number.POSITIVE_INFINITY, backTo: 0 },
): AsyncGenerator<FoundMessage> {
  let cursor: string | undefined;
  let oldest = Number.POSITIVE_INFINITY;
  let taken = 0;
  do {
    const { messages = [], has_more: isPart, response_metadata: more } = await read(cursor);
    yield* messages;
    oldest = messages.reduce((least, { ts }) => Math.min(least, Number(ts) * 1000), oldest);
    taken += 1;
    cursor = more?.next_cursor === '' ? undefined : more?.next_cursor;
    // What is not shown may be what is searched for.
    if (isPart === true && cursor === undefined) throw notReached(taken);
  } while (cursor !== undefined && taken < mostPages);
  if (cursor !== undefined && !(oldest <= backTo)) throw notReached(taken);
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
    for await (const message of found) {
      const { ts, user: author, edited, reply_count: replies = 0 } = message;
      const payload = message.metadata?.event_payload ?? {};
      if (ts === undefined || author !== user || payload['organization'] !== organization) continue;
      const blocks = (message.blocks ?? []) as readonly KnownBlock[];
      yield { channel, ts, blocks, hasThread: replies > 0, editedTs: edited?.ts, payload };
    }
  }

  const common = (channel: string, cursor: string | undefined) => ({
    channel,
    include_all_metadata: true,
    limit,
    ...(cursor !== undefined && { cursor }),
  });
  return {
    async back(channel, organization, before, mostPages) {
      const bounds = before === undefined ? {} : { latest: (before / 1000).toFixed(6) };
      let oldest: string | undefined;
      let isAll = false;
      let taken = 0;
      const read = async (cursor: string | undefined): Promise<Page> => {
        const page: Page = await asking('conversations.history', () =>
          client.conversations.history({ ...common(channel, cursor), ...bounds }),
        );
        taken += 1;
        oldest = page.messages?.at(-1)?.ts ?? oldest;
        isAll = (page.response_metadata?.next_cursor ?? '') === '';
        return page;
      };
      const reach = { mostPages, backTo: Number.POSITIVE_INFINITY };
      const messages: OwnMessage[] = [];
      for await (const one of own(pages(read, reach), channel, organization)) messages.push(one);
      return { messages, oldest, isAll, pages: taken };
    },
    async directWith(person) {
      const opened = await asking('conversations.open', () => client.conversations.open({ users: person }));
      const channel = opened.channel?.id;
      if (channel !== undefined) return channel;
      const fault = { system: 'slack', operation: 'conversations.open', kind: 'nonsense' } as const;
      throw new UpstreamError({ ...fault, detail: 'The answer names no conversation.' });
    },
    inThread({ channel, ts }, organization) {
      const read = (cursor: string | undefined): Promise<Page> =>
        asking('conversations.replies', () =>
          client.conversations.replies({ ...common(channel, cursor), ts }),
        ).catch(nothingWhereGone);
      return own(pages(read), channel, organization);
    },
    inChannel(channel, organization, reach) {
      const since = reach?.since;
      const bounds = since === undefined ? {} : { oldest: (since / 1000).toFixed(6), inclusive: true };
      const read = (cursor: string | undefined) =>
        asking('conversations.history', () =>
          client.conversations.history({ ...common(channel, cursor), ...bounds }),
        );
      return own(pages(read, reach), channel, organization);
    },
  };
}
