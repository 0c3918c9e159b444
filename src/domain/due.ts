import { lostAfterMs } from './enabling-rules.ts';
import type { Organization, Run } from './organization.ts';
import { nextReminderAt } from './reminders.ts';

/** The kinds of work that outlive a Slack request; jobs/ has one file for each. */
export const jobKinds = [
  'publish',
  'look',
  'register',
  'createKey',
  'assignRole',
  'remind',
  'expire',
  'enable',
  'poll',
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
}

type Need = Pick<JobRequest, 'kind' | 'sequence' | 'notBefore'>;

const look = (run: Run): Need => ({
  kind: 'look',
  sequence: run.lookingSince.sequence,
  notBefore: run.lookingSince.at,
});

function needsOf(state: Organization): Need[] {
  switch (state.phase) {
    case 'unconfigured':
    case 'enabled':
      return [];
    case 'preparing':
      return preparingNeeds(state.run);
    case 'awaitingApproval': {
      const reminder = nextReminderAt(state);
      const { sequence } = state.proposedSince;
      return [
        look(state.run),
        { kind: 'expire', sequence, notBefore: state.proposal.expiresAt },
        ...(reminder === undefined ? [] : [{ kind: 'remind', sequence, notBefore: reminder } as const]),
      ];
    }
    case 'coolingOff':
      return [
        { kind: 'enable', sequence: state.since.sequence, notBefore: state.until },
        { kind: 'expire', sequence: state.proposedSince.sequence, notBefore: state.proposal.expiresAt },
      ];
    case 'enabling': {
      const lost = state.post === 'intended' ? lostAfterMs : 0;
      return [{ kind: 'poll', sequence: state.since.sequence, notBefore: state.since.at + lost }];
    }
    case 'outcomeUnknown':
      return [
        { kind: 'poll', sequence: state.since.sequence, notBefore: state.since.at },
        ...(state.settlement === undefined
          ? []
          : [
              {
                kind: 'expire',
                sequence: state.settlement.since.sequence,
                notBefore: state.settlement.expiresAt,
              } as const,
            ]),
      ];
  }
}

function preparingNeeds(run: Run): Need[] {
  if (run.vault === undefined) return [];
  const { creatingKey, assigningRole, lookingSince } = run;
  return [
    look(run),
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
  return needsOf(state).map((need) => ({ schema: 1, organization: state.organization, ...need }));
}

/** Stands for one need. BullMQ refuses ids with `:` and ids of digits only. */
export function jobId(request: Pick<JobRequest, 'organization' | 'sequence' | 'kind'>): string {
  return `${request.organization}-${request.sequence}-${request.kind}`;
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
  return [publish, ...due(after).filter((request) => !known.has(jobId(request)))];
}
