import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import { isReadable, schemaOf } from '../../../src/domain/events.ts';
import type { Organization } from '../../../src/domain/organization.ts';
import type { Person } from '../../../src/domain/people.ts';
import {
  act,
  approveBy,
  approved,
  approvedAt,
  begun,
  enabled,
  inPhase,
  intended,
  propose,
  proposed,
  proposedAt,
  typesOf,
  unknownOutcome,
} from '../stories.ts';
import { actor, circle, circleWith, hour, key, keyIn, minute, vault } from '../world.ts';

const now = proposedAt + minute;
const { fingerprint } = proposed().proposal;
const approve = (id: string, changes: object = {}) =>
  ({ ...approveBy(id, fingerprint), ...changes }) as Command;
const strange = (kind: Person['kind'], changes: Partial<Person> = {}): object => {
  const person: Person = { id: 'UX', kind, email: 'x@example.com', ...changes };
  return {
    actor: { person, isRequester: false, isApprover: true },
    circle: circleWith([person], ['UX']),
  };
};

describe('approving', () => {
  it.each<[string, Command, string]>([
    ['a guest is refused', approve('UX', strange('guest')), 'guest'],
    ['a bot is refused', approve('UX', strange('bot')), 'botAccount'],
    ['somebody of another workspace is refused', approve('UX', strange('stranger')), 'stranger'],
    ['a deactivated account is refused', approve('UX', strange('deactivated')), 'deactivated'],
    [
      'somebody without a readable address is refused',
      approve('UX', strange('member', { email: undefined })),
      'emailUnreadable',
    ],
    [
      'the requester’s other account is refused',
      approve('UX', strange('member', { email: 'RITA@example.com' })),
      'samePerson',
    ],
    ['the requester is refused', approve('UREQ'), 'notApprover'],
    [
      'the requester is refused as an approver too',
      approve('UREQ', { circle: { ...circle, approvers: [...circle.approvers, 'UREQ'] } }),
      'contributor',
    ],
    [
      'somebody who left the group meanwhile is refused',
      approve('UAPP1', { circle: { ...circle, approvers: ['UAPP2', 'UAPP3'] } }),
      'notApprover',
    ],
    [
      'somebody who calls themselves an approver is refused',
      approve('UX', { actor: { ...actor('UX'), isApprover: true } }),
      'notApprover',
    ],
    ['a forged fingerprint is refused', approve('UAPP1', { fingerprint: 'f'.repeat(64) }), 'otherProposal'],
    ['no fingerprint is refused', approve('UAPP1', { fingerprint: '' }), 'otherProposal'],
    [
      'without the acknowledgement it is refused',
      approve('UAPP1', { acknowledged: false }),
      'acknowledgementMissing',
    ],
    ['a wrong name is refused', approve('UAPP1', { confirmation: 'cmk' }), 'confirmationWrong'],
    ['a look-alike is refused', approve('UAPP1', { confirmation: 'сmk-key' }), 'confirmationLookalike'],
  ])('%s, and that stands on the record', (_name, command, reason) => {
    const told = act(proposed(), command, now);
    expect(told.refusal?.reason).toBe(reason);
    expect(told.events).toEqual([{ type: 'clickRefused', command: 'approve', reason }]);
    expect(inPhase(told.state, 'awaitingApproval').approvals).toEqual([]);
  });

  test('somebody who attested in this run does not count', () => {
    const state = proposed();
    const run = { ...state.run, contributors: [...state.run.contributors, 'UAPP1'] };
    expect(act({ ...state, run }, approve('UAPP1'), now).refusal?.reason).toBe('contributor');
  });

  test('one yes waits for the other, the second starts the cooling-off', () => {
    const once = act(proposed(), approve('UAPP1'), now);
    expect(once.events).toEqual([{ type: 'approved', fingerprint }]);
    const twice = act(once.state, approve('UAPP2'), now);
    expect(twice.events).toEqual([
      { type: 'approved', fingerprint },
      { type: 'coolingOffStarted', until: now + 15 * minute },
    ]);
    expect(inPhase(twice.state, 'coolingOff').approvals.map(({ by }) => by)).toEqual(['UAPP1', 'UAPP2']);
  });

  test('one person’s second yes is one', () => {
    const { state } = act(proposed(), approve('UAPP1'), now);
    expect(act(state, approve('UAPP1'), now).refusal?.reason).toBe('alreadyApproved');
  });

  test('the second account of somebody who approved is refused by name', () => {
    const twin: Person = { id: 'UX', kind: 'member', email: 'Ada@Example.com' };
    const { state } = act(proposed(), approve('UAPP1'), now);
    const told = act(
      state,
      approve('UX', {
        actor: { person: twin, isRequester: false, isApprover: true },
        circle: circleWith([twin], ['UX']),
      }),
      now,
    );
    expect(told.refusal).toEqual({ reason: 'samePerson', facts: { other: 'UAPP1' } });
  });

  it.each([
    ['a millisecond before the end it counts', proposedAt + 24 * hour - 1, undefined],
    ['at the end it does not', proposedAt + 24 * hour, 'expiredProposal'],
    ['long after it does not', proposedAt + 48 * hour, 'expiredProposal'],
  ])('%s', (_name, at, reason) => {
    expect(act(proposed(), approve('UAPP1'), at).refusal?.reason).toBe(reason);
  });

  it.each([
    ['preparing', begun(), 'noProposal'],
    ['cooling off', approved(), 'alreadyCoolingOff'],
    ['enabling', intended(), 'noProposal'],
    ['outcome unknown', unknownOutcome(), 'noProposal'],
    ['enabled', enabled(), 'noProposal'],
  ])('while the organization is %s it is refused', (_name, state, reason) => {
    expect(act(state, approve('UAPP3'), now).refusal?.reason).toBe(reason);
  });

  test('what an earlier version of the bot proposed is refused: its terms are not part of it', () => {
    const { approvers: _, ...earlier } = proposed().proposal;
    const told = act({ ...proposed(), proposal: earlier }, approve('UAPP1'), now);
    expect(told.refusal?.reason).toBe('olderProposal');
  });

  test('an outsider is not told where a proposal stands', () => {
    const told = act(begun(), approve('UX'), now);
    expect(told.refusal).toEqual({ reason: 'notApprover', facts: {} });
  });

  test('a yes for what was voided does not count for what was proposed after it', () => {
    const state = proposed();
    const changed = act(state, { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'new') }, now);
    const look = {
      type: 'recordLook',
      findings: Object.values(state.run.findings),
      lookingSince: inPhase(changed.state, 'preparing').run.lookingSince.sequence,
    } as const;
    const again = act(act(changed.state, look, now).state, { ...propose, confirmation: 'new' }, now + minute);
    expect(typesOf(again)).toEqual(['proposed']);
    expect(act(again.state, approve('UAPP1'), now + minute).refusal?.reason).toBe('otherProposal');
  });
});

