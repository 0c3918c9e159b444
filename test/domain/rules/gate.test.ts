import { describe, expect, it, test } from 'vitest';
import type { CheckId, UnseenReason, Verdict } from '../../../src/domain/checks/findings.ts';
import { type GateObservations, judgeGate } from '../../../src/domain/rules/gate.ts';
import { type GateReason, gateReason } from '../../../src/domain/refusals.ts';
import type { CoolingOff } from '../../../src/domain/organization.ts';
import type { Circle, Person } from '../../../src/domain/people.ts';
import { configurationBody, fingerprintOf, type Substance } from '../../../src/domain/proposal.ts';
import { substanceOf } from '../../../src/domain/rules/approval-rules.ts';
import { approved } from '../stories.ts';
import {
  circle,
  circleWith,
  decidingChecks,
  destination,
  finding,
  key,
  keyIn,
  organization,
  otherVault,
  passing,
  people,
  terms,
  vault,
} from '../world.ts';

const state = approved();

function substance(changes: Partial<Substance> = {}): Substance {
  const found = substanceOf(organization, state.run, destination);
  if ('reason' in found) throw new Error(found.reason);
  return { ...found, ...changes };
}

const seen = <T>(value: T) => ({ kind: 'seen', value }) as const;
const unseen = { kind: 'unseen', because: 'throttled', detail: 'users.info ratelimited' } as const;

/** A look at which everything holds, but for what is given. */
function look(changes: Partial<GateObservations> = {}): GateObservations {
  return {
    findings: passing(),
    substance: substance(),
    circle: seen(circle),
    terms,
    record: { fault: undefined, isEnded: false },
    durable: true,
    others: [],
    configuration: seen({ kind: 'absent' }),
    ...changes,
  };
}

const withFinding = (
  check: CheckId,
  verdict: Verdict,
  because?: UnseenReason,
): Partial<GateObservations> => ({
  findings: passing().map((known) => (known.check === check ? finding(check, verdict, because) : known)),
});

/** The same proposal, made when one check had another verdict (attested where that was unknown). */
function proposedWith(check: CheckId, verdict: Verdict): { state: CoolingOff; now: Substance } {
  const now = substance({ verdicts: { ...state.proposal.verdicts, [check]: verdict } });
  const changed = { ...state.proposal, ...now };
  const proposal = { ...changed, fingerprint: fingerprintOf(changed) };
  return { state: { ...state, proposal }, now };
}

test('a world that is as it was approved holds', () => {
  expect(judgeGate(state, look())).toEqual({ kind: 'holds' });
});

describe('each check', () => {
  it.each<[string, Verdict, Verdict, UnseenReason | undefined, string]>([
    ['a pass that is still one', 'pass', 'pass', undefined, 'holds'],
    ['a pass that became a warning', 'pass', 'warning', undefined, 'changed'],
    ['a pass that became a fail', 'pass', 'fail', undefined, 'changed'],
    ['a pass that the bot may not see any more', 'pass', 'unknown', 'noRight', 'changed'],
    ['a pass that a firewall hides now', 'pass', 'unknown', 'firewall', 'changed'],
    ['a pass without an identity to look with', 'pass', 'unknown', 'noIdentity', 'changed'],
    ['a pass that is throttled', 'pass', 'unknown', 'throttled', 'cannotTell'],
    ['a pass that does not answer', 'pass', 'unknown', 'unreachable', 'cannotTell'],
    ['a pass that answers nonsense', 'pass', 'unknown', 'nonsense', 'cannotTell'],
    ['a pass that nobody could look at yet', 'pass', 'unknown', 'notYet', 'cannotTell'],
    ['a warning that became a pass', 'warning', 'pass', undefined, 'holds'],
    ['a warning that is still one', 'warning', 'warning', undefined, 'holds'],
    ['a warning that became a fail', 'warning', 'fail', undefined, 'changed'],
    ['a warning that is throttled', 'warning', 'unknown', 'throttled', 'cannotTell'],
    ['a warning that the bot may not see any more', 'warning', 'unknown', 'noRight', 'changed'],
    ['an attested unknown that still is', 'unknown', 'unknown', 'noRight', 'holds'],
    ['an attested unknown that is throttled', 'unknown', 'unknown', 'throttled', 'holds'],
    ['an attested unknown that can be seen and passes', 'unknown', 'pass', undefined, 'holds'],
    ['an attested unknown that can be seen and warns', 'unknown', 'warning', undefined, 'holds'],
    ['an attested unknown that can be seen and fails', 'unknown', 'fail', undefined, 'changed'],
  ])('%s', (_name, was, verdict, because, kind) => {
    for (const check of decidingChecks.filter((id) => !['entitlement', 'keyLatestVersion'].includes(id))) {
      const before = proposedWith(check, was);
      const sightings = look({ ...withFinding(check, verdict, because), substance: before.now });
      expect(judgeGate(before.state, sightings).kind, check).toBe(kind);
    }
  });

  it.each<[Verdict, UnseenReason | undefined, string]>([
    ['warning', undefined, 'holds'],
    ['pass', undefined, 'holds'],
    ['unknown', 'throttled', 'cannotTell'],
    ['fail', undefined, 'changed'],
  ])('a newer key version is told only: %s (%s) %s', (verdict, because, kind) => {
    expect(judgeGate(state, look(withFinding('keyLatestVersion', verdict, because))).kind).toBe(kind);
  });

  it.each(decidingChecks.filter((check) => check !== 'entitlement'))(
    '%s that nobody asked is no yes',
    (check) => {
      const findings = passing().filter((known) => known.check !== check);
      expect(judgeGate(state, look({ findings }))).toEqual({
        kind: 'cannotTell',
        reasons: [gateReason('checkUnseen', { check })],
      });
    },
  );

  test('what a person gave their word for need not be asked', () => {
    const findings = passing().filter(({ check }) => check !== 'entitlement');
    expect(judgeGate(state, look({ findings }))).toEqual({ kind: 'holds' });
  });

  it.each<Verdict>(['pass', 'warning', 'unknown', 'fail'])(
    'a %s of the audit log decides nothing',
    (verdict) => {
      const findings = [...passing(), finding('auditLog', verdict)];
      expect(judgeGate(state, look({ findings })).kind).toBe('holds');
    },
  );

  test('what changed is told with what it was', () => {
    expect(judgeGate(state, look(withFinding('keyEnabled', 'fail')))).toEqual({
      kind: 'changed',
      changes: [{ kind: 'verdict', finding: finding('keyEnabled', 'fail'), was: 'pass' }],
    });
    expect(judgeGate(state, look(withFinding('keyEnabled', 'unknown', 'noRight')))).toEqual({
      kind: 'changed',
      changes: [{ kind: 'verdict', finding: finding('keyEnabled', 'unknown', 'noRight'), was: 'pass' }],
    });
  });
});

