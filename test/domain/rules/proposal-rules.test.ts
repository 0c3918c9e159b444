import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import { type CheckId, checkIds } from '../../../src/domain/checks/findings.ts';
import { type Preparing, unconfigured } from '../../../src/domain/organization.ts';
import type { Person } from '../../../src/domain/people.ts';
import { needsCaseNumber } from '../../../src/domain/rules/approval-rules.ts';
import { fingerprintOf } from '../../../src/domain/proposal.ts';
import {
  absent,
  act,
  approved,
  begun,
  enabled,
  inPhase,
  prepared,
  propose,
  proposed,
  proposedAt,
  unknownOutcome,
} from '../stories.ts';
import {
  actor,
  circle,
  circleWith,
  decidingChecks,
  finding,
  hour,
  key,
  keyIn,
  organization,
  otherVault,
  terms,
  vault,
} from '../world.ts';

const at = proposedAt;
const because = (state: Preparing, changes: object = {}) =>
  act(state, { ...propose, ...changes } as Command, at).refusal;

describe('who may propose', () => {
  const takenOver = inPhase(
    act(prepared(), { type: 'takeOver', actor: actor('UREQ2') }, at).state,
    'preparing',
  );

  it.each<[string, object, string]>([
    ['somebody without the role', { actor: actor('UX') }, 'notRequester'],
    ['an approver', { actor: actor('UAPP1') }, 'notRequester'],
    ['a requester who does not own the run', { actor: actor('UREQ2') }, 'otherOwner'],
    ['the owner as a guest', { actor: actor('UREQ', { kind: 'guest' }) }, 'guest'],
    ['from another run’s form', { run: 'r99' }, 'otherRun'],
  ])('not %s', (_name, changes, reason) => {
    expect(because(prepared(), changes)?.reason).toBe(reason);
  });

  test('the owner, from the form of this run', () => {
    expect(because(prepared(), { run: prepared().run.id })).toBeUndefined();
    expect(because(takenOver)?.facts).toEqual({ owner: 'UREQ2' });
  });

  test('whoever took the run over may, and the one before may not', () => {
    expect(because(takenOver, { actor: actor('UREQ2') })).toBeUndefined();
    expect(because(takenOver)?.reason).toBe('otherOwner');
  });
});

describe('where it may be proposed from', () => {
  it.each([
    ['awaiting approval', proposed()],
    ['cooling off', approved()],
    ['outcome unknown', unknownOutcome()],
    ['enabled', enabled()],
  ])('not while %s', (_name, state) => {
    expect(act(state, propose, at).refusal).toEqual({
      reason: 'notPreparing',
      facts: { phase: state.phase },
    });
  });

  test('not where nothing was begun', () => {
    expect(act(unconfigured(organization), propose, at).refusal?.reason).toBe('noRun');
  });
});

describe('a drill', () => {
  const asking = [
    { type: 'requestRoleAssignment', actor: actor('UREQ'), hasWriter: true },
    {
      type: 'requestKeyCreation',
      actor: actor('UREQ'),
      key: { name: 'fresh', kty: 'RSA', bits: 3072 },
      hasWriter: true,
    },
  ] as const;

  test.each(asking)('waits for what a person had the bot write; the real thing does not: $type', (wanted) => {
    const state = inPhase(act(prepared(), wanted, at).state, 'preparing');
    expect(because(state, { isDrill: true })?.reason).toBe('workUnderWay');
    expect(because(state)).toBeUndefined();
  });
});

