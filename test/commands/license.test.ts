import { expect, test } from 'vitest';
import { licenseWords, vaultForm } from '../../src/commands/vault.ts';
import { prepared } from '../domain/stories.ts';
import { around } from '../views/story.ts';

const form = (attested?: string) => {
  const { run } = prepared();
  const attestations = [
    { id: 'a1', check: 'entitlement', by: 'UREQ', reason: attested ?? '', at: 1 },
  ] as const;
  return vaultForm(around, { ...run, attestations });
};

const picker = (attested?: string) => {
  const block = form(attested).blocks.find(({ block_id: id }) => id === 'entitlement');
  const element = block !== undefined && 'element' in block ? block.element : undefined;
  return element?.type === 'static_select' ? element : undefined;
};

test('every license that the form offers is found again in the words that attest it', () => {
  const offered = (picker()?.options ?? []).map(({ value = '' }) => value);
  expect(offered.length).toBeGreaterThan(1);
  for (const entitlement of offered) {
    expect(licenseWords({ entitlement, evidence: ' \u200B' })).toBe('');
    const attested = licenseWords({ entitlement, evidence: 'contract 4711' });
    expect(attested).not.toContain(entitlement);
    expect(picker(attested)?.initial_option?.value).toBe(entitlement);
  }
});
