import { describe } from 'vitest';
import { checkAnswers, error, list, proxyPage, type Answers } from './answering.ts';
import { resourceId, tenantId, vault, version } from './standing.ts';

const rule = (direction: string) => ({
  name: 'r',
  properties: { direction, addressPrefixes: ['10.0.0.0/8'] },
});
const association = (accessMode: unknown, accessRules: unknown = []) => ({
  properties: {
    networkSecurityPerimeter: { id: '/subscriptions/s/perimeter1' },
    resourceAssociation: { name: 'a', accessMode },
    profile: accessRules === null ? null : { accessRules },
  },
});
const guarded =
  (...some: object[]) =>
  () => ({ perimeters: list(...some) });

describe('a network security perimeter', () => {
  checkAnswers('networkPerimeter', [
    ['enforced in small letters', 'perimeter', guarded(association('enforced'))],
    ['with rules for the way out', 'perimeter', guarded(association('Enforced', [rule('Outbound')]))],
    ['with a rule for the way in', 'perimeterRules', guarded(association('Enforced', [rule('inbound')]))],
    ['that does not tell its rules', 'unseen', guarded(association('Enforced', null))],
    ['that audits', 'perimeterLearning', guarded(association('Audit', null))],
    ['in a mode of tomorrow', 'perimeterUnclear', guarded(association('Quarantine'))],
    ['without a mode', 'perimeterUnclear', guarded(association(undefined))],
    ['as the second, enforced', 'perimeter', guarded(association('Learning'), association('Enforced'))],
    ['nobody may ask for', 'unseen', () => ({ perimeters: error(403, 'AuthorizationFailed') })],
    ['of which ARM knows nothing', 'unseen', () => ({ perimeters: error(404, 'InvalidResourceType') })],
  ]);
});

const firewall = {
  status: 403,
  body: { error: { code: 'Forbidden', innererror: { code: 'ForbiddenByFirewall' } } },
};
const keyUriWithVersion = `https://sample-vault.vault.azure.net:443/keys/cmk-key/${version}`;
const byArm = (changes: object) => (): Answers => {
  const attributes = { enabled: true, exp: null, nbf: null };
  const usual = {
    kty: 'RSA',
    keySize: 3072,
    keyOps: ['wrapKey', 'unwrapKey'],
    keyUriWithVersion,
    attributes,
  };
  return { key: firewall, keyByArm: { body: { name: 'cmk-key', properties: { ...usual, ...changes } } } };
};
/** ARM does not answer instead. */
const byDataPlane =
  (attributes: object, key: object = {}) =>
  (): Answers => {
    const kid = `https://sample-vault.vault.azure.net/keys/cmk-key/${version}`;
    const n = Buffer.alloc(384, 255).toString('base64url');
    const usual = { kid, kty: 'RSA', key_ops: ['wrapKey', 'unwrapKey'], n, e: 'AQAB', ...key };
    return {
      key: { body: { key: usual, attributes: { enabled: true, ...attributes } } },
      keyByArm: error(403, 'AuthorizationFailed'),
    };
  };
const noKey: Answers = { key: error(404, 'KeyNotFound'), deletedKey: error(404, 'KeyNotFound') };

describe('when a key expires', () => {
  checkAnswers('keyExpiry', [
    ['never', 'noExpiry', byArm({})],
    ['as ARM does not show', 'unseen', byArm({ attributes: null })],
    ['years ago', 'expired', byArm({ attributes: { enabled: true, exp: 1_600_000_000 } })],
    ['beyond all dates', 'unseen', byArm({ attributes: { enabled: true, exp: 1e18 } })],
    ['never, by the data plane', 'noExpiry', byDataPlane({ exp: null })],
    ['in a word', 'unseen', byDataPlane({ exp: 'soon' })],
    ['beyond all dates, by the data plane', 'unseen', byDataPlane({ exp: 1e18 })],
  ]);
});

