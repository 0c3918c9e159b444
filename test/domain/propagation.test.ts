import { describe, expect, it, test } from 'vitest';
import { due } from '../../src/domain/rules/due.ts';
import { type Organization, findLife, type Propagation } from '../../src/domain/organization.ts';
import { milestoneDue, nextMilestone } from '../../src/domain/propagation.ts';
import { asked, restoreAt, restored, restoring, revoked, revokedAt } from './life-stories.ts';
import { act, enabled, typesOf } from './stories.ts';
import { hour, minute } from './world.ts';

const day = 24 * hour;
const from = { sequence: 7, at: 1_000_000 };
const clock = (told?: Propagation['told']): Propagation => ({ direction: 'revoke', from, told });

describe('the clock', () => {
  it.each([
    ['tells nothing in the first minutes', undefined, 9 * minute, undefined],
    ['tells the first look after ten', undefined, 10 * minute, 'first'],
    ['tells nothing twice', 'first', 23 * hour, undefined],
    ['tells of the primary stores after 24 h', 'first', day, 'primary'],
    ['tells only the last of what was missed', undefined, 25 * hour, 'primary'],
    ['tells of all stores after 7 days', 'primary', 7 * day, 'cached'],
    ['tells only that after a long outage', 'first', 30 * day, 'cached'],
    ['is silent when all was told', 'cached', 30 * day, undefined],
  ] as const)('%s', (_name, told, later, milestone) => {
    expect(milestoneDue(clock(told), from.at + later)?.milestone).toBe(milestone);
  });

  test('knows what comes next, and when it has come to its end', () => {
    expect(nextMilestone(clock())).toEqual({ milestone: 'first', at: from.at + 10 * minute });
    expect(nextMilestone(clock('primary'))).toEqual({ milestone: 'cached', at: from.at + 7 * day });
    expect(nextMilestone(clock('cached'))).toBeUndefined();
  });
});

const kindsOf = (state: Organization) => due(state).map(({ kind }) => kind);
const record = (milestone: 'first' | 'primary' | 'cached') =>
  ({ type: 'recordPropagation', milestone, seen: 'asMeant' }) as const;

describe('on the record', () => {
  test('each milestone stands once, when it is due, and a wrong one never', () => {
    const state = revoked();
    const at = revokedAt + day;
    expect(typesOf(act(state, record('primary'), at - 1))).toEqual([]);
    expect(typesOf(act(state, record('first'), at))).toEqual([]);
    const told = act(state, record('primary'), at);
    expect(typesOf(told)).toEqual(['propagationReached']);
    expect(typesOf(act(told.state, record('primary'), at))).toEqual([]);
    expect(typesOf(act(told.state, record('cached'), revokedAt + 8 * day))).toEqual(['propagationReached']);
    expect(typesOf(act(enabled(), record('cached'), at))).toEqual([]);
  });

  test('it says when it was due, so that a late one can say so', () => {
    const [event] = act(revoked(), record('cached'), revokedAt + 9 * day).events;
    expect(event).toMatchObject({ milestone: 'cached', dueAt: revokedAt + 7 * day });
  });

  test('the clock goes on whatever is proposed or under way, and stops when every store is through', () => {
    expect(kindsOf(enabled())).toEqual([]);
    expect(kindsOf(revoked())).toEqual(['propagate']);
    expect(kindsOf(asked(revoked(), 'restore', restoreAt))).toContain('propagate');
    expect(kindsOf(restoring())).toEqual(['restore', 'propagate']);
    const over = act(revoked(), record('cached'), revokedAt + 7 * day).state;
    expect(kindsOf(over)).toEqual([]);
  });

  test('restoring begins a clock of its own, and the old one is asked for no longer', () => {
    const before = findLife(restoring())?.propagation;
    const after = findLife(restored())?.propagation;
    expect(before?.direction).toBe('revoke');
    expect(after).toMatchObject({ direction: 'restore', from: { at: restoreAt + minute } });
    expect(due(restored())).toMatchObject([{ kind: 'propagate', sequence: after?.from.sequence }]);
  });
});
