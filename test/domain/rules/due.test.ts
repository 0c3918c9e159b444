import { describe, expect, it, test } from 'vitest';
import {
  due,
  jobId,
  reactions,
  rosterForAll,
  summaryForAll,
  watchOverAll,
} from '../../../src/domain/rules/due.ts';
import { lostAfterMs } from '../../../src/domain/rules/enabling-rules.ts';
import { type Organization, unconfigured } from '../../../src/domain/organization.ts';
import {
  accepted,
  act,
  answeredAt,
  approved,
  begun,
  enabled,
  inPhase,
  intended,
  intendedAt,
  prepared,
  proposed,
  proposedAt,
  settleAt,
  settling,
  unknownOutcome,
} from '../stories.ts';
import {
  livedAt,
  restoreAt,
  restored,
  restoring,
  revokeApproved,
  revokeAsked,
  revokedAt,
  revoked,
  revoking,
} from '../life-stories.ts';
import { actor, hour, keyIn, minute, organization, start, vault } from '../world.ts';

const needs = (state: Organization) => due(state).map(({ kind, notBefore }) => [kind, notBefore]);

const lostAt = livedAt + hour;

/** Its clock runs as well, since access is gone. */
function keyLost(): Organization {
  const raised = [{ concern: 'keyEnabled', code: 'keyIsDisabled', facts: {}, since: lostAt }] as const;
  return act(enabled(), { type: 'recordWatch', change: { raised }, isWithinReach: false }, lostAt).state;
}

describe('what must be under way', () => {
  it.each<[string, Organization, [string, number][]]>([
    ['nothing where nothing was begun', unconfigured(organization), []],
    [
      'a look and the registration when the vault is chosen',
      begun(),
      [
        ['look', start],
        ['search', start],
        ['register', start],
      ],
    ],
    [
      'a look and the search for an older record while preparing',
      prepared(),
      [
        ['look', start + 2 * minute],
        ['search', start],
      ],
    ],
    [
      'no search where the whole channel was searched',
      { ...prepared(), run: { ...prepared().run, searched: { backTo: 1, isAll: true } } },
      [['look', start + 2 * minute]],
    ],
    [
      'a look, the end and a reminder while approval is asked for',
      proposed(),
      [
        ['look', start + 2 * minute],
        ['search', start],
        ['expire', proposedAt + 24 * hour],
        ['remind', proposedAt + hour],
      ],
    ],
    [
      'the announcement and the end while nobody sees that it cools off',
      { ...approved(), announced: undefined },
      [
        ['enable', approved().since.at],
        ['expire', proposedAt + 24 * hour],
        ['search', start],
      ],
    ],
    [
      'the gate and the end while it cools off',
      approved(),
      [
        ['enable', intendedAt],
        ['expire', proposedAt + 24 * hour],
        ['search', start],
      ],
    ],
    ['somebody who notices a lost sender', intended(), [['poll', intendedAt + lostAfterMs]]],
    ['a question to Adobe while it works', accepted(), [['poll', answeredAt]]],
    ['a question to Adobe while the outcome is unknown', unknownOutcome(), [['poll', answeredAt]]],
    [
      'the end of a settlement that is asked for, and a reminder',
      settling(),
      [
        ['poll', answeredAt],
        ['expire', settleAt + 24 * hour],
        ['remind', settleAt + hour],
      ],
    ],
    ['nothing when it is enabled', enabled(), []],
    [
      'the end and a reminder while revoking is asked for; no look, which is the watch’s',
      revokeAsked(),
      [
        ['expire', livedAt + 24 * hour],
        ['remind', livedAt + hour],
      ],
    ],
    [
      'the gate of revoking, which is another one than the gate of enabling',
      revokeApproved(),
      [
        ['begin', livedAt],
        ['expire', livedAt + 24 * hour],
      ],
    ],
    ['to revoke what was approved', revoking(), [['revoke', livedAt]]],
    [
      'the first step of how it spreads, once it is revoked',
      revoked(),
      [['propagate', revokedAt + 10 * minute]],
    ],
    [
      'to restore what was approved; the step of the revocation is not reached yet',
      restoring(),
      [
        ['restore', restoreAt],
        ['propagate', revokedAt + 10 * minute],
      ],
    ],
    ['the first step of how restoring spreads', restored(), [['propagate', restoreAt + 11 * minute]]],
    [
      'the alert again after 15 minutes where the key is lost',
      keyLost(),
      [
        ['propagate', lostAt + 10 * minute],
        ['alert', lostAt + 15 * minute],
      ],
    ],
  ])('%s', (_name, state, expected) => {
    expect(needs(state)).toEqual(expected);
  });

  test('what a person asked to be written is due until it is written', () => {
    const key = { name: 'fresh', kty: 'RSA', bits: 3072 } as const;
    const command = { type: 'requestKeyCreation', actor: actor('UREQ'), key, hasWriter: true } as const;
    const { state } = act(prepared(), command, proposedAt);
    expect(needs(state)).toContainEqual(['createKey', proposedAt]);
    const done = act(state, { type: 'recordKeyCreation', outcome: keyIn(vault, 'fresh') }, proposedAt);
    expect(needs(done.state).map(([kind]) => kind)).not.toContain('createKey');
  });

  test('a role that a person asked for is due until it is assigned', () => {
    const command = { type: 'requestRoleAssignment', actor: actor('UREQ'), hasWriter: true } as const;
    const { state } = act(prepared(), command, proposedAt);
    expect(needs(state)).toContainEqual(['assignRole', proposedAt]);
    const done = act(state, { type: 'recordRoleAssignment' }, proposedAt);
    expect(needs(done.state).map(([kind]) => kind)).not.toContain('assignRole');
  });

  test('nothing where a run has no vault to ask about', () => {
    expect(due({ ...begun(), run: { ...begun().run, vault: undefined } })).toEqual([]);
  });

  test('each run searches the channel for itself', () => {
    const idOf = (id: string) =>
      due({ ...prepared(), run: { ...prepared().run, id } })
        .filter(({ kind }) => kind === 'search')
        .map(jobId);
    expect(idOf('r7')).toEqual([`${organization}-7-search`]);
    expect(idOf('r12')).toEqual([`${organization}-12-search`]);
  });

  test('after the last reminder somebody may still have to get it in the morning', () => {
    expect(needs({ ...proposed(), reminders: 4 })).toContainEqual(['remind', proposedAt]);
  });
});

