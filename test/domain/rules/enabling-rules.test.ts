import { describe, expect, it, test } from 'vitest';
import type { PostOutcome, GateOutcome } from '../../../src/domain/commands.ts';
import { lostAfterMs } from '../../../src/domain/rules/enabling-rules.ts';
import { type GateReason, gateReason } from '../../../src/domain/refusals.ts';
import type { UpstreamFault } from '../../../src/domain/post.ts';
import type { Organization } from '../../../src/domain/organization.ts';
import { revokeApproved } from '../life-stories.ts';
import {
  absent,
  accepted,
  act,
  answeredAt,
  announcementShown,
  approved,
  approvedAt,
  begun,
  enabled,
  inPhase,
  intended,
  intendedAt,
  prepared,
  proposed,
  proposedAt,
  settling,
  typesOf,
  unknownOutcome,
} from '../stories.ts';
import { finding, hour, key, minute } from '../world.ts';

const adobeUnseen = (detail: string) => gateReason('adobeUnseen', { detail });
const approversUnseen = (detail: string) => gateReason('approversUnseen', { detail });
const { fingerprint } = approved().proposal;
const passGate = (outcome: GateOutcome, of = fingerprint) =>
  ({ type: 'passGate', outcome, fingerprint: of }) as const;
const holds: GateOutcome = { kind: 'holds' };
const change = { kind: 'verdict', finding: finding('keyEnabled', 'fail'), was: 'pass' } as const;

