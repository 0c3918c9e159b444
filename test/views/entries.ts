import fc from 'fast-check';
import type { DrillEnd, Entry, EventOf, EventType } from '../../src/domain/events.ts';
import { checkIds } from '../../src/domain/checks/findings.ts';
import type { Change } from '../../src/domain/organization.ts';
import { states } from './arbitraries.ts';
import {
  concern,
  concernIds,
  fault,
  findingFor,
  findings,
  text,
  time,
  user,
  gateReasons,
  notSentReason,
  unknownCause,
} from './arbitrary-facts.ts';

const key = fc.constant({
  name: 'k'.repeat(127),
  version: 'f'.repeat(32),
  identifier: `https://${'v'.repeat(24)}.vault.azure.net/keys/${'k'.repeat(127)}/${'f'.repeat(32)}`,
});
const fingerprint = fc.constant('ab'.repeat(32));
const status = fc.oneof(fc.constantFrom('CREATED', 'RUNNING', 'COMPLETED', 'FAILED'), text(100));
const written = fc.option(text(100), { nil: undefined });

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('verdict' as const),
      finding: findingFor('keyEnabled'),
      was: fc.constant('pass'),
    }),
    fc.record({ kind: fc.constant('inputs' as const), by: user }),
    fc.constant({ kind: 'olderVersion' as const }),
    fc.constant({ kind: 'weakKey' as const, keyId: 'k'.repeat(32) }),
  ),
  { maxLength: 17 },
);

const plain = <T extends EventType>(type: T) => fc.constant({ type });
const withReason = <T extends EventType>(type: T) =>
  fc.record({ type: fc.constant(type), reason: text(3000) });
const withFault = <T extends EventType>(type: T) => fc.record({ type: fc.constant(type), fault });

