import type { KnownBlock } from '@slack/types';
import { section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import { counted, oneLine, strong } from '../blocks/text.ts';

/** Work that failed again and again. */
export interface SetAsideJob {
  readonly id: string;
  readonly kind: string;
  readonly organization: string;
  readonly because: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A value in the bot’s store that it did not write. */
export interface UnreadableValue {
  readonly place: string;
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const mostShown = 5;

function line({ id, kind, because, at }: SetAsideJob): string {
  const what = kind === '' ? oneLine(id, 100) : oneLine(kind, 40);
  return `• ${strong(what)} – ${oneLine(because, 200)} (${slackDate(at)}, ${oneLine(id, 120)})`;
}

/** For operators: what the bot gave up for now, and what becomes of it. Nothing where there is nothing. */
export function setAsideBlocks(jobs: readonly SetAsideJob[]): KnownBlock[] {
  if (jobs.length === 0) return [];
  const more = jobs.length > mostShown ? `\n…and ${jobs.length - mostShown} more.` : '';
  return [
    section(
      `⚠  *${counted(jobs.length, 'job')} set aside*, because it kept failing. The bot retries after an hour what the record still requires. The error is in the log at “a job was set aside”.\n${jobs.slice(0, mostShown).map(line).join('\n')}${more}`,
    ),
  ];
}

/** For operators: what somebody else wrote into the bot's store. Nothing where there is nothing. */
export function unreadableBlocks(values: readonly UnreadableValue[]): KnownBlock[] {
  if (values.length === 0) return [];
  const shown = values
    .slice(0, mostShown)
    .map(({ place, why, at }) => `• ${oneLine(place, 200)} – ${oneLine(why, 100)} (${slackDate(at)})`);
  const more = values.length > mostShown ? [`…and ${values.length - mostShown} more.`] : [];
  const title = `⚠  *${counted(values.length, 'value')} in Redis set aside*, because the bot could not read them. No other work waits for them: the record says what must be done. Find out who else writes to this Redis. The values are kept for a month under \`{prefix}:set-aside\`.`;
  return [section([title, ...shown, ...more].join('\n'))];
}
