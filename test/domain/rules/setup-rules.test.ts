import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import type { UpstreamFault } from '../../../src/domain/post.ts';
import { type CheckId, checkIds } from '../../../src/domain/checks/findings.ts';
import { type Organization, type Preparing, unconfigured } from '../../../src/domain/organization.ts';
import {
  act,
  approved,
  begun,
  chooseVault,
  enabled,
  inPhase,
  intended,
  prepared,
  typesOf,
  unknownOutcome,
} from '../stories.ts';
import {
  actor,
  app,
  circle,
  decidingChecks,
  finding,
  hour,
  key,
  keyIn,
  minute,
  organization,
  otherVault,
  passing,
  start,
  terms,
  vault,
} from '../world.ts';

const now = start + hour;
const refusalOf = (state: Organization, command: object) =>
  act(state, command as Command, now).refusal?.reason;
const preparing = (state: Organization, command: object) =>
  inPhase(act(state, command as Command, now).state, 'preparing');
const empty = unconfigured(organization);

describe('starting a run', () => {
  test('starts it, chooses the vault and attests the license, in one', () => {
    const told = act(empty, chooseVault, now);
    expect(typesOf(told)).toEqual(['setupStarted', 'vaultChosen', 'attested']);
    const { run } = inPhase(told.state, 'preparing');
    expect(run).toMatchObject({
      id: 'r1',
      owner: 'UREQ',
      contributors: ['UREQ'],
      configurationName: 'Config1',
    });
    expect(run.attestations).toMatchObject([{ id: 'a3', check: 'entitlement', by: 'UREQ' }]);
  });

  it.each<[string, object, string]>([
    ['somebody without the role', { actor: actor('UX') }, 'notRequester'],
    ['an approver', { actor: actor('UAPP1') }, 'notRequester'],
    ['a guest', { actor: actor('UREQ', { kind: 'guest' }) }, 'guest'],
    ['a bot', { actor: actor('UREQ', { kind: 'bot' }) }, 'botAccount'],
    ['a deactivated account', { actor: actor('UREQ', { kind: 'deactivated' }) }, 'deactivated'],
    ['another workspace', { actor: actor('UREQ', { kind: 'stranger' }) }, 'stranger'],
    ['too few approvers', { circle: { ...circle, approvers: ['UAPP1'] } }, 'tooFewApprovers'],
    [
      'too few besides the requester',
      { circle: { ...circle, approvers: ['UAPP1', 'UREQ'] } },
      'tooFewApprovers',
    ],
    ['a quorum beyond the group', { terms: { ...terms, quorum: 4 } }, 'tooFewApprovers'],
    ['no word about the license', { entitlement: ' ' }, 'evidenceMissing'],
  ])('%s is refused', (_name, changes, reason) => {
    expect(refusalOf(empty, { ...chooseVault, ...changes })).toBe(reason);
  });

  it.each([
    ['Config1', undefined],
    ['a', undefined],
    ['0-under_score', undefined],
    ['C'.repeat(63), undefined],
    ['C'.repeat(64), 'nameInvalid'],
    ['', 'nameInvalid'],
    ['-begins', 'nameInvalid'],
    ['two words', 'nameInvalid'],
    ['slash/ed', 'nameInvalid'],
    ['dot.ted', 'nameInvalid'],
    ['per%63ent', 'nameInvalid'],
    ['umläut', 'nameInvalid'],
    ['сyrillic', 'nameInvalid'],
    ['line\n', 'nameInvalid'],
    ['zero\u200bwidth', 'nameInvalid'],
  ])('the name “%s” is answered with %s', (configurationName, reason) => {
    expect(refusalOf(empty, { ...chooseVault, configurationName })).toBe(reason);
  });

  it.each(['Config1', 'CONFIG1', 'config1'])('a name that FAILED is refused in any case: %s', (spent) => {
    expect(refusalOf({ ...empty, spentNames: [spent] }, chooseVault)).toBe('nameSpent');
  });

  test('a second run does not begin beside the first: another requester is told whose it is', () => {
    const told = act(begun(), { ...chooseVault, actor: actor('UREQ2') }, now);
    expect(told.refusal).toEqual({ reason: 'otherOwner', facts: { owner: 'UREQ' } });
  });

  it.each([
    ['enabling', intended(), 'notPreparing'],
    ['outcome unknown', unknownOutcome(), 'notPreparing'],
    ['enabled', enabled(), 'alreadyEnabled'],
  ])('while %s nothing is chosen any more', (_name, state, reason) => {
    expect(refusalOf(state, chooseVault)).toBe(reason);
    expect(refusalOf(state, { type: 'chooseKey', actor: actor('UREQ'), key })).toBe(reason);
  });
});

