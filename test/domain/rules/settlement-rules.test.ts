import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import { settlingApprovals } from '../../../src/domain/rules/enabling-rules.ts';
import { type Organization, settledNames } from '../../../src/domain/organization.ts';
import type { RefusalFacts } from '../../../src/domain/refusals.ts';
import type { Circle, Person } from '../../../src/domain/people.ts';
import { evolve } from '../../../src/domain/states/evolve.ts';
import {
  absent,
  absentAt,
  accepted,
  act,
  answeredAt,
  approved,
  enabled,
  inPhase,
  intended,
  prepared,
  settle,
  settleAt,
  settling,
  typesOf,
  unknownOutcome,
} from '../stories.ts';
import { actor, circle, circleWith, hour, key, minute, people } from '../world.ts';

describe('asking to settle an unknown outcome as "not there"', () => {
  it.each<[string, object, string | undefined]>([
    ['any requester may', {}, undefined],
    ['an approver may not', { actor: actor('UAPP1') }, 'notRequester'],
    ['a guest may not', { actor: actor('UREQ2', { kind: 'guest' }) }, 'guest'],
    ['not without a reason', { reason: '  ' }, 'reasonMissing'],
    ['not without acknowledging that it may still arrive', { acknowledged: false }, 'acknowledgementMissing'],
  ])('%s', (_name, changes, reason) => {
    expect(act(absent(), { ...settle, ...changes } as Command, settleAt).refusal?.reason).toBe(reason);
  });

  it.each<[string, Organization, number, RefusalFacts['notSettleable']]>([
    ['before Adobe said 404 once', unknownOutcome(), settleAt, { because: 'neverAbsent' }],
    ['right after the first 404', absent(), absentAt, { because: 'early', minutesLeft: 60 }],
    ['a minute early', absent(), settleAt - minute, { because: 'early', minutesLeft: 1 }],
    ['a millisecond early', absent(), settleAt - 1, { because: 'early', minutesLeft: 1 }],
    ['twice', settling(), settleAt, { because: 'asked' }],
    ['while preparing', prepared(), settleAt, { because: 'phase' }],
    ['while Adobe is at work', accepted(), settleAt, { because: 'phase' }],
    ['when it is enabled', enabled(), settleAt, { because: 'phase' }],
  ])('is refused %s', (_name, state, now, facts) => {
    expect(act(state, settle, now).refusal).toEqual({ reason: 'notSettleable', facts });
  });
});

