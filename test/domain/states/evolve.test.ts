import { describe, expect, it, test } from 'vitest';
import type { Entry, Event } from '../../../src/domain/events.ts';
import { evolve } from '../../../src/domain/states/evolve.ts';
import { type Organization, unconfigured } from '../../../src/domain/organization.ts';
import {
  accepted,
  approved,
  begun,
  enabled,
  intended,
  prepared,
  proposed,
  unknownOutcome,
} from '../stories.ts';
import { organization } from '../world.ts';

const entryAfter = (state: Organization, event: Event, gap = 1): Entry =>
  ({ schema: 1, sequence: state.sequence + gap, at: 0, by: 'UX', event }) as Entry;

const { fingerprint } = proposed().proposal;
const intent: Event = { type: 'intended', fingerprint };

describe('a record that these rules did not write is not decided on', () => {
  it.each<[string, Organization, Event]>([
    ['an intent before the quorum', proposed(), intent],
    ['an intent without a proposal', prepared(), intent],
    ['a second intent', intended(), intent],
    ['an intent after the answer', accepted(), intent],
    ['an intent while the outcome is unknown', unknownOutcome(), intent],
    ['an intent when it is enabled', enabled(), intent],
    ['an answer to a POST that nobody intended', approved(), { type: 'accepted', status: 'CREATED' }],
    ['an approval of nothing', prepared(), { type: 'approved', fingerprint }],
    ['an approval after the gate', intended(), { type: 'approved', fingerprint }],
    [
      'a new key under approvals',
      approved(),
      { type: 'keyChosen', key: { name: 'k', version: '1', identifier: 'x' } },
    ],
    ['a word under approvals', proposed(), { type: 'attested', check: 'keySize', reason: 'r' }],
    ['a second start', begun(), { type: 'setupStarted' }],
    ['the end of something that did not begin', prepared(), { type: 'completed' }],
    ['a settlement of a known outcome', accepted(), { type: 'settled' }],
    ['anything that can happen, before the start', unconfigured(organization), { type: 'completed' }],
  ])('%s', (_name, state, event) => {
    expect(() => evolve(state, entryAfter(state, event))).toThrow('cannot happen');
  });

  it.each([
    ['a gap', 2],
    ['the same again', 0],
    ['one before', -1],
  ])('%s', (_name, gap) => {
    const state = prepared();
    expect(() => evolve(state, entryAfter(state, { type: 'slowReported' }, gap))).toThrow('cannot follow');
  });

  test('an event of another version', () => {
    const state = prepared();
    const unheard = { type: 'unheardOf' } as unknown as Event;
    expect(() => evolve(state, entryAfter(state, unheard))).toThrow("'unheardOf'");
  });
});

test('evolve leaves the state before as it was', () => {
  const state = proposed();
  const before = JSON.stringify(state);
  evolve(state, entryAfter(state, { type: 'approved', fingerprint }));
  evolve(state, entryAfter(state, { type: 'expired' }));
  expect(JSON.stringify(state)).toBe(before);
});
