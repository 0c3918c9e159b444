import { describe, expect, test } from 'vitest';
import { answerableBefore, type Forward, forwardsFor } from '../../src/domain/people.ts';
import { hour } from './world.ts';

const now = Date.parse('2026-03-27T11:00:00Z');
const forward = (from: string, to: string, until = now + hour): Forward => ({ from, to, until });
const request = {
  now,
  approvers: ['A', 'B', 'C'],
  contributors: ['P'],
  approved: ['Q'],
  members: ['A', 'B', 'C', 'P', 'X'],
};

describe('a forward of one approver’s requests to another', () => {
  test.each<
    [what: string, all: Forward[], changed: Partial<typeof request>, held: string[], unheld: string[]]
  >([
    ['holds', [forward('A', 'B')], {}, ['A'], []],
    ['is over when its time is', [forward('A', 'B', now)], {}, [], []],
    ['matters only of somebody who is asked', [forward('X', 'B')], {}, [], []],
    ['does not hold to somebody who is no approver here', [forward('A', 'X')], {}, [], ['A notApprover']],
    ['does not hold to somebody who left', [forward('A', 'B')], { members: ['A', 'C'] }, [], ['A notMember']],
    [
      'does not hold to somebody who proposed it',
      [forward('A', 'B')],
      { contributors: ['B'] },
      [],
      ['A contributor'],
    ],
    [
      'does not hold to somebody who has approved it',
      [forward('A', 'B')],
      { approved: ['B'] },
      [],
      ['A approved'],
    ],
    ['does not hold to somebody who is away', [forward('A', 'B'), forward('B', 'C')], {}, ['B'], ['A away']],
    ['does not hold in a circle', [forward('A', 'B'), forward('B', 'A')], {}, [], ['A away', 'B away']],
  ])('%s', (_what, all, changed, held, unheld) => {
    const found = forwardsFor(all, { ...request, ...changed });
    expect(found.held.map(({ from }) => from)).toEqual(held);
    expect(found.unheld.map(({ from, because }) => `${from} ${because}`)).toEqual(unheld);
  });
});

const hours = { from: 540, until: 1020, days: [1, 2, 3, 4, 5] };
const people = [
  { id: 'Berlin', timeZone: 'Europe/Berlin' },
  { id: 'York', timeZone: 'America/New_York' },
  { id: 'Tokyo', timeZone: 'Asia/Tokyo' },
  { id: 'Anywhere', timeZone: undefined },
];

describe('who can answer before a request expires', () => {
  test.each<[what: string, lengthHours: number, held: Forward[], able: string[]]>([
    ['in an hour of Friday noon in Berlin', 1, [], ['Berlin', 'Anywhere']],
    ['in three hours', 3, [], ['Berlin', 'York', 'Anywhere']],
    ['over the weekend', 62, [], ['Berlin', 'York', 'Tokyo', 'Anywhere']],
    ['not who is away', 3, [forward('Berlin', 'York')], ['York', 'Anywhere']],
  ])('%s', (_what, lengthHours, held, able) => {
    expect(answerableBefore(now + lengthHours * hour, people, { now, held, hours })).toEqual(able);
  });

  test('everybody, where no working hours are configured', () => {
    const at = { now, held: [], hours: undefined };
    expect(answerableBefore(now + 1, people, at)).toHaveLength(4);
  });
});