describe('what Adobe accepted and then did not show', () => {
  const nowhere = { type: 'recordAsk', outcome: { kind: 'absent' } } as const;
  const caseNumber = 'E-001234567';

  /** As the bot asks: every five minutes, from the first hour after Adobe's yes on. */
  function asking(from: Organization, begin: number, end: number) {
    let state = from;
    const said: string[] = [];
    for (let at = begin; at <= end; at += 5 * minute) {
      const asked = act(state, nowhere, at);
      said.push(...typesOf(asked).map((type) => `${type} ${(at - answeredAt) / minute}`));
      ({ state } = asked);
    }
    return { state, said };
  }
  const notShown = () => asking(accepted(), answeredAt, answeredAt + 24 * hour);
  const dayAt = answeredAt + 24 * hour + 10 * minute;

  test('is in doubt after a day of 404, and not before', () => {
    const { state, said } = notShown();
    expect(said).toEqual([
      'absentAtAdobe 10',
      'absentAtAdobe 70',
      'outcomeBecameUnknown 1390',
      'absentAtAdobe 1390',
    ]);
    expect(inPhase(state, 'outcomeUnknown').accepted?.at).toBe(answeredAt);
  });

  it.each<[string, number, object, string | undefined]>([
    ['before the day is over', dayAt - 1, { caseNumber }, 'notSettleable'],
    ['without a case at Adobe’s support', dayAt, {}, 'caseNumberMissing'],
    ['with blanks for its number', dayAt, { caseNumber: '  ' }, 'caseNumberMissing'],
    ['with it, after a day', dayAt, { caseNumber }, undefined],
  ])('can be settled or not: %s', (_name, at, changes, reason) => {
    const told = act(notShown().state, { ...settle, ...changes } as Command, at);
    expect(told.refusal?.reason).toBe(reason);
    if (reason === undefined)
      expect(inPhase(told.state, 'outcomeUnknown').settlement?.caseNumber).toBe(caseNumber);
  });

  test('an answer with another key starts the day again, also when 404 follows', () => {
    const other = { kind: 'found', status: 'RUNNING', askedAs: 'Config1' } as const;
    const keyVaultKeyIdentifier = 'https://other-vault.vault.azure.net/keys/other/1';
    const foreign = act(
      accepted(),
      { type: 'recordAsk', outcome: { ...other, keyVaultKeyIdentifier } },
      absentAt,
    );
    const gone = act(foreign.state, nowhere, absentAt + minute).state;
    const wanted = { ...settle, caseNumber } as Command;
    expect(act(gone, wanted, absentAt + minute + 24 * hour - 1).refusal?.reason).toBe('notSettleable');
    expect(act(gone, wanted, absentAt + minute + 24 * hour).refusal).toBeUndefined();
  });

  test('an answer without a key is still ours, as after Adobe’s yes', () => {
    const outcome = { kind: 'found', status: 'RUNNING', askedAs: 'Config1' } as const;
    const told = act(notShown().state, { type: 'recordAsk', outcome }, dayAt);
    expect(typesOf(told)).toEqual(['foundAtAdobe']);
  });

  test('an hour in which Adobe could not be asked starts again, also at the end of the day', () => {
    const fault = { system: 'adobe', operation: 'GET config', kind: 'unreachable', detail: '' } as const;
    const broken = act(notShown().state, { type: 'recordUnanswered', fault }, dayAt - minute);
    const again = act(broken.state, nowhere, dayAt);
    const wanted = { ...settle, caseNumber } as Command;
    expect(act(again.state, wanted, dayAt + hour - 1).refusal?.reason).toBe('notSettleable');
    expect(act(again.state, wanted, dayAt + hour).refusal).toBeUndefined();
  });

  test('so is what Adobe showed once, and then never again', () => {
    const outcome = {
      kind: 'found',
      status: 'RUNNING',
      askedAs: 'Config1',
      keyVaultKeyIdentifier: key.identifier,
    } as const;
    const found = act(unknownOutcome(), { type: 'recordAsk', outcome }, answeredAt).state;
    const { state, said } = asking(found, answeredAt, answeredAt + 24 * hour);
    expect(said.at(-1)).toBe('absentAtAdobe 1390');
    expect(inPhase(state, 'outcomeUnknown').accepted).toMatchObject({ at: answeredAt, isShown: true });
    expect(act(state, settle, dayAt).refusal?.reason).toBe('caseNumberMissing');
    // Its sender has not said yet what it knew.
    const intent = inPhase(state, 'outcomeUnknown').intendedSince.sequence;
    const yes = { kind: 'accepted', status: 'CREATED' } as const;
    expect(typesOf(act(state, { type: 'recordPost', outcome: yes, intent }, dayAt))).toEqual(['accepted']);
  });

  test('its sender has said what it knew: nothing it says later counts as news', () => {
    const { state } = notShown();
    const intent = inPhase(state, 'outcomeUnknown').intendedSince.sequence;
    const outcome = { kind: 'accepted', status: 'CREATED' } as const;
    expect(act(state, { type: 'recordPost', outcome, intent }, dayAt).events).toEqual([]);
  });
});

const yes = (id: string, changes: object = {}) =>
  ({ type: 'approveSettlement', actor: actor(id), acknowledged: true, circle, ...changes }) as Command;
const now = settleAt + minute;
const twinOf = (email: string): Person => ({ id: 'UX', kind: 'member', email });
const asTwin = (email: string): object => ({
  actor: { person: twinOf(email), isRequester: false, isApprover: true },
  circle: circleWith([twinOf(email)], ['UX']),
});

