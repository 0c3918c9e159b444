import type { VNode } from 'preact';
import { h } from './h.ts';
import { usePage, useSelected, useSlack } from './page-context.ts';
import { countUnread } from './read-marks.ts';
import type { Pane } from './state.ts';

const tabs: [Pane, string][] = [
  ['sidebar', 'Workspace'],
  ['main', 'Conversation'],
  ['thread', 'Thread'],
  ['world', 'Outside'],
];

/** Only where the screen is too narrow for everything at once. */
export function PaneTabs({ thread }: { thread: boolean }): VNode {
  const page = usePage();
  const pane = useSelected((state) => state.pane);
  const waiting = useWaiting();
  const shown = tabs.filter(([id]) => id !== 'thread' || thread);
  const drawTab = ([id, label]: [Pane, string]) =>
    h(
      'button',
      {
        type: 'button',
        'aria-pressed': pane === id,
        class: `pane-tab pane-tab-${id}`,
        onClick: () => page.show(id),
      },
      label,
      id === 'sidebar' &&
        waiting > 0 &&
        h('span', { class: 'badge' }, waiting, h('span', { class: 'visually-hidden' }, ' for you')),
    );
  return h('nav', { class: 'pane-tabs', 'aria-label': 'What to show' }, shown.map(drawTab));
}

/** What waits for the person in channels that are not open. */
function useWaiting(): number {
  const slack = useSlack();
  const place = useSelected((state) => state.place);
  const marks = useSelected((state) => state.readMarks);
  const open = place?.kind === 'channel' ? place.channel : undefined;
  const elsewhere = slack.channels.filter(({ id }) => id !== open);
  return elsewhere.reduce((sum, { id }) => sum + countUnread(slack, marks, id).mentions, 0);
}