describe('what would be sent', () => {
  const body = (identifier: string) =>
    configurationBody({ name: 'Config1', organization, keyVaultKeyIdentifier: identifier });

  it.each<[string, Partial<Substance>, string]>([
    ['another host', { host: 'platform-nld2.adobe.io' }, 'host'],
    ['another tenant', { tenant: '33333333-3333-3333-3333-333333333333' }, 'tenant'],
    ['another organization', { organization: 'FFFF@AdobeOrg' }, 'organization'],
    ['another app', { applicationId: 'x' }, 'applicationId'],
    ['another key', { body: body(keyIn(vault, 'other').identifier) }, 'body'],
    ['another version', { body: body(keyIn(vault, 'cmk-key', 'b'.repeat(32)).identifier) }, 'body'],
    ['another vault', { body: body(keyIn(otherVault, 'cmk-key').identifier) }, 'body'],
    ['the same body in other bytes', { body: `${body(key.identifier)} ` }, 'body'],
    ['another attestation', { attestations: ['a99'] }, 'attestations'],
    ['no attestation', { attestations: [] }, 'attestations'],
  ])('%s is a change, told by its field', (_name, changes, field) => {
    expect(judgeGate(state, look({ substance: substance(changes) }))).toEqual({
      kind: 'changed',
      changes: [{ kind: 'substance', field }],
    });
  });
});

describe('a proposal that was changed where it is kept', () => {
  const proposal = { ...state.proposal, body: state.proposal.body.replace('cmk-key', 'their-key') };

  test('is void although what would be put together again is what was approved', () => {
    expect(judgeGate({ ...state, proposal }, look())).toEqual({
      kind: 'changed',
      changes: [{ kind: 'substance', field: 'body' }],
    });
  });

  test('is void with the fingerprint that would fit it, too', () => {
    const refitted = { ...proposal, fingerprint: fingerprintOf(proposal) };
    expect(judgeGate({ ...state, proposal: refitted }, look()).kind).toBe('changed');
  });
});

test.each(['pass', 'warning', 'fail'] as const)(
  'a check that nobody was asked about when the proposal was made voids it, though it says %s',
  (verdict) => {
    const { vaultTier: _, ...verdicts } = state.proposal.verdicts;
    const earlier = { ...state.proposal, verdicts };
    const proposal = { ...earlier, fingerprint: fingerprintOf(earlier) };
    const sightings = look({ ...withFinding('vaultTier', verdict), substance: proposal });
    expect(judgeGate({ ...state, proposal }, sightings)).toEqual({
      kind: 'changed',
      changes: [{ kind: 'verdict', finding: finding('vaultTier', verdict), was: 'not asked' }],
    });
  },
);