describe('choosing again', () => {
  const again = { ...chooseVault, vault: otherVault };

  test('another vault forgets the key and what was seen and attested of the old one', () => {
    const { run } = preparing(prepared(), again);
    expect(run.vault).toEqual(otherVault);
    expect(run.key).toBeUndefined();
    expect(Object.keys(run.findings).toSorted()).toEqual(['appInTenant', 'entitlement']);
    expect(run.attestations.map(({ check }) => check)).toEqual(['entitlement']);
    expect(run.app).toEqual(app);
  });

  test('another vault forgets what a job was about to do in the old one', () => {
    const requested = preparing(prepared(), {
      type: 'requestKeyCreation',
      actor: actor('UREQ'),
      key: { name: 'fresh', kty: 'RSA', bits: 3072 },
      hasWriter: true,
    });
    const both = preparing(requested, {
      type: 'requestRoleAssignment',
      actor: actor('UREQ'),
      hasWriter: true,
    });
    const { run } = preparing(both, again);
    expect(run.creatingKey).toBeUndefined();
    expect(run.assigningRole).toBeUndefined();
  });

  test('the same vault with another name keeps everything', () => {
    const before = prepared();
    const { run } = preparing(before, { ...chooseVault, configurationName: 'Config2' });
    expect(run.configurationName).toBe('Config2');
    expect(run.key).toEqual(key);
    expect(run.findings).toEqual(before.run.findings);
  });

  test('another key forgets what was seen and attested of the old one, and nothing else', () => {
    const before = prepared();
    const attested = preparing(
      {
        ...before,
        run: { ...before.run, findings: { ...before.run.findings, keySize: finding('keySize', 'unknown') } },
      },
      { type: 'attest', actor: actor('UREQ2'), check: 'keySize', reason: 'seen in the portal' },
    );
    const { run } = preparing(attested, {
      type: 'chooseKey',
      actor: actor('UREQ'),
      key: keyIn(vault, 'other'),
    });
    const left = decidingChecks.filter((check) => !check.startsWith('key'));
    expect(Object.keys(run.findings).toSorted()).toEqual(left.toSorted());
    expect(run.attestations.map(({ check }) => check)).toEqual(['entitlement']);
    expect(run.contributors).toContain('UREQ2');
  });

  test('a look that began before the choice does not speak of what was chosen', () => {
    const before = prepared();
    const { lookingSince } = before.run;
    const after = preparing(before, { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'other') });
    const look = { type: 'recordLook', findings: passing(), lookingSince: lookingSince.sequence } as const;
    expect(act(after, look, now).events).toEqual([]);
  });

  it.each([
    ['the chosen vault', key, undefined],
    ['another vault', keyIn(otherVault, 'cmk-key'), 'keyInOtherVault'],
    [
      'a vault whose name only begins the same',
      { ...key, identifier: 'https://north.vault.azure.net.example/keys/cmk-key/1' },
      'keyInOtherVault',
    ],
    ['a secret of the vault', { ...key, identifier: `${vault.uri}/secrets/cmk-key/1` }, 'keyInOtherVault'],
  ])('a key of %s', (_name, chosen, reason) => {
    expect(refusalOf(begun(), { type: 'chooseKey', actor: actor('UREQ'), key: chosen })).toBe(reason);
  });

  it.each(['chooseVault', 'chooseKey', 'attest', 'takeOver', 'cancel', 'requestKeyCreation'])(
    '%s from another run’s form is refused',
    (type) => {
      const forged = {
        ...chooseVault,
        key,
        check: 'keySize',
        reason: 'r',
        hasWriter: true,
        type,
        run: 'r99',
      };
      expect(refusalOf(prepared(), { ...forged, actor: actor(type === 'takeOver' ? 'UREQ2' : 'UREQ') })).toBe(
        'otherRun',
      );
    },
  );
});

