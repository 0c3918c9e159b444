/** What the middle of the page shows. */
export type Place = { kind: 'home' } | { kind: 'channel'; channel: string; thread?: string };

/** @returns undefined where the address names no place */
export function parsePlace(hash: string): Place | undefined {
  const [first, thread] = decodeURIComponent(hash.replace(/^#/, '')).split('/');
  if (!first) return undefined;
  if (first === 'home') return { kind: 'home' };
  return thread ? { kind: 'channel', channel: first, thread } : { kind: 'channel', channel: first };
}

export function placeHash(place: Place): string {
  if (place.kind === 'home') return '#home';
  return `#${place.channel}${place.thread === undefined ? '' : `/${place.thread}`}`;
}

const permalinkPath = /^\/archives\/(\w+)\/p(\d{10})(\d{6})$/;

/** Where a message's permanent link leads: to its thread, as Slack shows it. Undefined for any other address. */
export function permalinkPlace(url: string): Place | undefined {
  if (!URL.canParse(url)) return undefined;
  const { pathname, searchParams } = new URL(url);
  const [, channel, seconds, micros] = permalinkPath.exec(pathname) ?? [];
  if (channel === undefined) return undefined;
  return { kind: 'channel', channel, thread: searchParams.get('thread_ts') ?? `${seconds}.${micros}` };
}
