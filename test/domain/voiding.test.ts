import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../src/domain/commands.ts';
import type { CheckId, UnseenReason, Verdict } from '../../src/domain/checks/findings.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { voidedBy } from '../../src/domain/rules/approval-rules.ts';
import { revokeApproved, revokeAsked } from './life-stories.ts';
import { act, approveBy, approved, approvedAt, chooseVault, inPhase, proposed, typesOf } from './stories.ts';
import { actor, decidingChecks, finding, keyIn, minute, otherVault, passing, vault } from './world.ts';

const now = approvedAt + minute;
const asked = [
  ['awaiting approval', proposed()],
  ['cooling off', approved()],
] as const;

const look = (
  state: Organization & { run: { lookingSince: { sequence: number } } },
  check: CheckId,
  verdict: Verdict,
  because?: UnseenReason,
) =>
  ({
    type: 'recordLook',
    findings: [finding(check, verdict, because)],
    lookingSince: state.run.lookingSince.sequence,
  }) as const;

describe.each(asked)('while %s', (_name, state) => {
  it.each<[string, Command]>([
    ['another vault', { ...chooseVault, vault: otherVault }],
    ['another name', { ...chooseVault, configurationName: 'Config2' }],
    ['another word for the license', { ...chooseVault, entitlement: 'Privacy and Security Shield' }],
    ['another key', { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'other') }],
    [
      'another version of the key',
      { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'cmk-key', 'b'.repeat(32)) },
    ],
  ])('%s voids what was approved, tells who did it, and asks again', (_change, command) => {
    const told = act(state, command, now);
    expect(told.refusal).toBeUndefined();
    expect(told.events[0]).toEqual({ type: 'voided', changes: [{ kind: 'inputs', by: 'UREQ' }] });
    expect(told.state.phase).toBe('preparing');
    const again = act(told.state, approveBy('UAPP3', state.proposal.fingerprint), now);
    expect(again.refusal?.reason).toBe('noProposal');
  });

  it.each<[string, object]>([
    ['another requester', { actor: actor('UREQ2') }],
    ['an approver', { actor: actor('UAPP1') }],
    ['somebody without a role', { actor: actor('UX') }],
    ['an old form', { run: 'r99' }],
  ])('%s cannot change it, and approvals stand', (_who, changes) => {
    const told = act(state, { ...chooseVault, vault: otherVault, ...changes } as Command, now);
    expect(told.refusal).toBeDefined();
    const { proposal, approvals, run } = inPhase(told.state, state.phase);
    expect({ proposal, approvals, run }).toEqual({
      proposal: state.proposal,
      approvals: state.approvals,
      run: state.run,
    });
  });

  it.each(decidingChecks.filter((check) => !['entitlement', 'keyLatestVersion'].includes(check)))(
    '%s: a worse verdict voids, a better or the same one does not, and what could not be seen says nothing',
    (check) => {
      const tryOut = (verdict: Verdict, because?: UnseenReason) =>
        typesOf(act(state, look(state, check, verdict, because), now));
      expect(tryOut('fail')).toEqual(['looked', 'voided']);
      expect(tryOut('warning')).toEqual(['looked', 'voided']);
      expect(tryOut('unknown', 'noRight')).toEqual(['looked', 'voided']);
      expect(tryOut('unknown', 'firewall')).toEqual(['looked', 'voided']);
      expect(tryOut('unknown', 'throttled')).toEqual(['looked']);
      expect(tryOut('unknown', 'unreachable')).toEqual(['looked']);
      expect(tryOut('unknown', 'nonsense')).toEqual(['looked']);
      expect(tryOut('unknown', 'notYet')).toEqual(['looked']);
      expect(tryOut('pass')).toEqual([]);
    },
  );

  test('a newer version of the key is told and voids nothing', () => {
    expect(typesOf(act(state, look(state, 'keyLatestVersion', 'warning'), now))).toEqual(['looked']);
  });

  test('a look that began before the last change of what is looked at says nothing', () => {
    const late = { ...look(state, 'keyEnabled', 'fail'), lookingSince: 1 };
    expect(act(state, late, now).events).toEqual([]);
  });

  test('what is told is the finding with what it was', () => {
    const { events } = act(state, look(state, 'purgeProtection', 'fail'), now);
    expect(events[1]).toEqual({
      type: 'voided',
      changes: [{ kind: 'verdict', finding: finding('purgeProtection', 'fail'), was: 'pass' }],
    });
  });
});

test('a warning that was approved may become a pass, and not a fail', () => {
  const state = approved();
  const verdicts = { ...state.proposal.verdicts, keyExpiry: 'warning' as const };
  const warned = { ...state, proposal: { ...state.proposal, verdicts } };
  expect(typesOf(act(warned, look(warned, 'keyExpiry', 'warning'), now))).toEqual(['looked']);
  expect(typesOf(act(warned, look(warned, 'keyExpiry', 'fail'), now))).toEqual(['looked', 'voided']);
});

test.each([revokeAsked(), revokeApproved()])('what gets worse is no reason to keep access', (state) => {
  expect(voidedBy(state, [finding('keyEnabled', 'fail')])).toEqual([]);
});

test('a check that nobody was asked about voids, whatever it says', () => {
  const { vaultTier: _, ...verdicts } = approved().proposal.verdicts;
  const state = { ...approved(), proposal: { ...approved().proposal, verdicts } };
  const passes = finding('vaultTier', 'pass');
  expect(voidedBy(state, [passes])).toEqual([
    { type: 'voided', changes: [{ kind: 'verdict', finding: passes, was: 'not asked' }] },
  ]);
});

test('attesting while approval is asked for is refused: it would change what is approved', () => {
  const attest = {
    type: 'attest',
    actor: actor('UREQ'),
    check: 'entitlement',
    reason: 'order 4712',
  } as const;
  expect(act(proposed(), attest, now).refusal?.reason).toBe('notPreparing');
  expect(act(approved(), attest, now).refusal?.reason).toBe('notPreparing');
});

test('what was seen stays seen after approvals are void', () => {
  const { state } = act(approved(), look(approved(), 'keyEnabled', 'fail'), now);
  const { run } = inPhase(state, 'preparing');
  expect(run.findings.keyEnabled?.verdict).toBe('fail');
  expect(run.setback?.kind).toBe('changed');
  expect(Object.keys(run.findings)).toHaveLength(passing().length);
});
