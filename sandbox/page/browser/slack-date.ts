import type { VNode } from 'preact';
import { h } from './h.ts';
import { Link } from './link.ts';
import { formatSlackDate } from './mrkdwn/dates.ts';
import { useSelected } from './page-context.ts';
import { useReader } from './reader.ts';

export interface SlackDateProps {
  /** Seconds since 1970. */
  unix: number;
  format: string;
  url?: string | undefined;
  fallback?: string | undefined;
}

/** In the zone of whoever reads, told relative to the sandbox's clock. */
export function SlackDate({ unix, format, url, fallback = '' }: SlackDateProps): VNode {
  const { tz } = useReader();
  const now = Date.now() + useSelected(({ clockOffsetMs }) => Math.round(clockOffsetMs / 60_000) * 60_000);
  const text = formatSlackDate(unix, format, tz, now);
  if (text === undefined) return h('span', null, fallback);
  const time = h('time', { dateTime: new Date(unix * 1000).toISOString(), title: fallback }, text);
  return url === undefined ? time : h(Link, { url }, time);
}