describe('the same proposed again', () => {
  const stopped = act(
    proposed(),
    { type: 'stop', actor: actor('UAPP1'), fingerprint, reason: '' } as Command,
    now,
  );
  const again = inPhase(act(stopped.state, propose, now + minute).state, 'awaitingApproval');
  const first = proposed().proposedSince.sequence;

  test('has the same fingerprint', () => {
    expect(again.proposal.fingerprint).toBe(fingerprint);
    expect(again.proposedSince.sequence).toBeGreaterThan(first);
  });

  test('is another request: a yes to the one before does not count for it', () => {
    const late = act(again, approve('UAPP1', { proposed: first }), now + 2 * minute);
    expect(late.refusal?.reason).toBe('otherProposal');
    const { sequence } = again.proposedSince;
    expect(typesOf(act(again, approve('UAPP1', { proposed: sequence }), now + 2 * minute))).toEqual([
      'approved',
    ]);
  });
});

describe('a refused click', () => {
  test('stands on the record once for each person, command and reason', () => {
    const once = act(proposed(), approve('UREQ'), now);
    const again = act(once.state, approve('UREQ'), now);
    expect(again.refusal?.reason).toBe('notApprover');
    expect(again.events).toEqual([]);
    expect(typesOf(act(again.state, approve('UREQ2'), now))).toEqual(['clickRefused']);
  });

  test('cannot flood the record: after two hundred in one phase they are only answered', () => {
    let state = proposed();
    for (let count = 0; count < 300; count += 1) {
      state = inPhase(act(state, approve(`U${count}`), now).state, 'awaitingApproval');
    }
    expect(state.refusals).toHaveLength(200);
    expect(act(state, approve('ULAST'), now).refusal?.reason).toBe('notApprover');
    expect(typesOf(act(state, approve('UAPP1'), now))).toEqual(['approved']);
  });
});

