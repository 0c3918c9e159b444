import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Attachment, File, Message } from '../../slack/client-api.ts';
import { Avatar } from './avatar.ts';
import { Blocks } from './blocks/block.ts';
import { initialValues } from './element-value.ts';
import { classes, h } from './h.ts';
import { Mrkdwn } from './mrkdwn/draw.ts';
import { usePage } from './page-context.ts';
import { personName, useReader } from './reader.ts';
import { SurfaceContext, useSurfaceOf } from './surface.ts';
import { formatClock, formatTime, tsToMs } from './times.ts';

export interface MessageViewProps {
  message: Message;
  /** Follows the same person's message closely, so it does not name them again. */
  together: boolean;
  threads: boolean;
}

export function MessageView({ message, together, threads }: MessageViewProps): VNode {
  const { channel, ts, blocks } = message;
  const container = useMemo(() => ({ type: 'message' as const, channel, ts }), [channel, ts]);
  const known = useMemo(() => initialValues(blocks), [blocks]);
  const surface = useSurfaceOf(container, known);
  const row = classes('message', together && 'message-together', message.ephemeral && 'message-ephemeral');
  const body = useMemo(() => h(Body, { message }), [message]);
  return h(
    'li',
    { class: row },
    h(Head, { message, together }),
    h(SurfaceContext.Provider, { value: surface }, body),
    h(Foot, { message, threads }),
  );
}

function Head({ message, together }: { message: Message; together: boolean }): VNode {
  const reader = useReader();
  const name = personName(reader, message.user);
  const ms = tsToMs(message.ts);
  const full = formatTime(ms, reader.tz, { dateStyle: 'long', timeStyle: 'medium' });
  const time = h('time', { dateTime: new Date(ms).toISOString(), title: full }, formatClock(ms, reader.tz));
  const named = [
    h('span', { class: 'message-author', dir: 'auto' }, name),
    message.byApp && h('span', { class: 'app-tag' }, 'App'),
  ];
  return h(
    'div',
    { class: 'message-head' },
    together ? null : h(Avatar, { id: message.user, name, bot: message.byApp }),
    together ? h('span', { class: 'visually-hidden' }, name) : named,
    time,
    message.ephemeral === true && h('span', { class: 'only-you' }, 'Only visible to you'),
    message.broadcast === true && h('span', { class: 'pane-note' }, 'also sent to the channel'),
  );
}

function Body({ message }: { message: Message }): VNode {
  const { blocks, text, attachments, files, edited } = message;
  const words = blocks.length === 0 ? h(Mrkdwn, { text }) : h(Blocks, { blocks, heading: 'h2' });
  return h(
    'div',
    { class: 'message-body' },
    words,
    attachments.map((attachment) => h(AttachmentView, { attachment })),
    files.map((file) => h(FileView, { file })),
    edited !== undefined && blocks.length === 0 && h('span', { class: 'edited' }, '(edited)'),
  );
}

function AttachmentView({ attachment }: { attachment: Attachment }): VNode {
  const { blocks, text, fallback } = attachment;
  const words: ComponentChildren =
    blocks === undefined ? h(Mrkdwn, { text: text ?? fallback ?? '' }) : h(Blocks, { blocks, heading: 'h3' });
  return h('div', { class: 'attachment' }, words);
}

function FileView({ file }: { file: File }): VNode {
  const { title, name, url, mimetype, size } = file;
  return h(
    'a',
    { class: 'file', href: url, download: name, target: '_blank', rel: 'noopener' },
    h('img', { class: 'file-mark', src: '/browser/file.svg', alt: '' }),
    h('span', null, title || name, h('span', { class: 'file-note' }, `${mimetype}, ${formatSize(size)}`)),
  );
}

function formatSize(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`;
}

function Foot({ message, threads }: { message: Message; threads: boolean }): VNode | null {
  const page = usePage();
  const { channel, ts, threadTs, replyCount = 0 } = message;
  if (message.ephemeral === true) {
    const dismiss = () => void page.act({ type: 'dismissMessage', channel, ts });
    return h(
      'div',
      { class: 'message-foot' },
      h('button', { type: 'button', class: 'link-button', onClick: dismiss }, 'Dismiss message'),
    );
  }
  if (!threads) return null;
  const open = () => page.go({ kind: 'channel', channel, thread: threadTs ?? ts });
  const label =
    replyCount === 0 ? 'Reply in thread' : `${replyCount} ${replyCount === 1 ? 'reply' : 'replies'}`;
  const foot = classes('message-foot', replyCount === 0 && 'message-foot-quiet');
  return h(
    'div',
    { class: foot },
    h('button', { type: 'button', class: 'link-button', onClick: open }, label),
  );
}
