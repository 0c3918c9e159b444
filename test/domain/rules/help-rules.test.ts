import { describe, expect, test } from 'vitest';
import type { CheckedStep } from '../../../src/domain/checks/findings.ts';
import { type Organization, findRun } from '../../../src/domain/organization.ts';
import type { PersonKind } from '../../../src/domain/people.ts';
import { isHelperFor } from '../../../src/domain/rules/setup-rules.ts';
import { act, begun, chooseVault, inPhase, prepared, propose, proposed, typesOf } from '../stories.ts';
import { actor, circle, finding, minute, otherVault, passing, start } from '../world.ts';

const now = start + 10 * minute;
const helper = (id = 'UAZURE', kind: PersonKind = 'member') => ({ id, kind });
const ask = (state: Organization, step: CheckedStep, person = helper(), by = 'UREQ') =>
  act(state, { type: 'askHelp', actor: actor(by), step, helper: person }, now);
const look = (state: Organization, changes: Parameters<typeof passing>[0] = {}) =>
  act(
    state,
    {
      type: 'recordLook',
      findings: passing(changes),
      lookingSince: inPhase(state, 'preparing').run.lookingSince.sequence,
    },
    now + minute,
  ).state;

/** All is chosen, and the role is missing. */
const withoutRole = () => look(prepared(), { roleAssignment: 'fail' });

describe('who is asked to do a step', () => {
  test('is waited for until the step is done, and not again where it fails later', () => {
    const asked = ask(withoutRole(), 'role');
    expect(typesOf(asked)).toEqual(['helpAsked']);
    expect(isHelperFor(asked.state, 'UAZURE', 'role')).toBe(true);
    const stillFailing = look(asked.state, { roleAssignment: 'fail', locks: 'warning' });
    expect(isHelperFor(stillFailing, 'UAZURE', 'role')).toBe(true);
    const done = look(stillFailing);
    expect(isHelperFor(done, 'UAZURE', 'role')).toBe(false);
    expect(findRun(done)?.helpers).toBeUndefined();
    expect(isHelperFor(look(done, { roleAssignment: 'fail' }), 'UAZURE', 'role')).toBe(false);
  });

  test('may see to that step and to nothing else, and has no part in approvals', () => {
    const { state } = ask(withoutRole(), 'role');
    for (const step of ['vault', 'key', 'app'] as const) {
      expect(isHelperFor(state, 'UAZURE', step)).toBe(false);
    }
    expect(isHelperFor(state, 'UOTHER', 'role')).toBe(false);
    expect(findRun(state)?.contributors).toEqual(['UREQ']);
    const { isRequester: _, ...outsider } = actor('UAZURE');
    for (const command of [
      { type: 'takeOver' },
      { type: 'attest', check: 'entitlement', reason: 'I know' },
      { ...chooseVault, circle },
    ] as const) {
      const tried = act(state, { ...command, actor: { ...outsider, isRequester: false } }, now);
      expect(tried.refusal?.reason).toBe('notRequester');
    }
  });

  test('is somebody else once somebody else is asked', () => {
    const { state } = ask(ask(withoutRole(), 'role').state, 'role', helper('UOTHER'));
    expect(isHelperFor(state, 'UAZURE', 'role')).toBe(false);
    expect(isHelperFor(state, 'UOTHER', 'role')).toBe(true);
  });

  test('is not waited for once they have left, which is said once', () => {
    const { state } = ask(withoutRole(), 'role');
    const gone = { type: 'recordHelperGone', step: 'role', person: 'UAZURE', kind: 'deactivated' } as const;
    const left = act(state, gone, now);
    expect(typesOf(left)).toEqual(['helperGone']);
    expect(isHelperFor(left.state, 'UAZURE', 'role')).toBe(false);
    expect(typesOf(act(left.state, gone, now))).toEqual([]);
    expect(typesOf(act(state, { ...gone, person: 'UOTHER' }, now))).toEqual([]);
  });

  test('is asked still where another vault is chosen: the step is theirs, whatever is in it', () => {
    const { state } = ask(withoutRole(), 'role');
    const chosen = act(state, { ...chooseVault, vault: otherVault }, now).state;
    expect(isHelperFor(chosen, 'UAZURE', 'role')).toBe(true);
  });
});

describe('nobody is asked', () => {
  test.each([
    ['a guest', 'guest'],
    ['a bot', 'bot'],
    ['somebody who left', 'deactivated'],
    ['somebody of another company', 'stranger'],
  ] as const)('who is %s', (_who, kind) => {
    const { refusal, events } = ask(withoutRole(), 'role', helper('UAZURE', kind));
    expect(refusal).toEqual({ reason: 'helperNotMember', facts: { person: 'UAZURE', kind } });
    expect(events).toEqual([]);
  });

  test('twice', () => {
    const { state } = ask(withoutRole(), 'role');
    expect(ask(state, 'role').refusal?.reason).toBe('helperAskedAlready');
  });

  test('for what is done, or has not begun', () => {
    expect(ask(prepared(), 'role').refusal?.reason).toBe('stepDone');
    expect(ask(begun(), 'key').refusal?.reason).toBe('stepNotBegun');
  });

  test('by somebody who is no requester, which goes on the record', () => {
    const command = { type: 'askHelp', step: 'role', helper: helper() } as const;
    const tried = act(withoutRole(), { ...command, actor: { ...actor('UAPP1'), isRequester: false } }, now);
    expect(tried.refusal?.reason).toBe('notRequester');
    expect(typesOf(tried)).toEqual(['clickRefused']);
  });

  test('while approvals are asked for, and nobody is left asked then', () => {
    const { state } = ask(withoutRole(), 'role');
    expect(act(state, propose, now).refusal?.reason).toBe('stepsOpen');
    expect(ask(proposed(), 'role').refusal?.reason).toBe('notPreparing');
  });

  test('a step that a statement closes is done', () => {
    const unknown = look(prepared(), { roleAssignment: 'unknown' });
    const { state } = ask(unknown, 'role');
    const word = {
      type: 'attest',
      actor: actor('UREQ'),
      check: 'roleAssignment',
      reason: 'I saw it',
    } as const;
    expect(isHelperFor(act(state, word, now).state, 'UAZURE', 'role')).toBe(false);
    expect(finding('roleAssignment', 'unknown').verdict).toBe('unknown');
  });
});
