import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Announcer } from './announcer.ts';
import { Conversation } from './conversation.ts';
import { ConfirmDialog } from './confirm.ts';
import { h } from './h.ts';
import { HomeTab } from './home.ts';
import { ModalStack } from './modals.ts';
import { useSelected } from './page-context.ts';
import { PaneTabs } from './pane-tabs.ts';
import { ReaderContext, readerOf } from './reader.ts';
import { Sidebar } from './sidebar.ts';
import { ThreadPane } from './thread.ts';
import { Toasts } from './toasts.ts';
import { SidePanel } from './side-panel.ts';

/** Everything: the sidebar, what one looks at, its thread, and the world outside beside them. */
export function Workspace(): VNode {
  const slack = useSelected((state) => state.slack);
  const place = useSelected((state) => state.place);
  const pane = useSelected((state) => state.pane);
  const modal = slack !== null && slack.views.length > 0;
  const reader = useMemo(
    () => (slack === null ? null : readerOf(slack)),
    [slack?.me, slack?.people, slack?.userGroups, slack?.channels],
  );
  const title = slack?.team.name;
  useEffect(() => {
    if (title !== undefined) document.title = `${title} – sandbox`;
  }, [title]);
  if (slack === null || place === null || reader === null) return h(Waiting, {});
  const thread = place.kind === 'channel' ? place.thread : undefined;
  return h(
    ReaderContext.Provider,
    { value: reader },
    h('a', { class: 'skip', href: '#conversation', onClick: skipToMain }, 'Skip to the conversation'),
    h(
      'div',
      { class: 'workspace', 'data-pane': pane, 'data-thread': String(thread !== undefined) },
      h(Sidebar, {}),
      place.kind === 'home'
        ? h(HomeTab, {})
        : h(Conversation, { key: place.channel, channelId: place.channel }),
      place.kind === 'channel' && thread !== undefined
        ? h(ThreadPane, { key: thread, channelId: place.channel, threadTs: thread })
        : null,
      h(SidePanel, {}),
      h(PaneTabs, { thread: thread !== undefined }),
    ),
    h(Announcer, {}),
    h(ModalStack, { key: slack.user }),
    h(ConfirmDialog, {}),
    modal ? null : h(Toasts, {}),
  );
}

function Waiting(): VNode {
  const live = useSelected((state) => state.live);
  const user = useSelected((state) => state.user);
  const told = live ? 'One moment…' : `The Slack stand-in does not answer for ${user}. `;
  return h(
    'main',
    { class: 'waiting' },
    h('p', { role: 'status' }, told, live ? null : h('a', { href: '/' }, 'Start again')),
  );
}

function skipToMain(event: Event): void {
  // The address says where in the workspace one is.
  event.preventDefault();
  document.querySelector<HTMLElement>('#conversation')?.focus();
}
