import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { Composer } from './composer.ts';
import { h } from './h.ts';
import { MessageList } from './message-list.ts';
import { usePage, useSlack } from './page-context.ts';
import { isInChannel } from './read-marks.ts';
import { WelcomeNote } from './welcome.ts';

/** A channel or a direct message. */
export function Conversation({ channelId }: { channelId: string }): VNode {
  const slack = useSlack();
  const { welcome } = usePage();
  const all = slack.messages[channelId];
  const messages = useMemo(() => (all ?? []).filter(isInChannel), [all]);
  const channel = slack.channels.find(({ id }) => id === channelId);
  const name = channel === undefined ? channelId : `${channel.kind === 'im' ? '' : '#'}${channel.name}`;
  const members = channel?.members.length ?? 0;
  return h(
    'main',
    { class: 'pane pane-main', id: 'conversation', tabIndex: -1 },
    h(
      'header',
      { class: 'pane-header' },
      h('h1', null, name),
      channel?.kind !== 'im' &&
        h('span', { class: 'pane-note' }, `${members} member${members === 1 ? '' : 's'}`),
      channel?.topic ? h('span', { class: 'pane-topic' }, channel.topic) : null,
    ),
    h(MessageList, {
      messages,
      label: `Messages in ${name}`,
      empty:
        welcome === null || channel?.kind === 'im'
          ? emptyWords(name, slack.commands[0]?.command)
          : h(WelcomeNote, { welcome, channelId }),
      threads: true,
    }),
    h(Composer, { channelId, name }),
  );
}

function emptyWords(name: string, command: string | undefined): string {
  const beginning = `This is the beginning of ${name}.`;
  return command === undefined ? beginning : `${beginning} Type ${command} help to see what the app can do.`;
}
