import { type Life, type Organization, type Run, findLife } from '../domain/organization.ts';
import { slackDate } from './dates.ts';
import { propagationLines } from './propagation-words.ts';
import { progressInWords, progressLines } from './progress.ts';

const accessWords: Record<Life['access'], string> = {
  granted: '✓  *Access* – Adobe may use the key',
  revoked: '✗  *Access* – revoked',
  revokedSeen: '✗  *Access* – lost, seen and not proposed here',
};

/** What there is to know of an organization that is enabled: access, and how far its last change has spread. */
function lifeLines({ access, since, propagation }: Life, now: number): string {
  return [
    `✓  *Enablement* – done ${slackDate(since.at)}`,
    accessWords[access],
    ...(propagation === undefined ? [] : [propagationLines(propagation, now)]),
  ].join('\n');
}

const accessBrief: Record<Life['access'], string> = {
  granted: 'Adobe may use the key',
  revoked: 'access is revoked',
  revokedSeen: 'access is lost',
};

/** How far it is: in mrkdwn lines, and in a few words of plain text. */
export interface Course {
  readonly lines: string;
  readonly brief: string;
}

/** The steps of a setup; once enabled, its life. */
export function courseOf(state: Organization, run: Run, now: number): Course {
  const life = findLife(state);
  return life === undefined
    ? { lines: progressLines(state, run), brief: progressInWords(state, run) }
    : { lines: lifeLines(life, now), brief: accessBrief[life.access] };
}
