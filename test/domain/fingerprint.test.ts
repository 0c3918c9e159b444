import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkIds } from '../../src/domain/checks/findings.ts';
import {
  type Conditions,
  configurationBody,
  differencesTo,
  fingerprintOf,
  readableDigest,
  type Substance,
} from '../../src/domain/proposal.ts';

type Approved = Substance & Conditions;

const verdict = fc.constantFrom('pass', 'warning', 'unknown', 'fail');
const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 6 });
const substances: fc.Arbitrary<Approved> = fc.record({
  act: fc.constantFrom('enable', 'revoke', 'restore', 'enableDrill', 'revokeDrill'),
  organization: fc.string(),
  host: fc.string(),
  body: fc.string(),
  tenant: fc.string(),
  applicationId: fc.string(),
  verdicts: fc.dictionary(fc.constantFrom(...checkIds), verdict),
  attestations: ids,
  reason: fc.string(),
  ticket: fc.option(fc.string(), { nil: undefined }),
  redisDurableBy: fc.option(fc.string(), { nil: undefined }),
  quorum: fc.nat(),
  coolingOffMs: fc.nat(),
  approvers: ids,
});

/** The same with every object's keys in the other order. */
function turned(substance: Approved): Approved {
  const { verdicts, attestations, approvers = [] } = substance;
  const reversed = Object.fromEntries(Object.entries(substance).toReversed()) as unknown as Approved;
  return {
    ...reversed,
    verdicts: Object.fromEntries(Object.entries(verdicts).toReversed()),
    attestations: attestations.toReversed(),
    approvers: approvers.toReversed(),
  };
}

test('the order of keys and of attestations does not change the fingerprint', () => {
  fc.assert(
    fc.property(substances, (substance) => {
      expect(fingerprintOf(turned(substance))).toBe(fingerprintOf(substance));
    }),
  );
});

test('two substances have one fingerprint only where they are the same', () => {
  fc.assert(
    fc.property(substances, substances, (one, other) => {
      const plain = ({ attestations, approvers = [], ...rest }: Approved) => ({
        ...rest,
        attestations: attestations.toSorted(),
        approvers: approvers.toSorted(),
      });
      const same = JSON.stringify(sorted(plain(one))) === JSON.stringify(sorted(plain(other)));
      expect(fingerprintOf(one) === fingerprintOf(other)).toBe(same);
    }),
  );
});

function sorted(substance: Approved): unknown {
  return {
    ...substance,
    verdicts: Object.entries(substance.verdicts).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  };
}

test('any one field that changes changes the fingerprint', () => {
  const fields = [
    'organization',
    'host',
    'body',
    'tenant',
    'applicationId',
    'reason',
    'ticket',
    'redisDurableBy',
  ] as const;
  fc.assert(
    fc.property(substances, fc.constantFrom(...fields), fc.string(), (substance, field, value) => {
      fc.pre(substance[field] !== value);
      expect(fingerprintOf({ ...substance, [field]: value })).not.toBe(fingerprintOf(substance));
    }),
  );
});

test('terms that change change the fingerprint', () => {
  const fields = ['quorum', 'coolingOffMs'] as const;
  fc.assert(
    fc.property(substances, fc.constantFrom(...fields), fc.nat(), (substance, field, value) => {
      fc.pre(substance[field] !== value);
      expect(fingerprintOf({ ...substance, [field]: value })).not.toBe(fingerprintOf(substance));
    }),
  );
});

test('any approver who comes or goes changes the fingerprint', () => {
  fc.assert(
    fc.property(substances, fc.string({ minLength: 1 }), (substance, id) => {
      const { approvers = [] } = substance;
      fc.pre(!approvers.includes(id));
      expect(fingerprintOf({ ...substance, approvers: [...approvers, id] })).not.toBe(
        fingerprintOf(substance),
      );
    }),
  );
});

test('any one verdict that changes, comes or goes changes the fingerprint', () => {
  const verdictOrNone = fc.option(verdict, { nil: undefined });
  fc.assert(
    fc.property(substances, fc.constantFrom(...checkIds), verdictOrNone, (substance, check, value) => {
      fc.pre(substance.verdicts[check] !== value);
      const { [check]: _gone, ...others } = substance.verdicts;
      const verdicts = value === undefined ? others : { ...others, [check]: value };
      expect(fingerprintOf({ ...substance, verdicts })).not.toBe(fingerprintOf(substance));
    }),
  );
});

test('any attestation that comes or goes changes the fingerprint', () => {
  fc.assert(
    fc.property(substances, fc.string({ minLength: 1 }), (substance, id) => {
      fc.pre(!substance.attestations.includes(id));
      const attestations = [...substance.attestations, id];
      expect(fingerprintOf({ ...substance, attestations })).not.toBe(fingerprintOf(substance));
    }),
  );
});

const sample: Approved = {
  act: 'enable',
  organization: '0123@AdobeOrg',
  host: 'platform.adobe.io',
  body: '{"name":"Config1"}',
  tenant: 't',
  applicationId: 'a',
  verdicts: { keySize: 'pass', entitlement: 'unknown' },
  attestations: ['a9', 'a3'],
  reason: 'The contract begins',
  ticket: 'SEC-1',
  quorum: 2,
  coolingOffMs: 900_000,
  approvers: ['U2', 'S1'],
};

