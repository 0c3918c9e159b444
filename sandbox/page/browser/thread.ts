import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Composer } from './composer.ts';
import { h } from './h.ts';
import { MessageList } from './message-list.ts';
import { useIsOnlyPane } from './only-pane.ts';
import { usePage, useSlack } from './page-context.ts';

export interface ThreadPaneProps {
  channelId: string;
  threadTs: string;
}

/** One root message with its replies, beside the channel. */
export function ThreadPane({ channelId, threadTs }: ThreadPaneProps): VNode {
  const page = usePage();
  const slack = useSlack();
  const all = slack.messages[channelId];
  const messages = useMemo(
    () => (all ?? []).filter((message) => message.ts === threadTs || message.threadTs === threadTs),
    [all, threadTs],
  );
  const channel = slack.channels.find(({ id }) => id === channelId);
  const name = channel === undefined ? '' : `${channel.kind === 'im' ? '' : '#'}${channel.name}`;
  const pane = useRef<HTMLElement>(null);
  useFocusHere(pane);
  const isOnly = useIsOnlyPane('thread');
  const close = () => page.go({ kind: 'channel', channel: channelId });
  return h(
    'section',
    {
      class: 'pane pane-thread',
      role: isOnly ? 'main' : 'complementary',
      'aria-label': 'Thread',
      ref: pane,
    },
    h(
      'header',
      { class: 'pane-header' },
      h(isOnly ? 'h1' : 'h2', null, 'Thread'),
      h('span', { class: 'pane-note' }, name),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close the thread', onClick: close },
        '×',
      ),
    ),
    h(MessageList, {
      messages,
      label: 'Messages in the thread',
      empty: 'This message is gone.',
      threads: false,
    }),
    h(Composer, { channelId, name, threadTs }),
  );
}

/**
 * Whoever opens a thread wants to write in it, and goes on in the channel afterwards. Not where a page is only loaded,
 * and not where focus would bring up a keyboard over half the screen.
 */
function useFocusHere(pane: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = pane.current;
    const opened = document.activeElement !== document.body && matchMedia('(hover: hover)').matches;
    if (opened) element?.querySelector('textarea')?.focus();
    return () => {
      if (element?.contains(document.activeElement) === true) document.querySelector('textarea')?.focus();
    };
  }, []);
}
