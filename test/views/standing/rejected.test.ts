import { expect, test } from 'vitest';
import type { Proposal } from '../../../src/domain/proposal.ts';
import { rejectedWords } from '../../../src/views/standing/rejected.ts';
import { proposed } from '../../domain/stories.ts';
import { around } from '../story.ts';

const { proposal } = proposed();
const wordsAfter = (before: Proposal) =>
  rejectedWords({ ...around, rejected: { by: 'U1', at: 0, reason: 'Not now', proposal: before } }, proposal);

test('the order of a list is no change: the fingerprint does not see it', () => {
  const reversed = {
    ...proposal,
    approvers: proposal.approvers?.toReversed(),
    attestations: proposal.attestations.toReversed(),
    verdicts: Object.fromEntries(Object.entries(proposal.verdicts).toReversed()),
  } as Proposal;
  expect(wordsAfter(reversed)).toContain('Changed since:* nothing.');
});

test.each<[string, Partial<Proposal>, RegExp]>([
  ['the key', { body: proposal.body.replace('vault', 'other') }, /Changed since:\* (?!nothing)/u],
  ['the reason', { reason: 'another one' }, /Changed since:\* (?!nothing)/u],
  ['the quorum', { quorum: 7 }, /Changed since:\* (?!nothing)/u],
])('%s is one', (_what, other, words) => {
  expect(wordsAfter({ ...proposal, ...other } as Proposal)).toMatch(words);
});
