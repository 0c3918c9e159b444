import { gateReason, type OtherInstance } from '../../../src/domain/refusals.ts';
import { sampleFinding } from '../checks/sample-facts.ts';
import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import { evolve } from '../../../src/domain/states/evolve.ts';
import { judgeActGate } from '../../../src/domain/rules/gate.ts';
import type { Organization } from '../../../src/domain/organization.ts';
import { actSubstanceOf } from '../../../src/domain/rules/approval-rules.ts';
import { fingerprintOf } from '../../../src/domain/proposal.ts';
import type { UpstreamFault } from '../../../src/domain/post.ts';
import {
  asked,
  livedAt,
  looking,
  proposeTo,
  recordAct,
  restoreAt,
  restored,
  restoring,
  revokeApproved,
  revokeAsked,
  revoked,
  revokedAt,
  revoking,
  withoutRole,
} from '../life-stories.ts';
import {
  act,
  approveBy,
  approved,
  enabled,
  inPhase,
  intended,
  prepared,
  proposed,
  typesOf,
} from '../stories.ts';
import {
  actor,
  circle,
  circleWith,
  destination,
  finding,
  hour,
  minute,
  organization,
  terms,
} from '../world.ts';

const refusalOf = (state: Organization, command: Command, now = livedAt) =>
  act(state, command, now).refusal?.reason;

describe('revoking and restoring have their place', () => {
  it.each<[string, Organization, 'revoke' | 'restore', string | undefined]>([
    ['revoking what is enabled', enabled(), 'revoke', undefined],
    ['revoking what was restored', restored(), 'revoke', undefined],
    ['restoring what is revoked', revoked(), 'restore', undefined],
    ['revoking before the enablement', prepared(), 'revoke', 'notEnabled'],
    ['revoking while the enablement is asked for', proposed(), 'revoke', 'notEnabled'],
    ['revoking while it is being enabled', intended(), 'revoke', 'notEnabled'],
    ['revoking what is revoked', revoked(), 'revoke', 'alreadyRevoked'],
    ['revoking what is being revoked', revoking(), 'revoke', 'actUnderWay'],
    ['revoking what is being restored', restoring(), 'revoke', 'actUnderWay'],
    ['restoring what is enabled', enabled(), 'restore', 'notRevoked'],
    ['restoring what is being revoked', revoking(), 'restore', 'actUnderWay'],
    ['two proposals at once', revokeAsked(), 'revoke', 'otherProposalOpen'],
    ['the opposite of what is proposed', revokeAsked(), 'restore', 'otherProposalOpen'],
    ['another act while one is approved', revokeApproved(), 'restore', 'otherProposalOpen'],
  ])('%s', (_name, state, what, reason) => {
    expect(refusalOf(state, proposeTo(what))).toBe(reason);
  });
});

describe('proposing asks for everything that enabling asks for', () => {
  it.each<[string, object, string]>([
    ['a requester', { actor: actor('UAPP1') }, 'notRequester'],
    ['a full member', { actor: actor('UREQ2', { kind: 'guest' }) }, 'guest'],
    ['the present run', { run: 'r99' }, 'otherRun'],
    ['a Redis that keeps what it is told', { durable: false }, 'volatileRedis'],
    ['enough approvers', { circle: { ...circle, approvers: ['UAPP1'] } }, 'tooFewApprovers'],
    ['a reason', { reason: '  ' }, 'reasonMissing'],
    ['the acknowledgement', { acknowledged: false }, 'acknowledgementMissing'],
    ['the key’s name', { confirmation: 'cmk' }, 'confirmationWrong'],
    ['the key’s name and no look-alike', { confirmation: 'сmk-key' }, 'confirmationLookalike'],
  ])('%s', (_name, changes, reason) => {
    const told = act(enabled(), { ...proposeTo('revoke'), ...changes } as Command, livedAt);
    expect(told.refusal?.reason).toBe(reason);
    expect(told.state.phase).toBe('enabled');
  });
});

describe('who counts for a later act', () => {
  const state = revokeAsked();
  const { fingerprint } = state.proposal;

  test('somebody who set it up long ago counts; whoever proposed this does not', () => {
    const both = circleWith([], ['UREQ', 'UREQ2']);
    const own = {
      ...approveBy('UREQ', fingerprint),
      actor: { ...actor('UREQ'), isApprover: true },
      circle: both,
    };
    expect(enabled().run.contributors).toContain('UREQ');
    expect(refusalOf(state, own)).toBeUndefined();
    const proposer = { ...own, actor: { ...actor('UREQ2'), isApprover: true } };
    expect(refusalOf(state, proposer)).toBe('contributor');
  });

  test('whoever proposed may stop it, and with no life of their own requesters of the setup may not', () => {
    const stop = (id: string) => ({ type: 'stop', actor: actor(id), fingerprint, reason: '' }) as const;
    expect(refusalOf(state, stop('UREQ'))).toBe('notApprover');
    expect(act(state, stop('UREQ2'), livedAt).state.phase).toBe('enabled');
  });
});

