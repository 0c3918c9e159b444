import { isDrilling, nextReminderAt, openRequestIn } from '../open-request.ts';
import { nextRepeatAt, openAlert } from '../alerts.ts';
import { lostAfterMs } from './enabling-rules.ts';
import { type CoolingOff, type Organization, type Run, findLife } from '../organization.ts';
import { milestoneAfterMs, nextMilestone } from '../propagation.ts';

/** The kinds of work that outlive a Slack request; jobs/ has one file for each. */
export const jobKinds = [
  'publish',
  'look',
  'search',
  'register',
  'createKey',
  'assignRole',
  'remind',
  'expire',
  'enable',
  'poll',
  'begin',
  'rehearse',
  'revoke',
  'restore',
  'propagate',
  'alert',
  'watch',
  'summary',
  'roster',
] as const;
export type JobKind = (typeof jobKinds)[number];

/**
 * A piece of work that must be under way. `sequence` is the entry that made it necessary, so that the same need has
 * the same id; `notBefore` is in milliseconds since 1970.
 */
export interface JobRequest {
  readonly schema: 1;
  readonly kind: JobKind;
  readonly organization: string;
  readonly sequence: number;
  readonly notBefore: number;
  /** Of the entry that asked for it; none where the sweep put it back. */
  readonly trace?: string | undefined;
}

/** In place of an organization, for work that is done for all of them at once. */
export const everyOrganization = 'all';

type Need = Pick<JobRequest, 'kind' | 'sequence' | 'notBefore'>;

const look = (run: Run): Need => ({
  kind: 'look',
  sequence: run.lookingSince.sequence,
  notBefore: run.lookingSince.at,
});

/** Until the whole channel was searched for an older record. */
function searching({ id, startedAt, searched }: Run): Need[] {
  if (searched?.isAll === true) return [];
  return [{ kind: 'search', sequence: Number(id.slice(1)) || 0, notBefore: startedAt }];
}

/** The gate of a drill has nothing to act with. */
function gateOf(state: CoolingOff): JobKind {
  if (isDrilling(state)) return 'rehearse';
  return state.life === undefined ? 'enable' : 'begin';
}

/** Ends a request that nobody decides, and reminds people before; after the last reminder too: somebody may still be asleep. */
function requestNeeds(state: Organization): Need[] {
  const open = openRequestIn(state);
  if (open === undefined) return [];
  const { sequence, at } = open.since;
  const expire: Need = { kind: 'expire', sequence, notBefore: open.proposal.expiresAt };
  return open.isComplete
    ? [expire]
    : [expire, { kind: 'remind', sequence, notBefore: nextReminderAt(open) ?? at }];
}

function needsOf(state: Organization): Need[] {
  switch (state.phase) {
    case 'unconfigured':
    case 'enabled':
    case 'revoked':
      return [];
    case 'preparing':
      return preparingNeeds(state.run);
    case 'awaitingApproval':
      return [
        ...(state.life === undefined ? [look(state.run), ...searching(state.run)] : []),
        ...requestNeeds(state),
      ];
    case 'coolingOff':
      return [
        {
          kind: gateOf(state),
          sequence: (state.announced ?? state.since).sequence,
          // Without it the announcement is shown first.
          notBefore: state.announced === undefined ? state.since.at : state.until,
        },
        { kind: 'expire', sequence: state.proposedSince.sequence, notBefore: state.proposal.expiresAt },
        ...(state.life === undefined ? searching(state.run) : []),
      ];
    case 'revoking':
      return [{ kind: 'revoke', sequence: state.since.sequence, notBefore: state.since.at }];
    case 'restoring':
      return [{ kind: 'restore', sequence: state.since.sequence, notBefore: state.since.at }];
    case 'enabling': {
      const lost = state.post === 'intended' ? lostAfterMs : 0;
      return [{ kind: 'poll', sequence: state.since.sequence, notBefore: state.since.at + lost }];
    }
    case 'outcomeUnknown':
      return [
        { kind: 'poll', sequence: state.since.sequence, notBefore: state.since.at },
        ...requestNeeds(state),
      ];
  }
}

/** What is urgent is told again, whatever is proposed or under way meanwhile. */
function alertNeeds(state: Organization): Need[] {
  const life = findLife(state);
  const alert = life && openAlert(life);
  return alert === undefined
    ? []
    : [{ kind: 'alert', sequence: alert.since.sequence, notBefore: nextRepeatAt(alert) }];
}

/** The clocks of a change of access, whatever is proposed or under way meanwhile. */
function clockNeeds(state: Organization): Need[] {
  const propagation = findLife(state)?.propagation;
  if (propagation === undefined || nextMilestone(propagation) === undefined) return [];
  const notBefore = propagation.from.at + milestoneAfterMs.first;
  return [{ kind: 'propagate', sequence: propagation.from.sequence, notBefore }];
}

function preparingNeeds(run: Run): Need[] {
  if (run.vault === undefined) return [];
  const { creatingKey, assigningRole, lookingSince } = run;
  return [
    look(run),
    ...searching(run),
    ...(run.app === undefined
      ? [{ kind: 'register', sequence: lookingSince.sequence, notBefore: lookingSince.at } as const]
      : []),
    ...(creatingKey === undefined
      ? []
      : [
          {
            kind: 'createKey',
            sequence: creatingKey.since.sequence,
            notBefore: creatingKey.since.at,
          } as const,
        ]),
    ...(assigningRole === undefined
      ? []
      : [
          {
            kind: 'assignRole',
            sequence: assigningRole.since.sequence,
            notBefore: assigningRole.since.at,
          } as const,
        ]),
  ];
}

/** What must be under way for an organization; everything else about it needs nobody. */
export function due(state: Organization): JobRequest[] {
  return [...needsOf(state), ...clockNeeds(state), ...alertNeeds(state)].map((need) => ({
    schema: 1,
    organization: state.organization,
    ...need,
  }));
}

/** Stands for one need. BullMQ refuses ids with `:` and ids of digits only. */
export function jobId(request: Pick<JobRequest, 'organization' | 'sequence' | 'kind'>): string {
  return `${request.organization}-${request.sequence}-${request.kind}`;
}

/** The one job that watches over all, which is there once however often it is asked for. */
export const watchOverAll: JobRequest = {
  schema: 1,
  kind: 'watch',
  organization: everyOrganization,
  sequence: 0,
  notBefore: 0,
};

/** What channels are told once a week, where that is configured; there once as well. */
export const summaryForAll: JobRequest = { ...watchOverAll, kind: 'summary' };

/** What came to the configuration or went from it. */
export const rosterForAll: JobRequest = { ...watchOverAll, kind: 'roster' };

/** With a life the watch begins: one look at once, and from then on in its turn. */
function beginnings(before: Organization, after: Organization): JobRequest[] {
  if (findLife(before) !== undefined || findLife(after) === undefined) return [];
  const { organization, sequence } = after;
  return [{ schema: 1, kind: 'watch', organization, sequence, notBefore: 0 }, watchOverAll];
}

/** What an append must set going: what became due by it, and a message to Slack. */
export function reactions(before: Organization, after: Organization): JobRequest[] {
  if (after.sequence === before.sequence) return [];
  const known = new Set(due(before).map(jobId));
  const publish: JobRequest = {
    schema: 1,
    kind: 'publish',
    organization: after.organization,
    sequence: after.sequence,
    notBefore: 0,
  };
  return [
    publish,
    ...beginnings(before, after),
    ...due(after).filter((request) => !known.has(jobId(request))),
  ];
}
