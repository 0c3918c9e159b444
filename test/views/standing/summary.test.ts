import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageProblems } from '../../../sandbox/slack/blocks/validate.ts';
import { type SummaryEntry, summaryMessage } from '../../../src/views/standing/summary.ts';
import type { Life } from '../../../src/domain/organization.ts';
import { enabled, proposed } from '../../domain/stories.ts';
import { context, state } from '../arbitraries.ts';
import { expectAllInert } from '../inertness.ts';

const around = fc.sample(context, { numRuns: 1, seed: 7 })[0];
const named = (name: string) => {
  if (around === undefined) throw new Error('there is no context');
  return { ...around, organization: { ...around.organization, name } };
};
const wordsOf = (entries: readonly SummaryEntry[]) => JSON.stringify(summaryMessage(entries).blocks);

test('an open request stands in it, with what it still needs and when it expires', () => {
  const open: SummaryEntry = { state: proposed(), context: named('Luma'), approvers: 'unseen' };
  expect(wordsOf([open])).toMatch(
    /A request for the enablement is open: 0 of 2 approvals\. It expires <!date/u,
  );
});

test('what ends next stands in it with its date, the first first', () => {
  const state = enabled();
  const since = state.since.at;
  const on = (days: number) => new Date(since + days * 86_400_000).toISOString();
  const concerns: Life['health']['concerns'] = {
    keyExpiry: { code: 'expiryAhead', facts: { expiresOn: on(40), days: 40 }, since, daysTold: 60 },
    roleExpiry: { code: 'roleEnds', facts: { endsOn: on(20), days: 20 }, since, daysTold: 30 },
  };
  const life = { ...state.life, health: { ...state.life.health, concerns } };
  const words = wordsOf([
    { state: { ...state, life }, context: named('Luma'), approvers: { eligible: 5, quorum: 2 } },
  ]);
  const [first, second] = [20, 40].map((days) => `<!date\\^${Date.parse(on(days)) / 1000}\\^`);
  expect(words).toMatch(new RegExp(`△ Next: [^;]*${first}[^;]*; [^;]*${second}`, 'u'));
});

test.each([
  [{ eligible: 1, quorum: 2 }, 'could not be approved:* it needs 2 approvals, and 1 person can approve'],
  [
    { eligible: 2, quorum: 2 },
    '△ A revocation needs 2 approvals; 2 people can approve. There is no spare approver',
  ],
  [{ eligible: 5, quorum: 2 }, '✓ A revocation needs 2 approvals; 5 people can approve.'],
  ['unseen', 'Slack did not say whether enough people could approve a revocation'],
] as const)('whether enough people could approve a revocation: %j', (approvers, words) => {
  expect(wordsOf([{ state: enabled(), context: named('Luma'), approvers }])).toContain(words);
});

test('who needs somebody comes first and in full, and whoever needs nobody is named in one line', () => {
  const quiet = (name: string): SummaryEntry => ({
    state: { ...proposed(), phase: 'unconfigured' } as never,
    context: named(name),
    approvers: 'unseen',
  });
  const loud: SummaryEntry = { state: proposed(), context: named('Loud'), approvers: 'unseen' };
  const words = wordsOf([quiet('One'), loud, quiet('Two')]);
  expect(words).toContain('1 organization needs a look');
  expect(words.indexOf('Loud')).toBeLessThan(words.indexOf('One'));
  expect(words).toContain('Nothing to do:* *One* and *Two*.');
});

test('the last use of the key stands in it, also of whoever needs nobody', () => {
  const state = enabled();
  const now = state.since.at + 3_600_000;
  const entry = (name: string): SummaryEntry => {
    const times = { first: now, last: now, count: 1 };
    const use = { of: state.since.sequence, askedAt: now, from: now, until: now, served: times };
    const watch = { lookedAt: now, seenAt: now, unseen: {}, pending: [], use };
    return { state, context: { ...named(name), now, watch }, approvers: { eligible: 5, quorum: 2 } };
  };
  const last = String.raw`last by Adobe <!date\^${Math.floor(now / 1000)}\^[^>]*>`;
  expect(wordsOf([entry('One')])).toMatch(new RegExp(`✓ Use of the key: ${last}`, 'u'));
  expect(wordsOf([entry('One'), entry('Two')])).toMatch(new RegExp(`\\*Two\\* \\(key: ${last}\\)`, 'u'));
});

test('fits into one message, whatever stands on the records of three hundred organizations', () => {
  const reachable = fc.constantFrom(
    'unseen' as const,
    { eligible: 1, quorum: 2 },
    { eligible: 3, quorum: 2 },
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ state, context, approvers: reachable }), { minLength: 1, maxLength: 300 }),
      (entries) => {
        const { text, blocks } = summaryMessage(entries);
        expect(messageProblems(blocks)).toEqual([]);
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(text.length).toBeLessThan(200);
        expectAllInert(blocks);
      },
    ),
    { numRuns: 40 },
  );
});
