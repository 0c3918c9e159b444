import type { Milestone, Propagation } from '../../domain/organization.ts';
import { dataFate } from '../blocks/data-fate.ts';
import { exceptions } from '../standing/propagation-words.ts';

/** What should be so, what may still be seen and why, and what to do where it is not so. */
export interface MilestoneWords {
  readonly now: string;
  readonly still: string;
  readonly otherwise: string;
}

type Direction = Propagation['direction'];

/** Nobody wanted it: what is lost by now, and that it can still be fixed. Data: sources in data-fate.ts. */
const unwanted: Record<Milestone, MilestoneWords> = {
  first: {
    now: '*Access is still lost.* The first reads and writes in the data lake and in the Profile store may fail from now on.',
    still:
      'Most things may still work: Adobe gives itself up to 24 h for the primary stores and up to 7 days for the others.',
    otherwise: 'Fix the cause now: `/cmk health` names it, what to do and who can do it.',
  },
  primary: {
    now: '*Access has been lost for 24 h.* By now the data lake and the Profile store can no longer be read: queries, ingestion, segmentation and profile look-ups fail.',
    still: `Dashboards and other cached stores may still show data for up to 7 days; ${exceptions} may show it even longer.`,
    otherwise: `The cause can still be fixed: \`/cmk health\` names it, what to do and who can do it. ${dataFate.lost}`,
  },
  cached: {
    now: '*Access has been lost for 7 days.* By now cached and transient stores may be empty as well.',
    still: `Adobe names two exceptions: ${exceptions}.`,
    otherwise: `Fix the cause (\`/cmk health\` names it) and ask Adobe’s support how the stores are filled again. ${dataFate.lost} There is no further reminder.`,
  },
};

/** An incident is told in other words than what people decided. */
export function wordsAt({ direction }: Propagation, milestone: Milestone, isWanted: boolean): MilestoneWords {
  return direction === 'revoke' && !isWanted ? unwanted[milestone] : milestoneWords[direction][milestone];
}

const milestoneWords: Record<Direction, Record<Milestone, MilestoneWords>> = {
  revoke: {
    first: {
      now: '*Earliest effects are possible now:* the first reads and writes in the data lake and in the Profile store may fail from now on.',
      still:
        'Most things may still work. Adobe gives itself up to 24 h for the primary stores and up to 7 days for cached and transient ones, such as the Profile dashboard.',
      otherwise: 'Nothing is wrong if everything still works now. The bot tells you again after 24 h.',
    },
    primary: {
      now: '*24 h passed: the primary stores should no longer be readable.* Queries, ingestion, segmentation and profile look-ups should fail.',
      still: `Dashboards and other cached and transient stores may still show data for up to 7 days, because they refresh in cycles of their own; ${exceptions} may show it even longer.`,
      otherwise:
        'If a query of the data lake still answers, revoking has not reached Adobe: check the role assignments of the vault once more, then open a case at Adobe’s support and name the time at which access was revoked.',
    },
    cached: {
      now: '*7 days passed: cached and transient stores should be empty too.* Platform should no longer show any of the data.',
      still: `Adobe names two exceptions: ${exceptions}. What has already left Platform is not touched.`,
      otherwise:
        'If something else still shows data, open a case at Adobe’s support with what is shown, where, and when access was revoked. There is no further reminder.',
    },
  },
  restore: {
    first: {
      now: '*Earliest effects are possible now:* the first reads and writes in the data lake and in the Profile store may work again.',
      still:
        'Much may still fail. Adobe gives itself up to 24 h for the primary stores and up to 7 days for cached and transient ones.',
      otherwise: 'Nothing is wrong if things still fail now. The bot tells you again after 24 h.',
    },
    primary: {
      now: '*24 h passed: the primary stores should be back.* Queries, ingestion, segmentation and profile look-ups should work.',
      still:
        'Dashboards and other cached and transient stores may stay empty or stale for up to 7 days, until their own cycles have refreshed them.',
      otherwise:
        'If queries still fail, run `/cmk status`, look at key, vault, app and role in Azure, and open a case at Adobe’s support with the time at which access was restored. Restart jobs that failed in the meantime, where needed.',
    },
    cached: {
      now: '*7 days passed: cached and transient stores should be back too.* Everything should show data as before.',
      still: 'What was not ingested while access was revoked is missing until it is ingested again.',
      otherwise:
        'If something is still empty, open a case at Adobe’s support with what is missing and when access was restored. There is no further reminder.',
    },
  },
};
