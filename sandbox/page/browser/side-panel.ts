import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { h } from './h.ts';
import { useIsOnlyPane } from './only-pane.ts';
import { usePage } from './page-context.ts';
import { RecordPanel } from './record.ts';
import { WirePanel } from './wire.ts';
import { WorldPanel } from './world.ts';

const views = [
  ['world', 'Outside', WorldPanel],
  ['wire', 'Over the wire', WirePanel],
  ['record', 'The record', RecordPanel],
] as const;

type View = (typeof views)[number][0];

/** What is not Slack. */
export function SidePanel(): VNode {
  const page = usePage();
  const [view, setView] = useState<View>('world');
  const tabs = useRef<HTMLDivElement>(null);
  const isOnly = useIsOnlyPane('world');
  const shown = views.filter(([id]) => id === 'world' || page[id]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const place = shown.findIndex(([id]) => id === view);
    const next = shown[(place + step + shown.length) % shown.length]?.[0];
    if (next === undefined) return;
    setView(next);
    tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const Panel = shown.find(([id]) => id === view)?.[2] ?? WorldPanel;
  const drawTab = ([id, label]: (typeof views)[number]) => {
    const selected = id === view;
    const linked = { id: `tab-${id}`, 'aria-controls': 'side-view', 'aria-selected': selected };
    return h(
      'button',
      { type: 'button', role: 'tab', tabIndex: selected ? 0 : -1, onClick: () => setView(id), ...linked },
      label,
    );
  };
  return h(
    'section',
    {
      class: 'pane pane-world',
      role: isOnly ? 'main' : 'complementary',
      'aria-label': 'Outside of Slack',
      'data-view': view,
    },
    isOnly ? h('h1', { class: 'visually-hidden' }, 'Outside of Slack') : null,
    h(
      'div',
      { class: 'pane-header tabs', role: 'tablist', 'aria-label': 'Outside of Slack', ref: tabs, onKeyDown },
      shown.map(drawTab),
    ),
    h(
      'div',
      {
        class: 'side-view',
        id: 'side-view',
        role: 'tabpanel',
        'aria-labelledby': `tab-${view}`,
        tabIndex: 0,
      },
      h(Panel, {}),
    ),
  );
}