describe('the gate', () => {
  it.each<[string, GateOutcome, string[]]>([
    ['that holds makes the intent', holds, ['intended']],
    ['that saw a change voids', { kind: 'changed', changes: [change] }, ['voided']],
    [
      'that was refused goes back',
      { kind: 'refused', refusal: { kind: 'failedBefore', name: 'Config1' } },
      ['gateRefused'],
    ],
    [
      'that found it at work elsewhere follows it',
      { kind: 'elsewhere', status: 'RUNNING', askedAs: 'config1' },
      ['startedElsewhere'],
    ],
    [
      'that found it COMPLETED elsewhere is done',
      { kind: 'elsewhere', status: 'COMPLETED', askedAs: 'config1' },
      ['startedElsewhere', 'completed'],
    ],
    ['that cannot tell waits', { kind: 'cannotTell', reasons: [adobeUnseen('503')] }, ['gateDeferred']],
  ])('%s', (_name, outcome, events) => {
    expect(typesOf(act(approved(), passGate(outcome), intendedAt))).toEqual(events);
  });

  test('keeps the ticket that the request needs with the intent', () => {
    const ticket = '5a0f6b1e-2f0c-4c43-8f4e-0b6f1f1f3c52';
    const { events } = act(approved(), { ...passGate(holds), ticket }, intendedAt);
    expect(events).toEqual([{ type: 'intended', fingerprint, ticket }]);
  });

  test('makes an intent without a ticket where none is given, and none for revoking', () => {
    expect(act(approved(), passGate(holds), intendedAt).events).toStrictEqual([
      { type: 'intended', fingerprint },
    ]);
    const later = revokeApproved();
    const { fingerprint: approvedLater } = later.proposal;
    const told = act(later, { ...passGate(holds, approvedLater), ticket: 't' }, later.until);
    expect(told.events).toStrictEqual([{ type: 'revocationBegan', fingerprint: approvedLater }]);
  });

  test('makes no intent while a loss stands on the record, and still says why it waits', () => {
    const loss = { kind: 'removed', sequence: 3, until: 9, seenBy: 'head' } as const;
    const lost = { ...approved(), loss };
    expect(act(lost, passGate(holds), intendedAt).events).toEqual([]);
    const waits = passGate({ kind: 'cannotTell', reasons: [gateReason('headsUnseen')] });
    expect(typesOf(act(lost, waits, intendedAt))).toEqual(['gateDeferred']);
  });

  test('takes an intent that only Slack shows as sent, by its ticket', () => {
    const outcome = { kind: 'intentFound', ticket: 'a-ticket', postedAt: intendedAt - minute } as const;
    const told = act(approved(), passGate(outcome), intendedAt);
    expect(told.events).toEqual([
      { type: 'intentFound', fingerprint, ticket: 'a-ticket', postedAt: intendedAt - minute },
    ]);
    const unknown = inPhase(told.state, 'outcomeUnknown');
    expect(unknown).toMatchObject({
      cause: 'intentFound',
      ticket: 'a-ticket',
      names: ['Config1', 'config1'],
    });
  });

  it.each<[string, GateOutcome]>([
    ['an intent that was found', { kind: 'intentFound', ticket: 't', postedAt: 0 }],
    ['a name that failed before', { kind: 'refused', refusal: { kind: 'failedBefore', name: 'Config1' } }],
    ['a configuration to follow', { kind: 'elsewhere', status: 'RUNNING', askedAs: 'Config1' }],
  ])('of revoking ignores %s', (_name, outcome) => {
    const later = revokeApproved();
    expect(act(later, passGate(outcome, later.proposal.fingerprint), later.until).events).toEqual([]);
  });

  test('tightens nothing where the terms are no stricter than what counts', () => {
    const outcome = { kind: 'stricter', terms: { quorum: 2, coolingOffMs: minute } } as const;
    expect(act(approved(), passGate(outcome), intendedAt).events).toEqual([]);
  });

  it.each<[string, Organization, number, string, string[]]>([
    ['a millisecond before cooling-off ends nothing happens', approved(), intendedAt - 1, fingerprint, []],
    ['for another fingerprint nothing happens', approved(), intendedAt, 'f'.repeat(64), []],
    [
      'after the end of the approvals they expire',
      approved(),
      proposedAt + 24 * hour,
      fingerprint,
      ['expired'],
    ],
    [
      'a millisecond before that it still passes',
      approved(),
      proposedAt + 24 * hour - 1,
      fingerprint,
      ['intended'],
    ],
    ['without the quorum nothing happens', proposed(), intendedAt, fingerprint, []],
    ['while preparing nothing happens', prepared(), intendedAt, fingerprint, []],
    ['a second time nothing happens', intended(), intendedAt, fingerprint, []],
    ['after the answer nothing happens', accepted(), intendedAt, fingerprint, []],
    ['while the outcome is unknown nothing happens', unknownOutcome(), intendedAt, fingerprint, []],
    ['when it is enabled nothing happens', enabled(), intendedAt, fingerprint, []],
  ])('%s', (_name, state, now, of, events) => {
    expect(typesOf(act(state, passGate(holds, of), now))).toEqual(events);
  });

  it.each([
    ['one yes', ['UAPP1']],
    ['one yes that stands twice', ['UAPP1', 'UAPP1']],
    ['no yes', []],
  ])('%s makes no intent, whatever the gate made of it', (_name, yes) => {
    const state = { ...approved(), approvals: yes.map((by) => ({ by, at: approvedAt })) };
    expect(act(state, passGate(holds), intendedAt).events).toEqual([]);
  });

  test('without its announcement nothing holds; that it waits is said, and is over once Slack shows it', () => {
    const waiting = { ...approved(), announced: undefined };
    expect(act(waiting, passGate(holds), intendedAt + hour).events).toEqual([]);
    const told = act(
      waiting,
      passGate({ kind: 'cannotTell', reasons: [gateReason('unannounced')] }),
      approvedAt,
    );
    expect(typesOf(told)).toEqual(['gateDeferred']);
    const shown = act(told.state, announcementShown(intendedAt), intendedAt);
    const cooling = inPhase(shown.state, 'coolingOff');
    expect(cooling.deferral).toBeUndefined();
    expect(act(cooling, passGate(holds), cooling.until - 1).events).toEqual([]);
    expect(typesOf(act(cooling, passGate(holds), cooling.until))).toEqual(['intended']);
  });

  test('time in which nobody could press Stop makes it longer, once, and nothing holds before the new end', () => {
    const before = approved();
    const { announced } = before;
    if (announced === undefined) throw new Error('it is not announced');
    const extend = {
      type: 'extendCoolingOff',
      announced: announced.sequence,
      unattendedMs: 10 * minute,
    } as const;
    const extended = act(before, extend, before.until);
    const after = inPhase(extended.state, 'coolingOff');
    expect(after.until).toBe(before.until + 10 * minute);
    expect(act(after, passGate(holds), after.until - 1).events).toEqual([]);
    expect(typesOf(act(after, passGate(holds), after.until))).toEqual(['intended']);
    // Another instance that found the same says it about an entry that is no longer the last one.
    expect(act(after, extend, before.until).events).toEqual([]);
  });

  test('what was missed long ago, with the whole cooling-off after it, delays nothing', () => {
    const before = approved();
    const announced = before.announced?.sequence ?? 0;
    const extend = { type: 'extendCoolingOff', announced, unattendedMs: 10 * minute } as const;
    expect(act(before, extend, before.until + 10 * minute).events).toEqual([]);
    expect(typesOf(act(before, extend, before.until + 10 * minute - 1))).toEqual(['announcementShown']);
  });

  test('an intent names the fingerprint and the name to ask for', () => {
    const { state, events } = act(approved(), passGate(holds), intendedAt);
    expect(events).toEqual([{ type: 'intended', fingerprint }]);
    expect(inPhase(state, 'enabling')).toMatchObject({ post: 'intended', names: ['Config1'], stages: [] });
  });

  test('the same reasons are told once, others again, with the time of the first', () => {
    const cannot = (reason: GateReason) => passGate({ kind: 'cannotTell', reasons: [reason] });
    const first = act(approved(), cannot(adobeUnseen('503')), intendedAt);
    const same = act(first.state, cannot(adobeUnseen('503')), intendedAt + minute);
    expect(same.events).toEqual([]);
    const other = act(same.state, cannot(gateReason('volatileRedis')), intendedAt + 2 * minute);
    expect(other.events).toEqual([
      { type: 'gateDeferred', deferral: { since: intendedAt, reasons: [gateReason('volatileRedis')] } },
    ]);
    expect(typesOf(act(other.state, passGate(holds), intendedAt + 3 * minute))).toEqual(['intended']);
  });

  test.each([
    [adobeUnseen('GET customer/config ECONNRESET'), adobeUnseen('GET customer/config 503')],
    [approversUnseen('users.info ETIMEDOUT'), approversUnseen('users.info 429')],
  ])('%j is told once, whatever else the network says of it then', (first, then) => {
    const cannot = (reason: GateReason) => passGate({ kind: 'cannotTell', reasons: [reason] });
    const { state } = act(approved(), cannot(first), intendedAt);
    expect(act(state, cannot(then), intendedAt + minute).events).toEqual([]);
    expect(
      typesOf(act(state, cannot(gateReason('checkUnseen', { check: 'keyEnabled' })), intendedAt + minute)),
    ).toEqual(['gateDeferred']);
  });

  test.each([
    [adobeUnseen('503'), approversUnseen('503')],
    [gateReason('checkUnseen', { check: 'keySize' }), gateReason('checkUnseen', { check: 'keyExpiry' })],
    [gateReason('otherTerms', { instance: 'b:1' }), gateReason('otherTerms', { instance: 'c:1' })],
  ])('after %j it is told that it waits for another reason: %j', (first, then) => {
    const cannot = (reason: GateReason) => passGate({ kind: 'cannotTell', reasons: [reason] });
    const { state } = act(approved(), cannot(first), intendedAt);
    expect(act(state, cannot(then), intendedAt + minute).events).toEqual([
      { type: 'gateDeferred', deferral: { since: intendedAt, reasons: [then] } },
    ]);
  });

  test('a name that FAILED before is spent; one with another key is not', () => {
    const spentAfter = (refusal: Extract<GateOutcome, { kind: 'refused' }>['refusal']) =>
      act(approved(), passGate({ kind: 'refused', refusal }), intendedAt).state.spentNames;
    expect(spentAfter({ kind: 'failedBefore', name: 'config1' })).toEqual(['config1']);
    expect(spentAfter({ kind: 'otherKey', name: 'Config1', identifier: 'x' })).toEqual([]);
  });

  test('what was started elsewhere is followed by the name that answered, and nothing was posted', () => {
    const outcome: GateOutcome = { kind: 'elsewhere', status: 'RUNNING', askedAs: 'config1' };
    const { state } = act(approved(), passGate(outcome), intendedAt);
    expect(inPhase(state, 'enabling')).toMatchObject({ post: 'elsewhere', names: ['config1'] });
    expect(inPhase(state, 'enabling').intendedSince).toBeUndefined();
  });

  test.each([
    ['a late one under the name it has', 'Earlier', 'Earlier'],
    ['one under the lower-case form under this run’s name', 'config1', 'Config1'],
  ])('what was found elsewhere and fails spends that name: %s', (_which, askedAs, spent) => {
    const outcome: GateOutcome = { kind: 'elsewhere', status: 'RUNNING', askedAs };
    const { state } = act(approved(), passGate(outcome), intendedAt);
    const failed = {
      kind: 'found',
      status: 'FAILED',
      askedAs,
      keyVaultKeyIdentifier: key.identifier,
    } as const;
    const told = act(state, { type: 'recordAsk', outcome: failed }, intendedAt + minute);
    expect(told.state.spentNames).toEqual([spent]);
    expect(inPhase(told.state, 'preparing').run.setback).toMatchObject({ kind: 'failed', name: spent });
  });
});

