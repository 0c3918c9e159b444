import { describe, expect, it } from 'vitest';
import type { CheckId, FindingCode, Verdict } from '../../../src/domain/checks/findings.ts';
import type { FoundOrDeleted, Key, Observed } from '../../../src/domain/checks/observations.ts';
import { find, firewalled, key, nowSeconds, seen } from './sample-observations.ts';

const absent: Observed<FoundOrDeleted<Key>> = seen({ kind: 'absent' });
const day = 86_400;

type Row = [
  check: CheckId,
  what: string,
  changes: Partial<Key>,
  verdict: Verdict,
  code: FindingCode,
  facts: object,
];

/** What Azure shows of a key that answers 403 `KeyDisabled` where ARM may not be read either. */
const hidden: Partial<Key> = { kty: undefined, bits: undefined, keyOps: undefined, enabled: false };

describe('the key', () => {
  it.each<Row>([
    ['keyKind', 'RSA', { kty: 'RSA' }, 'pass', 'kindSupported', { kty: 'RSA' }],
    ['keyKind', 'RSA in an HSM', { kty: 'RSA-HSM' }, 'pass', 'kindSupported', { kty: 'RSA-HSM' }],
    ['keyKind', 'RSA in small letters', { kty: 'rsa-hsm' }, 'pass', 'kindSupported', { kty: 'rsa-hsm' }],
    ['keyKind', 'elliptic', { kty: 'EC', bits: undefined }, 'fail', 'kindUnsupported', { kty: 'EC' }],
    ['keyKind', 'elliptic in an HSM', { kty: 'EC-HSM' }, 'fail', 'kindUnsupported', { kty: 'EC-HSM' }],
    ['keyKind', 'symmetric', { kty: 'oct' }, 'fail', 'kindUnsupported', { kty: 'oct' }],
    ['keyKind', 'hidden', hidden, 'unknown', 'unseen', { because: 'noRight' }],
    ['keySize', '2048 bits', { bits: 2048 }, 'fail', 'sizeTooSmall', { bits: 2048 }],
    ['keySize', '3071 bits', { bits: 3071 }, 'fail', 'sizeTooSmall', { bits: 3071 }],
    ['keySize', '3072 bits', { bits: 3072 }, 'pass', 'sizeEnough', { bits: 3072 }],
    ['keySize', '4096 bits', { bits: 4096 }, 'pass', 'sizeEnough', { bits: 4096 }],
    ['keySize', 'elliptic', { kty: 'EC', bits: undefined }, 'unknown', 'unseen', { because: 'notYet' }],
    ['keySize', 'hidden', hidden, 'unknown', 'unseen', { because: 'noRight' }],
    ['keyOperations', 'both', { keyOps: ['wrapKey', 'unwrapKey'] }, 'pass', 'operationsEnough', {}],
    [
      'keyOperations',
      'both in small letters',
      { keyOps: ['wrapkey', 'UNWRAPKEY'] },
      'pass',
      'operationsEnough',
      {},
    ],
    [
      'keyOperations',
      'both among others',
      { keyOps: ['sign', 'unwrapKey', 'wrapKey'] },
      'pass',
      'operationsEnough',
      {},
    ],
    [
      'keyOperations',
      'wrap only',
      { keyOps: ['wrapKey'] },
      'fail',
      'operationsMissing',
      { missing: ['unwrapKey'], keyOps: ['wrapKey'] },
    ],
    [
      'keyOperations',
      'unwrap only',
      { keyOps: ['unwrapKey'] },
      'fail',
      'operationsMissing',
      { missing: ['wrapKey'] },
    ],
    [
      'keyOperations',
      'none',
      { keyOps: [] },
      'fail',
      'operationsMissing',
      { missing: ['wrapKey', 'unwrapKey'], keyOps: [] },
    ],
    ['keyOperations', 'hidden', hidden, 'unknown', 'unseen', { because: 'noRight' }],
    ['keyEnabled', 'enabled', {}, 'pass', 'keyIsEnabled', {}],
    ['keyEnabled', 'begun this second', { notBeforeSeconds: nowSeconds }, 'pass', 'keyIsEnabled', {}],
    ['keyEnabled', 'disabled', { enabled: false }, 'fail', 'keyIsDisabled', {}],
    ['keyEnabled', 'disabled and hidden', hidden, 'fail', 'keyIsDisabled', {}],
    [
      'keyEnabled',
      'not begun',
      { notBeforeSeconds: nowSeconds + 1 },
      'fail',
      'keyNotBegun',
      { notBefore: '2023-11-14T22:13:21.000Z' },
    ],
    ['keyEnabled', 'not shown', { enabled: undefined }, 'unknown', 'unseen', { because: 'unclear' }],
    ['keyKind', 'not shown', { kty: undefined }, 'unknown', 'unseen', { because: 'unclear' }],
    ['keySize', 'not shown', { bits: undefined }, 'unknown', 'unseen', { because: 'unclear' }],
    ['keyOperations', 'not shown', { keyOps: undefined }, 'unknown', 'unseen', { because: 'unclear' }],
    [
      'keyExpiry',
      'with its state not shown',
      { enabled: undefined },
      'unknown',
      'unseen',
      { because: 'unclear' },
    ],
    ['keyExpiry', 'without end', {}, 'pass', 'noExpiry', {}],
    ['keyExpiry', 'hidden', hidden, 'unknown', 'unseen', { because: 'noRight' }],
    [
      'keyExpiry',
      'ending this second',
      { expiresSeconds: nowSeconds },
      'fail',
      'expired',
      { expiresOn: '2023-11-14T22:13:20.000Z' },
    ],
    [
      'keyExpiry',
      'ending within a day',
      { expiresSeconds: nowSeconds + 1 },
      'warning',
      'expiryAhead',
      { days: 0 },
    ],
    [
      'keyExpiry',
      'ending in two years',
      { expiresSeconds: nowSeconds + 730 * day },
      'warning',
      'expiryAhead',
      { days: 730 },
    ],
  ])('%s, %s', (check, _, changes, verdict, code, facts) => {
    const finding = find(check, { key: key(changes) });
    expect(finding).toMatchObject({ verdict, code, facts });
  });

  it('fails where the latest version does, whatever the proposed one is like, and says which', () => {
    const latestKey = key({ version: 'b'.repeat(32), enabled: false });
    expect(find('keyEnabled', { latestKey })).toMatchObject({
      verdict: 'fail',
      code: 'keyIsDisabled',
      facts: { version: 'b'.repeat(32) },
    });
  });

  it('says which version fails only where there are two, and one of them does', () => {
    const newer = { version: 'b'.repeat(32) };
    const versionIn = (proposed: Partial<Key>, latest: Partial<Key>) => {
      const { facts } = find('keyEnabled', { key: key(proposed), latestKey: key(latest) });
      return 'version' in facts ? facts.version : undefined;
    };
    const off = { enabled: false };
    expect(versionIn(off, newer)).toBe('78deebed173b48e48f55abf87ed4cf71');
    expect(versionIn({}, { ...newer, ...off })).toBe('b'.repeat(32));
    expect(versionIn({}, newer)).toBeUndefined();
    expect(versionIn(off, off)).toBeUndefined();
    expect(versionIn({}, { version: '', ...off })).toBeUndefined();
    const gone = find('keyEnabled', { latestKey: absent });
    expect(gone).toMatchObject({ verdict: 'fail', code: 'keyAbsent' });
    expect(gone.facts).not.toHaveProperty('version');
  });

  it.each([
    [undefined, 'pass', 'rotationEndless', {}],
    ['', 'pass', 'rotationEndless', {}],
    ['P90D', 'warning', 'rotationExpires', { expiresIn: 'P90D' }],
  ] as const)(
    'new versions of it expire as its rotation policy says: %s',
    (expiresIn, verdict, code, facts) => {
      const rotation = seen({ expiresIn });
      expect(find('keyRotation', { rotation })).toEqual({ check: 'keyRotation', verdict, code, facts });
    },
  );

  it('has an unknown rotation policy if it was not asked for or cannot be seen', () => {
    expect(find('keyRotation', { rotation: undefined })).toMatchObject({
      verdict: 'unknown',
      facts: { because: 'notYet' },
    });
    expect(find('keyRotation', { rotation: firewalled })).toMatchObject({
      verdict: 'unknown',
      facts: { because: 'firewall' },
    });
  });

  it('is compared with the latest version', () => {
    expect(find('keyLatestVersion', {})).toMatchObject({
      verdict: 'pass',
      code: 'versionLatest',
      facts: { version: '78deebed173b48e48f55abf87ed4cf71' },
    });
    expect(find('keyLatestVersion', { latestKey: key({ ...hidden, version: '' }) })).toMatchObject({
      verdict: 'unknown',
      facts: { because: 'noRight' },
    });
    expect(find('keyLatestVersion', { latestKey: key({ version: '' }) })).toMatchObject({
      verdict: 'unknown',
      facts: { because: 'unclear' },
    });
    expect(find('keyLatestVersion', { latestKey: key({ version: 'b'.repeat(32) }) })).toMatchObject({
      verdict: 'warning',
      code: 'versionOlder',
      facts: { version: '78deebed173b48e48f55abf87ed4cf71', latest: 'b'.repeat(32) },
    });
    expect(find('keyLatestVersion', { latestKey: firewalled })).toMatchObject({
      code: 'unseen',
      facts: { because: 'firewall' },
    });
  });
});