it('is SHA-256 over the RFC 8785 form, so that anybody can compute it', () => {
  const canonical =
    '{"act":"enable","applicationId":"a","attestations":["a3","a9"],"body":"{\\"name\\":\\"Config1\\"}",' +
    '"host":"platform.adobe.io","organization":"0123@AdobeOrg","reason":"The contract begins","tenant":"t",' +
    '"terms":{"approvers":["S1","U2"],"coolingOffMs":900000,"quorum":2},"ticket":"SEC-1",' +
    '"verdicts":{"entitlement":"unknown","keySize":"pass"}}';
  expect(fingerprintOf(sample)).toBe(createHash('sha256').update(canonical).digest('hex'));
  // By `sha256sum` over the same text.
  expect(fingerprintOf(sample)).toBe('0933c0ccaa9ce930fed4ad678b76d8f1d8e9a9937b22629aa0101390cedcab3c');
});

it('times, proposer and case number of a proposal are not part of it', () => {
  const proposal = {
    ...sample,
    by: 'UREQ',
    at: 1,
    expiresAt: 2,
    fingerprint: 'x',
    caseNumber: 'E',
  };
  expect(fingerprintOf(proposal)).toBe(fingerprintOf(sample));
});

it.each(['revoke', 'restore', 'enableDrill', 'revokeDrill'] as const)('%s has another one', (act) => {
  expect(fingerprintOf({ ...sample, act })).not.toBe(fingerprintOf(sample));
});

it('no list of approvers, as an earlier version proposed, is an empty one', () => {
  const { approvers: _, ...earlier } = sample;
  expect(fingerprintOf(earlier)).toBe(fingerprintOf({ ...sample, approvers: [] }));
});

describe('what differs from what was asked for before', () => {
  it.each<[string, Partial<Approved>, ReturnType<typeof differencesTo>]>([
    ['nothing', {}, []],
    ['nothing but the order of lists', { attestations: ['a3', 'a9'], approvers: ['S1', 'U2'] }, []],
    ['nothing where what was left out is blank now', { redisDurableBy: '' }, []],
    ['another act, which is said elsewhere', { act: 'enableDrill' }, []],
    ['the host', { host: 'other' }, ['host']],
    ['the body', { body: '{}' }, ['body']],
    ['the tenant', { tenant: 'other' }, ['tenant']],
    ['the app', { applicationId: 'other' }, ['applicationId']],
    ['a verdict', { verdicts: { keySize: 'warning', entitlement: 'unknown' } }, ['verdicts']],
    ['a verdict that is gone', { verdicts: { keySize: 'pass' } }, ['verdicts']],
    ['an attestation', { attestations: ['a9'] }, ['attestations']],
    ['the reason', { reason: 'Another' }, ['reason']],
    ['no ticket', { ticket: undefined }, ['ticket']],
    ['the quorum', { quorum: 3 }, ['terms']],
    ['the cooling-off', { coolingOffMs: 0 }, ['terms']],
    ['an approver', { approvers: ['U2'] }, ['terms']],
    ['who vouches for Redis', { redisDurableBy: 'Jane Doe' }, ['declaration']],
    ['two at once', { tenant: 'other', quorum: 3 }, ['tenant', 'terms']],
  ])('%s', (_name, changes, fields) => {
    expect(differencesTo(sample, { ...sample, ...changes })).toEqual(fields);
  });

  it('is no condition while reason and terms are still open', () => {
    const {
      reason: _,
      ticket: _none,
      quorum: _open,
      coolingOffMs: _later,
      approvers: _who,
      ...written
    } = sample;
    expect(differencesTo(sample, { ...written, host: 'other' })).toEqual(['host']);
  });
});

it.each([
  ['f'.repeat(64), '7777-7777-7777-7777'],
  ['0'.repeat(64), 'AAAA-AAAA-AAAA-AAAA'],
  // RFC 4648 on the first ten bytes: `echo 0123456789abcdef0123 | xxd -r -p | base32`.
  [`0123456789abcdef0123${'0'.repeat(44)}`, 'AERU-KZ4J-VPG6-6AJD'],
])('people see %s as %s', (hex, readable) => {
  expect(readableDigest(hex)).toBe(readable);
});

it('the body is byte for byte what Adobe documents', () => {
  expect(
    configurationBody({
      name: 'Config1',
      organization: '{ORG_ID}',
      keyVaultKeyIdentifier:
        'https://adobecmkexample.vault.azure.net/keys/adobeCMK-key/7c1d50lo28234cc895534c00d7eb4eb4',
    }),
  ).toBe(
    '{"name":"Config1","type":"BYOK_CONFIG","imsOrgId":"{ORG_ID}","configData":{"providerType":"AZURE_KEYVAULT",' +
      '"keyVaultKeyIdentifier":"https://adobecmkexample.vault.azure.net/keys/adobeCMK-key/7c1d50lo28234cc895534c00d7eb4eb4"}}',
  );
});