const fault: UpstreamFault = {
  system: 'adobe',
  operation: 'POST customer/config',
  kind: 'refused',
  status: 403,
  detail: 'no',
};
const intent = intended().intendedSince?.sequence ?? 0;
const recordPost = (outcome: PostOutcome, of = intent) =>
  ({ type: 'recordPost', outcome, intent: of }) as const;
const answers = {
  accepted: { kind: 'accepted', status: 'CREATED', answerName: 'acpAnswer' },
  refused: { kind: 'refused', fault },
  notSent: { kind: 'notSent', why: 'connectionRefused' },
  unknown: { kind: 'unknown', cause: 'timeout', detail: '' },
} as const satisfies Record<PostOutcome['kind'], PostOutcome>;
const allAnswers = Object.values(answers);

describe('the sender’s answer', () => {
  it.each([
    [answers.accepted, 'accepted', 'enabling'],
    [answers.refused, 'refusedByAdobe', 'preparing'],
    [answers.notSent, 'notSent', 'preparing'],
    [answers.unknown, 'outcomeBecameUnknown', 'outcomeUnknown'],
  ])('to the intent: %o is %s, then %s', (outcome, event, phase) => {
    const told = act(intended(), recordPost(outcome), answeredAt);
    expect(typesOf(told)).toEqual([event]);
    expect(told.state.phase).toBe(phase);
  });

  it.each([
    [answers.accepted, ['accepted'], 'enabling'],
    [answers.refused, ['refusedByAdobe'], 'preparing'],
    [answers.notSent, ['notSent'], 'preparing'],
    [answers.unknown, [], 'outcomeUnknown'],
  ])('that comes late, when others took the outcome for unknown: %o', (outcome, events, phase) => {
    for (const state of [unknownOutcome(), absent(), settling()]) {
      const told = act(state, recordPost(outcome), answeredAt + 3 * hour);
      expect(typesOf(told)).toEqual(events);
      expect(told.state.phase).toBe(phase);
    }
  });

  it.each(allAnswers)('is heard once: after %o nothing changes any more', (first) => {
    const { state } = act(intended(), recordPost(first), answeredAt);
    const heard = allAnswers.filter(
      (outcome) => typesOf(act(state, recordPost(outcome), answeredAt + minute)).length > 0,
    );
    expect(heard).toEqual(
      first.kind === 'unknown' ? [answers.accepted, answers.refused, answers.notSent] : [],
    );
  });

  it.each([
    ['preparing', begun()],
    ['awaiting approval', proposed()],
    ['cooling off', approved()],
    ['enabling after the answer', accepted()],
    ['enabled', enabled()],
  ])('changes nothing while %s', (_name, state) => {
    for (const outcome of allAnswers) expect(act(state, recordPost(outcome), answeredAt).events).toEqual([]);
  });

  it.each([
    ['the intent', intended()],
    ['an unknown outcome', unknownOutcome()],
  ])('of another intent changes nothing about %s', (_name, state) => {
    for (const outcome of allAnswers) {
      expect(act(state, recordPost(outcome, intent - 1), answeredAt).events).toEqual([]);
    }
  });

  test('is matched to its intent by the ticket, if there is one', () => {
    const told = act(approved(), { ...passGate(holds), ticket: 'own' }, intendedAt).state;
    for (const outcome of allAnswers) {
      expect(act(told, { ...recordPost(outcome), ticket: 'other' }, answeredAt).events).toEqual([]);
      // Redis was put back: the same intent stands in another place.
      const elsewhere = { ...recordPost(outcome, intent + 3), ticket: 'own' };
      expect(act(told, elsewhere, answeredAt).events).toHaveLength(1);
    }
  });

  it.each(['notOnDisk', 'tooLate', 'unwitnessed', 'ended'] as const)(
    '%s keeps the approvals: the gate is tried again, later the longer they wait',
    (why) => {
      const soon = act(intended(), recordPost({ kind: 'notSent', why }), answeredAt);
      const until = answeredAt + Math.round((answeredAt - approvedAt) / 4);
      expect(soon.events).toEqual([{ type: 'notSent', why, until }]);
      expect(inPhase(soon.state, 'coolingOff')).toMatchObject({ until, approvals: approved().approvals });
      const third = { by: 'UAPP3', at: answeredAt };
      const anew = { ...intended(), approvals: [...intended().approvals, third] };
      const last = act(anew, recordPost({ kind: 'notSent', why }), answeredAt);
      expect(last.events).toEqual([{ type: 'notSent', why, until: answeredAt + minute / 2 }]);
    },
  );

  it.each(['noAddress', 'connectionRefused', 'tls', 'noConnection'] as const)(
    '%s takes the approvals back',
    (why) => {
      const told = act(intended(), recordPost({ kind: 'notSent', why }), answeredAt);
      expect(told.events).toStrictEqual([{ type: 'notSent', why }]);
      expect(told.state.phase).toBe('preparing');
    },
  );

  test('an accepted one is asked for by the posted name first, then by Adobe’s, then in lower case', () => {
    const { state } = act(intended(), recordPost(answers.accepted), answeredAt);
    expect(inPhase(state, 'enabling').names).toEqual(['Config1', 'acpAnswer', 'config1']);
    const { answerName: _none, ...unnamed } = answers.accepted;
    const without = act(intended(), recordPost(unnamed), answeredAt);
    expect(inPhase(without.state, 'enabling').names).toEqual(['Config1', 'config1']);
  });

  test('a refusal keeps what Adobe said and what was prepared, and leaves no approvals', () => {
    const { state } = act(intended(), recordPost(answers.refused), answeredAt);
    const { run } = inPhase(state, 'preparing');
    expect(run.setback).toEqual({ kind: 'refusedByAdobe', fault });
    expect(state).not.toHaveProperty('approvals');
    expect(state.spentNames).toEqual([]);
  });
});

