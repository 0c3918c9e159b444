import { describe, expect, it, test } from 'vitest';
import { evaluate } from '../../../src/domain/checks/evaluate.ts';
import { checkIds, type Finding } from '../../../src/domain/checks/findings.ts';
import { checkLabel } from '../../../src/views/findings/checks.ts';
import { findingWords, remedyFor, whoActs } from '../../../src/views/findings/words.ts';
import { dated, moment, oneLine } from '../../../src/views/blocks/text.ts';
import { sampleFinding } from '../../domain/checks/sample-facts.ts';
import { allWell, nowSeconds } from '../../domain/checks/sample-observations.ts';

const target = { vaultName: 'north', vaultUri: 'https://north.vault.azure.net' };

test.each([
  ['noRight', /Monitoring Reader at the vault and Log Analytics Reader at the workspace/u],
  ['unclear', /checks that CMK_LOG_ANALYTICS_WORKSPACE names a workspace that exists/u],
] as const)('an audit log that cannot be read (%s) has a way out of its own', (because, words) => {
  const finding: Finding<'unseen'> = {
    check: 'auditLog',
    verdict: 'unknown',
    code: 'unseen',
    facts: { because, detail: '' },
  };
  expect(remedyFor(finding, target)?.explain).toMatch(words);
});

describe('a finding in words', () => {
  it.each([
    [
      'keyDeleted',
      { name: 'cmk-key', scheduledPurgeDate: '2030-01-01T08:00:30.000Z' },
      'The key “cmk-key” was deleted. It can be recovered until <!date^1893484830^{date_short} at {time}|2030-01-01 08:00 UTC>; after that it is gone.',
    ],
    [
      'vaultDeleted',
      { scheduledPurgeDate: undefined },
      'The vault was deleted. It can be recovered until a time that Azure does not tell; after that it is gone, with every key in it.',
    ],
    [
      'sizeTooSmall',
      { bits: 2048 },
      'The key has 2,048 bits. Cosmos DB, one of Adobe’s stores, needs at least 3,072.',
    ],
    [
      'sizeTooSmall',
      { bits: 2048, version: 'v2' },
      'The key has 2,048 bits. Cosmos DB, one of Adobe’s stores, needs at least 3,072. This is about version “v2”.',
    ],
    [
      'unseen',
      { because: 'noIdentity', detail: '' },
      'The bot has no identity in Azure here, so it cannot check.',
    ],
    [
      'locked',
      { lock: 'keep', level: 'CanNotDelete', scope: '/v', others: 2 },
      'The lock “keep” (“CanNotDelete”) at “/v” keeps the CMK app’s role from being removed, so access could not be revoked until its owner lifts it. 2 more locks do the same: the vault’s Locks page lists them.',
    ],
    [
      'roleAssigned',
      { scope: '/providers/Microsoft.Management/managementGroups/Company', group: 'g' },
      'The CMK app has the role Key Vault Crypto Service Encryption User, inherited from the management group “Company”, through the group “g”.',
    ],
    [
      'roleAssigned',
      { scope: '/subscriptions/s/resourceGroups/rg1' },
      'The CMK app has the role Key Vault Crypto Service Encryption User, inherited from the resource group “rg1”.',
    ],
    [
      'unseen',
      { because: 'noRight', detail: 'GET vault: AuthorizationFailed' },
      'The bot’s identity in Azure may not look at this. Azure: “GET vault: AuthorizationFailed”',
    ],
  ] as const)('%s, %j', (code, facts, words) => {
    expect(dated(findingWords(sampleFinding(code, facts)), 900)).toBe(words);
  });

  it('advises the right that is missing: Azure’s where Azure refused, Graph’s where Graph did', () => {
    const advice = (because: 'noRight' | 'noGraphRight') => {
      const { explain = '' } =
        remedyFor(sampleFinding('unseen', { because }, 'roleAssignment'), target) ?? {};
      return `${whoActs(because)} ${explain}`;
    };
    expect(advice('noGraphRight')).toMatch(/Application\.Read\.All.*Application\.Read\.All/u);
    expect(advice('noGraphRight')).not.toContain('Key Vault Reader');
    expect(advice('noRight')).toMatch(/Key Vault Reader.*Key Vault Reader/u);
    expect(advice('noRight')).not.toContain('Graph');
  });

  it('shows a moment in each reader’s own time zone, and leaves what people wrote', () => {
    const ends = `It ends on ${moment('2030-01-01T08:00:00Z')}, in 5 days.`;
    expect(dated(ends, 300)).toBe(
      'It ends on <!date^1893484800^{date_short} at {time}|2030-01-01 08:00 UTC>, in 5 days.',
    );
    expect(dated('A vault named “2030-01-01 08:00 UTC”', 300)).toBe('A vault named “2030-01-01 08:00 UTC”');
    expect(dated(`${'x'.repeat(290)} ${ends}`, 300)).toMatch(/^x+ ?… \(\d+ more characters\)$/u);
  });

  it('keeps what Azure or a person wrote from being formatting, a mention or a flood', () => {
    const hostile = '<!channel> `*x*` <https://evil.example|here> &'.repeat(100);
    const words = oneLine(
      findingWords(sampleFinding('roleConditional', { scope: hostile, condition: hostile })),
      900,
    );
    expect(words).not.toMatch(/<|>/);
    expect(words).not.toMatch(/[`*]/);
    expect(words).toMatch(/cannot be determined from here\.$/);
  });

  it('tells where editions of Adobe’s guide differ', () => {
    for (const code of ['vaultManagedHsm', 'addressMissing', 'addressIneffective'] as const) {
      expect(findingWords(sampleFinding(code))).toMatch(/newer editions/i);
    }
  });

  it('has a label for each check and a whole sentence for all that is well', () => {
    expect(new Set(checkIds.map(checkLabel)).size).toBe(checkIds.length);
    for (const each of evaluate(allWell, { nowSeconds })) {
      expect(findingWords(each)).toMatch(/^[A-Z“].*[.”]$/);
      expect(findingWords(each)).not.toContain('(not known)');
    }
  });
});
