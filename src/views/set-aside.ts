import type { KnownBlock } from '@slack/types';
import { section } from './blocks.ts';
import { slackDate } from './dates.ts';
import { counted, oneLine, strong } from './text.ts';

/** Work that failed again and again. */
export interface SetAsideJob {
  readonly id: string;
  readonly kind: string;
  readonly organization: string;
  readonly because: string;
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
      `⚠  *${counted(jobs.length, 'job')} set aside*, because nothing helped. Whatever the record says must be done is tried again after an hour; the log has the error at “a job was set aside”.\n${jobs.slice(0, mostShown).map(line).join('\n')}${more}`,
    ),
  ];
}