describe('what must be so', () => {
  it.each<[string, object, string]>([
    ['Redis that forgets', { durable: false }, 'volatileRedis'],
    ['no reason', { reason: '' }, 'reasonMissing'],
    ['a reason of blanks', { reason: ' \n ' }, 'reasonMissing'],
    ['no acknowledgement', { acknowledged: false }, 'acknowledgementMissing'],
    ['a wrong name typed', { confirmation: 'cmk' }, 'confirmationWrong'],
    ['a look-alike typed', { confirmation: 'cmk-kеy' }, 'confirmationLookalike'],
    ['a quorum that nobody can reach', { terms: { ...terms, quorum: 4 } }, 'tooFewApprovers'],
  ])('%s is refused', (_name, changes, reason) => {
    expect(because(prepared(), changes)?.reason).toBe(reason);
  });

  test('the proposer does not count for the quorum, nor does a second account of theirs', () => {
    const twin: Person = { id: 'UX', kind: 'member', email: 'rita@example.com' };
    const two = { approvers: ['UAPP1', 'UX', 'UREQ'], people: circleWith([twin]).people };
    expect(because(prepared(), { circle: two })?.facts).toEqual({
      quorum: 2,
      eligible: ['UAPP1'],
      leftOut: [
        { id: 'UX', because: 'samePerson' },
        { id: 'UREQ', because: 'contributor' },
      ],
    });
  });

  it.each([...checkIds])('a fail of %s is in the way, whatever anybody said about it', (check) => {
    const state = prepared();
    const { run } = state;
    const attestation = { id: 'a99', check, by: 'UREQ2', reason: 'I know', at };
    const findings = { ...run.findings, [check]: finding(check, 'fail') };
    const failing = { ...state, run: { ...run, findings, attestations: [...run.attestations, attestation] } };
    expect(because(failing)).toEqual({ reason: 'stepsOpen', facts: { checks: [check] } });
  });

  it.each(decidingChecks.filter((check) => check !== 'entitlement'))(
    'an unknown %s is in the way until a person gives their word',
    (check) => {
      const state = prepared();
      const findings = { ...state.run.findings, [check]: finding(check, 'unknown') };
      const unseen = { ...state, run: { ...state.run, findings } };
      expect(because(unseen)?.facts).toEqual({ checks: [check] });
      const attest = { type: 'attest', actor: actor('UREQ2'), check, reason: 'seen in the portal' } as const;
      const attested = inPhase(act(unseen, attest, at).state, 'preparing');
      expect(because(attested)).toBeUndefined();
      expect(attested.run.contributors).toContain('UREQ2');
    },
  );

  it.each(decidingChecks.filter((check) => check !== 'entitlement'))(
    'a warning of %s is not in the way',
    (check) => {
      const state = prepared();
      const findings = { ...state.run.findings, [check]: finding(check, 'warning') };
      expect(because({ ...state, run: { ...state.run, findings } })).toBeUndefined();
    },
  );

  test('never looked at is unknown', () => {
    const state = prepared();
    const { keySize: _unseen, ...findings } = state.run.findings;
    expect(because({ ...state, run: { ...state.run, findings } })?.facts).toEqual({ checks: ['keySize'] });
  });

  it.each([
    ['vault', 'vaultMissing'],
    ['key', 'keyMissing'],
    ['app', 'appMissing'],
    ['configurationName', 'vaultMissing'],
  ])('without %s it is refused', (part, reason) => {
    const state = prepared();
    expect(because({ ...state, run: { ...state.run, [part]: undefined } })?.reason).toBe(reason);
  });

  it.each([
    ['the very name', 'Config1'],
    ['the name in other letters, which the gate would ask for too', 'CONFIG1'],
  ])('%s that FAILED once is refused', (_name, spent) => {
    const state = { ...prepared(), spentNames: [spent] };
    expect(because(state)).toEqual({ reason: 'nameSpent', facts: { name: 'Config1' } });
  });

  test('a name like none that FAILED is not', () => {
    expect(because({ ...prepared(), spentNames: ['Config', 'Config10'] })).toBeUndefined();
  });
});