describe('attesting', () => {
  const unseen = (check: CheckId): Preparing => {
    const state = prepared();
    return {
      ...state,
      run: { ...state.run, findings: { ...state.run.findings, [check]: finding(check, 'unknown') } },
    };
  };
  const attest = (check: CheckId, changes: object = {}) => ({
    type: 'attest',
    actor: actor('UREQ2'),
    check,
    reason: 'seen in the portal',
    ...changes,
  });

  test('any requester’s word stands in for what nobody can see, under their name', () => {
    const { run } = preparing(unseen('keySize'), attest('keySize'));
    expect(run.attestations.at(-1)).toMatchObject({
      check: 'keySize',
      by: 'UREQ2',
      reason: 'seen in the portal',
    });
    expect(run.contributors).toContain('UREQ2');
  });

  it.each<[string, Organization, object, string]>([
    ['an approver’s word', unseen('keySize'), attest('keySize', { actor: actor('UAPP1') }), 'notRequester'],
    [
      'a guest’s word',
      unseen('keySize'),
      attest('keySize', { actor: actor('UREQ2', { kind: 'guest' }) }),
      'guest',
    ],
    ['a word without a reason', unseen('keySize'), attest('keySize', { reason: '\t' }), 'reasonMissing'],
    ['a word about a pass', prepared(), attest('keySize'), 'notUnknown'],
    ['a word where there is no run', empty, attest('keySize'), 'noRun'],
    ['a word about a key that is not chosen', begun(), attest('keySize'), 'keyMissing'],
    ['a word about an app that is not known', begun(), attest('appInTenant'), 'appMissing'],
    ['a word about the role of an app that is not known', begun(), attest('roleAssignment'), 'appMissing'],
    ['a word while approval is asked for', approved(), attest('entitlement'), 'notPreparing'],
  ])('%s is refused', (_name, state, command, reason) => {
    expect(refusalOf(state, command)).toBe(reason);
  });

  it.each([...checkIds])('a fail of %s cannot be attested away', (check) => {
    const state = prepared();
    const failing = {
      ...state,
      run: { ...state.run, findings: { ...state.run.findings, [check]: finding(check, 'fail') } },
    };
    expect(refusalOf(failing, attest(check))).toBe('cannotAttestFail');
  });

  test('a second word takes the place of the first, and both people contributed', () => {
    const first = preparing(unseen('keySize'), attest('keySize'));
    const { run } = preparing(first, attest('keySize', { actor: actor('UREQ'), reason: 'once more' }));
    expect(run.attestations.filter(({ check }) => check === 'keySize')).toHaveLength(1);
    expect(run.contributors).toEqual(['UREQ', 'UREQ2']);
  });
});

describe('taking over and cancelling', () => {
  test('another requester takes over, on the record, and contributed from then on', () => {
    const told = act(prepared(), { type: 'takeOver', actor: actor('UREQ2') }, now);
    expect(told.events).toEqual([{ type: 'takenOver', from: 'UREQ' }]);
    expect(inPhase(told.state, 'preparing').run).toMatchObject({
      owner: 'UREQ2',
      contributors: ['UREQ', 'UREQ2'],
    });
  });

  it.each<[string, Organization, string, string]>([
    ['the owner has nothing to take over', prepared(), 'UREQ', 'alreadyOwner'],
    ['an approver may not', prepared(), 'UAPP1', 'notRequester'],
    ['not while approval is asked for', approved(), 'UREQ2', 'notPreparing'],
    ['not where there is no run', empty, 'UREQ2', 'noRun'],
  ])('%s', (_name, state, who, reason) => {
    expect(refusalOf(state, { type: 'takeOver', actor: actor(who) })).toBe(reason);
  });

  it.each<[string, Organization, string, string | undefined]>([
    ['any requester may cancel while preparing', prepared(), 'UREQ2', undefined],
    ['any requester may cancel until the gate has closed', approved(), 'UREQ2', undefined],
    ['an approver may not: they reject or stop', approved(), 'UAPP1', 'notRequester'],
    ['not when the intent is made', intended(), 'UREQ', 'tooLateToCancel'],
    ['not when it is enabled', enabled(), 'UREQ', 'alreadyEnabled'],
    ['not where there is no run', empty, 'UREQ', 'noRun'],
  ])('%s', (_name, state, who, reason) => {
    expect(refusalOf(state, { type: 'cancel', actor: actor(who), reason: '' })).toBe(reason);
  });

  test('the run after a cancelled one starts from nothing and has an id of its own', () => {
    const cancelled = act(
      prepared(),
      { type: 'cancel', actor: actor('UREQ2'), reason: 'wrong organization' },
      now,
    );
    expect(cancelled.state.phase).toBe('unconfigured');
    const { run } = preparing(cancelled.state, { ...chooseVault, actor: actor('UREQ2') });
    expect(run.id).not.toBe('r1');
    expect(run).toMatchObject({ owner: 'UREQ2', contributors: ['UREQ2'], findings: {} });
    expect(run.key).toBeUndefined();
  });
});

const fault: UpstreamFault = { system: 'azure', operation: 'PUT keys', kind: 'refused', detail: 'no' };

