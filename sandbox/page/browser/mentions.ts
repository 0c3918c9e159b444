import type { VNode } from 'preact';
import { classes, h } from './h.ts';
import { usePage } from './page-context.ts';
import { channelName, personName, useReader, userGroupHandle } from './reader.ts';

export function UserMention({ id }: { id: string }): VNode {
  const reader = useReader();
  return h(
    'span',
    { class: classes('mention', id === reader.me && 'mention-me') },
    `@${personName(reader, id)}`,
  );
}

export function GroupMention({ id, label }: { id: string; label?: string | undefined }): VNode {
  const reader = useReader();
  const mine = reader.userGroups.some((group) => group.id === id && group.users.includes(reader.me));
  const handle = label?.replace(/^@/, '') ?? userGroupHandle(reader, id);
  return h('span', { class: classes('mention', mine && 'mention-me') }, `@${handle}`);
}

export function ChannelMention({ id, label }: { id: string; label?: string | undefined }): VNode {
  const reader = useReader();
  const page = usePage();
  const name = `#${label ?? channelName(reader, id)}`;
  if (!reader.channels.some((channel) => channel.id === id)) return h('span', { class: 'mention' }, name);
  const go = () => page.go({ kind: 'channel', channel: id });
  return h('button', { type: 'button', class: 'mention mention-channel', onClick: go }, name);
}
