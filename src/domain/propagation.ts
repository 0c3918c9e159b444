import { type Milestone, type Propagation, milestones } from './organization.ts';

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;

/** As Adobe documents it: "a few minutes, to 24 hours" for primary stores, "up to seven days" for the others. */
export const milestoneAfterMs: Record<Milestone, number> = {
  first: 10 * minute,
  primary: day,
  cached: 7 * day,
};

export interface NextMilestone {
  readonly milestone: Milestone;
  /** Milliseconds since 1970. */
  readonly at: number;
}

function after({ from, told }: Propagation): NextMilestone[] {
  const open = told === undefined ? milestones : milestones.slice(milestones.indexOf(told) + 1);
  return open.map((milestone) => ({ milestone, at: from.at + milestoneAfterMs[milestone] }));
}

/** What is told next; undefined when it has reached every store. */
export function nextMilestone(propagation: Propagation): NextMilestone | undefined {
  return after(propagation)[0];
}

/** What should have been told by now. After an outage only the last of them is: the others say less. */
export function milestoneDue(propagation: Propagation, now: number): NextMilestone | undefined {
  return after(propagation).findLast(({ at }) => now >= at);
}
