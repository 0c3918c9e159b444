import { expect, it, test } from 'vitest';
import {
  appSeen,
  type Finding,
  type FindingCode,
  grantIn,
  tenantSeen,
} from '../../../src/domain/checks/findings.ts';
import { sampleFacts, sampleFinding } from './sample-facts.ts';
import { find, tenantId } from './sample-observations.ts';

test('app and directory are known where they were seen, and only there', () => {
  const vaultTenant = find('vaultTenant', {});
  const appInTenant = find('appInTenant', {});
  expect(tenantSeen({ vaultTenant })).toBe(tenantId);
  expect(appSeen({ appInTenant })).toBe('o');
  const unseen: Finding = {
    ...vaultTenant,
    verdict: 'unknown',
    code: 'unseen',
    facts: { because: 'noRight', detail: '' },
  };
  expect(tenantSeen({ vaultTenant: unseen })).toBeUndefined();
  expect(appSeen({ appInTenant: { ...unseen, check: 'appInTenant' } })).toBeUndefined();
  expect([tenantSeen({}), appSeen({})]).toEqual([undefined, undefined]);
});

test.each<FindingCode>(['roleAssigned', 'roleOnKeyOnly', 'roleOther'])(
  '%s is itself what lets the app in',
  (code) => {
    expect(grantIn(sampleFinding(code))).toEqual(sampleFacts[code]);
  },
);

test.each(['roleIncomplete', 'roleDenied'] as const)('%s names the grant that a denial overrides', (code) => {
  const grant = { ...sampleFacts.roleOther };
  expect(grantIn(sampleFinding(code, { grant }))).toEqual(grant);
  expect(grantIn(sampleFinding(code))).toBeUndefined();
});

it('a conditional assignment may be removed, a group’s is left to the group', () => {
  const { scope, assignmentId } = sampleFacts.roleConditional;
  expect(grantIn(sampleFinding('roleConditional'))).toEqual({
    scope,
    group: undefined,
    assignmentIds: [assignmentId],
  });
  const group = '77777777-0000-0000-0000-000000000001';
  expect(grantIn(sampleFinding('roleConditional', { group }))).toEqual({ scope, group, assignmentIds: [] });
});

it('nothing else lets the app in', () => {
  for (const code of ['roleAbsent', 'roleUnclear', 'policyGrants', 'unseen', 'vaultFound'] as const)
    expect(grantIn(sampleFinding(code))).toBeUndefined();
  expect(grantIn(undefined)).toBeUndefined();
});
