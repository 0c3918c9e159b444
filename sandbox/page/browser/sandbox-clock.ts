import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { h } from './h.ts';
import { useSelected } from './page-context.ts';
import { useReader } from './reader.ts';
import { formatTime } from './times.ts';

/** The time in the sandbox, in the zone of whoever one is. */
export function SandboxClock(): VNode {
  const { tz } = useReader();
  const offset = useSelected((state) => state.clockOffsetMs);
  const [, tick] = useState({});
  useEffect(() => {
    const timer = setInterval(() => tick({}), 1000);
    return () => clearInterval(timer);
  }, []);
  const now = Date.now() + offset;
  return h(
    'div',
    { class: 'clock' },
    h('span', { class: 'clock-label' }, 'In the sandbox it is'),
    h(
      'time',
      { class: 'clock-time', dateTime: new Date(now).toISOString() },
      formatTime(now, tz, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ),
    h(
      'span',
      { class: 'clock-day' },
      `${formatTime(now, tz, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })} · ${tz}`,
    ),
  );
}