describe('a proposal that ends without its act leaves everything as it was, and says why', () => {
  const fingerprint = (state: Organization) => ('proposal' in state ? state.proposal.fingerprint : '');
  const endings: [string, (state: Organization) => Command, number, string][] = [
    [
      'rejected',
      (state) => ({ type: 'reject', actor: actor('UAPP1'), fingerprint: fingerprint(state), reason: 'no' }),
      livedAt,
      'rejected',
    ],
    [
      'stopped',
      (state) => ({ type: 'stop', actor: actor('UAPP1'), fingerprint: fingerprint(state), reason: '' }),
      livedAt,
      'stopped',
    ],
    ['cancelled', () => ({ type: 'cancel', actor: actor('UREQ'), reason: '' }), livedAt, 'stopped'],
    ['expired', () => ({ type: 'expire' }), livedAt + 24 * hour, 'expired'],
  ];
  it.each(endings)('%s', (_name, command, now, kind) => {
    const state = revokeAsked();
    const after = inPhase(act(state, command(state), now).state, 'enabled');
    expect(after.life).toMatchObject({ access: 'granted', setback: { act: 'revoke', why: { kind } } });
    expect(after.run).toEqual(state.run);
    const late = now - livedAt + restoreAt;
    const restore = asked(revoked(), 'restore', restoreAt);
    const back = inPhase(act(restore, command(restore), late).state, 'revoked');
    expect(back.life).toMatchObject({ access: 'revoked', setback: { act: 'restore', why: { kind } } });
  });

  test('and what was said of it is gone with the next proposal', () => {
    const stopped = act(revokeAsked(), { type: 'cancel', actor: actor('UREQ'), reason: '' }, livedAt).state;
    expect(asked(stopped, 'revoke', livedAt).life?.setback).toBeUndefined();
  });

  it.each<[string, Organization, string]>([
    ['what is being revoked', revoking(), 'tooLateToCancel'],
    ['what is being restored', restoring(), 'tooLateToCancel'],
    ['what is revoked, with nothing proposed', revoked(), 'nothingToCancel'],
    ['what is enabled, with nothing proposed', enabled(), 'alreadyEnabled'],
  ])('nobody cancels %s', (_name, state, reason) => {
    expect(refusalOf(state, { type: 'cancel', actor: actor('UREQ'), reason: '' })).toBe(reason);
  });
});

describe('the fingerprint', () => {
  const state = revokeApproved();
  const substance = actSubstanceOf('revoke', organization, state.run, destination);
  if ('reason' in substance) throw new Error(substance.reason);

  test('names the act, the vault, the app and the role, and is the same for the same', () => {
    expect(JSON.parse(substance.body)).toEqual({
      operation: 'removeRoleAssignments',
      vault: 'https://north.vault.azure.net',
      key: 'cmk-key',
      applicationId: state.run.app?.applicationId,
      roleDefinitionId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    });
    expect(fingerprintOf({ ...state.proposal, ...substance })).toBe(state.proposal.fingerprint);
    expect(revokeApproved().proposal.fingerprint).toBe(state.proposal.fingerprint);
    expect(asked(revoked(), 'restore', restoreAt).proposal.fingerprint).not.toBe(state.proposal.fingerprint);
  });

  const seen = { kind: 'seen', value: circle } as const;
  const unseen = { kind: 'unseen', because: 'throttled', detail: 'users.info ratelimited' } as const;
  const look = {
    substance,
    circle: seen,
    terms: { ...terms, coolingOffMs: 0 },
    record: { fault: undefined, isEnded: false },
    durable: true,
    others: [] as readonly OtherInstance[],
  };
  const gone = { ...seen, value: { ...circle, approvers: ['UAPP1', 'UAPP3'] } };

  it.each([
    ['holds where all is as it was approved', look, { kind: 'holds' }],
    [
      'waits while an instance of another version runs',
      { ...look, others: [{ name: 'b:1', differs: 'version', version: '2.0.0' } as const] },
      { kind: 'cannotTell', reasons: [gateReason('otherVersion', { instance: 'b:1', version: '2.0.0' })] },
    ],
    [
      'is another one where the role goes to another app',
      { ...look, substance: { ...substance, applicationId: 'other' } },
      { kind: 'changed', changes: [{ kind: 'substance', field: 'applicationId' }] },
    ],
    [
      'does not do without an approver who is gone',
      { ...look, circle: gone },
      { kind: 'changed', changes: [{ kind: 'approver', who: 'UAPP2', because: 'notApprover' }] },
    ],
    [
      'waits where Slack cannot be asked',
      { ...look, circle: unseen },
      { kind: 'cannotTell', reasons: [gateReason('approversUnseen', { detail: 'users.info ratelimited' })] },
    ],
    [
      'waits for a Redis that keeps what it is told',
      { ...look, durable: false },
      { kind: 'cannotTell', reasons: [gateReason('volatileRedis')] },
    ],
    [
      'waits where the record does not verify',
      { ...look, record: { fault: 'edited', isEnded: false } },
      { kind: 'cannotTell', reasons: [gateReason('recordBroken', { fault: 'edited' })] },
    ],
  ] as const)('%s', (_name, sightings, outcome) => {
    expect(judgeActGate(state, sightings)).toEqual(outcome);
  });
});

