import { describe, expect, it, test } from 'vitest';
import { detailsModal } from '../../src/commands/details.ts';
import type { Event } from '../../src/domain/events.ts';
import { approvalMessage } from '../../src/views/thread/approval.ts';
import { rootCard } from '../../src/views/standing/card.ts';
import { propagationBar } from '../../src/views/standing/access.ts';
import { statusMessage } from '../../src/views/standing/status.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import { start } from './arbitrary-facts.ts';
import { actionsIn, wordsIn } from './rendering.ts';
import {
  type Parts,
  app,
  around,
  enabledStory,
  firstApprover,
  key,
  requester,
  restoredStory,
  restoringStory,
  revokeAskedStory,
  revokedStory,
  revokingStory,
  roleAbsent,
  secondApprover,
  tell,
  vault,
} from './story.ts';

const hour = 3_600_000;
const day = 24 * hour;

function last(parts: Parts, context = around) {
  const told = tell(parts).at(-1);
  if (told === undefined) throw new Error('nothing was told');
  const { entry, state, before } = told;
  const deliveries = deliveriesFor(entry, state, { ...context, now: entry.at }, before);
  const thread = deliveries.filter(({ to }) => to === 'thread');
  return {
    state,
    told: deliveries.flatMap(({ person }) => (person === undefined ? [] : [person])).toSorted(),
    broadcast: thread.some(({ broadcast }) => broadcast === true),
    words: thread.map(({ message }) => wordsIn(message.blocks)).join('\n'),
    text: thread.map(({ message }) => message.text).join('\n'),
    actions: thread.flatMap(({ message }) => actionsIn(message.blocks)),
  };
}

const reached = (
  parts: Parts,
  milestone: 'first' | 'primary' | 'cached',
  changes: Partial<Extract<Event, { type: 'propagationReached' }>> = {},
) =>
  last([
    ...parts,
    ['bot', { type: 'propagationReached', milestone, dueAt: start + 2 * hour, seen: 'asMeant', ...changes }],
  ]);

test('a key that was in use before the bot watched is not said to be used for the first time', () => {
  const used = ['bot', { type: 'keyUseSeen', use: 'served', at: start + hour }] as const;
  const adopted = [requester, { type: 'adopted', vault, key, configurationName: 'Config1', app }] as const;
  expect(last([...enabledStory, used]).text).toContain('Adobe first used the key');
  expect(last([adopted, used]).text).toContain('Adobe uses the key');
});

test('nothing is said to be the first use or refusal where the log begins long after access changed', () => {
  const seen = (use: 'served' | 'refused') =>
    ['bot', { type: 'keyUseSeen', use, at: start + 2 * day, from: start + day }] as const;
  const used = last([...enabledStory, seen('served')]).text;
  expect(used).toMatch(
    /Adobe uses the key, seen .* in the vault’s audit log \(the bot read the log from .* on\)\./u,
  );
  expect(used).not.toContain('first');
  const refused = last([...revokedStory, seen('refused')]).text;
  expect(refused).toMatch(
    /tried to use the key and was refused, seen .* \(the bot read the log from .* on\)\./u,
  );
  expect(refused).not.toContain('first');
  const again = last([...restoredStory, seen('served')]).text;
  expect(again).toMatch(/Adobe uses the key again, seen .* \(the bot read the log from .* on\)\./u);
  expect(again).not.toContain('first');
});

test('auditors are told once that the bot reports no further addresses', () => {
  const use = (place: number) =>
    ({ kind: 'address', value: `10.0.0.${place}`, count: 1, last: start }) as const;
  const seen = (from: number, to: number) =>
    [
      'bot',
      { type: 'otherUseSeen', uses: Array.from({ length: to - from }, (_, place) => use(from + place)) },
    ] as const;
  const wordsOf = (parts: Parts) => {
    const told = tell(parts).at(-1);
    if (told === undefined) throw new Error('nothing was told');
    const [delivery] = deliveriesFor(told.entry, told.state, { ...around, auditorMembers: ['U0AUDIT'] });
    return wordsIn(delivery?.message.blocks ?? []);
  };
  const limit = 'have now been reported, which is the limit. The bot reports no more until access changes.';
  expect(wordsOf([...enabledStory, seen(0, 19)])).not.toContain(limit);
  const reached = wordsOf([...enabledStory, seen(0, 1), seen(1, 20)]);
  expect(reached).toContain(limit);
  expect(reached).toContain('`10.0.0.19`');
});