describe('a key that cannot be looked at', () => {
  const others = ['keyKind', 'keySize', 'keyOperations', 'keyExpiry', 'keyLatestVersion'] as const;

  it('is told once where it is absent', () => {
    expect(find('keyEnabled', { key: absent })).toMatchObject({
      verdict: 'fail',
      code: 'keyAbsent',
      facts: { name: 'k', unread: false },
    });
    const unread = seen({ kind: 'absent', unread: true } as const);
    expect(find('keyEnabled', { key: unread }).facts).toEqual({ name: 'k', unread: true });
    for (const check of others) {
      expect(find(check, { key: absent })).toMatchObject({
        verdict: 'unknown',
        facts: { because: 'notYet' },
      });
    }
  });

  it('is told with its purge date where it was deleted', () => {
    const deleted = { scheduledPurgeDate: '2030-01-01T00:00:00.000Z', location: undefined };
    expect(find('keyEnabled', { key: seen({ kind: 'deleted', value: deleted }) })).toEqual({
      check: 'keyEnabled',
      verdict: 'fail',
      code: 'keyDeleted',
      facts: { name: 'k', scheduledPurgeDate: '2030-01-01T00:00:00.000Z' },
    });
  });

  it.each([...others, 'keyEnabled'] as const)('behind the firewall leaves %s unknown', (check) => {
    expect(find(check, { key: firewalled, latestKey: firewalled })).toMatchObject({
      verdict: 'unknown',
      code: 'unseen',
      facts: { because: 'firewall', detail: 'ForbiddenByFirewall' },
    });
  });
});
