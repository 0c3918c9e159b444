import { describe, expect, test } from 'vitest';
import type { Said } from '../../../src/domain/record/said.ts';
import {
  type ReadBack,
  type Shown,
  judgeReadBack,
  openIntents,
  showsEnd,
  showsHead,
  witnessOf,
} from '../../../src/domain/record/shown.ts';

const head = { sequence: 7, digest: 'ab'.repeat(32) };
const proposal = 'p1';

/** Messages of a channel in their order, as they say something about a proposal. */
const channel = (...said: readonly Said[]): Shown[] =>
  said.map((one, place) => ({
    ts: 100 + place,
    postedAt: (100 + place) * 1000,
    isEdited: false,
    place: `${place}.0`,
    head: undefined,
    said: one,
  }));

const intent = (ticket: string, of = proposal): Said => ({ says: 'intent', proposal: of, ticket });
const notSent = (ticket: string): Said => ({ says: 'notSent', proposal, ticket });
const ended: Said = { says: 'ended', proposal };

describe('what a sender makes of the channel that it reads back', () => {
  test.each<[string, readonly Said[], ReadBack]>([
    ['nothing is shown', [], 'unshown'],
    ['only somebody else’s intent is shown', [intent('other')], 'unshown'],
    ['its own intent is shown', [intent('mine')], 'mine'],
    ['its own stands first', [intent('mine'), intent('other')], 'mine'],
    ['another’s stands first', [intent('other'), intent('mine')], 'another'],
    ['another’s stood first and was not sent', [intent('other'), notSent('other'), intent('mine')], 'mine'],
    [
      'another’s is said later not to have been sent',
      [intent('other'), intent('mine'), notSent('other')],
      'mine',
    ],
    ['an intent of another proposal stands first', [intent('other', 'p2'), intent('mine')], 'mine'],
    ['the proposal was ended before', [ended, intent('mine')], 'ended'],
    ['the proposal was ended meanwhile', [intent('mine'), ended], 'ended'],
    ['another proposal was ended', [{ says: 'ended', proposal: 'p2' }, intent('mine')], 'mine'],
  ])('%s', (_name, said, expected) => {
    expect(judgeReadBack(channel(...said), proposal, 'mine')).toBe(expected);
  });
});

test('an intent that stands twice is one, as old as its first message', () => {
  const shown = channel(intent('one'), intent('two'), intent('one'));
  expect(openIntents(shown, proposal)).toEqual([
    { ticket: 'one', ts: 100 },
    { ticket: 'two', ts: 101 },
  ]);
});

test('the end of one proposal is not the end of another', () => {
  expect(showsEnd(channel(ended), proposal)).toBe(true);
  expect(showsEnd(channel(ended), 'p2')).toBe(false);
  expect(showsEnd(channel(intent('mine')), proposal)).toBe(false);
});

test('a head is shown by a message as it was posted, never by an edited one or by one of another digest', () => {
  const [message] = channel(ended);
  if (message === undefined) throw new Error('there is a message');
  const posted = { ...message, head: witnessOf(head) };
  const other = { ...message, head: witnessOf({ ...head, digest: 'cd'.repeat(32) }) };
  expect(showsHead([posted], head)).toBe(true);
  expect(showsHead([{ ...posted, isEdited: true }], head)).toBe(false);
  expect(showsHead([other, message], head)).toBe(false);
});