describe('the request to revoke', () => {
  const { words, text, told, state } = last(revokeAskedStory);

  test('looks different from the one that cannot be undone, and says what stops working and when', () => {
    expect(words).toContain('⛔ Approval requested: REVOKE access to the data');
    expect(words).not.toContain('cannot be undone');
    for (const part of ['loses the data', '24 hours', '7 days', 'Ask Adobe first', 'purged under the SLA'])
      expect(words).toContain(part);
    expect(words).toContain('The contract ends');
    if (state.phase !== 'awaitingApproval') throw new Error('not asked');
    const details = wordsIn(detailsModal(state, around).blocks);
    for (const part of ['24 h', 'Up to 7 days', 'URL shortener', 'Edge projections'])
      expect(details.toLowerCase()).toContain(part.toLowerCase());
    expect(details).toContain(
      String.raw`roleAssignments?api-version=2022-04-01&$filter=assignedTo('\''o'\'')`,
    );
  });

  test('reads alone as a notification, and asks each approver directly', () => {
    expect(text).toContain('Approval needed: revoke Adobe’s access for Acme Health. Expires <!date^');
    expect(told).toEqual([firstApprover, secondApprover, 'U0APP3']);
  });
});

describe('a request that was decided says how, also when much has happened since', () => {
  const states = tell(restoredStory).map(({ state }) => state);
  const asked = (act: string) =>
    states.findLast(
      (state) =>
        (state.phase === 'revoking' || state.phase === 'restoring' || state.phase === 'enabling') &&
        state.proposal.act === act,
    );
  it.each([
    ['enable', 'enabled', '*Approved and enabled.*'],
    ['revoke', 'revoked', '*Approved and revoked.*'],
    ['restore', 'enabled', '*Approved and restored.*'],
  ])('%s', (act, phase, words) => {
    const was = asked(act);
    const state = states.findLast((candidate) => candidate.phase === phase);
    if (state === undefined || was === undefined || !('proposedSince' in was))
      throw new Error('no such state');
    const message = approvalMessage(state, around, was);
    expect(wordsIn(message.blocks)).toContain(words);
    expect(wordsIn(message.blocks)).toContain('2 of 2 approvals');
    expect(actionsIn(message.blocks)).toEqual(['details']);
  });
});

describe('a proposal that is turned down leaves things as they were, in words', () => {
  it.each<[string, Event, RegExp]>([
    [
      'rejected',
      { type: 'rejected', fingerprint: 'f', reason: 'no' },
      /Access was not touched\. .* stay enabled.*<@U0REQ> addresses the reason/,
    ],
    ['stopped', { type: 'stopped', reason: '' }, /Access was not touched/],
    ['expired', { type: 'expired' }, /Access was not touched\. Propose again/],
  ])('%s', (_name, event, words) => {
    const { text, state } = last([...revokeAskedStory, [firstApprover, event]]);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/sent|preparing/);
    const card = rootCard(state, state.phase === 'enabled' ? state.run : never(), around);
    expect(wordsIn(card.blocks)).toContain('Access was not touched');
  });
});

function never(): never {
  throw new Error('not enabled');
}

test('P32: the card’s notification says once that access is revoked', () => {
  const state = tell(revokedStory).at(-1)?.state;
  if (state?.phase !== 'revoked') throw new Error('not revoked');
  const { text } = rootCard(state, state.run, around);
  expect(text.match(/access (?:is )?revoked/giu)).toHaveLength(1);
  const seen = { ...state, life: { ...state.life, access: 'revokedSeen' as const } };
  expect(rootCard(seen, state.run, around).text.match(/access (?:is )?lost/giu)).toHaveLength(1);
});

describe('while it is carried out', () => {
  test('without a writer the thread says that what to remove follows, and gives no command that may remove nothing', () => {
    const { words } = last(revokingStory);
    expect(words).toContain('says here what to remove');
    expect(words).not.toContain('az role');
    expect(last(revokingStory, { ...around, hasWriter: true }).words).not.toContain('az role');
  });

  it.each([
    ['/subscriptions/s/resourceGroups/keys', 'inherited from the resource group'],
    ['/subscriptions/s', 'inherited from the subscription'],
    ['/providers/Microsoft.Management/managementGroups/all', 'inherited from the management group'],
  ])('a role that remains at %s is %s', (scope, words) => {
    const finding = {
      check: 'roleAssignment',
      verdict: 'pass',
      code: 'roleAssigned',
      facts: { scope, assignmentId: 'a1', group: undefined },
    } as const;
    const found = last([...revokingStory, ['bot', { type: 'actStuck', findings: [finding] }]]);
    expect(found.text).toContain(words);
    expect(found.broadcast).toBe(true);
    expect(found.told).toEqual([firstApprover, secondApprover, requester]);
  });

  test('what the bot may not see is asked of a person', () => {
    const facts = { because: 'noRight', detail: '' } as const;
    const finding = { check: 'roleAssignment', verdict: 'unknown', code: 'unseen', facts } as const;
    const found = last([...revokingStory, ['bot', { type: 'actStuck', findings: [finding] }]]);
    expect(found.actions).toEqual(['attest']);
    expect(found.words).toContain('a requester who has seen that it is done confirms it');
  });

  test('restoring shows what mends each cause', () => {
    const off = { check: 'keyEnabled', verdict: 'fail', code: 'keyIsDisabled', facts: {} } as const;
    const found = last([...restoringStory, ['bot', { type: 'actStuck', findings: [off, roleAbsent] }]]);
    expect(found.words).toContain('az keyvault key set-attributes');
    expect(found.words).toContain('az role assignment create');
  });
});