describe('an intent without an answer', () => {
  it.each([
    ['is waited for, longer than a POST can take', intendedAt + lostAfterMs - 1, []],
    ['then its outcome is unknown', intendedAt + lostAfterMs, ['outcomeBecameUnknown']],
  ])('%s', (_name, now, events) => {
    expect(typesOf(act(intended(), { type: 'recordInterruption' }, now))).toEqual(events);
  });

  test('is said to be one of a sender that was lost', () => {
    const told = act(intended(), { type: 'recordInterruption' }, intendedAt + lostAfterMs);
    expect(told.events).toEqual([{ type: 'outcomeBecameUnknown', cause: 'interrupted', detail: '' }]);
  });

  test('a POST takes 20 s at most: nobody gives up before', () => {
    expect(lostAfterMs).toBeGreaterThan(20_000);
  });

  it.each([
    ['cooling off', approved()],
    ['answered', accepted()],
    ['unknown already', unknownOutcome()],
    ['enabled', enabled()],
  ])('is not one that is %s', (_name, state) => {
    expect(act(state, { type: 'recordInterruption' }, approvedAt + 48 * hour).events).toEqual([]);
  });

  test('is asked for by the posted name and in lower case', () => {
    const { state } = act(intended(), { type: 'recordInterruption' }, intendedAt + lostAfterMs);
    expect(inPhase(state, 'outcomeUnknown').names).toEqual(['Config1', 'config1']);
  });
});
