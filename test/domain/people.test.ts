import { describe, expect, it } from 'vitest';
import { eligibleApprovers, type Person, whyNotEligible, whyTooFew } from '../../src/domain/people.ts';
import { circle, circleWith } from './world.ts';

const ada: Person = { id: 'UAPP1', kind: 'member', email: 'ada@example.com' };
const contributors = ['UREQ'];

describe('whose yes counts', () => {
  it.each<[string, Person[], string[], string | undefined]>([
    ['an approver with a readable address counts', [ada], [], undefined],
    ['somebody who is no approver does not', [{ ...ada, id: 'UX' }], [], 'notApprover'],
    ['a guest does not, though listed', [{ ...ada, id: 'UX', kind: 'guest' }], ['UX'], 'guest'],
    ['somebody of another workspace does not', [{ ...ada, id: 'UX', kind: 'stranger' }], ['UX'], 'stranger'],
    ['a bot does not', [{ ...ada, id: 'UX', kind: 'bot' }], ['UX'], 'botAccount'],
    ['a deactivated account does not', [{ ...ada, id: 'UX', kind: 'deactivated' }], ['UX'], 'deactivated'],
    ['an unreadable address does not', [{ id: 'UX', kind: 'member' }], ['UX'], 'emailUnreadable'],
    ['an address of blanks does not', [{ id: 'UX', kind: 'member', email: '  ' }], ['UX'], 'emailUnreadable'],
    [
      'the requester’s second account does not',
      [{ id: 'UX', kind: 'member', email: 'rita@example.com' }],
      ['UX'],
      'samePerson',
    ],
    [
      'nor does it with the address in other letters and with blanks',
      [{ id: 'UX', kind: 'member', email: ' RITA@Example.COM ' }],
      ['UX'],
      'samePerson',
    ],
    [
      'nor with a tag behind the name',
      [{ id: 'UX', kind: 'member', email: 'rita+approver@example.com' }],
      ['UX'],
      'samePerson',
    ],
    [
      'nor with letters of another width and an invisible one between',
      [{ id: 'UX', kind: 'member', email: 'ｒｉ\u200Bta@example.com' }],
      ['UX'],
      'samePerson',
    ],
    [
      'a plus elsewhere makes no other person of somebody',
      [{ id: 'UX', kind: 'member', email: 'rita@plus+example.com' }],
      ['UX'],
      undefined,
    ],
    [
      'an address of nothing that can be seen does not',
      [{ id: 'UX', kind: 'member', email: '\u200B\u2060' }],
      ['UX'],
      'emailUnreadable',
    ],
    [
      'nobody does while the address of whoever prepared it cannot be read',
      [ada, { id: 'UREQ', kind: 'member' }],
      [],
      'contributorUnreadable',
    ],
    ['somebody Slack said nothing of does not', [], ['UX'], 'notApprover'],
  ])('%s', (_name, more, approves, reason) => {
    const id = more[0]?.id ?? 'UX';
    expect(whyNotEligible(id, circleWith(more, approves), contributors)?.reason).toBe(reason);
  });

  it('whoever proposed, changed or attested anything does not count, approver or not', () => {
    expect(whyNotEligible('UAPP1', circle, ['UREQ', 'UAPP1'])).toEqual({
      reason: 'contributor',
      facts: {},
    });
  });

  it('a second account is told with the account it belongs to', () => {
    const twin: Person = { id: 'UX', kind: 'member', email: 'rita@example.com' };
    expect(whyNotEligible('UX', circleWith([twin], ['UX']), contributors)?.facts).toEqual({
      other: 'UREQ',
    });
  });
});

describe('whether there are enough approvers', () => {
  const twin: Person = { id: 'UAPP1B', kind: 'member', email: 'ADA@example.com' };

  it('two accounts of one approver are one', () => {
    expect(eligibleApprovers(circleWith([twin], ['UAPP1B']), contributors)).toEqual([
      'UAPP1',
      'UAPP2',
      'UAPP3',
    ]);
  });

  it.each<[string, number, string[], boolean]>([
    ['three for two are enough', 2, ['UREQ'], true],
    ['three for three are enough', 3, ['UREQ'], true],
    ['an approver who contributed is not counted', 3, ['UREQ', 'UAPP1'], false],
    ['three for four are not', 4, ['UREQ'], false],
  ])('%s', (_name, quorum, hands, enough) => {
    expect(whyTooFew(circle, hands, quorum) === undefined).toBe(enough);
  });

  it('of a thousand approvers it is told at once: somebody waits for the form', () => {
    const people = Array.from({ length: 1_000 }, (_, place): Person => {
      return { id: `U${place}`, kind: 'member', email: `person-${place % 999}@example.com` };
    });
    const crowd = { approvers: people.map(({ id }) => id), people: [...people, ...circle.people] };
    const began = performance.now();
    expect(eligibleApprovers(crowd, ['UREQ'])).toHaveLength(999);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('a refusal says of how many nothing is known yet', () => {
    const found = whyTooFew({ ...circle, approvers: ['UAPP1'], notYet: 960 }, ['UREQ'], 2);
    expect(found?.facts).toMatchObject({ eligible: ['UAPP1'], leftOut: [], notYet: 960 });
  });

  it('a refusal names who counts, and who is left out with the reason', () => {
    const guest: Person = { id: 'UG', kind: 'guest', email: 'g@example.com' };
    const found = whyTooFew(circleWith([twin, guest], ['UAPP1B', 'UG']), ['UREQ', 'UAPP2'], 3);
    expect(found).toEqual({
      reason: 'tooFewApprovers',
      facts: {
        quorum: 3,
        eligible: ['UAPP1', 'UAPP3'],
        leftOut: [
          { id: 'UAPP2', because: 'contributor' },
          { id: 'UAPP1B', because: 'samePerson' },
          { id: 'UG', because: 'guest' },
        ],
      },
    });
  });
});
