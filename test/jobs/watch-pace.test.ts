import { expect, test } from 'vitest';
import type { Organization } from '../../src/domain/organization.ts';
import { inTurn, nextLooks } from '../../src/jobs/watch.ts';
import { begun } from '../domain/stories.ts';

/** Organizations `<subscription>-<number>` in turn of the subscriptions given. */
function dueIn(subscriptions: readonly string[], each: number) {
  const due = subscriptions.flatMap((subscription) =>
    Array.from({ length: each }, (_, place) => `${subscription}-${place}`),
  );
  const state = begun();
  const stateIn = (subscription: string): Organization => ({
    ...state,
    run: {
      ...state.run,
      vault: {
        name: 'north',
        uri: 'https://north.vault.azure.net',
        resourceId: `/subscriptions/${subscription}/x`,
      },
    },
  });
  return { due, states: new Map(due.map((orgId) => [orgId, stateIn(orgId.split('-')[0] ?? '')])) };
}

test('no subscription is asked for more than twenty organizations at once, and none waits for another', () => {
  const { due, states } = dueIn(['one', 'two', 'three', 'four'], 100);
  const next = nextLooks(due, states);
  const counts = Map.groupBy(next, (orgId) => orgId.split('-')[0]);
  expect([...counts].map(([subscription, some]) => [subscription, some.length])).toEqual([
    ['one', 20],
    ['two', 20],
    ['three', 20],
  ]);
  expect(next.slice(0, 20)).toEqual(due.slice(0, 20));
});

test('second looks do not wait behind a backlog of first ones, and keep none of them waiting for good', () => {
  const backlog = Array.from({ length: 500 }, (_, place) => `first-${place}`);
  const seconds = Array.from({ length: 15 }, (_, place) => `second-${place}`);
  const due = [...backlog, ...seconds];
  const next = nextLooks(inTurn(due, new Set(seconds)), new Map());
  expect(next.filter((orgId) => seconds.includes(orgId))).toEqual(seconds.slice(0, 10));
  expect(next.filter((orgId) => backlog.includes(orgId))).toEqual(backlog.slice(0, 10));
  expect(inTurn(due, new Set(seconds)).toSorted()).toEqual(due.toSorted());
  expect(inTurn(due, new Set())).toEqual(due);
  expect(inTurn(seconds, new Set(seconds))).toEqual(seconds);
});

test('in how a subscription is written lies no second one', () => {
  const { due, states } = dueIn(['ONE', 'one'], 20);
  expect(nextLooks(due, states)).toHaveLength(20);
});

test('those whose subscription nobody knows share one', () => {
  const due = Array.from({ length: 30 }, (_, place) => `organization-${place}`);
  expect(nextLooks(due, new Map())).toEqual(due.slice(0, 20));
});
