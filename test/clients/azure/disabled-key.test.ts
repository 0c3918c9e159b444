import { expect, it } from 'vitest';
import { evaluate } from '../../../src/domain/checks/evaluate.ts';
import { observe } from '../../../src/jobs/observe.ts';
import { applicationId, resourceId, standAzure, tenantId, vault, version } from './standing.ts';

const byDataPlane = /GET https:\/\/sample-vault[^?]*\/keys\//u;
const byArm = /GET https:\/\/management[^?]*\/vaults\/sample-vault\/keys\//u;
const disabled = { error: { code: 'Forbidden', message: 'Disabled.', innererror: { code: 'KeyDisabled' } } };
const shown = (attributes: object | undefined) => ({
  name: 'cmk-key',
  properties: {
    kty: 'RSA',
    keySize: 3072,
    keyOps: ['wrapKey', 'unwrapKey'],
    keyUriWithVersion: `https://sample-vault.vault.azure.net:443/keys/cmk-key/${version}`,
    ...(attributes && { attributes }),
  },
});
const details = ['kindSupported', 'sizeEnough', 'operationsEnough'];
const nothing = ['unseen', 'unseen', 'unseen'];

it.each([
  ['shows it enabled', 200, shown({ enabled: true }), [...details, 'noExpiry']],
  ['shows no attributes', 200, shown(undefined), [...nothing, 'unseen']],
  ['does not find it', 404, { error: { code: 'KeyNotFound', message: 'No.' } }, [...nothing, 'unseen']],
  ['refuses', 403, { error: { code: 'AuthorizationFailed', message: 'No.' } }, [...nothing, 'unseen']],
])('a key that Key Vault calls disabled is disabled where ARM %s', async (_, status, body, rest) => {
  const { azure, connect } = await standAzure();
  azure.world.acceptConsent(tenantId, applicationId, 'CMK app');
  azure.failing(byDataPlane, { kind: 'answer', status: 403, body: disabled });
  azure.failing(byArm, { kind: 'answer', status, body });
  const key = { name: 'cmk-key', version };
  const observations = await observe(connect({ requestTimeoutMs: 6000 }), { vault, key, applicationId });
  const findings = evaluate(observations, {
    tenantId,
    vaultResourceId: resourceId,
    keyName: 'cmk-key',
    nowSeconds: 1_793_500_000,
  });
  const codeOf = (check: string) => findings.find((finding) => finding.check === check)?.code;
  expect(codeOf('keyEnabled')).toBe('keyIsDisabled');
  expect(['keyKind', 'keySize', 'keyOperations', 'keyExpiry'].map(codeOf)).toEqual(rest);
});