/** One of each kind: an event without one does not compile. */
export const events: { readonly [T in EventType]: fc.Arbitrary<EventOf<T>> } = {
  drillEnded: fc.record({
    type: fc.constant('drillEnded'),
    why: fc.constantFrom<DrillEnd>(
      { kind: 'held' },
      { kind: 'overtaken' },
      { kind: 'refused', refusal: { kind: 'failedBefore', name: 'C'.repeat(63) } },
      { kind: 'elsewhere', status: 'COMPLETED', askedAs: 'C'.repeat(63) },
    ),
  }),
  setupStarted: plain('setupStarted'),
  takenOver: fc.record({ type: fc.constant('takenOver'), from: user }),
  vaultChosen: fc.record({
    type: fc.constant('vaultChosen'),
    vault: fc.constant({ name: 'v'.repeat(24), uri: `https://${'v'.repeat(24)}.vault.azure.net` }),
    configurationName: fc.constant('C'.repeat(63)),
  }),
  keyChosen: fc.record({ type: fc.constant('keyChosen'), key }),
  keyCreationRequested: fc.record({
    type: fc.constant('keyCreationRequested'),
    key: fc.constant({ name: 'k'.repeat(127), kty: 'RSA-HSM', bits: 4096 } as const),
  }),
  keyCreated: fc.record({ type: fc.constant('keyCreated'), key }),
  keyCreationFailed: withFault('keyCreationFailed'),
  appRegistered: fc.record({
    type: fc.constant('appRegistered'),
    app: fc.record({
      applicationId: fc.uuid(),
      name: text(120),
      consentUrl: fc.constant(`https://login.microsoftonline.com/?${'q'.repeat(500)}`),
    }),
  }),
  appRegistrationFailed: withFault('appRegistrationFailed'),
  roleAssignmentRequested: plain('roleAssignmentRequested'),
  roleAssigned: plain('roleAssigned'),
  roleAssignmentFailed: withFault('roleAssignmentFailed'),
  looked: fc.record({ type: fc.constant('looked'), findings }),
  attested: fc.record({
    type: fc.constant('attested'),
    check: fc.constantFrom(...checkIds),
    reason: text(3000),
  }),
  cancelled: withReason('cancelled'),
  proposed: states.awaitingApproval.map(({ proposal }) => ({ type: 'proposed', proposal })),
  approved: fc.record({ type: fc.constant('approved'), fingerprint }),
  rejected: fc.record({ type: fc.constant('rejected'), fingerprint, reason: text(3000) }),
  clickRefused: fc.constant({ type: 'clickRefused', command: 'approve', reason: 'guest' }),
  reminded: fc.record({
    type: fc.constant('reminded'),
    count: fc.nat({ max: 4 }),
    escalated: fc.boolean(),
    people: fc.option(fc.array(user, { maxLength: 3 }), { nil: undefined }),
  }),
  expired: plain('expired'),
  coolingOffStarted: fc.record({ type: fc.constant('coolingOffStarted'), until: time }),
  asked: fc.record({ type: fc.constant('asked'), fingerprint, question: text(3000) }),
  termsTightened: fc.record({
    type: fc.constant('termsTightened'),
    quorum: fc.integer({ min: 1, max: 9 }),
    coolingOffMs: fc.nat({ max: 86_400_000 }),
  }),
  stopped: withReason('stopped'),
  voided: fc.record({ type: fc.constant('voided'), changes }),
  gateDeferred: fc.record({
    type: fc.constant('gateDeferred'),
    deferral: fc.record({ since: time, reasons: gateReasons }),
  }),
  gateRefused: fc.record({
    type: fc.constant('gateRefused'),
    refusal: fc.record({ kind: fc.constant('otherKey' as const), name: text(63), identifier: text(600) }),
  }),
  intended: fc.record({ type: fc.constant('intended'), fingerprint }),
  intentFound: fc.record({
    type: fc.constant('intentFound'),
    fingerprint,
    ticket: text(36),
    postedAt: fc.constant(1_700_000_000_000),
  }),
  notSent: fc.record({
    type: fc.constant('notSent'),
    why: notSentReason,
    until: fc.constantFrom(undefined, 1_700_000_000_000),
  }),
  refusedByAdobe: withFault('refusedByAdobe'),
  accepted: fc.record({ type: fc.constant('accepted'), status }),
  startedElsewhere: fc.record({ type: fc.constant('startedElsewhere'), status, askedAs: text(63) }),
  outcomeBecameUnknown: fc.record({
    type: fc.constant('outcomeBecameUnknown'),
    cause: unknownCause,
    detail: text(600),
    accepted: fc.constantFrom(undefined, { at: 1_700_000_000_000 }),
  }),
  foundAtAdobe: fc.record({ type: fc.constant('foundAtAdobe'), status, written, askedAs: text(63) }),
  absentAtAdobe: plain('absentAtAdobe'),
  absenceInterrupted: withFault('absenceInterrupted'),
  stageReached: fc.record({ type: fc.constant('stageReached'), status, written, askedAs: text(63) }),
  slowReported: plain('slowReported'),
  completed: plain('completed'),
  failed: fc.record({ type: fc.constant('failed'), diagnosis: findings }),
  settlementProposed: fc.record({
    type: fc.constant('settlementProposed'),
    reason: text(3000),
    expiresAt: time,
    quorum: fc.constant(2),
    caseNumber: fc.option(text(100), { nil: undefined }),
  }),
  becameSettleable: plain('becameSettleable'),
  settlementApproved: plain('settlementApproved'),
  settlementExpired: plain('settlementExpired'),
  settled: fc.record({ type: fc.constant('settled'), names: fc.constant(['Config1', 'config1']) }),
  announcementShown: fc.record({
    type: fc.constant('announcementShown'),
    shownAt: fc.constant(1_700_000_000_000),
    until: fc.constantFrom(1_700_000_900_000, 1_900_000_000_000),
    unattendedMs: fc.constantFrom(undefined, 61_000, 90_000_000),
    direct: fc.constantFrom(undefined, ['U1', 'U2', 'U3']),
  }),
  lossFound: fc.record({
    type: fc.constant('lossFound'),
    loss: fc.constantFrom(
      { kind: 'cutTail', sequence: 12, until: 14, seenBy: 'slack' } as const,
      { kind: 'removed', sequence: 1, until: 14, seenBy: 'instance' } as const,
      { kind: 'remade', sequence: 12, agreed: 9 } as const,
    ),
  }),
  channelSearched: fc.record({
    type: fc.constant('channelSearched'),
    backTo: fc.constantFrom(0, 1_700_000_000_000),
    isAll: fc.boolean(),
  }),
  keyChanged: fc.constant({ type: 'keyChanged', from: 'k'.repeat(32), to: 'K'.repeat(32) } as const),
  restoreDeclared: fc.record({ type: fc.constant('restoreDeclared'), reason: text(1000) }),
  revocationBegan: fc.record({ type: fc.constant('revocationBegan'), fingerprint }),
  restorationBegan: fc.record({ type: fc.constant('restorationBegan'), fingerprint }),
  roleRemoved: fc.record({ type: fc.constant('roleRemoved'), count: fc.nat({ max: 40 }) }),
  actStuck: fc.record({
    type: fc.constant('actStuck'),
    findings,
    fault: fc.option(fault, { nil: undefined }),
  }),
  revoked: fc.record({ type: fc.constant('revoked'), findings }),
  restored: fc.record({ type: fc.constant('restored'), findings }),
  propagationReached: fc.record({
    type: fc.constant('propagationReached'),
    milestone: fc.constantFrom('first', 'primary', 'cached'),
    dueAt: time,
    seen: fc.constantFrom('asMeant', 'otherwise', 'unseen'),
  }),
  alertRepeated: fc.constant({ type: 'alertRepeated' }),
  alertTaken: fc.constant({ type: 'alertTaken' }),
  helpAsked: fc.record({
    type: fc.constant('helpAsked'),
    step: fc.constantFrom('vault', 'key', 'app', 'role'),
    person: user,
  }),
  helperGone: fc.record({
    type: fc.constant('helperGone'),
    step: fc.constantFrom('vault', 'key', 'app', 'role'),
    person: user,
    kind: fc.constantFrom('guest', 'bot', 'deactivated', 'stranger'),
  }),
  keyUseSeen: fc.record({
    type: fc.constant('keyUseSeen' as const),
    use: fc.constantFrom('served' as const, 'refused' as const),
    at: time,
    from: fc.option(time, { nil: undefined }),
  }),
  otherUseSeen: fc.record({
    type: fc.constant('otherUseSeen' as const),
    uses: fc.array(
      fc.record({
        kind: fc.constantFrom('caller' as const, 'address' as const, 'version' as const),
        value: text(100),
        count: fc.nat(),
        last: time,
      }),
      { minLength: 1, maxLength: 60 },
    ),
  }),
  adopted: fc.record({
    type: fc.constant('adopted'),
    vault: fc.constant({ name: 'v'.repeat(24), uri: `https://${'v'.repeat(24)}.vault.azure.net` }),
    key,
    configurationName: fc.constant('C'.repeat(63)),
    app: fc.record({
      applicationId: fc.uuid(),
      name: text(120),
      consentUrl: fc.constant('https://x.example'),
    }),
  }),
  healthChanged: fc.record({
    type: fc.constant('healthChanged'),
    change: fc.record({
      raised: fc.option(
        fc
          .subarray([...concernIds])
          .chain((ids) => fc.tuple(...ids.map((id) => concern.map((known) => ({ concern: id, ...known }))))),
        { nil: undefined },
      ),
      over: fc.option(fc.subarray([...concernIds]), { nil: undefined }),
      blind: fc.option(
        fc.subarray([...concernIds]).map((ids) => ({ noRight: ids })),
        { nil: undefined },
      ),
      sighted: fc.option(fc.subarray([...concernIds]), { nil: undefined }),
      app: fc.option(fc.uuid(), { nil: undefined }),
      version: fc.option(fc.constant('v'.repeat(32)), { nil: undefined }),
      movedTo: fc.option(text(400), { nil: undefined }),
    }),
    access: fc.constantFrom('lost', 'back', undefined),
  }),
};

export const entry: fc.Arbitrary<Entry> = fc
  .record({
    event: fc.oneof(...Object.values(events)),
    at: time,
    by: fc.oneof(user, fc.constant('bot')),
  })
  .map(({ event, at, by }) => ({ schema: 1, sequence: 12, at, by, event }));