test('nobody can use up the room for refusals, so that what they try afterwards is not written down', () => {
  let state: Organization = proposed();
  for (let count = 0; count < 100; count += 1) {
    const attempt = {
      type: 'noteAttempt',
      actor: actor('UX'),
      command: `c${count}`,
      reason: 'forged',
    } as const;
    ({ state } = act(state, attempt, now));
  }
  expect(state.refusals).toHaveLength(20);
  expect(typesOf(act(state, approve('UREQ'), now))).toEqual(['clickRefused']);
});

const reject = (id: string, changes: object = {}) =>
  ({ type: 'reject', actor: actor(id), fingerprint, reason: 'the vault is not ours', ...changes }) as Command;

describe('rejecting', () => {
  it.each<[string, Command, string | undefined]>([
    ['an approver may', reject('UAPP1'), undefined],
    ['the requester may not', reject('UREQ'), 'notApprover'],
    ['somebody without a role may not', reject('UX'), 'notApprover'],
    ['a guest may not', reject('UX', strange('guest')), 'guest'],
    ['not without a reason', reject('UAPP1', { reason: ' \n' }), 'reasonMissing'],
    ['not with another fingerprint', reject('UAPP1', { fingerprint: '0' }), 'otherProposal'],
    ['not by the button of the same asked before', reject('UAPP1', { proposed: 1 }), 'otherProposal'],
  ])('%s', (_name, command, reason) => {
    const told = act(proposed(), command, now);
    expect(told.refusal?.reason).toBe(reason);
    expect(typesOf(told)).toEqual([reason === undefined ? 'rejected' : 'clickRefused']);
  });

  test('it is too late once the quorum is there: then it is stopped', () => {
    expect(act(approved(), reject('UAPP3'), approvedAt).refusal?.reason).toBe('alreadyCoolingOff');
  });

  test('it goes back to preparing with who and why, and with everything chosen', () => {
    const before = proposed();
    const { run, phase } = inPhase(act(before, reject('UAPP1'), now).state, 'preparing');
    expect(phase).toBe('preparing');
    expect(run.setback).toEqual({ kind: 'rejected', by: 'UAPP1', reason: 'the vault is not ours' });
    expect(run.key).toEqual(key);
    expect(run.attestations).toEqual(before.run.attestations);
  });
});

const ask = (id: string, changes: object = {}) =>
  ({ type: 'askQuestion', actor: actor(id), fingerprint, question: 'Who signs it?', ...changes }) as Command;

describe('asking', () => {
  it.each<[string, Command, string | undefined]>([
    ['an approver may', ask('UAPP1'), undefined],
    ['the requester may', ask('UREQ'), undefined],
    ['somebody without a role may', ask('UX'), undefined],
    ['a guest may not', ask('UX', strange('guest')), 'guest'],
    ['somebody of another workspace may not', ask('UX', strange('stranger')), 'stranger'],
    ['not without words', ask('UX', { question: ' \n' }), 'questionMissing'],
    ['not about another fingerprint', ask('UX', { fingerprint: '0' }), 'otherProposal'],
    ['not about the same that was asked before', ask('UX', { proposed: 1 }), 'otherProposal'],
  ])('%s', (_name, command, reason) => {
    const before = proposed();
    const told = act(before, command, now);
    expect(told.refusal?.reason).toBe(reason);
    expect(typesOf(told).includes('asked')).toBe(reason === undefined);
    const after = inPhase(told.state, 'awaitingApproval');
    expect([after.proposal, after.approvals]).toEqual([before.proposal, before.approvals]);
    const asked = { by: command.actor?.person.id, at: now, text: 'Who signs it?' };
    expect(after.questions).toEqual(reason === undefined ? [asked] : undefined);
  });

  test('it is too late once the quorum is there or the request expired', () => {
    expect(act(approved(), ask('UX'), approvedAt).refusal?.reason).toBe('alreadyCoolingOff');
    const { expiresAt } = proposed().proposal;
    expect(act(proposed(), ask('UX'), expiresAt).refusal?.reason).toBe('expiredProposal');
  });

  test('five questions of one person, and twenty of all, are enough', () => {
    let state: Organization = proposed();
    const asks = (id: string) => {
      const told = act(state, ask(id), now);
      ({ state } = told);
      return told.refusal;
    };
    for (let count = 0; count < 5; count += 1) expect(asks('UX')).toBeUndefined();
    expect(asks('UX')).toMatchObject({ reason: 'tooManyQuestions', facts: { isOwn: true } });
    for (let count = 0; count < 15; count += 1) expect(asks(`UY${count}`)).toBeUndefined();
    expect(asks('UZ')).toMatchObject({ reason: 'tooManyQuestions', facts: { isOwn: false } });
  });

  test('the questions stay with the request where stricter terms ask for more approvals', () => {
    const { state } = act(proposed(), ask('UX'), now);
    const later = act(state, approve('UAPP1', { terms: { quorum: 3, coolingOffMs: 15 * minute } }), now);
    expect(inPhase(later.state, 'awaitingApproval').questions).toHaveLength(1);
  });

  test('an older version does not read what it does not know', () => {
    expect(schemaOf({ type: 'asked', fingerprint, question: 'Who signs it?' })).toBe(2);
    expect(isReadable(2, 'asked')).toBe(true);
    expect(isReadable(2, 'asked in a later version')).toBe(false);
  });
});