describe('when it is done', () => {
  test.each([
    [revokedStory, '*Access is revoked.*'],
    [restoredStory, '*Access is restored.*'],
  ] as const)('the channel, who proposed and who approved are told', (parts, words) => {
    const found = last(parts);
    expect(found.words).toContain(words);
    expect(found.words).toContain('after 24 h');
    expect(found.words).toContain('after 7 days');
    expect(found.broadcast).toBe(true);
    expect(found.told).toEqual([firstApprover, secondApprover, requester]);
  });

  test('a clock that another change of access stops is named, with how far it was', () => {
    expect(last(restoredStory).words).toMatch(/earlier revoking was still propagating after \d+ minutes/);
    expect(last(revokedStory).words).not.toContain('still propagating');
  });

  test('a person’s word is named as such', () => {
    const parts: Parts = [...revokingStory, [requester, { type: 'revoked', findings: [] }]];
    expect(last(parts).words).toContain(`<@${requester}> confirmed it`);
  });
});

describe('a reminder says what should be so, what may still be seen and what to do if not', () => {
  it.each([
    ['first', 'a few minutes', false],
    ['primary', '24 h passed', true],
    ['cached', '7 days passed', true],
  ] as const)('%s, in both directions', (milestone, _words, broadcast) => {
    for (const parts of [revokedStory, restoredStory]) {
      const found = reached(parts, milestone);
      expect(found.words).toContain('*What may still be seen:*');
      expect(found.words).toContain('*If not:*');
      expect(found.words).toMatch(/day 1 of 7/);
      expect(found.broadcast).toBe(broadcast);
      expect(found.told.length > 0).toBe(broadcast);
    }
  });

  test('names 24 h, 7 days and the exceptions', () => {
    expect(reached(revokedStory, 'primary').words).toContain('24 h passed');
    expect(reached(revokedStory, 'cached').words).toMatch(
      /7 days passed[\s\S]*URL shortener and Edge projections/,
    );
    expect(reached(restoredStory, 'cached').words).toContain('should be back too');
  });

  test('a late one says by how much, one in time does not', () => {
    const at = tell(revokedStory).at(-1)?.entry.at ?? 0;
    expect(reached(revokedStory, 'primary', { dueAt: at - 26 * hour }).words).toContain(
      'This comes 1 day 2 hours late',
    );
    expect(reached(revokedStory, 'primary', { dueAt: at }).words).not.toContain('late');
  });

  test('it says so where Azure no longer shows it as it was meant, or nothing at all', () => {
    expect(reached(revokedStory, 'primary', { seen: 'otherwise' }).words).toContain(
      'Azure shows something else now',
    );
    expect(reached(revokedStory, 'primary', { seen: 'unseen' }).words).toContain('could not check');
  });
});

describe('progress over the seven days', () => {
  const from = { sequence: 1, at: start };
  it.each([
    [0, '▱▱▱▱▱▱▱  day 1 of 7'],
    [day - 1, '▱▱▱▱▱▱▱  day 1 of 7'],
    [3 * day, '▰▰▰▱▱▱▱  day 4 of 7'],
    [7 * day, '▰▰▰▰▰▰▰  7 of 7 days are over'],
    [70 * day, '▰▰▰▰▰▰▰  7 of 7 days are over'],
  ])('%i ms after the change', (later, bar) => {
    expect(propagationBar({ direction: 'revoke', from }, start + later)).toBe(bar);
  });

  test('stands on the card and in the status, each store with its date', () => {
    const state = tell(revokedStory).at(-1)?.state;
    if (state?.phase !== 'revoked') throw new Error('not revoked');
    const at = { ...around, now: (state.life.propagation?.from.at ?? 0) + 2 * day };
    for (const { blocks } of [rootCard(state, state.run, at), statusMessage([{ state, context: at }])]) {
      const words = wordsIn(blocks);
      expect(words).toContain('▰▰▱▱▱▱▱  day 3 of 7');
      expect(words).toMatch(/✓ {2}Primary stores .* expected complete since/);
      expect(words).toMatch(/◐ {2}Cached and transient stores – may take until/);
      expect(actionsIn(blocks)).toContain('restore');
    }
  });

  test('an enabled organization without a clock shows none', () => {
    const state = tell(enabledStory).at(-1)?.state;
    if (state?.phase !== 'enabled') throw new Error('not enabled');
    expect(wordsIn(rootCard(state, state.run, around).blocks)).not.toContain('of 7');
  });
});
