import { describe, expect, it, test } from 'vitest';
import { termsIn } from '../../src/config.ts';
import { proposalOf } from '../../src/domain/proposal.ts';
import { mayBeRemindedAt, nextReminderAt } from '../../src/domain/open-request.ts';
import { act, approveBy, enabled, inPhase, proposed, proposedAt, typesOf } from './stories.ts';
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
      { type: 'reminded', count: 1, escalated: false, people: [] },
      { type: 'reminded', count: 2, escalated: false, people: [] },
      { type: 'reminded', count: 3, escalated: true, people: [] },
      { type: 'reminded', count: 4, escalated: true, people: [] },
    ]);
  });

  test('reminders that an outage swallowed come as one, not one after the other', () => {
    const late = act(proposed(), { type: 'remind' }, at(20));
    expect(late.events).toEqual([{ type: 'reminded', count: 4, escalated: true, people: [] }]);
    expect(typesOf(act(late.state, { type: 'remind' }, at(20)))).toEqual([]);
  });

  test('nobody is reminded of what is not pending', () => {
    const { state } = act(proposed(), { type: 'expire' }, at(24));
    expect(typesOf(act(state, { type: 'remind' }, at(25)))).toEqual([]);
  });

  test('each person gets each reminder once, also where the same one reaches them later than others', () => {
    const first = act(proposed(), { type: 'remind', ready: ['UAPP1'] }, at(1));
    expect(first.events).toEqual([{ type: 'reminded', count: 1, escalated: false, people: ['UAPP1'] }]);
    const later = act(first.state, { type: 'remind', ready: ['UAPP1', 'UAPP2'] }, at(2));
    expect(later.events).toEqual([{ type: 'reminded', count: 1, escalated: false, people: ['UAPP2'] }]);
    expect(typesOf(act(later.state, { type: 'remind', ready: ['UAPP1', 'UAPP2'] }, at(2)))).toEqual([]);
    const second = act(later.state, { type: 'remind', ready: ['UAPP1', 'UAPP2'] }, at(3));
    expect(second.events).toMatchObject([{ count: 2, people: ['UAPP1', 'UAPP2'] }]);
  });

  test('whoever approved is reminded of nothing', () => {
    const state = proposed();
    const once = act(state, approveBy('UAPP1', state.proposal.fingerprint), at(0.5)).state;
    const told = act(once, { type: 'remind', ready: ['UAPP1', 'UAPP2'] }, at(1));
    expect(told.events).toMatchObject([{ people: ['UAPP2'] }]);
  });
});

const office = { from: 540, until: 1020, days: [1, 2, 3, 4, 5] };
const life = enabled().life;
const moment = (text: string) => Date.parse(text);

/** Asked on Friday, 27 March 2026, at noon in Berlin, for 24 hours; summer time begins on Sunday. */
const asked = moment('2026-03-27T11:00:00Z');
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Pacific/Auckland', undefined] as const;
const byZone: Readonly<Record<string, readonly string[]>> = {
  // Reminders of 1, 3, 8 and 18 hours, as each person gets them.
  'Europe/Berlin': ['2026-03-27T12:00Z', '2026-03-27T14:00Z', '2026-03-30T07:00Z', '2026-03-30T07:00Z'],
  'America/New_York': ['2026-03-27T13:00Z', '2026-03-27T14:00Z', '2026-03-27T19:00Z', '2026-03-30T13:00Z'],
  'Asia/Tokyo': ['2026-03-30T00:00Z', '2026-03-30T00:00Z', '2026-03-30T00:00Z', '2026-03-30T00:00Z'],
  'Pacific/Auckland': ['2026-03-29T20:00Z', '2026-03-29T20:00Z', '2026-03-29T20:00Z', '2026-03-29T20:00Z'],
  undefined: ['2026-03-27T12:00Z', '2026-03-27T14:00Z', '2026-03-27T19:00Z', '2026-03-28T05:00Z'],
};

describe.each(zones)('a reminder to somebody in %s', (zone) => {
  test.each([1, 3, 8, 18].map((hours, place) => [hours, byZone[String(zone)]?.[place] ?? ''] as const))(
    'of a request to enable, after %i hours, comes at %s',
    (hours, comes) => {
      const due = asked + hours * hour;
      expect(mayBeRemindedAt({}, due, zone, office)).toBe(moment(comes));
      expect(mayBeRemindedAt({}, due, zone, undefined)).toBe(due);
      expect(mayBeRemindedAt({ life }, due, zone, office)).toBe(due);
    },
  );
});

describe('the end of a request', () => {
  const { proposal } = proposed();
  const config = { approvalTtlMs: 24 * hour, coolingOffMs: 0, revokeCoolingOffMs: 0 };
  const ended = (act: 'enable' | 'revoke', skipWeekendsIn?: string) => {
    const set = termsIn({ ...config, skipWeekendsIn }, { quorum: 2, approvers: [] } as never, act);
    return proposalOf({ ...proposal, act }, { by: 'U', at: asked, reason: '', terms: set }).expiresAt;
  };

  test.each([
    ['enable', undefined, '2026-03-28T11:00Z'],
    ['enable', 'Europe/Berlin', '2026-03-30T10:00Z'],
    ['enable', 'Asia/Tokyo', '2026-03-30T11:00Z'],
    ['enable', 'Pacific/Auckland', '2026-03-30T11:00Z'],
    ['revoke', 'Europe/Berlin', '2026-03-28T11:00Z'],
  ] as const)('to %s, where weekends of %s are skipped, is %s', (act, zone, until) => {
    expect(new Date(ended(act, zone)).toISOString().slice(0, 16)).toBe(until.slice(0, 16));
  });
});
