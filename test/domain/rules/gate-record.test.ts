import { describe, expect, it, test } from 'vitest';
import { type GateReason, gateReason } from '../../../src/domain/refusals.ts';
import type { CoolingOff } from '../../../src/domain/organization.ts';
import { type RecordObserved, judgeActGate, judgeGate } from '../../../src/domain/rules/gate.ts';
import { revokeApproved } from '../life-stories.ts';
import { approved } from '../stories.ts';
import { circle, passing, terms } from '../world.ts';

/** Everything holds but what is given of the record. */
function look(state: CoolingOff, record: Partial<RecordObserved> = {}) {
  return {
    findings: passing(),
    substance: state.proposal,
    circle: { kind: 'seen', value: circle },
    terms: { ...terms, coolingOffMs: 0 },
    record: { fault: undefined, isEnded: false, ...record },
    durable: true,
    others: [],
    configuration: { kind: 'seen', value: { kind: 'absent' } },
  } as const;
}

const loss = { kind: 'cutTail', sequence: 3, until: 4, seenBy: 'slack' } as const;
const lost = gateReason('recordBroken', { fault: 'cutTail' });

describe.each([
  ['enabling', approved(), judgeGate],
  ['revoking', revokeApproved(), judgeActGate],
] as const)('the gate of %s', (_act, state, judge) => {
  it.each<[string, Partial<RecordObserved>, GateReason]>([
    ['a record that does not verify', { fault: 'edited' }, gateReason('recordBroken', { fault: 'edited' })],
    ['Slack, which cannot say which heads it shows,', { fault: 'unwitnessed' }, gateReason('headsUnseen')],
    ['Slack, which shows that the proposal is over,', { isEnded: true }, gateReason('endShown')],
    ['an announcement that somebody deleted', { isUnannounced: true }, gateReason('unannounced')],
  ])('stays shut for %s', (_name, record, reason) => {
    expect(judge(state, look(state, record))).toEqual({ kind: 'cannotTell', reasons: [reason] });
  });

  test('stays shut for a loss on the record, also where nothing is wrong with what is left', () => {
    expect(judge({ ...state, loss }, look(state))).toEqual({ kind: 'cannotTell', reasons: [lost] });
  });

  test('names everything that is wrong', () => {
    const seen = look(state, { fault: 'edited', isEnded: true, isUnannounced: true });
    expect(judge({ ...state, loss }, seen)).toEqual({
      kind: 'cannotTell',
      reasons: [lost, gateReason('endShown'), gateReason('unannounced')],
    });
  });

  test('opens where the announcement is shown', () => {
    expect(judge(state, look(state, { isUnannounced: false }))).toEqual({ kind: 'holds' });
  });
});

describe('an intent that Slack shows and the record does not have', () => {
  const state = approved();
  const shown = look(state, { intent: { ticket: 'a-ticket', ts: 1_763_974_800.123456 } });
  const found = { kind: 'intentFound', ticket: 'a-ticket', postedAt: 1_763_974_800_123 };

  test('may have been sent: nothing else is sent', () => {
    expect(judgeGate(state, shown)).toEqual(found);
  });

  test('weighs more than stricter terms and than what cannot be told', () => {
    const unseen = { kind: 'unseen', because: 'throttled', detail: '429' } as const;
    const worse = { ...shown, terms: { ...terms, quorum: 3 }, circle: unseen, durable: false };
    expect(judgeGate({ ...state, loss }, worse)).toEqual(found);
  });
});
