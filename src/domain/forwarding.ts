import { type WorkingHours, nextWorkingMoment } from './calendar.ts';

/**
 * For a while somebody's requests are sent to another person, who is an approver already. The right to approve moves
 * nowhere: this decides who is written to, and nothing else.
 */
export interface Forward {
  readonly from: string;
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Why a forward does not hold for one request, so that the person is asked themselves. */
export type WhyAsked = 'contributor' | 'approved' | 'notApprover' | 'away' | 'notMember';

export interface Forwards {
  readonly held: readonly Forward[];
  readonly unheld: readonly (Forward & { readonly because: WhyAsked })[];
}

export const noForwards: Forwards = { held: [], unheld: [] };

export interface ForwardedIn {
  readonly now: number;
  readonly approvers: readonly string[];
  /** Whose yes does not count for the request. */
  readonly contributors: readonly string[];
  /** Who approved it already. Nobody counts twice, so the person they stand in for has to be asked. */
  readonly approved: readonly string[];
  /** Who is a full member of the workspace now. */
  readonly members: readonly string[];
}

/** Which forwards hold for one request, and why the others do not. Of approvers only. */
export function forwardsFor(
  all: readonly Forward[],
  { now, approvers, contributors, approved, members }: ForwardedIn,
): Forwards {
  const open = all.filter(({ from, until }) => until > now && approvers.includes(from));
  const away = new Set(open.map(({ from }) => from));
  const why = ({ to }: Forward): WhyAsked | undefined => {
    if (!approvers.includes(to)) return 'notApprover';
    if (!members.includes(to)) return 'notMember';
    if (away.has(to)) return 'away';
    if (approved.includes(to)) return 'approved';
    return contributors.includes(to) ? 'contributor' : undefined;
  };
  return {
    held: open.filter((forward) => why(forward) === undefined),
    unheld: open.flatMap((forward) => {
      const because = why(forward);
      return because === undefined ? [] : [{ ...forward, because }];
    }),
  };
}

/** Somebody who may approve, and where their clocks are, where that is known. */
export interface Answerer {
  readonly id: string;
  readonly timeZone: string | undefined;
}

/** Who can answer before a deadline: whoever works until then and has not handed their requests to somebody else. */
export function answerableBefore(
  deadline: number,
  people: readonly Answerer[],
  {
    now,
    held,
    hours,
  }: { readonly now: number; readonly hours: WorkingHours | undefined } & Pick<Forwards, 'held'>,
): string[] {
  const works = (timeZone: string | undefined) =>
    timeZone === undefined || hours === undefined || nextWorkingMoment(now, timeZone, hours) < deadline;
  return people
    .filter(({ id, timeZone }) => works(timeZone) && !held.some(({ from }) => from === id))
    .map(({ id }) => id);
}