describe('what a gate lets through is the act that was approved', () => {
  const enabling = approved();
  const later = revokeApproved();
  const entry = (state: Organization, type: string) =>
    ({
      schema: 1,
      sequence: state.sequence + 1,
      at: livedAt,
      by: 'bot',
      event: { type, fingerprint: 'f' },
    }) as Parameters<typeof evolve>[1];

  it.each([
    ['no POST for what was approved to be revoked', later, 'intended', 'was approved'],
    ['no restoring for what was approved to be revoked', later, 'restorationBegan', 'was approved'],
    ['no revoking for what was approved to be enabled', enabling, 'revocationBegan', 'was approved'],
    ['no end of a life', later, 'cancelled', 'would end a life'],
    ['no revoking without an approval', enabled(), 'revocationBegan', 'cannot happen'],
    ['no second beginning', revoking(), 'revocationBegan', 'cannot happen'],
  ] as const)('%s', (_name, state, type, words) => {
    expect(() => evolve(state, entry(state, type))).toThrow(words);
  });

  test('Adobe’s words about a configuration have no say in it', () => {
    const { fingerprint } = later.proposal;
    const elsewhere = { kind: 'elsewhere', status: 'COMPLETED', askedAs: 'Config1' } as const;
    const told = act(later, { type: 'passGate', outcome: elsewhere, fingerprint }, livedAt);
    expect(told.events).toEqual([]);
  });
});

const fault: UpstreamFault = {
  system: 'azure',
  operation: 'DELETE roleAssignment',
  kind: 'refused',
  status: 403,
  code: 'AuthorizationFailed',
  detail: 'no',
};
const throttled: UpstreamFault = { ...fault, kind: 'throttled', status: 429, code: undefined };
const blind = looking(finding('roleAssignment', 'unknown'));
const shortOfBreath = looking(finding('roleAssignment', 'unknown', 'throttled'));
const keyOff = looking(finding('keyEnabled', 'fail'));
const vaultIs = (code: 'vaultDeleted' | 'vaultAbsent') =>
  looking(sampleFinding(code), finding('roleAssignment', 'unknown', 'notYet'));
const vaultGone = vaultIs('vaultDeleted');
const vaultLost = vaultIs('vaultAbsent');

