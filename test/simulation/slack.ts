import {
  type WebClient,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { Held, type Network } from './network.ts';
import type { Host } from './schedule.ts';

/** A message as Slack keeps it. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** It stands in the channel too. */
  readonly isInChannel: boolean;
  readonly metadata: {
    readonly event_type?: string;
    readonly event_payload?: Readonly<Record<string, string>>;
  };
  blocks: readonly unknown[];
  text: string;
  editedTs: string | undefined;
  /** True time from which on everybody sees it. */
  readonly visibleAt: number;
  readonly postedAt: number;
}

export interface Account {
  readonly id: string;
  readonly email: string;
  isDeactivated: boolean;
  /** True time since which it is deactivated. */
  leftAt?: number | undefined;
}

export interface SlackServer {
  readonly botUser: string;
  readonly messages: Message[];
  readonly accounts: Account[];
  skewMs: number;
  /** How long what is posted takes to be seen, now. */
  slowMs: number;
  /** A planted fault: it answers a post before anybody sees it. */
  answersEarly: boolean;
  /** A planted fault: what was posted later may be seen earlier. */
  isUnordered: boolean;
}

export const team = 'T0SIM';

export const createSlackServer = (accounts: readonly Account[]): SlackServer => ({
  botUser: 'UBOT',
  messages: [],
  accounts: accounts.map((account) => ({ ...account })),
  skewMs: 0,
  slowMs: 0,
  answersEarly: false,
  isUnordered: false,
});

const refused = (error: string) => new WebAPIPlatformError({ ok: false, error, response_metadata: {} });

/** Microseconds, as Slack counts. */
function nextTs({ messages, skewMs }: SlackServer, trueNow: number): string {
  const last = messages.reduce((latest, { ts }) => Math.max(latest, Math.round(Number(ts) * 1e6)), 0);
  const micros = Math.max(last + 100, Math.round((trueNow + skewMs) * 1000));
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
}

interface Posting {
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly metadata: Message['metadata'];
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
}

/**
 * Seen by everybody before it is answered, and never before those posted earlier: the assumption that docs/security.md
 * names. How slow it is within that, the seed decides.
 */
function post(server: SlackServer, posting: Posting, trueNow: number): Held<unknown> {
  const channel = /^[UW]/u.test(posting.channel) ? `D${posting.channel}` : posting.channel;
  const ts = nextTs(server, trueNow);
  const earlier = server.messages.filter((one) => one.channel === channel);
  const lastVisible = earlier.reduce((latest, { visibleAt }) => Math.max(latest, visibleAt), 0);
  const visibleAt = Math.max(trueNow + server.slowMs, server.isUnordered ? 0 : lastVisible);
  server.messages.push({
    channel,
    ts,
    threadTs: posting.thread_ts,
    isInChannel: posting.thread_ts === undefined || posting.reply_broadcast === true,
    metadata: posting.metadata,
    blocks: posting.blocks,
    text: posting.text,
    editedTs: undefined,
    visibleAt,
    postedAt: trueNow,
  });
  return new Held({ ok: true, channel, ts }, server.answersEarly ? trueNow : visibleAt);
}

interface Reading {
  readonly channel: string;
  readonly oldest?: string;
  readonly latest?: string;
  readonly inclusive?: boolean;
  readonly ts?: string;
}

const shown = (server: SlackServer) => (message: Message) => ({
  ts: message.ts,
  user: server.botUser,
  text: message.text,
  blocks: message.blocks,
  metadata: message.metadata,
  reply_count: server.messages.filter(({ threadTs }) => threadTs === message.ts).length,
  ...(message.editedTs !== undefined && { edited: { ts: message.editedTs } }),
});

const isWithin = ({ oldest, latest }: Reading, { ts }: Message) =>
  (oldest === undefined || Number(ts) >= Number(oldest)) &&
  (latest === undefined || Number(ts) <= Number(latest));

function history(server: SlackServer, reading: Reading, trueNow: number) {
  const found = server.messages.filter(
    (one) =>
      one.channel === reading.channel &&
      one.isInChannel &&
      one.visibleAt <= trueNow &&
      isWithin(reading, one),
  );
  return {
    ok: true,
    messages: found.toReversed().map(shown(server)),
    response_metadata: { next_cursor: '' },
  };
}

function replies(server: SlackServer, reading: Reading, trueNow: number) {
  const inThread = server.messages.filter(
    (one) =>
      one.channel === reading.channel &&
      (one.ts === reading.ts || one.threadTs === reading.ts) &&
      one.visibleAt <= trueNow,
  );
  if (inThread.length === 0) throw refused('thread_not_found');
  return { ok: true, messages: inThread.map(shown(server)), response_metadata: { next_cursor: '' } };
}

function update(
  server: SlackServer,
  edit: { channel: string; ts: string; text: string; blocks: unknown[] },
  trueNow: number,
) {
  const message = server.messages.find(({ channel, ts }) => channel === edit.channel && ts === edit.ts);
  if (message === undefined) throw refused('message_not_found');
  message.blocks = edit.blocks;
  message.text = edit.text;
  message.editedTs = ((trueNow + server.skewMs) / 1000).toFixed(6);
  return { ok: true };
}

function user(server: SlackServer, id: string) {
  const account = server.accounts.find((one) => one.id === id);
  if (account === undefined) throw refused('user_not_found');
  const { email, isDeactivated } = account;
  return { ok: true, user: { id, team_id: team, deleted: isDeactivated, profile: { email } } };
}

/** Slack's client of one instance, as far as the bot uses it. */
export function slackClientFor(
  server: SlackServer,
  network: Network,
  host: Host,
  trueNow: () => number,
): WebClient {
  const ask = <T>(operation: string, apply: () => T | Held<T>) =>
    network.call({ host, system: 'slack', operation }, apply);
  const client = {
    auth: { test: () => ask('auth.test', () => ({ ok: true, user_id: server.botUser, team_id: team })) },
    chat: {
      postMessage: (posting: Posting) => ask('chat.postMessage', () => post(server, posting, trueNow())),
      update: (edit: Parameters<typeof update>[1]) =>
        ask('chat.update', () => update(server, edit, trueNow())),
      getPermalink: ({ channel, message_ts: ts }: { channel: string; message_ts: string }) =>
        ask('chat.getPermalink', () => ({
          ok: true,
          permalink: `https://sim.slack.com/archives/${channel}/p${ts}`,
        })),
    },
    conversations: {
      open: ({ users }: { users: string }) =>
        ask('conversations.open', () => ({ ok: true, channel: { id: `D${users}` } })),
      history: (reading: Reading) => ask('conversations.history', () => history(server, reading, trueNow())),
      replies: (reading: Reading) => ask('conversations.replies', () => replies(server, reading, trueNow())),
    },
    users: { info: ({ user: id }: { user: string }) => ask('users.info', () => user(server, id)) },
  };
  return client as unknown as WebClient;
}

export const slackLost = (): Error => new WebAPIRequestError(new Error('socket hang up'));
export const slackThrottles = (): Error => new WebAPIRateLimitedError(2);
export const slackFails = (): Error => refused('internal_error');
