import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import { type HealthChange, lossesIn } from '../../../src/domain/checks/concerns.ts';
import { type Organization, findLife, unconfigured } from '../../../src/domain/organization.ts';
import { accessChange, type OtherUse } from '../../../src/domain/key-use.ts';
import {
  looking,
  proposeTo,
  recordAct,
  restoreAt,
  restoring,
  revokedAt,
  revoking,
  withoutRole,
} from '../life-stories.ts';
import { act } from '../stories.ts';
import { actor, app, hour, key, minute, organization, otherVault, start, vault } from '../world.ts';

const configuration = {
  kind: 'found',
  status: 'COMPLETED',
  askedAs: 'Config1',
  keyVaultKeyIdentifier: key.identifier,
} as const;

const adopt = {
  type: 'adopt',
  actor: actor('UREQ'),
  vault,
  configurationName: 'Config1',
  configuration,
  app,
} as const satisfies Command;

const nobody = unconfigured(organization);
const adopted = (): Organization => act(nobody, adopt, start).state;

const raised = (
  code: 'keyIsDisabled' | 'roleAbsent' | 'exceptionOff',
  concern: 'keyEnabled' | 'roleAssignment' | 'trustedServices',
): HealthChange => ({ raised: [{ concern, code, facts: {}, since: start + minute }] });

const watch = (change: HealthChange, isWithinReach = false) =>
  ({ type: 'recordWatch', change, isWithinReach }) as const satisfies Command;

const look = (from: Organization, command: Command, at = start + 2 * minute) => act(from, command, at);

describe('adopting', () => {
  test('begins a life with what Adobe says, and no setup before it', () => {
    expect(adopted()).toMatchObject({
      phase: 'enabled',
      run: { owner: 'UREQ', vault, key, configurationName: 'Config1', app },
      life: {
        origin: 'adopted',
        access: 'granted',
        health: { concerns: {}, rotation: { version: key.version } },
      },
    });
  });

  test.each([
    ['nobody but a requester', { ...adopt, actor: actor('UAPP1') }, 'notRequester'],
    ['what Adobe does not have', { ...adopt, configuration: { kind: 'absent' } as const }, 'notAtAdobe'],
    [
      'what is not at work',
      { ...adopt, configuration: { ...configuration, status: 'RUNNING' } },
      'notCompleted',
    ],
    ['what failed', { ...adopt, configuration: { ...configuration, status: 'FAILED' } }, 'notCompleted'],
    [
      'what names no key',
      { ...adopt, configuration: { ...configuration, keyVaultKeyIdentifier: undefined } },
      'keyUnreadable',
    ],
    ['what is in another vault', { ...adopt, vault: otherVault }, 'configuredElsewhere'],
  ])('takes in %s: refused', (_what, command, reason) => {
    expect(act(nobody, command, start).refusal).toMatchObject({ reason });
  });

  test('takes nothing in twice', () => {
    expect(act(adopted(), adopt, start + minute).refusal).toMatchObject({ reason: 'alreadyEnabled' });
  });
});

