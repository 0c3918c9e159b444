import { describe, expect, it, test } from 'vitest';
import { nextReminderAt } from '../../src/domain/reminders.ts';
import { act, inPhase, proposed, proposedAt, typesOf } from './stories.ts';
import { hour, minute } from './world.ts';

const at = (hours: number) => proposedAt + hours * hour;

describe('reminders while approval is pending', () => {
  it.each([
    [0, at(1)],
    [1, at(3)],
    [2, at(8)],
    [3, at(18)],
    [4, undefined],
  ])('of a request for 24 hours, after %i reminders the next is due at its hour', (reminders, expected) => {
    expect(nextReminderAt({ ...proposed(), reminders })).toBe(expected);
  });

  test('a shorter request is reminded of in the same proportion, within its life', () => {
    const state = proposed();
    const { proposal } = state;
    const short = { ...state, proposal: { ...proposal, expiresAt: proposal.at + hour } };
    const times = [0, 1, 2, 3].map((reminders) => nextReminderAt({ ...short, reminders }));
    expect(times).toEqual([2.5, 7.5, 20, 45].map((minutes) => proposedAt + minutes * minute));
  });

  it.each<[string, number, string[]]>([
    ['a minute early nothing is said', at(1) - minute, []],
    ['at the hour people are reminded', at(1), ['reminded']],
    ['after the end nobody is reminded any more', at(24), []],
  ])('%s', (_name, now, events) => {
    expect(typesOf(act(proposed(), { type: 'remind' }, now))).toEqual(events);
  });

  test('the same reminder does not come twice', () => {
    const { state } = act(proposed(), { type: 'remind' }, at(1));
    expect(typesOf(act(state, { type: 'remind' }, at(1)))).toEqual([]);
  });

  test('from the third on the escalation list is told too', () => {
    let state = proposed();
    const told = [1, 3, 8, 18].map((hours) => {
      const reminded = act(state, { type: 'remind' }, at(hours));
      state = inPhase(reminded.state, 'awaitingApproval');
      return reminded.events;
    });
    expect(told.flat()).toEqual([
      { type: 'reminded', count: 1, escalated: false },
      { type: 'reminded', count: 2, escalated: false },
      { type: 'reminded', count: 3, escalated: true },
      { type: 'reminded', count: 4, escalated: true },
    ]);
  });

  test('reminders that an outage swallowed come as one, not one after the other', () => {
    const late = act(proposed(), { type: 'remind' }, at(20));
    expect(late.events).toEqual([{ type: 'reminded', count: 4, escalated: true }]);
    expect(typesOf(act(late.state, { type: 'remind' }, at(20)))).toEqual([]);
  });

  test('nobody is reminded of what is not pending', () => {
    const { state } = act(proposed(), { type: 'expire' }, at(24));
    expect(typesOf(act(state, { type: 'remind' }, at(25)))).toEqual([]);
  });
});
