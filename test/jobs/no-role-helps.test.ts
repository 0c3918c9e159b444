import { expect, it } from 'vitest';
import { evaluate } from '../../src/domain/checks/evaluate.ts';
import { observe } from '../../src/jobs/observe.ts';
import { remedyFor, whoActs } from '../../src/views/findings/words.ts';
import {
  applicationId,
  resourceId,
  standAzure,
  tenantId,
  vault,
  version,
} from '../clients/azure/standing.ts';

const key = /GET https:\/\/sample-vault[^?]*\/keys\//u;
const ofVault = /\/vaults\/sample-vault\?/u;
const kid = `https://sample-vault.vault.azure.net/keys/cmk-key/${version}`;
const refused = (code: string) => ({ error: { code, message: 'no' } });

it.each([
  ['a denial', /roleAssignments\?/u, 403, refused('DenyAssignmentAuthorizationFailed'), 'roleAssignment'],
  ['a disabled subscription', ofVault, 403, refused('DisabledSubscription'), 'vaultExists'],
  [
    'a subscription that can only be read',
    ofVault,
    403,
    refused('ReadOnlyDisabledSubscription'),
    'vaultExists',
  ],
  ['a policy', ofVault, 403, refused('RequestDisallowedByPolicy'), 'vaultExists'],
  ['a 200 without attributes', key, 200, { key: { kid, kty: 'RSA', n: 'AQ', e: 'AQAB' } }, 'keyEnabled'],
] as const)('%s sends nobody for Key Vault Reader', async (_, call, status, body, check) => {
  const { azure, connect } = await standAzure();
  azure.world.acceptConsent(tenantId, applicationId, 'CMK app');
  azure.world.assignRole(vault.name, applicationId);
  azure.failing(call, { kind: 'answer', status, body });
  const observations = await observe(connect({ requestTimeoutMs: 6000 }), {
    vault,
    key: { name: 'cmk-key', version },
    applicationId,
  });
  const findings = evaluate(observations, {
    tenantId,
    vaultResourceId: resourceId,
    keyName: 'cmk-key',
    nowSeconds: 1_793_500_000,
  });
  const finding = findings.find((one) => one.check === check);
  expect(finding).toMatchObject({ verdict: 'unknown', code: 'unseen', facts: { because: 'unclear' } });
  const target = { vaultName: vault.name, vaultUri: '', resourceId, keyName: 'cmk-key' };
  const { explain = '' } = (finding && remedyFor(finding, target)) ?? {};
  expect(`${explain} ${whoActs('unclear')}`).not.toMatch(/Key Vault Reader/u);
});