describe('the watch', () => {
  test('calls access lost from when it was first seen, with the clock from then', () => {
    const { state, entries } = look(adopted(), watch(raised('keyIsDisabled', 'keyEnabled')));
    expect(entries.map(({ event }) => event)).toMatchObject([{ type: 'healthChanged', access: 'lost' }]);
    expect(state).toMatchObject({
      phase: 'revoked',
      life: { access: 'revokedSeen', propagation: { direction: 'revoke', from: { at: start + minute } } },
    });
  });

  test('calls a closed firewall no loss', () => {
    const { state } = look(adopted(), watch(raised('exceptionOff', 'trustedServices')));
    expect(state).toMatchObject({ phase: 'enabled', life: { access: 'granted' } });
  });

  test('calls access back when everything is within reach again, with the other clock', () => {
    const { state: lost } = look(adopted(), watch(raised('keyIsDisabled', 'keyEnabled')));
    const { state } = look(lost, watch({ over: ['keyEnabled'] }, true), start + 9 * minute);
    expect(state).toMatchObject({
      phase: 'enabled',
      life: { access: 'granted', propagation: { direction: 'restore', from: { at: start + 9 * minute } } },
    });
  });

  test('does not call access back while one of two losses is left, or something cannot be seen', () => {
    const { state: once } = look(adopted(), watch(raised('keyIsDisabled', 'keyEnabled')));
    const { state: twice } = look(once, watch(raised('roleAbsent', 'roleAssignment')));
    expect(lossesIn(findLife(twice)?.health ?? { concerns: {} })).toHaveLength(2);
    const { state: half } = look(twice, watch({ over: ['keyEnabled'] }));
    expect(half.phase).toBe('revoked');
    const { state: unseen } = look(half, watch({ over: ['roleAssignment'] }, false));
    expect(unseen.phase).toBe('revoked');
    expect(look(unseen, watch({}, true)).state.phase).toBe('enabled');
  });

  test('puts the same news on the record once, whoever brings it', () => {
    const { state } = look(adopted(), watch(raised('exceptionOff', 'trustedServices')));
    expect(look(state, watch(raised('exceptionOff', 'trustedServices'))).entries).toEqual([]);
    expect(look(state, watch({ over: ['keyEnabled'], sighted: ['keyKind'] })).entries).toEqual([]);
    expect(look(state, watch({})).entries).toEqual([]);
  });

  test('changes nothing where nothing is enabled', () => {
    expect(look(nobody, watch(raised('keyIsDisabled', 'keyEnabled'))).entries).toEqual([]);
  });

  test('waits with its conclusion while a proposal is open, and draws it afterwards', () => {
    const state = adopted();
    const proposed = act(state, proposeTo('revoke'), start + minute).state;
    expect(proposed.phase).toBe('awaitingApproval');
    const { state: told } = look(proposed, watch(raised('keyIsDisabled', 'keyEnabled')));
    expect(told).toMatchObject({ phase: 'awaitingApproval', life: { access: 'granted' } });
    const stopped = act(
      told,
      { type: 'cancel', actor: actor('UREQ'), reason: 'not now' },
      start + 3 * minute,
    ).state;
    expect(stopped.phase).toBe('enabled');
    expect(look(stopped, watch({}), start + 4 * minute).state).toMatchObject({
      phase: 'revoked',
      life: { access: 'revokedSeen', propagation: { from: { at: start + minute } } },
    });
  });
});

