import type { ComponentChildren, RefObject, VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Message } from '../../slack/client-api.ts';
import { useEarlier } from './earlier.ts';
import { h } from './h.ts';
import { MessageView, type MessageViewProps } from './message.ts';
import { useSelected } from './page-context.ts';
import { useReader } from './reader.ts';
import { dayOf, formatDay, tsToMs } from './times.ts';

export interface MessageListProps {
  messages: Message[];
  label: string;
  empty: ComponentChildren;
  /** Whether a message offers its thread. */
  threads: boolean;
}

/** Within this many pixels of its end a list counts as read to the end, and follows what comes. */
const nearEnd = 80;

export function MessageList({ messages, label, empty, threads }: MessageListProps): VNode {
  const { tz } = useReader();
  const today = useSelected(({ clockOffsetMs }) => dayOf(Date.now() + clockOffsetMs, tz));
  const scroller = useRef<HTMLDivElement>(null);
  const newFrom = useSelected((state) => (threads ? state.newFrom : null));
  const onScroll = useFollowing(scroller, messages);
  const earlier = useEarlier(scroller, messages, newFrom);
  const { length } = earlier.shown;
  const drawn = useRef(new WeakMap<Message, VNode>());
  const rows = useMemo(
    () => drawRows(threads ? earlier.shown : messages, { tz, threads, newFrom, drawn: drawn.current }),
    [messages, length, tz, threads, newFrom, today],
  );
  const onScrolled = () => {
    onScroll();
    if (threads) earlier.lookAhead();
  };
  return h(
    'div',
    {
      class: 'messages',
      ref: scroller,
      onScroll: onScrolled,
      role: 'region',
      'aria-label': label,
      tabIndex: 0,
    },
    threads && earlier.more !== undefined && h(ShowEarlier, { more: earlier.more }),
    messages.length === 0 ? h('div', { class: 'empty' }, empty) : h('ol', null, rows),
  );
}

/** Keeps a list at its end while it is read there, whatever grows or takes room away. */
function useFollowing(scroller: RefObject<HTMLDivElement | null>, messages: Message[]): () => void {
  const atEnd = useRef(true);
  const size = useRef('');
  const settle = () => {
    const list = scroller.current;
    if (list === null) return;
    if (atEnd.current) list.scrollTop = list.scrollHeight;
    size.current = sizeOf(list);
  };
  useLayoutEffect(settle, [messages]);
  useEffect(() => {
    if (scroller.current === null) return undefined;
    // A composer that grows or a thread that opens takes room away, and must not hide the newest message.
    const observer = new ResizeObserver(settle);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  return () => {
    const list = scroller.current;
    if (list === null) return;
    // The browser scrolls too, when the room changes: that is nobody reading elsewhere.
    if (sizeOf(list) !== size.current) settle();
    else atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < nearEnd;
  };
}

function sizeOf({ scrollHeight, clientHeight, clientWidth }: HTMLElement): string {
  return [scrollHeight, clientHeight, clientWidth].join(' ');
}

const togetherMs = 5 * 60 * 1000;

interface Drawing {
  tz: string;
  threads: boolean;
  newFrom: string | null;
  /** The very same node again is not even compared. */
  drawn: WeakMap<Message, VNode>;
}

function drawRows(messages: Message[], { tz, threads, newFrom, drawn }: Drawing): VNode[] {
  return messages.flatMap((message, index) => {
    const previous = messages[index - 1];
    const ms = tsToMs(message.ts);
    const newDay = previous === undefined || dayOf(tsToMs(previous.ts), tz) !== dayOf(ms, tz);
    const isFirstNew = message.ts === newFrom;
    const together =
      !newDay &&
      !isFirstNew &&
      (threads || index > 1) &&
      previous.user === message.user &&
      previous.ephemeral === message.ephemeral &&
      ms - tsToMs(previous.ts) < togetherMs;
    const row = drawMessage({ message, together, threads }, drawn);
    if (!threads && index === 1) return [h(ReplyLine, { key: 'replies', count: messages.length - 1 }), row];
    const dayLine = newDay ? [h(DayLine, { key: `day ${message.ts}`, ms })] : [];
    return isFirstNew ? [...dayLine, h(NewLine, { key: 'new' }), row] : [...dayLine, row];
  });
}

function drawMessage(props: MessageViewProps, drawn: WeakMap<Message, VNode>): VNode {
  const { message, together } = props;
  const known = drawn.get(message);
  if (known !== undefined && (known.props as unknown as MessageViewProps).together === together) return known;
  const row = h(MessageView, { key: `${message.ts}${message.ephemeral ? ' ephemeral' : ''}`, ...props });
  drawn.set(message, row);
  return row;
}

function DayLine({ ms }: { ms: number }): VNode {
  const { tz } = useReader();
  const offset = useSelected((state) => state.clockOffsetMs);
  return h('li', { class: 'day' }, h('span', null, formatDay(ms, Date.now() + offset, tz)));
}

function ShowEarlier({ more }: { more: () => void }): VNode {
  return h(
    'p',
    { class: 'earlier' },
    h('button', { type: 'button', class: 'link-button', onClick: more }, 'Show earlier messages'),
  );
}

function NewLine(): VNode {
  return h('li', { class: 'day new-line' }, h('span', null, 'New'));
}

function ReplyLine({ count }: { count: number }): VNode {
  return h(
    'li',
    { class: 'day reply-line' },
    h('span', null, `${count} ${count === 1 ? 'reply' : 'replies'}`),
  );
}
