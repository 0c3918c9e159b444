import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Chain, ChainEntry } from '../page-api.ts';
import { h } from './h.ts';
import { usePolling } from './polled.ts';
import { personName, useReader } from './reader.ts';
import { formatTime } from './times.ts';

const lookEveryMs = 1500;

/** The record as it grows, newest first, verified from its beginning at every look. */
export function RecordPanel(): VNode {
  const [chain, setChain] = useState<Chain | null>(null);
  const [away, setAway] = useState(false);
  const seen = useRef('');
  usePolling(async () => {
    const text = await fetchRecord();
    setAway(text === undefined);
    if (text === undefined || text === seen.current) return;
    seen.current = text;
    setChain(JSON.parse(text) as Chain);
  }, lookEveryMs);
  if (chain === null) return h('p', { class: 'empty' }, away ? 'The record cannot be read.' : 'One moment…');
  const { organization, entries } = chain;
  return h(
    'div',
    { class: 'record' },
    h('h2', null, `The record of ${organization}`),
    h(
      'p',
      { class: 'hint' },
      'Only ever added to. Each digest is keyed, and covers the entry and the digest before it; the newest stands at the foot of the bot’s messages.',
    ),
    h(Verdict, { entries }),
    entries.length === 0
      ? null
      : h(
          'ol',
          { class: 'chain', reversed: true, 'aria-label': 'Entries, newest first' },
          entries.toReversed().map((entry) => h(Link, { key: entry.sequence, entry })),
        ),
  );
}

function Verdict({ entries }: { entries: ChainEntry[] }): VNode {
  const broken = entries.find(({ holds }) => !holds);
  if (entries.length === 0) return h('p', { class: 'empty' }, 'Nothing has happened yet.');
  const words =
    broken === undefined
      ? `${entries.length === 1 ? 'The one entry' : `All ${entries.length} entries`} verified: nothing edited, nothing missing in between.`
      : `The chain is broken at #${broken.sequence}: what is stored there is not what was written.`;
  return h('p', { class: broken === undefined ? 'told' : 'told told-failed', role: 'status' }, words);
}

function Link({ entry }: { entry: ChainEntry }): VNode {
  const reader = useReader();
  const { sequence, at, by, event, digest, holds, stored } = entry;
  const time = formatTime(at, reader.tz, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const who = reader.people.some(({ id }) => id === by) ? personName(reader, by) : 'the bot';
  return h(
    'li',
    { class: holds ? 'link-in-chain' : 'link-in-chain link-broken' },
    h(
      'details',
      null,
      h(
        'summary',
        null,
        h(
          'span',
          { class: 'wire-line' },
          h('span', { class: 'chain-sequence' }, `#${sequence}`),
          h('strong', null, wordsOf(event)),
        ),
        h(
          'span',
          { class: 'wire-summary' },
          h('time', { dateTime: new Date(at).toISOString() }, time),
          ` · ${who}`,
        ),
        h('code', { class: 'chain-digest' }, holds ? digest : `${digest} does not hold`),
      ),
      h('pre', { class: 'stored', tabIndex: 0 }, readable(stored)),
    ),
  );
}

/** `coolingOffStarted` as `cooling off started`. */
function wordsOf(event: string): string {
  return event.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function readable(stored: string): string {
  try {
    return JSON.stringify(JSON.parse(stored), undefined, 2);
  } catch {
    return stored;
  }
}

async function fetchRecord(): Promise<string | undefined> {
  try {
    const answer = await fetch('/record');
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}
