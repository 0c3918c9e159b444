import { slackDate } from '../blocks/dates.ts';

/** Where an organization stands, for the card, status and Home. All but `brief` is mrkdwn. */
export interface Standing {
  /** A few words of plain text, for headings and notifications: `Waiting for approval`. */
  readonly brief: string;
  /** What is so, and why; empty where `brief` says it all. */
  readonly now: string;
  /** Who or what is waited for; absent where nobody is. */
  readonly waitingFor?: string | undefined;
  /** When it began to be so; 0 where nothing has been recorded. */
  readonly since: number;
  /** Where that is waited for since another time. */
  readonly waitingSince?: number | undefined;
  /** When what happens by itself. */
  readonly deadline?: string | undefined;
  /** What the watch knows, once enabled; stands in a section of its own. */
  readonly health?: string | undefined;
  /** What comes after that. */
  readonly next: string;
}

/** The standing in mrkdwn lines; at most 3000 characters. */
export function standingLines(found: Standing): string {
  const since = found.since === 0 ? '' : `*Since:* ${slackDate(found.since)}`;
  return [
    found.now,
    found.waitingFor === undefined
      ? since
      : `*Waiting for:* ${found.waitingFor}, since ${slackDate(found.waitingSince ?? found.since)}`,
    found.deadline === undefined ? '' : `*Deadline:* ${found.deadline}`,
    `*Next:* ${found.next}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
