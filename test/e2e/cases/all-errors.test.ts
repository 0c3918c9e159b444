import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { press, prepare, submit, vaultForm, wordsUnder } from '../story.ts';
import { startCase } from './cases.ts';

let sandbox: Sandbox;
let requester: PersonAt;

describe('P13: everything that is wrong is said at once, each beside its field', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    requester = sandbox.person(cast.requester);
  }, 60_000);
  afterEach(() => requester.closes());
  afterAll(() => sandbox.close());

  test('a vault that is none and a name that Adobe does not know, while taking in what is enabled', async () => {
    await requester.types('/cmk adopt Luma');
    const values = { vault: 'https://example.com/vault', configurationName: 'Unknown1' };
    const answered = await submit(sandbox, requester, 'adopt', values);
    expect(wordsUnder(answered, 'vault')).toContain('is not Azure Key Vault');
    expect(wordsUnder(answered, 'configurationName')).toContain('no configuration Unknown1');
  });

  test('a field that is wrong while Adobe does not answer: both', async () => {
    await requester.types('/cmk adopt Luma');
    sandbox.adobe.script.always('getConfig', { kind: 'answer', status: 500, body: 'Something went wrong.' });
    const values = { vault: 'https://example.com/vault', configurationName: 'Unknown1' };
    const answered = await submit(sandbox, requester, 'adopt', values);
    sandbox.adobe.script.clear();
    expect(wordsUnder(answered, 'vault')).toContain('is not Azure Key Vault');
    expect(answered.said).toMatch(/Adobe.*(?:500|error)/u);
  });

  test('the three fields of a proposal', async () => {
    await requester.closes();
    await prepare(sandbox);
    await press(sandbox, requester, 'propose');
    const values = { reason: '   ', acknowledge: true, confirmation: 'another-key' } as const;
    const answered = await submit(sandbox, requester, 'propose', values);
    expect(wordsUnder(answered, 'reason')).not.toBe('');
    expect(wordsUnder(answered, 'confirmation')).toContain('another-key');
  }, 60_000);
});

test('P13: fields that are wrong in a setup that could never be approved: all three', async () => {
  const approvers = [cast.firstApprover, cast.requester].join(',');
  const lonely = await startCase({ variables: { CMK_APPROVERS: approvers } });
  try {
    const person = lonely.person(cast.requester);
    await person.types('/cmk setup');
    const values = { ...vaultForm, vault: 'two words', configurationName: 'has space' };
    const answered = await submit(lonely, person, 'vault', values);
    expect(wordsUnder(answered, 'vault')).not.toBe('');
    expect(wordsUnder(answered, 'configurationName')).toContain('has space');
    expect(answered.said).toMatch(/approver/u);
    await person.closes();
    await person.types('/cmk setup');
    const named = await submit(lonely, person, 'vault', { ...vaultForm, configurationName: 'has space' });
    expect(wordsUnder(named, 'configurationName')).toContain('has space');
    expect(named.said).toMatch(/approver/u);
  } finally {
    await lonely.close();
  }
}, 60_000);
