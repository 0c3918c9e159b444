import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Said } from '../../domain/record/said.ts';
import { orFault, UpstreamError } from '../../errors.ts';
import { asking } from './web-api.ts';
import type { Run } from '../../domain/organization.ts';

/** What the bot's own messages carry, so that they can be recognised after a doubt. */
export interface Mark {
  readonly event_type: 'cmk_message';
  readonly event_payload: {
    readonly organization: string;
    readonly place: string;
    /** `#12:ABCD…`, the entry it is about: another entry can have stood in its place before Redis was put back. */
    readonly head?: string;
    /** What it says about one proposal; see domain/record/said.ts. */
    readonly says?: Said['says'];
    readonly proposal?: string;
    readonly ticket?: string;
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
  /** Slack took a reply and put it elsewhere than into the thread that was asked for: that is gone. */
  readonly isElsewhere?: boolean;
}

/** Writes messages. Nothing is asked again by itself: Slack has no idempotency key, so a doubt is looked into first. */
export interface Poster {
  post(posting: Posting): Promise<Posted>;
  update(at: Posted, message: { text: string; blocks: readonly KnownBlock[] }): Promise<void>;
  /** The bot's own message with this mark: in a thread, else among the channel's last thousand. */
  findOwn(to: string, mark: Mark, threadTs?: string): Promise<Posted | undefined>;
  /**
   * What the bot noted with its message at this place. `foreign` where somebody else wrote it or nothing was noted,
   * `absent` where Slack shows the bot nothing there. Notes in Redis can point anywhere.
   */
  markAt(at: Posted): Promise<Mark['event_payload'] | 'foreign' | 'absent'>;
  /** The address under which people find a message. */
  linkTo(at: Posted): Promise<string | undefined>;
}

interface FoundMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}

function hasMark(message: FoundMessage, mark: Mark): boolean {
  const payload: Partial<Mark['event_payload']> | undefined = message.metadata?.event_payload;
  return (
    message.metadata?.event_type === mark.event_type &&
    payload?.organization === mark.event_payload.organization &&
    payload.place === mark.event_payload.place &&
    (payload.head ?? mark.event_payload.head) === mark.event_payload.head
  );
}

/** Lets what is urgent go before everything else that this process says in Slack. */
export interface UrgentLane {
  /** While `work` runs, all other messages wait. */
  first<T>(work: () => Promise<T>): Promise<T>;
  post(posting: Posting): Promise<Posted>;
  update: Poster['update'];
}

type Pausing = <T>(operation: string, call: () => Promise<T>, isUrgent?: boolean) => Promise<T>;

