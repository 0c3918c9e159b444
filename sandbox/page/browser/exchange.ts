import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Exchange, WireEntry } from '../page-api.ts';
import { h } from './h.ts';

export interface ExchangeProps {
  seq: number;
  direction: WireEntry['direction'];
}

/** One exchange in full, fetched when somebody opens it. */
export function ExchangeView({ seq, direction }: ExchangeProps): VNode {
  const [exchange, setExchange] = useState<Exchange | null>();
  useEffect(() => {
    let gone = false;
    void fetchExchange(seq).then((found) => {
      if (!gone) setExchange(found);
    });
    return () => {
      gone = true;
    };
  }, [seq]);
  if (exchange === undefined) return h('p', { class: 'wire-summary' }, 'One moment…');
  if (exchange === null) return h('p', { class: 'wire-summary' }, 'The sandbox no longer has it.');
  const asked = direction === 'out' ? 'The bot sends' : 'Slack brings';
  const answered = direction === 'out' ? 'The answer' : 'The bot acknowledges with';
  return h(
    'div',
    { class: 'exchange' },
    h(Said, { title: asked, words: exchange.request }),
    h(Said, { title: answered, words: exchange.answer }),
  );
}

function Said({ title, words }: { title: string; words: string }): VNode {
  const body = words === '' ? h('p', { class: 'wire-summary' }, 'Nothing.') : undefined;
  return h(
    'section',
    { 'aria-label': title },
    h('h2', null, title),
    body ?? h('pre', { class: 'stored', tabIndex: 0 }, words),
  );
}

async function fetchExchange(seq: number): Promise<Exchange | null> {
  try {
    const answer = await fetch(`/wire/exchange?seq=${seq}`);
    return answer.ok ? ((await answer.json()) as Exchange) : null;
  } catch {
    return null;
  }
}