describe('the approvers', () => {
  const without = (id: string): Circle => ({
    ...circle,
    approvers: circle.approvers.filter((one) => one !== id),
  });
  const changed = (id: string, changes: Partial<Person>): Circle => ({
    ...circle,
    people: people.map((person) => (person.id === id ? { ...person, ...changes } : person)),
  });

  it.each<[string, Circle, string]>([
    ['who left the group', without('UAPP1'), 'notApprover'],
    ['who was deactivated', changed('UAPP1', { kind: 'deactivated' }), 'deactivated'],
    ['who became a guest', changed('UAPP1', { kind: 'guest' }), 'guest'],
    ['whose address cannot be read any more', changed('UAPP1', { email: undefined }), 'emailUnreadable'],
    ['who turns out to be the requester', changed('UAPP1', { email: 'Rita@Example.com' }), 'samePerson'],
    [
      'whom Slack does not know',
      { ...circle, people: people.filter(({ id }) => id !== 'UAPP1') },
      'notApprover',
    ],
  ])('one %s does not count any more, and approvals are void', (_name, now, because) => {
    expect(judgeGate(state, look({ circle: seen(now) }))).toEqual({
      kind: 'changed',
      changes: [{ kind: 'approver', who: 'UAPP1', because }],
    });
  });

  test('two who turn out to be one person are one', () => {
    expect(judgeGate(state, look({ circle: seen(changed('UAPP2', { email: 'ADA@example.com' })) }))).toEqual({
      kind: 'changed',
      changes: [{ kind: 'approver', who: 'UAPP2', because: 'samePerson' }],
    });
  });

  test('somebody who attested after all does not count', () => {
    const run = { ...state.run, contributors: [...state.run.contributors, 'UAPP2'] };
    expect(judgeGate({ ...state, run }, look()).kind).toBe('changed');
  });

  test('one too many may be lost', () => {
    const three = { ...state, approvals: [...state.approvals, { by: 'UAPP3', at: 0 }] };
    expect(judgeGate(three, look({ circle: seen(without('UAPP1')) }))).toEqual({ kind: 'holds' });
  });

  test('others who joined the group do not matter', () => {
    const more = circleWith([{ id: 'UX', kind: 'member', email: 'x@example.com' }], ['UX']);
    expect(judgeGate(state, look({ circle: seen(more) }))).toEqual({ kind: 'holds' });
  });
});

describe('Adobe’s answer to the GET by name', () => {
  const found = (status: string, keyVaultKeyIdentifier?: string) =>
    seen({
      kind: 'found' as const,
      status,
      askedAs: 'config1',
      ...(keyVaultKeyIdentifier !== undefined && { keyVaultKeyIdentifier }),
    });
  const other = keyIn(otherVault, 'cmk-key').identifier;

  it.each([
    ['at work with the same key', found('RUNNING', key.identifier), 'RUNNING'],
    ['COMPLETED with the same key', found('COMPLETED', key.identifier), 'COMPLETED'],
    ['at work with another version', found('NEW', keyIn(vault, 'cmk-key', 'f'.repeat(32)).identifier), 'NEW'],
    ['in a status nobody documented', found('PAUSED', key.identifier), 'PAUSED'],
  ])('a configuration %s was started elsewhere: nothing is posted', (_name, configuration, status) => {
    expect(judgeGate(state, look({ configuration }))).toEqual({
      kind: 'elsewhere',
      status,
      askedAs: 'config1',
    });
  });

  it.each([
    ['FAILED', found('FAILED', key.identifier), { kind: 'failedBefore', name: 'config1' }],
    ['FAILED without a key', found('FAILED'), { kind: 'failedBefore', name: 'config1' }],
    ['with another key', found('RUNNING', other), { kind: 'otherKey', name: 'config1', identifier: other }],
    [
      'COMPLETED with another key',
      found('COMPLETED', other),
      { kind: 'otherKey', name: 'config1', identifier: other },
    ],
  ])('a configuration %s refuses the POST', (_name, configuration, refusal) => {
    expect(judgeGate(state, look({ configuration }))).toEqual({ kind: 'refused', refusal });
  });

  test.each([
    ['a late one of a request that people settled as "not there"', ['Config1', 'config1'], { late: true }],
    ['not a late one where another name was settled', ['Earlier', 'earlier'], {}],
  ])('with another key it is %s', (_name, names, late) => {
    const settled = { identifier: other, name: 'Config1', at: 1, names };
    expect(judgeGate({ ...state, settled }, look({ configuration: found('RUNNING', other) }))).toEqual({
      kind: 'refused',
      refusal: { kind: 'otherKey', name: 'config1', identifier: other, ...late },
    });
  });

  test.each(['RUNNING', 'COMPLETED', 'FAILED'])(
    'one that is %s and of another organization says nothing about ours: it waits',
    (status) => {
      const value = { ...found(status, key.identifier).value, otherOrganization: 'FFFF@AdobeOrg' };
      const reasons = [gateReason('otherOrganization', { organization: 'FFFF@AdobeOrg' })];
      expect(judgeGate(state, look({ configuration: seen(value) }))).toEqual({ kind: 'cannotTell', reasons });
    },
  );

  test.each(['RUNNING', 'COMPLETED'])('one that is %s and names no key is nobody’s: it waits', (status) => {
    const reasons = [gateReason('unnamedKey', { name: 'config1' })];
    expect(judgeGate(state, look({ configuration: found(status) }))).toEqual({ kind: 'cannotTell', reasons });
  });

  test('it is nothing that can be passed over when Adobe does not answer', () => {
    const configuration = {
      kind: 'unseen',
      because: 'unreachable',
      detail: 'GET customer/config 503',
    } as const;
    expect(judgeGate(state, look({ configuration }))).toEqual({
      kind: 'cannotTell',
      reasons: [gateReason('adobeUnseen', { detail: 'GET customer/config 503' })],
    });
  });
});