/** After a 429 nothing is asked before the time that Slack named is over, and what is urgent goes first then. */
function createPause(isHeldBack: () => boolean): Pausing {
  let until = 0;
  return async (operation, call, isUrgent = false) => {
    const waitMs = Math.max(until - Date.now(), !isUrgent && isHeldBack() ? yieldMs : 0);
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
/** Slack takes about one message a second and channel (https://docs.slack.dev/apis/web-api/rate-limits). */
const yieldMs = 1_000;

async function postBy(
  client: WebClient,
  { to, threadTs, broadcast, text, blocks, mark }: Posting,
): Promise<Posted> {
  const thread =
    threadTs === undefined
      ? {}
      : { thread_ts: threadTs, ...(broadcast === true && { reply_broadcast: true as const }) };
  const answer = await client.chat.postMessage({
    channel: to,
    text,
    blocks: [...blocks],
    metadata: mark,
    unfurl_links: false,
    unfurl_media: false,
    ...thread,
  });
  const isElsewhere = answer.message !== undefined && answer.message.thread_ts !== threadTs;
  const posted = { channel: answer.channel ?? to, ts: answer.ts ?? '' };
  return threadTs !== undefined && isElsewhere ? { ...posted, isElsewhere } : posted;
}

/** So many places are kept in mind. */
const mostKnown = 10_000;

/** @param client without retries of its own */
export function createPoster(
  client: WebClient,
  botUser: string,
): { readonly poster: Poster; readonly urgent: UrgentLane } {
  const marks = new Map<string, Mark['event_payload']>();
  const links = new Map<string, string>();
  function keep<T>(known: Map<string, T>, { channel, ts }: Posted, value: T): T {
    if (known.size >= mostKnown) known.clear();
    known.set(`${channel} ${ts}`, value);
    return value;
  }

  async function postAs(posting: Posting, isUrgent: boolean): Promise<Posted> {
    const posted = await pausing('chat.postMessage', () => postBy(client, posting), isUrgent);
    keep(marks, posted, posting.mark.event_payload);
    return posted;
  }

  async function markAt(at: Posted): Promise<Mark['event_payload'] | 'foreign' | 'absent'> {
    const { channel, ts } = at;
    const known = marks.get(`${channel} ${ts}`);
    if (known !== undefined) return known;
    const asked = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 10 };
    const found = await orFault(() =>
      pausing(
        'conversations.replies',
        () => client.conversations.replies({ ...asked, include_all_metadata: true }),
        true,
      ),
    );
    if (found instanceof UpstreamError) {
      if (found.mayPass) throw found;
      return 'absent';
    }
    const message: FoundMessage | undefined = found.messages?.find((one) => one.ts === ts);
    if (message === undefined) return 'absent';
    const { event_type: type, event_payload: payload } = message.metadata ?? {};
    if (message.user !== botUser || type !== 'cmk_message' || payload === undefined) return 'foreign';
    return keep(marks, at, payload as Mark['event_payload']);
  }

  let urgentCount = 0;
  const pausing = createPause(() => urgentCount > 0);
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

  type Updating = Parameters<Poster['update']>;
  async function updateAs({ channel, ts }: Updating[0], { text, blocks }: Updating[1], isUrgent: boolean) {
    const call = () => client.chat.update({ channel, ts, text, blocks: [...blocks] });
    await pausing('chat.update', call, isUrgent);
  }

  const poster: Poster = {
    post: (posting) => postAs(posting, false),
    markAt,
    update: (at, message) => updateAs(at, message, false),
    async linkTo({ channel, ts }) {
      const known = links.get(`${channel} ${ts}`);
      if (known !== undefined) return known;
      const asked = { channel, message_ts: ts };
      const { permalink } = await pausing('chat.getPermalink', () => client.chat.getPermalink(asked));
      return permalink === undefined ? undefined : keep(links, { channel, ts }, permalink);
    },
    async findOwn(to, mark, threadTs) {
      const channel = await channelOf(to);
      let cursor: string | undefined;
      let pages = 0;
      do {
        const answer = await page(channel, threadTs, cursor);
        pages += 1;
        const found = answer.messages?.find((message) => message.user === botUser && hasMark(message, mark));
        if (found?.ts !== undefined) return { channel, ts: found.ts };
        const next = answer.response_metadata?.next_cursor;
        // A thread is read to its end; in a channel only what was written lately can be in doubt. Where hundreds of
        // organizations are told to one person, a hundred messages are not much.
        cursor = (threadTs === undefined && pages === mostPages) || next === '' ? undefined : next;
      } while (cursor !== undefined);
      return undefined;
    },
  };
  const urgent: UrgentLane = {
    async first(work) {
      urgentCount += 1;
      try {
        return await work();
      } finally {
        urgentCount -= 1;
      }
    },
    post: (posting) => postAs(posting, true),
    update: (at, message) => updateAs(at, message, true),
  };
  return { poster, urgent };
}

/** Under which field the notes keep where a run's root message stands. */
export const rootField = (run: Run) => `root:${run.id}`;

/** The request for approval stands under the sequence of its proposal, so that it can be brought up to date. */
export const approvalField = (sequence: number) => `approval:${sequence}`;

/** Where a message stands, as the notes keep it: `C… 1700000000.000100`. */
export function parsePosted(text: string | undefined): Posted | undefined {
  const [channel, ts] = (text ?? '').split(' ');
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

/** The root messages of every run that the notes know of. */
export function rootsIn(notes: Readonly<Record<string, string>>): Posted[] {
  return Object.entries(notes).flatMap(([field, value]) => {
    const posted = field.startsWith('root:') ? parsePosted(value) : undefined;
    return posted === undefined ? [] : [posted];
  });
}
