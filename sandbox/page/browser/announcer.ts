import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../slack/client-api.ts';
import { h } from './h.ts';
import { parseMrkdwn } from './mrkdwn/parse.ts';
import { toPlain } from './mrkdwn/plain.ts';
import { useSelected, useSlack } from './page-context.ts';
import { personName, useReader, type Reader } from './reader.ts';

/**
 * Says new messages of the open channel aloud, by their notification text, as Slack does. Old ones stay silent, and so
 * do edits. The words stand in a live region only where the browser has no better way: a second copy of each message
 * in the document helps nobody else.
 */
export function Announcer(): VNode | null {
  const reader = useReader();
  const [said, setSaid] = useState('');
  useNewMessages(reader, (messages) => {
    const words = messages.map((message) => wordsOf(message, reader)).join(' ');
    if (notifier.ariaNotify === undefined) setSaid(words);
    else notifier.ariaNotify(words);
  });
  if (notifier.ariaNotify !== undefined) return null;
  return h('div', { class: 'visually-hidden', role: 'log', 'aria-label': 'New messages' }, said);
}

/** https://w3c.github.io/aria/#ARIANotifyMixin, in Chromium since 141. */
const notifier: Document & { ariaNotify?: (words: string) => void } = document;

interface Heard {
  user: string;
  channel: string | undefined;
  ts: string;
}

function useNewMessages(reader: Reader, say: (messages: Message[]) => void): void {
  const place = useSelected((state) => state.place);
  const channel = place?.kind === 'channel' ? place.channel : undefined;
  const messages = useSlack().messages[channel ?? ''];
  const heard = useRef<Heard | null>(null);
  useEffect(() => {
    const before = heard.current;
    heard.current = { user: reader.me, channel, ts: messages?.at(-1)?.ts ?? '' };
    if (before?.channel !== channel || before?.user !== reader.me) return;
    const fresh = (messages ?? []).filter(({ ts, user }) => ts > before.ts && user !== reader.me);
    if (fresh.length > 0) say(fresh);
  }, [messages, channel, reader]);
}

function wordsOf(message: Message, reader: Reader): string {
  const words = toPlain(parseMrkdwn(message.text), (id) => personName(reader, id));
  const whose = `${personName(reader, message.user)}: ${words}`;
  return message.ephemeral === true ? `${whose} Only visible to you.` : whose;
}