describe('what weighs most', () => {
  const down = { configuration: { kind: 'unseen', because: 'unreachable', detail: '503' } as const };

  test('a change, although other questions cannot be told', () => {
    const outcome = judgeGate(
      state,
      look({ ...withFinding('keyEnabled', 'fail'), ...down, circle: unseen, durable: false }),
    );
    expect(outcome.kind).toBe('changed');
  });

  test('every question that cannot be told is named, in one answer', () => {
    const outcome = judgeGate(
      state,
      look({ ...withFinding('keySize', 'unknown', 'throttled'), ...down, circle: unseen, durable: false }),
    );
    expect(outcome).toEqual({
      kind: 'cannotTell',
      reasons: [
        gateReason('checkUnseen', { check: 'keySize' }),
        gateReason('approversUnseen', { detail: 'users.info ratelimited' }),
        gateReason('adobeUnseen', { detail: '503' }),
        gateReason('volatileRedis'),
      ],
    });
  });

  test('a declaration that was approved holds, also where it is not needed any longer', () => {
    const redisDurableBy = 'Jane Doe (platform team): a multi-AZ transaction log';
    const changed = { ...state.proposal, redisDurableBy };
    const declared = { ...state, proposal: { ...changed, fingerprint: fingerprintOf(changed) } };
    expect(judgeGate(declared, look({ redisDurableBy })).kind).toBe('holds');
    expect(judgeGate(declared, look()).kind).toBe('holds');
    const other = judgeGate(declared, look({ redisDurableBy: 'John Roe (platform team): the same' }));
    const reason = gateReason('otherDeclaration', { redisDurableBy: 'John Roe (platform team): the same' });
    expect(other).toEqual({ kind: 'cannotTell', reasons: [reason] });
    // Taken out of the proposal behind everybody's back.
    const taken = { ...state, proposal: { ...declared.proposal, redisDurableBy: undefined } };
    expect(judgeGate(taken, look()).kind).toBe('changed');
  });

  it.each<[string, Partial<GateObservations>, GateReason]>([
    [
      'a declaration about Redis that nobody approved',
      { redisDurableBy: 'Jane Doe: a log' },
      gateReason('otherDeclaration', { redisDurableBy: 'Jane Doe: a log' }),
    ],
    ['Slack away', { circle: unseen }, gateReason('approversUnseen', { detail: 'users.info ratelimited' })],
    ['Redis that may forget', { durable: false }, gateReason('volatileRedis')],
    [
      'an instance of another version',
      { others: [{ name: 'b:1', differs: 'version', version: '2' }] },
      gateReason('otherVersion', { instance: 'b:1', version: '2' }),
    ],
    [
      'an instance with other terms',
      { others: [{ name: 'b:1', differs: 'terms', version: '1' }] },
      gateReason('otherTerms', { instance: 'b:1' }),
    ],
    [
      'an instance that cannot be read',
      { others: [{ name: 'b:1', differs: 'unreadable' }] },
      gateReason('otherVersion', { instance: 'b:1' }),
    ],
    ['Redis that restarted a moment ago', { restarted: true }, gateReason('restartedRedis')],
    ['Adobe away', down, gateReason('adobeUnseen', { detail: '503' })],
    [
      'one check throttled',
      withFinding('vaultTier', 'unknown', 'throttled'),
      gateReason('checkUnseen', { check: 'vaultTier' }),
    ],
  ])('%s alone keeps the gate shut', (_name, changes, reason) => {
    expect(judgeGate(state, look(changes))).toEqual({ kind: 'cannotTell', reasons: [reason] });
  });
});