describe('after a "not there" that people settled', () => {
  const settled = (identifier: string): Preparing => ({
    ...prepared(),
    settled: { identifier, name: 'Config1', at },
  });

  it.each<[string, string, string | undefined, string | undefined]>([
    ['the same key needs no case number', key.identifier, undefined, undefined],
    [
      'another version of it needs none',
      keyIn(vault, 'cmk-key', 'b'.repeat(32)).identifier,
      undefined,
      undefined,
    ],
    ['another key needs Adobe’s case number', keyIn(vault, 'old').identifier, undefined, 'caseNumberMissing'],
    ['another vault needs it', keyIn(otherVault, 'cmk-key').identifier, undefined, 'caseNumberMissing'],
    ['blanks are no case number', keyIn(vault, 'old').identifier, '  ', 'caseNumberMissing'],
    ['with it another key may be proposed', keyIn(vault, 'old').identifier, 'E-000123', undefined],
  ])('%s', (_name, identifier, caseNumber, reason) => {
    expect(because(settled(identifier), { caseNumber })?.reason).toBe(reason);
  });

  test('that it is another key is said, and a run without a key has none that is the same', () => {
    const state = settled(keyIn(vault, 'old').identifier);
    expect(because(state)?.facts).toEqual({ because: 'otherKey' });
    expect(needsCaseNumber(state, { ...state.run, key: undefined })).toBe(true);
    expect(needsCaseNumber(prepared(), prepared().run)).toBe(false);
  });

  test('the number stands in the proposal', () => {
    const told = act(settled(keyIn(vault, 'old').identifier), { ...propose, caseNumber: 'E-000123' }, at);
    expect(inPhase(told.state, 'awaitingApproval').proposal.caseNumber).toBe('E-000123');
  });

  test('what was settled is remembered when the run is cancelled and another begins', () => {
    const state = settled(keyIn(vault, 'old').identifier);
    const { state: cancelled } = act(state, { type: 'cancel', actor: actor('UREQ'), reason: '' }, at);
    expect(cancelled.phase).toBe('unconfigured');
    expect(cancelled.settled).toEqual(state.settled);
  });
});

describe('what is proposed', () => {
  const { proposal, approvals, reminders } = proposed();

  test('is the whole substance with its fingerprint, who, when and how long', () => {
    expect(proposal.fingerprint).toBe(fingerprintOf(proposal));
    expect(proposal).toMatchObject({
      act: 'enable',
      host: 'platform.adobe.io',
      applicationId: '22222222-2222-2222-2222-222222222222',
      attestations: ['a3'],
      by: 'UREQ',
      at,
      expiresAt: at + 24 * hour,
      quorum: 2,
    });
    expect(approvals).toEqual([]);
    expect(reminders).toBe(0);
  });

  test('holds the reason on one line, the ticket where there is one, and the terms as configured', () => {
    const { quorum, coolingOffMs, approvers } = terms;
    const asked = {
      ...propose,
      reason: ' The contract\n  begins \ud800',
      ticket: ' SEC-1 ',
      redisDurableBy: 'Jane Doe:\ta log ',
    };
    const told = inPhase(act(prepared(), asked, at).state, 'awaitingApproval').proposal;
    expect(told).toMatchObject({
      reason: 'The contract begins \ufffd',
      ticket: 'SEC-1',
      redisDurableBy: 'Jane Doe: a log',
      quorum,
      coolingOffMs,
      approvers,
    });
    expect(proposal).not.toHaveProperty('ticket');
    expect(proposal).not.toHaveProperty('redisDurableBy');
    expect(told.fingerprint).not.toBe(proposal.fingerprint);
  });

  test('carries the very bytes that will be sent, the key’s version included', () => {
    expect(JSON.parse(proposal.body)).toEqual({
      name: 'Config1',
      type: 'BYOK_CONFIG',
      imsOrgId: '0123456789ABCDEF@AdobeOrg',
      configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: key.identifier },
    });
  });

  test('holds a verdict for every check', () => {
    const verdicts = Object.entries(proposal.verdicts) as [CheckId, string][];
    expect(verdicts.map(([check]) => check)).toEqual(decidingChecks);
    expect(proposal.verdicts.entitlement).toBe('unknown');
  });

  test('does not wait for a run that is already asked about', () => {
    expect(act(absent(), propose, at).refusal?.reason).toBe('notPreparing');
    expect(act(begun(), { ...propose, circle }, at).refusal?.reason).toBe('keyMissing');
  });
});