describe('what the bot writes for people', () => {
  const requestKey = (changes: object = {}) => ({
    type: 'requestKeyCreation',
    actor: actor('UREQ'),
    key: { name: 'fresh', kty: 'RSA', bits: 3072 },
    hasWriter: true,
    ...changes,
  });
  const requestRole = (changes: object = {}) => ({
    type: 'requestRoleAssignment',
    actor: actor('UREQ'),
    hasWriter: true,
    ...changes,
  });
  const creating = preparing(prepared(), requestKey());
  const assigning = preparing(prepared(), requestRole());
  const withoutApp = { ...prepared(), run: { ...prepared().run, app: undefined } };
  const withApp = (verdict: 'fail' | 'unknown') => ({
    ...prepared(),
    run: { ...prepared().run, findings: { appInTenant: finding('appInTenant', verdict) } },
  });

  it.each<[string, Organization, object, string]>([
    ['a key without a writer', prepared(), requestKey({ hasWriter: false }), 'noWriter'],
    ['a second key meanwhile', creating, requestKey(), 'workUnderWay'],
    ['a key while approval is asked for', approved(), requestKey(), 'notPreparing'],
    ['a key for somebody else’s run', prepared(), requestKey({ actor: actor('UREQ2') }), 'otherOwner'],
    ['a role without a writer', prepared(), requestRole({ hasWriter: false }), 'noWriter'],
    ['a second role meanwhile', assigning, requestRole(), 'workUnderWay'],
    ['a role for an app that is not known', withoutApp, requestRole(), 'appMissing'],
    ['a role for an app that is not in the tenant', withApp('fail'), requestRole(), 'appNotAccepted'],
    ['a role for an app that nobody could see', withApp('unknown'), requestRole(), 'appNotAccepted'],
  ])('%s is refused', (_name, state, command, reason) => {
    expect(refusalOf(state, command)).toBe(reason);
  });

  it.each<[string, Organization, object, string[]]>([
    ['the key that was asked for is chosen', creating, keyIn(vault, 'fresh'), ['keyCreated']],
    ['its name in other letters is the same name', creating, keyIn(vault, 'Fresh'), ['keyCreated']],
    ['a key of a vault that was left meanwhile is not', creating, keyIn(otherVault, 'fresh'), []],
    ['a key that was asked for before is not', creating, keyIn(vault, 'earlier'), []],
    ['a fault is told', creating, fault, ['keyCreationFailed']],
    ['what nobody asks for any more changes nothing', prepared(), keyIn(vault, 'fresh'), []],
    ['nothing changes under approvals', approved(), keyIn(vault, 'fresh'), []],
  ])('when a key was created: %s', (_name, state, outcome, events) => {
    expect(typesOf(act(state, { type: 'recordKeyCreation', outcome } as Command, now))).toEqual(events);
  });

  test('whoever asked for the key contributed, also where the run changed hands before it came', () => {
    const taken = preparing(creating, { type: 'takeOver', actor: actor('UREQ2') });
    const { run } = preparing(taken, { type: 'recordKeyCreation', outcome: keyIn(vault, 'fresh') });
    expect(run.contributors).toEqual(['UREQ', 'UREQ2']);
    expect(run.key?.name).toBe('fresh');
    expect(run.creatingKey).toBeUndefined();
  });

  test('a role that was assigned is looked for anew; a fault stays to be read', () => {
    const assigned = act(assigning, { type: 'recordRoleAssignment' }, now + minute);
    expect(typesOf(assigned)).toEqual(['roleAssigned']);
    expect(inPhase(assigned.state, 'preparing').run.lookingSince.at).toBe(now + minute);
    const failed = preparing(assigning, { type: 'recordRoleAssignment', fault });
    expect(failed.run.writeFault).toEqual({ what: 'assignRole', fault });
    expect(failed.run.assigningRole).toBeUndefined();
  });
});

describe('a look', () => {
  const look = (findings: ReturnType<typeof passing>) => ({
    type: 'recordLook',
    findings,
    lookingSince: prepared().run.lookingSince.sequence,
  });

  test('puts only what differs on the record', () => {
    expect(act(prepared(), look(passing()) as Command, now).events).toEqual([]);
    const told = act(prepared(), look(passing({ keySize: 'fail' })) as Command, now);
    expect(told.events).toEqual([{ type: 'looked', findings: [finding('keySize', 'fail')] }]);
  });

  it.each([
    ['where there is no run', empty],
    ['when it is enabled', enabled()],
  ])('says nothing %s', (_name, state) => {
    expect(act(state, look(passing({ keySize: 'fail' })) as Command, now).events).toEqual([]);
  });
});