const stop = (id: string, changes: object = {}) =>
  ({ type: 'stop', actor: actor(id), fingerprint, reason: 'wait', ...changes }) as Command;

describe('stopping', () => {
  it.each<[string, Command, string | undefined]>([
    ['an approver may', stop('UAPP3'), undefined],
    ['the requester may', stop('UREQ'), undefined],
    ['another requester may not', stop('UREQ2'), 'notApprover'],
    ['somebody without a role may not', stop('UX'), 'notApprover'],
    [
      'a deactivated requester may not',
      stop('UREQ', { actor: actor('UREQ', { kind: 'deactivated' }) }),
      'deactivated',
    ],
    ['not with another fingerprint', stop('UAPP3', { fingerprint: '0' }), 'otherProposal'],
    ['not by the button of the same asked before', stop('UAPP3', { proposed: 1 }), 'otherProposal'],
  ])('during cooling-off %s', (_name, command, reason) => {
    const told = act(approved(), command, approvedAt);
    expect(told.refusal?.reason).toBe(reason);
    expect(typesOf(told)).toEqual([reason === undefined ? 'stopped' : 'clickRefused']);
  });

  it.each([
    ['preparing', begun()],
    ['enabling', intended()],
    ['enabled', enabled()],
  ])('while %s there is nothing to stop', (_name, state) => {
    expect(act(state, stop('UAPP3'), approvedAt).refusal?.reason).toBe('nothingToStop');
    expect(act(state, stop('UREQ'), approvedAt).refusal?.reason).toBe('nothingToStop');
    expect(act(state, stop('UX'), approvedAt).refusal?.reason).toBe('notApprover');
  });

  test('whoever the run belongs to may stop what somebody else proposed in it', () => {
    const run = { ...approved().run, owner: 'UREQ2' };
    expect(typesOf(act({ ...approved(), run }, stop('UREQ2'), approvedAt))).toEqual(['stopped']);
  });

  test('approvals are void after it', () => {
    const { state } = act(approved(), stop('UAPP3'), approvedAt);
    expect(state).not.toHaveProperty('approvals');
    expect(act(state, approve('UAPP3'), approvedAt).refusal?.reason).toBe('noProposal');
  });
});

describe('the end of a request', () => {
  it.each([
    ['awaiting approval', proposed(), proposedAt + 24 * hour - 1, []],
    ['awaiting approval', proposed(), proposedAt + 24 * hour, ['expired']],
    ['cooling off', approved(), proposedAt + 24 * hour, ['expired']],
    ['enabling', intended(), proposedAt + 48 * hour, []],
    ['preparing', begun(), proposedAt + 48 * hour, []],
  ])(
    '%s: it expires at its time and not before, and only while something is asked for',
    (_name, state, at, events) => {
      expect(typesOf(act(state, { type: 'expire' }, at))).toEqual(events);
    },
  );
});
