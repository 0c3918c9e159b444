import type { ClientState, Message } from '../../slack/client-api.ts';

/** By person, then by channel: the newest message they have looked at. */
export type ReadMarks = Record<string, Record<string, string>>;

const storageKey = 'read marks';

export function loadReadMarks(): ReadMarks {
  return JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as ReadMarks;
}

export function saveReadMarks(marks: ReadMarks): void {
  sessionStorage.setItem(storageKey, JSON.stringify(marks));
}

export function withRead(marks: ReadMarks, state: ClientState, channel: string): ReadMarks {
  const newest = state.messages[channel]?.at(-1)?.ts;
  if (newest === undefined || marks[state.user]?.[channel] === newest) return marks;
  return { ...marks, [state.user]: { ...marks[state.user], [channel]: newest } };
}

/** The oldest message of the channel itself that the person has not looked at; null where there is none. */
export function firstUnread(state: ClientState, marks: ReadMarks, channel: string): string | null {
  const mark = marks[state.user]?.[channel];
  if (mark === undefined) return null;
  const unread = (message: Message) =>
    message.ts > mark && message.user !== state.user && isInChannel(message);
  return state.messages[channel]?.find(unread)?.ts ?? null;
}

export interface Unread {
  /** Messages in the channel itself. */
  messages: number;
  /** Direct messages, and whatever names the person, in threads too. */
  mentions: number;
}

export function countUnread(state: ClientState, marks: ReadMarks, channel: string): Unread {
  const mark = marks[state.user]?.[channel] ?? '';
  const direct = state.channels.some(({ id, kind }) => id === channel && kind === 'im');
  const fresh = (state.messages[channel] ?? []).filter(({ ts, user }) => ts > mark && user !== state.user);
  return {
    messages: fresh.filter(isInChannel).length,
    mentions: fresh.filter((message) => direct || JSON.stringify(message).includes(`<@${state.user}>`))
      .length,
  };
}

export function isInChannel(message: Message): boolean {
  return message.threadTs === undefined || message.threadTs === message.ts || message.broadcast === true;
}
