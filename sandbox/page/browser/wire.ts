import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { WireEntry } from '../page-api.ts';
import { ExchangeView } from './exchange.ts';
import { h } from './h.ts';
import { usePolling } from './polled.ts';
import { useReader } from './reader.ts';
import { formatTime } from './times.ts';

const lookEveryMs = 1000;
const shownAtMost = 300;

const systems = [
  ['', 'All systems'],
  ['slack', 'Slack'],
  ['adobe', 'Adobe'],
  ['azure', 'Azure'],
] as const;

/** Each call the bot made and each delivery it got, newest first. */
export function WirePanel(): VNode {
  const [entries, setEntries] = useState<WireEntry[]>([]);
  const [system, setSystem] = useState('');
  const last = useRef(0);
  usePolling(async () => {
    const fresh = await fetchWire(last.current);
    if (fresh.length === 0) return;
    last.current = fresh.at(-1)?.seq ?? last.current;
    setEntries((known) => [...known, ...fresh].slice(-5000));
  }, lookEveryMs);
  const chosen = entries.filter((entry) => system === '' || entry.system === system);
  const shown = chosen.slice(-shownAtMost).toReversed();
  const options = systems.map(([value, label]) => h('option', { value, selected: value === system }, label));
  return h(
    'div',
    { class: 'wire' },
    h(
      'div',
      { class: 'wire-head' },
      h('label', { htmlFor: 'wire-system' }, 'Show'),
      h(
        'select',
        {
          id: 'wire-system',
          class: 'field-select',
          onChange: (event) => setSystem(event.currentTarget.value),
        },
        options,
      ),
      h('span', { class: 'pane-note' }, `${chosen.length} so far`),
    ),
    shown.length === 0
      ? h('p', { class: 'empty' }, 'Nothing yet.')
      : h(
          'ol',
          { class: 'wire-list', 'aria-label': 'Calls, newest first' },
          shown.map((entry) => h(Entry, { key: entry.seq, entry })),
        ),
  );
}

const names = { slack: 'Slack', adobe: 'Adobe', azure: 'Azure' } as const;

function Entry({ entry }: { entry: WireEntry }): VNode {
  const { tz } = useReader();
  const { seq, at, system, direction, method, summary, status } = entry;
  const [opened, setOpened] = useState(false);
  const time = formatTime(at, tz, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const way = direction === 'out' ? `→ ${names[system]}` : `← ${names[system]}`;
  return h(
    'li',
    { class: `wire-entry wire-${system}` },
    h(
      'details',
      { onToggle: (event) => setOpened(event.currentTarget.open) },
      h(
        'summary',
        null,
        h(
          'span',
          { class: 'wire-line' },
          h('time', { dateTime: new Date(at).toISOString() }, time),
          h('span', { class: 'wire-system' }, way),
          h('span', { class: 'wire-status' }, status),
        ),
        h('span', { class: 'wire-method' }, method),
        summary === '' ? null : h('span', { class: 'wire-summary', dir: 'auto' }, summary),
      ),
      opened && h(ExchangeView, { seq, direction }),
    ),
  );
}

async function fetchWire(since: number): Promise<WireEntry[]> {
  try {
    const answer = await fetch(`/wire?since=${since}`);
    return answer.ok ? ((await answer.json()) as WireEntry[]) : [];
  } catch {
    return [];
  }
}