describe('agreeing to it', () => {
  it.each<[string, Command, string]>([
    ['somebody who is no approver', yes('UX'), 'notApprover'],
    ['the requester of the run', yes('UREQ', { circle: { ...circle, approvers: ['UREQ'] } }), 'contributor'],
    [
      'whoever asked to settle it',
      yes('UREQ2', { circle: { ...circle, approvers: ['UREQ2'] } }),
      'contributor',
    ],
    ['a second account of who asked', yes('UX', asTwin('RAVI@example.com')), 'samePerson'],
    ['a second account of the run’s requester', yes('UX', asTwin('rita@example.com')), 'samePerson'],
    ['somebody who does not acknowledge', yes('UAPP1', { acknowledged: false }), 'acknowledgementMissing'],
  ])('%s is refused, on the record', (_name, command, reason) => {
    const told = act(settling(), command, now);
    expect(told.refusal?.reason).toBe(reason);
    expect(typesOf(told)).toEqual(['clickRefused']);
  });

  test('one person’s yes counts once, through whichever account', () => {
    const { state } = act(settling(), yes('UAPP1'), now);
    expect(act(state, yes('UAPP1'), now).refusal?.reason).toBe('alreadyApproved');
    expect(act(state, yes('UX', asTwin('Ada@example.com')), now).refusal?.reason).toBe('samePerson');
  });

  it.each([
    ['a millisecond before the end it counts', settleAt + 24 * hour - 1, undefined],
    ['at the end it does not', settleAt + 24 * hour, 'expiredProposal'],
  ])('%s', (_name, at, reason) => {
    expect(act(settling(), yes('UAPP1'), at).refusal?.reason).toBe(reason);
  });

  it.each([
    ['nobody asked', absent(), 'noProposal'],
    ['it was found meanwhile', accepted(), 'notSettleable'],
    ['nothing was sent', approved(), 'notSettleable'],
  ])('is refused where %s', (_name, state, reason) => {
    expect(act(state, yes('UAPP1'), now).refusal?.reason).toBe(reason);
  });
});

function agreed(): Organization {
  return act(act(settling(), yes('UAPP1'), now).state, yes('UAPP2'), now).state;
}
function contributed(state: Organization, who: string): Organization {
  const unknown = inPhase(state, 'outcomeUnknown');
  return { ...unknown, run: { ...unknown.run, contributors: [...unknown.run.contributors, who] } };
}
const nowhere = (at: Circle | undefined) =>
  ({ type: 'recordAsk', outcome: { kind: 'absent' }, circle: at }) as const;
const later = now + minute;

const fault = { system: 'adobe', operation: 'GET customer/config', kind: 'unreachable', detail: '' } as const;

describe('that it may be settled', () => {
  const asked = { type: 'recordAsk', outcome: { kind: 'absent' } } as const;

  test('is told with the first 404 after the hour, once, and again after an interruption', () => {
    expect(act(absent(), asked, settleAt - 1).events).toEqual([]);
    const told = act(absent(), asked, settleAt);
    expect(typesOf(told)).toEqual(['becameSettleable']);
    expect(act(told.state, asked, settleAt + hour).events).toEqual([]);
    expect(act(told.state, { ...asked, circle }, settleAt + hour).events).toEqual([]);
    const interrupted = act(told.state, { type: 'recordUnanswered', fault }, settleAt + hour);
    const again = act(interrupted.state, asked, settleAt + 2 * hour);
    expect(typesOf(again)).toEqual(['absentAtAdobe']);
    expect(typesOf(act(again.state, asked, settleAt + 3 * hour))).toEqual(['becameSettleable']);
  });

  test('is not told to those who are settling it', () => {
    expect(act(settling(), asked, now).events).toEqual([]);
  });
});

