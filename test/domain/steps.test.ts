import { describe, expect, it, test } from 'vitest';
import { checkIds, isOptional, type Step, steps } from '../../src/domain/checks/findings.ts';
import { type Organization, findRun, unconfigured } from '../../src/domain/organization.ts';
import { checkState, nextStep, openChecks, stepStatus } from '../../src/domain/steps.ts';
import {
  accepted,
  approved,
  begun,
  enabled,
  prepared,
  proposed,
  settleable,
  unknownOutcome,
} from './stories.ts';
import { finding, organization } from './world.ts';

const statusesOf = (state: Organization): string[] => {
  const run = findRun(state);
  return run === undefined ? [] : steps.map((step: Step) => stepStatus(state, run, step));
};

describe('where each step stands', () => {
  it.each<[string, Organization, string[]]>([
    ['right after the vault was chosen', begun(), ['waiting', 'todo', 'todo', 'todo', 'todo', 'todo']],
    ['when everything is seen', prepared(), ['done', 'done', 'done', 'done', 'todo', 'todo']],
    ['while approval is asked for', proposed(), ['done', 'done', 'done', 'done', 'waiting', 'todo']],
    ['while cooling off', approved(), ['done', 'done', 'done', 'done', 'done', 'waiting']],
    ['while Adobe works', accepted(), ['done', 'done', 'done', 'done', 'done', 'waiting']],
    ['while the outcome is unknown', unknownOutcome(), ['done', 'done', 'done', 'done', 'done', 'waiting']],
    ['when people may settle it', settleable(), ['done', 'done', 'done', 'done', 'done', 'attention']],
    ['at the end', enabled(), ['done', 'done', 'done', 'done', 'done', 'done']],
  ])('%s', (_name, state, expected) => {
    expect(statusesOf(state)).toEqual(expected);
  });

  test('before the start there is no run to speak of', () => {
    expect(findRun(unconfigured(organization))).toBeUndefined();
  });
});

const { run } = prepared();
const withVerdict = (verdict: 'fail' | 'unknown' | 'warning') => ({
  ...run,
  findings: { ...run.findings, keySize: finding('keySize', verdict) },
});

it.each([
  ['fail', 'attention', 'key'],
  ['unknown', 'attention', 'key'],
  ['warning', 'done', 'approval'],
] as const)('a %s of a check makes its step %s, and /cmk setup opens %s', (verdict, status, next) => {
  const state = { ...prepared(), run: withVerdict(verdict) };
  expect(stepStatus(state, state.run, 'key')).toBe(status);
  expect(nextStep(state, state.run)).toBe(next);
});

test('an attestation stands in only as long as the verdict is unknown', () => {
  const word = { id: 'a9', check: 'keySize', by: 'UREQ2', reason: 'r', at: 0 } as const;
  const attested = (verdict: 'fail' | 'unknown') => ({ ...withVerdict(verdict), attestations: [word] });
  expect(checkState(attested('unknown'), 'keySize').attestation).toEqual(word);
  expect(checkState(attested('fail'), 'keySize').attestation).toBeUndefined();
  expect(openChecks(attested('fail')).map(({ check }) => check)).toContain('keySize');
});

test('a run that has just begun has everything open but the license', () => {
  expect(openChecks(begun().run).map(({ check }) => check)).toEqual(
    checkIds.slice(1).filter((check) => !isOptional(check)),
  );
});
