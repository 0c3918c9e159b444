import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/domain/checks/evaluate.ts';
import { checkIds, type Finding, type FindingCode } from '../../src/domain/findings.ts';
import { checkLabels, findingWords } from '../../src/views/findings.ts';
import { oneLine } from '../../src/views/text.ts';
import { allWell, nowSeconds } from '../domain/checks/sightings.ts';

function finding(code: FindingCode, facts: Record<string, string> = {}): Finding {
  return { check: 'vaultExists', verdict: 'warning', code, facts };
}

describe('a finding in words', () => {
  it.each([
    [
      'keyDeleted',
      { name: 'cmk-key', scheduledPurgeDate: '2030-01-01T08:00:30.000Z' },
      'The key “cmk-key” was deleted. It can be recovered until 2030-01-01 08:00 UTC; after that it is gone.',
    ],
    [
      'vaultDeleted',
      {},
      'The vault was deleted. It can be recovered until (not told); after that it is gone, with every key in it.',
    ],
    [
      'sizeTooSmall',
      { bits: '2048' },
      'The key has 2,048 bits. Cosmos DB, one of Adobe’s stores, needs at least 3,072.',
    ],
    [
      'unseen',
      { because: 'noIdentity', detail: '' },
      'The bot has no identity in Azure here, so it cannot look.',
    ],
    [
      'unseen',
      { because: 'noRight', detail: 'GET vault: AuthorizationFailed' },
      'The bot’s identity in Azure may not look at this. Azure: “GET vault: AuthorizationFailed”',
    ],
    ['unseen', { because: 'of late', detail: '' }, 'It could not be looked at.'],
  ] as const)('%s, %j', (code, facts, words) => {
    expect(findingWords(finding(code, facts))).toBe(words);
  });

  it('keeps what Azure or a person wrote from being formatting, a mention or a flood', () => {
    const hostile = '<!channel> `*x*` <https://evil.example|here> &'.repeat(100);
    const words = oneLine(
      findingWords(finding('roleConditional', { scope: hostile, condition: hostile })),
      900,
    );
    expect(words).not.toMatch(/<|>/);
    expect(words).not.toMatch(/[`*]/);
    expect(words).toMatch(/cannot be told from here\.$/);
  });

  it('tells where editions of Adobe’s guide differ', () => {
    for (const code of ['vaultManagedHsm', 'addressMissing', 'addressIneffective'] as const) {
      expect(findingWords(finding(code))).toMatch(/newer editions/i);
    }
  });

  it('has a label for each check and a whole sentence for all that is well', () => {
    expect(new Set(Object.values(checkLabels)).size).toBe(checkIds.length);
    for (const each of evaluate(allWell, { nowSeconds })) {
      expect(findingWords(each)).toMatch(/^[A-Z“].*[.”]$/);
      expect(findingWords(each)).not.toContain('(not told)');
    }
  });
});