describe('settling it', () => {
  test('the quorum alone settles nothing: one more 404 does', () => {
    expect(agreed().phase).toBe('outcomeUnknown');
    const told = act(agreed(), nowhere(circle), later);
    expect(typesOf(told)).toEqual(['settled']);
    expect(inPhase(told.state, 'preparing').run.setback).toEqual({ kind: 'settled', reason: settle.reason });
    expect(told.state.settled).toEqual({
      identifier: key.identifier,
      name: 'Config1',
      at: later,
      names: ['Config1', 'config1'],
    });
  });

  test('the names of all that were settled are kept, one after the other', () => {
    const before = {
      identifier: key.identifier,
      name: 'Earlier',
      at: 1,
      names: ['Earlier', 'earlier', 'acpX'],
    };
    const { state } = act({ ...agreed(), settled: before }, nowhere(circle), later);
    expect(settledNames(state)).toEqual(['Earlier', 'earlier', 'acpX', 'Config1', 'config1']);
  });

  test('an entry from before names stood in it makes the snapshot it made then, and its name is asked for', () => {
    const from = agreed();
    const entry = {
      schema: 1,
      sequence: from.sequence + 1,
      at: later,
      by: 'bot',
      event: { type: 'settled' },
    } as const;
    const state = evolve(from, entry);
    expect(state.settled).toEqual({ identifier: key.identifier, name: 'Config1', at: later });
    expect(settledNames(state)).toEqual(['Config1', 'config1']);
  });

  test('a question that Adobe did not answer begins the hour anew, once, and the yes that were given stay', () => {
    const unanswered = { type: 'recordUnanswered', fault } as const;
    const interrupted = act(agreed(), unanswered, later);
    expect(typesOf(interrupted)).toEqual(['absenceInterrupted']);
    expect(act(interrupted.state, unanswered, later).events).toEqual([]);
    const again = act(interrupted.state, nowhere(circle), later + hour);
    expect(typesOf(again)).toEqual(['absentAtAdobe']);
    expect(act(again.state, nowhere(circle), later + 2 * hour - 1).events).toEqual([]);
    expect(typesOf(act(again.state, nowhere(circle), later + 2 * hour))).toEqual(['settled']);
  });

  it.each<[string, Organization, Circle | undefined, number]>([
    ['with one yes', act(settling(), yes('UAPP1'), now).state, circle, later],
    ['with no yes', settling(), circle, later],
    ['without knowing who still counts', agreed(), undefined, later],
    ['when one of them left the group', agreed(), { ...circle, approvers: ['UAPP1', 'UAPP3'] }, later],
    [
      'when one of them was deactivated',
      agreed(),
      {
        ...circle,
        people: people.map((one) => (one.id === 'UAPP2' ? { ...one, kind: 'deactivated' as const } : one)),
      },
      later,
    ],
    [
      'when the two turn out to be one',
      agreed(),
      {
        ...circle,
        people: people.map((one) => (one.id === 'UAPP2' ? { ...one, email: 'ADA@example.com' } : one)),
      },
      later,
    ],
    [
      'when Slack does not know one of them',
      agreed(),
      { ...circle, people: people.filter(({ id }) => id !== 'UAPP2') },
      later,
    ],
    ['when one of them turns out to have made the request', contributed(agreed(), 'UAPP2'), circle, later],
    ['after its time', agreed(), circle, settleAt + 24 * hour],
  ])('a 404 settles nothing %s', (_name, state, at, when) => {
    expect(act(state, nowhere(at), when).events).toEqual([]);
  });

  test('of two accounts of one person the first yes counts', () => {
    const three = act(agreed(), yes('UAPP3'), now).state;
    const twins = people.map((one) => (one.id === 'UAPP2' ? { ...one, email: 'ADA@example.com' } : one));
    expect(typesOf(act(three, nowhere({ ...circle, people: twins }), later))).toEqual(['settled']);
    expect(settlingApprovals(inPhase(three, 'outcomeUnknown'), { ...circle, people: twins })).toEqual([
      'UAPP1',
      'UAPP3',
    ]);
    expect(settlingApprovals(absent(), circle)).toEqual([]);
  });

  test('a configuration that shows after all wins over any number of yes', () => {
    const outcome = {
      kind: 'found',
      status: 'RUNNING',
      askedAs: 'Config1',
      keyVaultKeyIdentifier: key.identifier,
    } as const;
    expect(typesOf(act(agreed(), { type: 'recordAsk', outcome, circle }, later))).toEqual(['foundAtAdobe']);
  });

  it.each([
    [settleAt + 24 * hour - 1, []],
    [settleAt + 24 * hour, ['settlementExpired']],
  ])('a request that nobody finished ends at its time (%i)', (at, events) => {
    const told = act(settling(), { type: 'expire' }, at);
    expect(typesOf(told)).toEqual(events);
    if (events.length > 0) expect(typesOf(act(told.state, settle, at))).toEqual(['settlementProposed']);
  });

  test('an unknown outcome that nobody asked to settle has no end to come', () => {
    expect(act(absent(), { type: 'expire' }, settleAt + 48 * hour).events).toEqual([]);
  });

  test('no run is cancelled while it is unknown whether it was posted', () => {
    const cancel = { type: 'cancel', actor: actor('UREQ'), reason: 'enough' } as const;
    for (const state of [intended(), unknownOutcome(), settling(), accepted()]) {
      expect(act(state, cancel, now).refusal?.reason).toBe('tooLateToCancel');
    }
  });
});