test.each([
  [watchOverAll, 'watch'],
  [summaryForAll, 'summary'],
  [rosterForAll, 'roster'],
] as const)('what is done for all of them at once is one job, at once: %j', (request, kind) => {
  expect(request).toEqual({ schema: 1, kind, organization: 'all', sequence: 0, notBefore: 0 });
});

describe('what an append sets going', () => {
  test('what became due by it, once, and a message to Slack', () => {
    const requests = reactions(prepared(), proposed()).map(jobId);
    const { sequence } = proposed();
    expect(requests).toEqual([
      `${organization}-${sequence}-publish`,
      `${organization}-${sequence}-expire`,
      `${organization}-${sequence}-remind`,
    ]);
  });

  test('with the life the watch begins: a look at once, and the job that watches over all', () => {
    const begun = reactions(accepted(), enabled()).map(({ kind, organization: of, notBefore }) => [
      kind,
      of,
      notBefore,
    ]);
    expect(begun).toEqual([
      ['publish', organization, 0],
      ['watch', organization, 0],
      ['watch', 'all', 0],
    ]);
    expect(reactions(enabled(), revokeAsked()).map(({ kind }) => kind)).toEqual([
      'publish',
      'expire',
      'remind',
    ]);
  });

  test('nothing where nothing was appended', () => {
    expect(reactions(proposed(), proposed())).toEqual([]);
  });

  test('a new look where what is looked at changed', () => {
    const command = { type: 'chooseKey', actor: actor('UREQ'), key: keyIn(vault, 'other') } as const;
    const after = inPhase(act(prepared(), command, proposedAt).state, 'preparing');
    expect(reactions(prepared(), after).map(({ kind }) => kind)).toEqual(['publish', 'look']);
  });
});

it.each([begun(), prepared(), proposed(), approved(), intended(), accepted(), settling()])(
  'ids are such as BullMQ takes: no colon and not digits alone',
  (state) => {
    for (const request of due(state)) {
      expect(jobId(request)).not.toMatch(/:|^\d+$/u);
      expect(request).toMatchObject({ schema: 1, organization });
    }
  },
);
