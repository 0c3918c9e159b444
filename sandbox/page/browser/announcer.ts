import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../slack/client-api.ts';
import { h } from './h.ts';
import { parseMrkdwn } from './mrkdwn/parse.ts';
import { useSelected, useSlack } from './page-context.ts';
import { personName, useReader } from './reader.ts';
import { toPlain } from './mrkdwn/plain.ts';

/** Says new messages of the open channel aloud, by their notification text, as Slack does. Old ones stay silent. */
export function Announcer(): VNode {
  const reader = useReader();
  const place = useSelected((state) => state.place);
  const channel = place?.kind === 'channel' ? place.channel : undefined;
  const messages = useSlack().messages[channel ?? ''];
  const [said, setSaid] = useState('');
  const heard = useRef<{ channel: string | undefined; user: string; ts: string }>({
    channel: undefined,
    user: '',
    ts: '',
  });
  useEffect(() => {
    const newest = messages?.at(-1)?.ts ?? '';
    const { channel: before, user, ts } = heard.current;
    heard.current = { channel, user: reader.me, ts: newest };
    if (before !== channel || user !== reader.me) return;
    const fresh = (messages ?? []).filter((message) => message.ts > ts && message.user !== reader.me);
    if (fresh.length > 0)
      setSaid(fresh.map((message) => `${personName(reader, message.user)}: ${wordsOf(message)}`).join(' '));
  }, [messages, channel, reader]);
  return h(
    'div',
    { class: 'visually-hidden', role: 'log', 'aria-live': 'polite', 'aria-label': 'New messages' },
    said,
  );
}

function wordsOf(message: Message): string {
  const words = toPlain(parseMrkdwn(message.text));
  return message.ephemeral === true ? `${words} Only visible to you.` : words;
}
