import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import type { CoolingOff } from '../../../src/domain/organization.ts';
import type { Weak } from '../../../src/domain/record/signing.ts';
import { judgeActGate, judgeGate } from '../../../src/domain/rules/gate.ts';
import { requiredFor } from '../../../src/domain/proposal.ts';
import { revokeApproved } from '../life-stories.ts';
import {
  act,
  announcementShown,
  approveBy,
  approved,
  approvedAt,
  inPhase,
  intendedAt,
  proposed,
  typesOf,
} from '../stories.ts';
import { circle, hour, minute, passing, terms } from '../world.ts';

/** Everything holds, and these terms are configured. */
function enableLook(state: CoolingOff, configured: Partial<typeof terms>, weak?: Weak) {
  return judgeGate(state, {
    findings: passing(),
    substance: state.proposal,
    circle: { kind: 'seen', value: circle },
    terms: { ...terms, ...configured },
    record: { fault: undefined, isEnded: false, weak },
    durable: true,
    others: [],
    configuration: { kind: 'seen', value: { kind: 'absent' } },
  });
}

function actLook(state: CoolingOff, configured: Partial<typeof terms>, weak?: Weak) {
  return judgeActGate(state, {
    substance: state.proposal,
    circle: { kind: 'seen', value: circle },
    terms: { ...terms, coolingOffMs: 0, ...configured },
    record: { fault: undefined, isEnded: false, weak },
    durable: true,
    others: [],
  });
}

describe.each([
  ['enabling', approved(), enableLook],
  ['revoking', revokeApproved(), actLook],
] as const)('the gate of %s', (_name, state, look) => {
  it.each<[string, Partial<typeof terms>, string]>([
    ['the terms that were approved', {}, 'holds'],
    ['a lower quorum', { quorum: 1 }, 'holds'],
    ['no cooling-off period', { coolingOffMs: 0 }, 'holds'],
    ['another list of approvers', { approvers: ['UAPP4'] }, 'holds'],
    ['a higher quorum', { quorum: 3 }, 'stricter'],
    ['a longer cooling-off period', { coolingOffMs: 4 * hour }, 'stricter'],
    ['a lower quorum and a longer cooling-off period', { quorum: 1, coolingOffMs: 4 * hour }, 'stricter'],
  ])('with %s configured: %s', (_configured, configured, kind) => {
    expect(look(state, configured).kind).toBe(kind);
  });

  test('is void for a proposal that an earlier version of the bot made', () => {
    const { approvers: _, ...earlier } = state.proposal;
    expect(look({ ...state, proposal: earlier }, {})).toEqual({
      kind: 'changed',
      changes: [{ kind: 'olderVersion' }],
    });
  });

  test.each([
    ['where the key that signed it may be known to others', state.proposedSince.sequence, 'changed'],
    ['where only an approval is signed with such a key', state.sequence, 'changed'],
    [
      'but not where what came before it is signed with such a key',
      state.proposedSince.sequence - 1,
      'holds',
    ],
  ])('is void %s', (_where, until, kind) => {
    const weak = { from: 1, until, keyId: 'old' };
    const found = look(state, {}, weak);
    expect(found.kind).toBe(kind);
    if (found.kind === 'changed') expect(found.changes).toEqual([{ kind: 'weakKey', keyId: 'old' }]);
  });

  test('is void where the reason is not the one that was approved', () => {
    const proposal = { ...state.proposal, reason: 'Another one' };
    expect(look({ ...state, proposal }, {})).toEqual({
      kind: 'changed',
      changes: [{ kind: 'substance', field: 'conditions' }],
    });
  });
});

function passGate(state: CoolingOff, configured: Partial<typeof terms>, now: number) {
  const { fingerprint } = state.proposal;
  return act(state, { type: 'passGate', outcome: enableLook(state, configured), fingerprint }, now);
}

describe('a quorum that was raised after the approvals', () => {
  const told = passGate(approved(), { quorum: 3 }, intendedAt);
  const asking = inPhase(told.state, 'awaitingApproval');

  test('asks for one more, and the approvals stay', () => {
    expect(typesOf(told)).toEqual(['termsTightened']);
    expect(asking.approvals.map(({ by }) => by)).toEqual(['UAPP1', 'UAPP2']);
    expect(requiredFor(asking).quorum).toBe(3);
    expect(asking.proposal).toEqual(approved().proposal);
  });

  test('cools off again after the one more, and then passes', () => {
    const yes = { ...approveBy('UAPP3', asking.proposal.fingerprint), terms: { ...terms, quorum: 3 } };
    const again = act(asking, yes, intendedAt + minute);
    expect(typesOf(again)).toEqual(['approved', 'coolingOffStarted']);
    const cooling = inPhase(again.state, 'coolingOff');
    expect(cooling.until).toBe(intendedAt + minute + terms.coolingOffMs);
    expect(typesOf(passGate(cooling, { quorum: 3 }, cooling.until))).toEqual([]);
    const shown = act(cooling, announcementShown(intendedAt + 2 * minute), intendedAt + 2 * minute);
    const announced = inPhase(shown.state, 'coolingOff');
    expect(announced.until).toBe(intendedAt + 2 * minute + terms.coolingOffMs);
    expect(typesOf(passGate(announced, { quorum: 3 }, announced.until))).toEqual(['intended']);
  });

  test('counts also where another instance has the old configuration', () => {
    const yes = { ...approveBy('UAPP3', asking.proposal.fingerprint), terms };
    const cooling = inPhase(act(asking, yes, intendedAt + minute).state, 'coolingOff');
    expect(requiredFor(cooling).quorum).toBe(3);
    const fewer = { ...cooling, approvals: cooling.approvals.slice(1) };
    expect(typesOf(passGate(fewer, {}, cooling.until))).toEqual([]);
  });
});

test('a cooling-off period that was made longer ends that much after the last approval', () => {
  const told = passGate(approved(), { coolingOffMs: 4 * hour }, intendedAt);
  const cooling = inPhase(told.state, 'coolingOff');
  expect(cooling.until).toBe(approvedAt + 4 * hour);
  expect(typesOf(passGate(cooling, { coolingOffMs: 4 * hour }, cooling.until - 1))).toEqual([]);
  expect(typesOf(passGate(cooling, { coolingOffMs: 4 * hour }, cooling.until))).toEqual(['intended']);
});

test('stricter terms count from the approval that meets them on', () => {
  const state = proposed();
  const yes = (id: string): Command => ({
    ...approveBy(id, state.proposal.fingerprint),
    terms: { quorum: 3, coolingOffMs: hour },
  });
  const first = act(state, yes('UAPP1'), approvedAt);
  expect(typesOf(first)).toEqual(['termsTightened', 'approved']);
  const second = act(first.state, yes('UAPP2'), approvedAt);
  expect(typesOf(second)).toEqual(['approved']);
  const third = inPhase(act(second.state, yes('UAPP3'), approvedAt).state, 'coolingOff');
  expect(third.until).toBe(approvedAt + hour);
});

test('looser terms leave what was approved as it is', () => {
  const state = proposed();
  const looser = { ...approveBy('UAPP1', state.proposal.fingerprint), terms: { quorum: 1, coolingOffMs: 0 } };
  expect(act(state, looser, approvedAt).state.phase).toBe('awaitingApproval');
});
