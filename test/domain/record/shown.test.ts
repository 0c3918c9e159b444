import { describe, expect, test } from 'vitest';
import {
  judgeReadBack,
  openIntents,
  type ReadBack,
  type Said,
  type Shown,
  showsEnd,
  showsHead,
  witnessOf,
} from '../../../src/domain/record/said.ts';

const head = { sequence: 7, digest: 'ab'.repeat(32) };
const proposal = 'p1';

/** Messages of one conversation in their order, as they say something about a proposal. */
const conversation = (name: string, said: readonly Said[], from = 100): Shown[] =>
  said.map((one, place) => ({
    ts: from + place,
    channel: name,
    postedAt: (from + place) * 1000,
    isEdited: false,
    place: `${place}.0`,
    head: undefined,
    said: one,
  }));

const channel = (...said: readonly Said[]) => conversation('C1', said);
const direct = (said: readonly Said[], from?: number) => conversation('D1', said, from);

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

describe('reading back the channel and the direct messages', () => {
  test.each<[string, Shown[], ReadBack]>([
    ['mine in both, the only one', [...channel(intent('mine')), ...direct([intent('mine')])], 'mine'],
    ['mine directly, nothing in the channel', direct([intent('mine')]), 'mine'],
    [
      'another one in the channel, where mine is not',
      [...channel(intent('other')), ...direct([intent('mine')])],
      'another',
    ],
    [
      'another one directly, where mine is not, with a later time',
      [...channel(intent('mine')), ...direct([intent('other')], 900)],
      'another',
    ],
    [
      'mine first in one of them and second in the other',
      [...channel(intent('mine'), intent('other')), ...direct([intent('other'), intent('mine')], 200)],
      'another',
    ],
    [
      'mine first in both',
      [...channel(intent('mine'), intent('other')), ...direct([intent('mine'), intent('other')], 50)],
      'mine',
    ],
    [
      'another one directly of which the channel says that nothing was sent',
      [...channel(notSent('other'), intent('mine')), ...direct([intent('other')])],
      'mine',
    ],
    ['the proposal was ended directly', [...channel(intent('mine')), ...direct([ended])], 'ended'],
  ])('%s', (_name, shown, expected) => {
    expect(judgeReadBack(shown, proposal, 'mine')).toBe(expected);
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
