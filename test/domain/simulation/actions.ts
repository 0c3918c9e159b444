import fc from 'fast-check';
import { type CheckId, checkIds, type Verdict } from '../../../src/domain/checks/findings.ts';
import { cast } from './cast.ts';
import { hour, minute } from '../world.ts';

export const clicks = [
  'chooseVault',
  'chooseKey',
  'requestKeyCreation',
  'requestRoleAssignment',
  'attest',
  'takeOver',
  'cancel',
  'propose',
  'approve',
  'reject',
  'askQuestion',
  'stop',
  'settle',
  'approveSettlement',
  'revoke',
  'restore',
  'adopt',
  'takeAlert',
] as const;
export const jobs = [
  'look',
  'register',
  'createKey',
  'assignRole',
  'remind',
  'expire',
  'gate',
  'post',
  'interruption',
  'poll',
  'act',
  'propagate',
  'watch',
] as const;
export const changes = [
  'deactivate',
  'reactivate',
  'leaveApprovers',
  'joinApprovers',
  'verdict',
  'hide',
  'advanceAtAdobe',
  'failAtAdobe',
  'createElsewhere',
  'createElsewhereWithOtherKey',
  'forgetful',
  'durable',
  'stricterTerms',
  'usualTerms',
] as const;

/** What happens next. `choice` picks among what there is at that moment; a person who is not `honest` sends nonsense. */
export type Action =
  | { readonly do: 'wait'; readonly ms: number }
  /** Whoever is next does what brings the organization on. */
  | { readonly do: 'cooperate'; readonly choice: number }
  | {
      readonly do: 'click';
      readonly what: (typeof clicks)[number];
      readonly who: string;
      readonly honest: boolean;
      readonly choice: number;
    }
  | { readonly do: 'job'; readonly job: (typeof jobs)[number]; readonly choice: number }
  /** Somebody who got hold of the process lets the gate pass, whatever was seen. */
  | { readonly do: 'forgeGate'; readonly choice: number }
  | {
      readonly do: 'change';
      readonly what: (typeof changes)[number];
      readonly who: string;
      readonly check: CheckId;
      readonly verdict: Verdict;
    };

/** In place of an id: a person cannot know it before the history is played. */
export const whoeverOwnsTheRun = 'owner';

const who = fc.constantFrom(...cast.map(({ id }) => id));
const choice = fc.nat({ max: 11 });
const waits = [1_000, minute, 14 * minute, 15 * minute, hour, 5 * hour, 24 * hour, 25 * hour, 170 * hour];
const wait = fc.constantFrom(...waits);

const cooperate: fc.Arbitrary<Action> = fc.record({ do: fc.constant('cooperate'), choice });
const click: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('click'),
  what: fc.constantFrom(...clicks),
  who: fc.oneof(who, fc.constant(whoeverOwnsTheRun)),
  honest: fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, fc.constant(false)),
  choice,
});
/** Votes by those who may, so that they meet each other often. */
const vote: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('click'),
  what: fc.constantFrom('approve', 'approve', 'approve', 'reject', 'stop', 'approveSettlement'),
  who,
  honest: fc.constant(true),
  choice,
});
const job: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('job'),
  job: fc.constantFrom(...jobs),
  choice,
});
const change: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('change'),
  what: fc.constantFrom(...changes),
  who,
  check: fc.constantFrom(...checkIds),
  verdict: fc.constantFrom('pass', 'warning', 'unknown', 'fail'),
});
const forgeGate: fc.Arbitrary<Action> = fc.record({ do: fc.constant('forgeGate'), choice });

const honestActions = [
  { arbitrary: cooperate, weight: 10 },
  { arbitrary: wait.map((ms): Action => ({ do: 'wait', ms })), weight: 2 },
  { arbitrary: click, weight: 4 },
  { arbitrary: vote, weight: 4 },
  { arbitrary: job, weight: 4 },
  { arbitrary: change, weight: 2 },
];

/** Orders of everything that people, jobs and the world outside can do. */
export const histories = fc.array(fc.oneof(...honestActions), { minLength: 1, maxLength: 70, size: 'max' });

/** The same, with a gate that somebody forces. */
export const forcedHistories = fc.array(fc.oneof(...honestActions, { arbitrary: forgeGate, weight: 3 }), {
  minLength: 1,
  maxLength: 70,
  size: 'max',
});