describe('what was found of the key’s use is about the access that it was found in', () => {
  const found = (code: 'keyStillServed' | 'keyUnused', at: number): HealthChange => {
    const on = new Date(at).toISOString();
    const facts =
      code === 'keyUnused'
        ? ({ code, facts: { from: on, refusedOn: undefined } } as const)
        : ({ code, facts: { lastOn: on, assignmentId: undefined } } as const);
    return { raised: [{ concern: 'keyUse', ...facts, since: at }] };
  };
  const knownOf = (state: Organization) => {
    const life = findLife(state);
    return { code: life?.health.concerns.keyUse?.code, isAlert: life?.alert !== undefined };
  };

  test('“Access is not over” is not said of access that was restored', () => {
    const before = act(restoring(), watch(found('keyStillServed', restoreAt)), restoreAt).state;
    expect(knownOf(before)).toEqual({ code: 'keyStillServed', isAlert: true });
    const after = act(before, recordAct('restore', looking()), restoreAt + minute).state;
    expect(after.phase).toBe('enabled');
    expect(knownOf(after)).toEqual({ code: undefined, isAlert: false });
  });

  test('“Adobe does not use the key” is not said of access that was revoked', () => {
    const before = act(revoking(), watch(found('keyUnused', revokedAt)), revokedAt).state;
    expect(knownOf(before)).toMatchObject({ code: 'keyUnused' });
    expect(knownOf(act(before, recordAct('revoke', withoutRole), revokedAt).state).code).toBeUndefined();
  });

  test('nor is either said of access that was lost, or came back', () => {
    const unused = look(adopted(), watch(found('keyUnused', start))).state;
    const { state: lost } = look(unused, watch(raised('keyIsDisabled', 'keyEnabled')));
    expect(lost.phase).toBe('revoked');
    expect(knownOf(lost).code).toBeUndefined();
    const served = look(lost, watch(found('keyStillServed', start))).state;
    const { state: back } = look(served, watch({ over: ['keyEnabled'] }, true), start + 9 * minute);
    expect(back.phase).toBe('enabled');
    expect(knownOf(back)).toEqual({ code: undefined, isAlert: false });
  });

  test('a use that is found in the same check in which access comes back is no alert', () => {
    const { state: lost } = look(adopted(), watch(raised('keyIsDisabled', 'keyEnabled')));
    const { state, entries } = look(
      lost,
      watch({ ...found('keyStillServed', start), over: ['keyEnabled'] }, true),
      start + 9 * minute,
    );
    expect(entries.map(({ event }) => event)).not.toContainEqual(expect.objectContaining({ alerts: true }));
    expect(knownOf(state)).toEqual({ code: undefined, isAlert: false });
  });
});

test.each([
  ['begins an hour after access changed', hour, undefined],
  ['begins later', hour + 1, hour + 1],
])('a use in a log that %s', (_what, begins, from) => {
  const life = findLife(adopted());
  if (life === undefined) throw new Error('no key is in use');
  const at = start + 2 * hour;
  const served = { first: at, last: at, count: 1 };
  const { sequence, at: changedAt } = accessChange(life);
  const seen = { of: sequence, askedAt: at, from: changedAt + begins, until: at, served };
  expect(look(adopted(), { type: 'recordKeyUse', seen }).entries.map(({ event }) => event)).toEqual([
    { type: 'keyUseSeen', use: 'served', at, ...(from !== undefined && { from: changedAt + from }) },
  ]);
});

describe('uses of the key that nobody expected', () => {
  const use = (kind: OtherUse['kind'], value: string): OtherUse => ({ kind, value, count: 1, last: start });
  const many = (kind: OtherUse['kind'], count: number) =>
    Array.from({ length: count }, (_, place) => use(kind, `${kind} ${place}`));
  const record = (from: Organization, others: readonly OtherUse[]) => {
    const life = findLife(from);
    if (life === undefined) throw new Error('no key is in use');
    const seen = { of: accessChange(life).sequence, askedAt: start, others };
    return look(from, { type: 'recordKeyUse', seen });
  };
  const told = ({ entries }: ReturnType<typeof record>) =>
    entries.flatMap(({ event }) => (event.type === 'otherUseSeen' ? event.uses : []));

  test('another application is still reported after twenty addresses and twenty versions', () => {
    const { state } = record(adopted(), [...many('address', 20), ...many('version', 20)]);
    expect(told(record(state, [...many('address', 20), use('caller', 'stranger')]))).toEqual([
      use('caller', 'stranger'),
    ]);
  });

  test('are told with applications first, and once', () => {
    const first = record(adopted(), [use('version', 'v'), use('address', 'a'), use('caller', 'c')]);
    expect(told(first).map(({ kind }) => kind)).toEqual(['caller', 'address', 'version']);
    expect(record(first.state, [use('address', 'a'), use('caller', 'c')]).entries).toEqual([]);
  });

  test('are told twenty times of each kind at most', () => {
    const first = record(adopted(), many('address', 15));
    const second = record(first.state, many('address', 30));
    expect(told(second)).toHaveLength(5);
    expect(record(second.state, many('address', 40)).entries).toEqual([]);
  });
});
