import { describe, expect, it, test } from 'vitest';
import type { CoolingOff } from '../../../src/domain/organization.ts';
import { mayAnnounceDirectly } from '../../../src/domain/rules/enabling-rules.ts';
import { revokeApproved } from '../life-stories.ts';
import { act, announcementShown, approved, approvedAt, intended, proposed } from '../stories.ts';
import { minute, terms } from '../world.ts';

const { coolingOffMs } = terms;
const approvedOnly: CoolingOff = { ...approved(), announced: undefined };
const now = approvedAt + 10 * minute;

describe('the announcement', () => {
  it.each([
    ['from when Slack shows it', approvedAt + 4 * minute, approvedAt + 4 * minute],
    ['from now where Slack’s clock is ahead', now + minute, now],
    ['from the last approval where Slack’s clock is behind', approvedAt - minute, approvedAt],
  ])('lets the whole cooling-off count %s', (_name, shown, shownAt) => {
    expect(act(approvedOnly, announcementShown(shown), now).events).toStrictEqual([
      { type: 'announcementShown', shownAt, until: shownAt + coolingOffMs },
    ]);
  });

  it.each([
    ['a second time', approved()],
    ['before the last approval', proposed()],
    ['after the intent', intended()],
  ])('says nothing %s', (_name, state) => {
    expect(act(state, announcementShown(now), now).events).toEqual([]);
  });
});

describe('an announcement that the channel refuses', () => {
  const everyone = ['UREQ', 'UAPP1', 'UAPP2'];
  const direct = (people: readonly string[]) => ({ ...announcementShown(now), direct: people });
  const cooling = (coolingOffMs: number) => ({ ...approvedOnly, tightened: { quorum: 2, coolingOffMs } });

  test('counts once everybody concerned has it', () => {
    expect(act(approvedOnly, direct(everyone), now).events).toEqual([
      { type: 'announcementShown', shownAt: now, until: now + coolingOffMs, direct: everyone },
    ]);
    expect(act(approvedOnly, direct([...everyone, 'UAPP3']), now).events).toHaveLength(1);
  });

  it.each(everyone)('does not count while %s does not have it', (missing) => {
    const others = everyone.filter((id) => id !== missing);
    expect(act(approvedOnly, direct(others), now).events).toEqual([]);
  });

  it.each([
    [59_999, false],
    [60_000, true],
  ])('counts only where there is time to stop it: %i ms', (coolingOffMs, counts) => {
    expect(mayAnnounceDirectly(cooling(coolingOffMs))).toBe(counts);
    expect(act(cooling(coolingOffMs), direct(everyone), now).events).toHaveLength(counts ? 1 : 0);
  });

  test('stays a direct one where the cooling-off is made longer', () => {
    const { state } = act(approvedOnly, direct(everyone), now);
    const announced = state.sequence;
    const extend = { type: 'extendCoolingOff', announced, unattendedMs: minute } as const;
    const until = now + coolingOffMs + minute;
    expect(act(state, extend, now + minute).events).toEqual([
      { type: 'announcementShown', shownAt: now, until, unattendedMs: minute, direct: everyone },
    ]);
  });
});

describe('time in which nobody could press Stop', () => {
  const extend = (announced: number) =>
    ({ type: 'extendCoolingOff', announced, unattendedMs: minute }) as const;

  test('says nothing about an announcement that nobody has seen', () => {
    expect(act(approvedOnly, extend(approvedOnly.sequence), now).events).toEqual([]);
  });

  test('says nothing where there is no cooling-off', () => {
    const state = revokeApproved();
    expect(act(state, extend(state.announced?.sequence ?? 0), state.until).events).toEqual([]);
  });
});