describe('an act is done when it is seen to be', () => {
  it.each<[string, Organization, Command, number, string[]]>([
    ['the role is gone', revoking(), recordAct('revoke', withoutRole), 0, ['revoked']],
    [
      'the writer took it away',
      revoking(),
      recordAct('revoke', withoutRole, { written: 2 }),
      0,
      ['roleRemoved', 'revoked'],
    ],
    [
      'taken away, and still seen for a while',
      revoking(),
      recordAct('revoke', looking(), { written: 1 }),
      0,
      ['roleRemoved'],
    ],
    [
      'somebody gives it again and again: each time is told, and that it does not come about',
      act(
        act(revoking(), recordAct('revoke', looking(), { written: 1 }), livedAt).state,
        recordAct('revoke', looking(), { written: 1 }),
        livedAt + 14 * minute,
      ).state,
      recordAct('revoke', looking(), { written: 1 }),
      15 * minute,
      ['roleRemoved', 'actStuck'],
    ],
    ['the role is still there', revoking(), recordAct('revoke', looking()), 0, []],
    ['nobody can look just now', revoking(), recordAct('revoke', shortOfBreath), 0, []],
    ['the vault is gone, and the role with it', revoking(), recordAct('revoke', vaultGone), 0, ['revoked']],
    ['the vault is not found: it may have moved', revoking(), recordAct('revoke', vaultLost), 0, []],
    ['and is not found for long', revoking(), recordAct('revoke', vaultLost), 15 * minute, ['actStuck']],
    ['a disabled key alone is no role taken away', revoking(), recordAct('revoke', keyOff), 0, []],
    ['too long with a writer', revoking(), recordAct('revoke', looking()), 15 * minute, ['actStuck']],
    [
      'without one people are told at once what they have to remove',
      revoking(),
      recordAct('revoke', looking(), { hasWriter: false }),
      0,
      ['actStuck'],
    ],
    [
      'without one, and nobody can look just now',
      revoking(),
      recordAct('revoke', shortOfBreath, { hasWriter: false }),
      59 * minute,
      [],
    ],
    ['the writer may not', revoking(), recordAct('revoke', looking(), { fault }), 0, ['actStuck']],
    ['Azure asks to wait', revoking(), recordAct('revoke', looking(), { fault: throttled }), 0, []],
    ['the bot may not look', revoking(), recordAct('revoke', blind), 0, ['actStuck']],
    ['a look about the other act comes late', revoking(), recordAct('restore', looking()), 0, []],
    ['a look after the end comes late', revoked(), recordAct('revoke', withoutRole), 0, []],
    ['everything is there again', restoring(), recordAct('restore', looking()), 0, ['restored']],
    [
      'the role is given, the key still disabled',
      restoring(),
      recordAct('restore', keyOff, { written: 1 }),
      0,
      ['roleAssigned'],
    ],
    ['the key stays disabled', restoring(), recordAct('restore', keyOff), 15 * minute, ['actStuck']],
    ['the role cannot be seen', restoring(), recordAct('restore', blind), 0, ['actStuck']],
  ])('%s', (_name, state, command, later, events) => {
    const began = 'proposedSince' in state ? state.since.at : revokedAt;
    expect(typesOf(act(state, command, began + later))).toEqual(events);
  });

  test('what stands in the way is told once, and again only where it is another thing', () => {
    const now = livedAt + hour;
    const stuck = act(revoking(), recordAct('revoke', looking()), now).state;
    expect(typesOf(act(stuck, recordAct('revoke', looking()), now))).toEqual([]);
    expect(typesOf(act(stuck, recordAct('revoke', looking(), { fault: throttled }), now))).toEqual([]);
    expect(typesOf(act(stuck, recordAct('revoke', shortOfBreath), now))).toEqual([]);
    expect(typesOf(act(stuck, recordAct('revoke', looking(), { fault }), now))).toEqual(['actStuck']);
    expect(inPhase(stuck, 'revoking').stuck?.since).toBe(now);
  });
});

test('what could not be seen at the end takes nothing away from what is known', () => {
  const app = {
    check: 'appInTenant',
    verdict: 'pass',
    code: 'appAccepted',
    facts: { objectId: 'o', displayName: 'app' },
  } as const;
  const state = { ...revoking(), run: { ...revoking().run, findings: { appInTenant: app } } };
  const unseen = finding('appInTenant', 'unknown', 'throttled');
  const blindEnd = act(
    state,
    recordAct('revoke', [unseen, finding('roleAssignment', 'fail')]),
    livedAt,
  ).state;
  const { findings } = inPhase(blindEnd, 'revoked').run;
  expect(findings.appInTenant).toEqual(app);
  expect(findings.roleAssignment?.verdict).toBe('fail');
});

describe('a person’s word stands in for the bot’s eyes', () => {
  const word = {
    type: 'attest',
    actor: actor('UREQ'),
    check: 'roleAssignment',
    reason: 'seen today',
  } as const;
  const stuckBlind = act(revoking(), recordAct('revoke', blind), livedAt).state;
  const stuckLost = act(revoking(), recordAct('revoke', vaultLost), livedAt + hour).state;
  const stuckSeeing = act(revoking(), recordAct('revoke', looking()), livedAt + hour).state;
  const restoringBlind = act(restoring(), recordAct('restore', blind), restoreAt).state;
  const keyOffAndBlind = looking(finding('roleAssignment', 'unknown'), finding('keyEnabled', 'fail'));
  const restoringOff = act(restoring(), recordAct('restore', keyOffAndBlind), restoreAt).state;

  it.each<[string, Organization, object, string | string[]]>([
    ['where it may not look', stuckBlind, {}, ['attested', 'revoked']],
    ['for restoring as well', restoringBlind, {}, ['attested', 'restored']],
    ['where there is no vault to look at', stuckLost, {}, ['attested', 'revoked']],
    ['not where it sees', stuckSeeing, {}, 'notUnknown'],
    ['not before it has looked', revoking(), {}, 'notUnknown'],
    ['not about something else', stuckBlind, { check: 'keySize' }, 'notUnknown'],
    ['not against what was seen to fail', restoringOff, {}, 'cannotAttestFail'],
    ['not without a reason', stuckBlind, { reason: ' ' }, 'reasonMissing'],
    ['not by somebody who is no requester', stuckBlind, { actor: actor('UAPP1') }, 'notRequester'],
  ])('%s', (_name, state, changes, expected) => {
    const told = act(state, { ...word, ...changes } as Command, restoreAt);
    if (typeof expected === 'string') expect(told.refusal?.reason).toBe(expected);
    else expect(typesOf(told)).toEqual(expected);
  });
});
