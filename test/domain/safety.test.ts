import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventType } from '../../src/domain/events.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import type { Phase } from '../../src/domain/phases.ts';
import { isSameKey } from '../../src/domain/proposal.ts';
import { type Action, forcedHistories, histories } from './simulation/actions.ts';
import { actMisdeeds } from './simulation/acts.ts';
import { askingMisdeeds, lateForms } from './simulation/askings.ts';
import { misdeeds } from './simulation/misdeeds.ts';
import { play } from './simulation/play.ts';
import { settlementMisdeeds } from './simulation/settlements.ts';
import { type Moment, moments } from './simulation/tale.ts';
import { watchMisdeeds } from './simulation/watching.ts';
import { organization } from './world.ts';

/** About two seconds each; `RUNS=200000` for a night. */
const many = { numRuns: Number(process.env['RUNS'] ?? 8_000) };
const slow = 3_600_000;

function always(arbitrary: fc.Arbitrary<Action[]>, holds: (history: readonly Action[]) => void): void {
  fc.assert(
    fc.property(arbitrary, (history) => {
      holds(history);
    }),
    many,
  );
}

/** Of the enablement, of the acts after it, of each yes, and of the watch: a loss is seen twice before it is told. */
const everyMisdeed = (history: readonly Action[], gates: 'honest' | 'forced') => {
  const simulation = play(history);
  const watched = gates === 'honest' ? watchMisdeeds(simulation) : [];
  return [
    ...misdeeds(simulation, gates),
    ...actMisdeeds(simulation, gates),
    ...askingMisdeeds(simulation),
    ...watched,
  ];
};

test(
  'no order of anything reaches an intent, revokes or restores without a quorum of distinct eligible people on the very fingerprint',
  () => always(histories, (history) => expect(everyMisdeed(history, 'honest')).toEqual([])),
  slow,
);

test(
  'a gate that somebody forces open is of no use without quorum, cooling-off and time',
  () => always(forcedHistories, (history) => expect(everyMisdeed(history, 'forced')).toEqual([])),
  slow,
);

test(
  'the record replayed is the snapshot, however the snapshot was stored and read in between',
  () =>
    always(forcedHistories, (history) => {
      const { entries, state } = play(history);
      let replayed: Organization = unconfigured(organization);
      let stored: Organization = unconfigured(organization);
      for (const entry of entries) {
        replayed = evolve(replayed, entry);
        stored = JSON.parse(JSON.stringify(evolve(stored, entry))) as Organization;
      }
      expect(replayed).toEqual(state);
      expect(stored).toEqual(JSON.parse(JSON.stringify(state)));
    }),
  slow,
);

test(
  'what the bot calls enabled is COMPLETED at Adobe with the key that was approved',
  () =>
    always(histories, (history) => {
      const completed = moments(play(history)).filter(({ entry }) => entry.event.type === 'completed');
      for (const { before, move } of completed) {
        const ours = [...move.atAdobe.values()].filter(({ identifier }) =>
          isSameKey(identifier, before.identifier ?? ''),
        );
        expect(ours.map(({ status }) => status)).toContain('COMPLETED');
      }
    }),
  slow,
);

test(
  'nothing is settled as not there without an hour of 404 and a quorum of distinct eligible people',
  () => always(histories, (history) => expect(settlementMisdeeds(play(history))).toEqual([])),
  slow,
);

/** Entries that change what was approved. */
function changesTheSubstance({ entry }: Moment): boolean {
  const changing: readonly EventType[] = [
    'vaultChosen',
    'keyChosen',
    'keyCreated',
    'attested',
    'appRegistered',
  ];
  return changing.includes(entry.event.type);
}

test(
  'vault, key, name, app and attestations never change under approvals: those are void before',
  () =>
    always(histories, (history) => {
      for (const { before, entry } of moments(play(history)).filter(changesTheSubstance)) {
        const { open } = before;
        const isOver = open === undefined || open.intents > 0;
        expect(isOver, `entry ${entry.sequence} (${entry.event.type}) under an open proposal`).toBe(true);
      }
    }),
  slow,
);

const everyPhase: Record<Phase, true> = {
  unconfigured: true,
  preparing: true,
  awaitingApproval: true,
  coolingOff: true,
  enabling: true,
  outcomeUnknown: true,
  enabled: true,
  revoking: true,
  revoked: true,
  restoring: true,
};

/** What follows from a Redis that was put back, or from another audit key: here nothing is lost, and the store changes keys. */
type AfterLoss = 'restoreDeclared' | 'intentFound' | 'lossFound' | 'keyChanged' | 'channelSearched';

const everyEvent: Record<Exclude<EventType, AfterLoss>, true> = {
  setupStarted: true,
  takenOver: true,
  vaultChosen: true,
  keyChosen: true,
  keyCreationRequested: true,
  keyCreated: true,
  keyCreationFailed: true,
  appRegistered: true,
  appRegistrationFailed: true,
  drillEnded: true,
  roleAssignmentRequested: true,
  roleAssigned: true,
  roleAssignmentFailed: true,
  looked: true,
  attested: true,
  cancelled: true,
  proposed: true,
  approved: true,
  rejected: true,
  clickRefused: true,
  reminded: true,
  expired: true,
  coolingOffStarted: true,
  announcementShown: true,
  asked: true,
  termsTightened: true,
  stopped: true,
  voided: true,
  gateDeferred: true,
  gateRefused: true,
  intended: true,
  notSent: true,
  refusedByAdobe: true,
  accepted: true,
  startedElsewhere: true,
  outcomeBecameUnknown: true,
  foundAtAdobe: true,
  absentAtAdobe: true,
  absenceInterrupted: true,
  stageReached: true,
  slowReported: true,
  completed: true,
  failed: true,
  becameSettleable: true,
  settlementProposed: true,
  settlementApproved: true,
  settlementExpired: true,
  settled: true,
  revocationBegan: true,
  restorationBegan: true,
  roleRemoved: true,
  actStuck: true,
  revoked: true,
  restored: true,
  propagationReached: true,
  adopted: true,
  healthChanged: true,
  alertRepeated: true,
  alertTaken: true,
  helpAsked: true,
  helperGone: true,
  keyUseSeen: true,
  otherUseSeen: true,
};

test(
  'the histories that are tried reach every phase and every event, and intents by the hundred',
  { timeout: slow },
  () => {
    const phases = new Set<string>();
    const events = new Map<string, number>();
    let late = 0;
    for (const history of fc.sample(histories, { numRuns: 20_000, seed: 7 })) {
      const simulation = play(history);
      const { moves, entries } = simulation;
      late += lateForms(simulation);
      for (const { after } of moves) phases.add(after.phase);
      for (const { event } of entries) events.set(event.type, (events.get(event.type) ?? 0) + 1);
    }
    expect([...phases].toSorted()).toEqual(Object.keys(everyPhase).toSorted());
    expect([...events.keys()].toSorted()).toEqual(Object.keys(everyEvent).toSorted());
    expect(late).toBeGreaterThan(300);
    expect(events.get('intended')).toBeGreaterThan(300);
    expect(events.get('revoked')).toBeGreaterThan(100);
    expect(events.get('restored')).toBeGreaterThan(30);
  },
);