describe('whether a key is enabled', () => {
  checkAnswers('keyEnabled', [
    ['as ARM does not show', 'unseen', byArm({ attributes: null })],
    ['from some day on', 'keyNotBegun', byArm({ attributes: { enabled: true, nbf: 4_000_000_000 } })],
    ['in a word', 'unseen', byDataPlane({ enabled: 'false' })],
    ['as null', 'unseen', byDataPlane({ enabled: null })],
    ['from beyond all dates on', 'unseen', byDataPlane({ nbf: 1e18 })],
    [
      'or deleted until a day that is none',
      'keyDeleted',
      () => ({
        deletedKey: {
          body: {
            ...(byDataPlane({})().key?.body as object),
            recoveryId: 'https://sample-vault.vault.azure.net/deletedkeys/cmk-key',
            scheduledPurgeDate: 'never',
          },
        },
      }),
      ({ azure }) => azure.world.deleteKey(vault.name, 'cmk-key'),
    ],
    ['behind a proxy’s 404', 'unseen', () => ({ key: proxyPage(404), keyByArm: proxyPage(404) })],
    ['behind a proxy’s 403', 'unseen', () => ({ key: proxyPage(403), keyByArm: proxyPage(403) })],
    [
      'or deleted, behind a proxy’s 404',
      'unseen',
      () => ({ ...noKey, deletedKey: proxyPage(404), keyByArm: proxyPage(404) }),
    ],
    [
      'or deleted, which nobody may ask',
      'keyAbsent',
      () => ({ ...noKey, deletedKey: error(403, 'Forbidden') }),
    ],
  ]);
});

describe('what a key may do', () => {
  checkAnswers('keyOperations', [
    ['in other letters', 'operationsEnough', byArm({ keyOps: ['WrapKey', 'UNWRAPKEY'] })],
    ['is nothing', 'operationsMissing', byArm({ keyOps: [] })],
    ['is not told', 'unseen', byArm({ keyOps: null })],
    ['is numbers', 'unseen', byDataPlane({}, { key_ops: [1, 2] })],
  ]);
});

const answering = (changes: object) => (): Answers => {
  const usual = {
    tenantId,
    sku: { name: 'Premium' },
    provisioningState: 'succeeded',
    enableRbacAuthorization: true,
  };
  return { vault: { body: { id: resourceId, name: vault.name, properties: { ...usual, ...changes } } } };
};
const gone = (code: string, deletedVaults: Answers['deletedVaults'] & object, key = noKey) => {
  return () => ({ ...key, vault: error(404, code), deletedVaults });
};
const purge = { scheduledPurgeDate: '2027-01-01T00:00:00Z' };
const deleted = { vaultId: resourceId.toUpperCase(), ...purge };

describe('whether a vault is there', () => {
  checkAnswers('vaultExists', [
    ['in a state with a small letter', 'vaultFound', answering({})],
    ['behind a proxy’s 404', 'unseen', () => ({ vault: proxyPage(404) })],
    ['or deleted, behind a proxy’s 404', 'unseen', gone('ResourceNotFound', proxyPage(404))],
    ['in a group that is gone', 'vaultAbsent', gone('ResourceGroupNotFound', list())],
    [
      'in a subscription out of sight',
      'vaultAbsent',
      gone('SubscriptionNotFound', error(404, 'SubscriptionNotFound')),
    ],
    ['whose key answers', 'unseen', gone('SubscriptionNotFound', list(), {})],
    [
      'deleted after it was moved',
      'vaultDeleted',
      gone(
        'ResourceNotFound',
        list({ properties: { vaultId: resourceId.replace('rg-keys', 'rg-b'), ...purge } }),
      ),
    ],
    [
      'deleted, by its name',
      'vaultDeleted',
      gone('ResourceNotFound', list({ name: 'Sample-Vault', properties: purge })),
    ],
    [
      'while its longer namesake is deleted',
      'vaultAbsent',
      gone('ResourceNotFound', list({ name: 'sample-vault2', properties: { vaultId: `${resourceId}2` } })),
    ],
    ['deleted, in other letters', 'vaultDeleted', gone('ResourceNotFound', list({ properties: deleted }))],
  ]);
});

describe('a vault’s network', () => {
  checkAnswers('trustedServices', [
    [
      'closed, with an exception that is not told',
      'exceptionOn',
      answering({ publicNetworkAccess: 'disabled' }),
    ],
    [
      'with an exception of two words',
      'unseen',
      answering({ networkAcls: { defaultAction: 'deny', bypass: 'AzureServices, Logging' } }),
    ],
    ['of tomorrow', 'unseen', answering({ publicNetworkAccess: 'Partly' })],
  ]);
});

describe('what kind a key is', () => {
  checkAnswers('keyKind', [['in a number', 'unseen', byDataPlane({}, { kty: 3 })]]);
});

describe('a vault’s access policies', () => {
  checkAnswers('azureRbac', [
    ['are null', 'accessPolicies', answering({ enableRbacAuthorization: null, accessPolicies: null })],
  ]);
});
