import { expect, test } from 'vitest';
import type { Proposal, Rejected } from '../../../src/domain/proposal.ts';
import { rejectedWords } from '../../../src/views/standing/preparing.ts';
import { proposed } from '../../domain/stories.ts';
import { around } from '../story.ts';

const { proposal } = proposed();
const rejected: Rejected = { how: 'rejected', by: 'U1', at: 0, reason: 'Not now', proposal };
const wordsAfter = (before: Proposal) =>
  rejectedWords({ ...around, rejected: { ...rejected, proposal: before } }, proposal);

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

test.each<[string, Partial<Proposal>, string]>([
  ['the reason', { reason: 'another one' }, 'the reason'],
  ['the ticket', { ticket: 'another one' }, 'the ticket'],
  ['the quorum', { quorum: 7 }, 'the terms'],
  ['reason and approvers', { reason: 'another one', approvers: ['U7'] }, 'the reason and the terms'],
])('which of reason, ticket and terms changed is said: %s', (_what, other, words) => {
  expect(wordsAfter({ ...proposal, ...other } as Proposal)).toContain(`Changed since:* ${words}.`);
});

test.each([
  ['Wrong vault', /^\*Stopped before\* by <@U1> <!date.*: “Wrong vault”\n/u],
  ['  ', /^\*Stopped before\* by <@U1> <!date[^\n]*>\.\n/u],
])('a request that was stopped says so, with its reason “%s”', (reason, words) => {
  const stopped: Rejected = { ...rejected, how: 'stopped', reason };
  expect(rejectedWords({ ...around, rejected: stopped }, proposal)).toMatch(words);
});
