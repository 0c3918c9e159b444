import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../sandbox/clock.ts';
import { startAdobe, type AdobeStandIn } from '../../../sandbox/adobe/server.ts';
import { createAdobe, type AdobeClient } from '../../../src/clients/adobe/adobe.ts';
import type { PostResult } from '../../../src/clients/adobe/sender.ts';
import { keyIdentifier } from './samples.ts';

const organization = '0123456789ABCDEF01234567@AdobeOrg';
const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
const clientId = 'the-client';
const body = JSON.stringify({
  name: 'Config1',
  type: 'BYOK_CONFIG',
  imsOrgId: organization,
  configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: keyIdentifier },
});

let standIn: AdobeStandIn;
let adobe: AdobeClient;
const clock = createClock();

beforeEach(async () => {
  standIn = await startAdobe({
    clock,
    organizations: [
      { orgId: organization, applicationId, applicationName: 'acpapp', clientId, clientSecrets: ['secret'] },
    ],
  });
  adobe = createAdobe({
    organization,
    host: 'platform-nld2.adobe.io',
    platformUrl: standIn.url,
    imsUrl: standIn.url,
    clientId,
    clientSecret: 'secret',
    scopes: 'openid,AdobeID',
    timeoutMs: 700,
    now: () => clock.now(),
  });
});
afterEach(async () => {
  await adobe.close();
  await standIn.close();
});

async function post(): Promise<PostResult> {
  const sender = await adobe.openSender();
  try {
    await sender.findConfiguration(['Config1', 'config1']);
    return await sender.post(body, { mayStillWrite: () => true });
  } finally {
    await sender.close();
  }
}

test('the whole way against the strict stand-in: link, absent, POST, stages, COMPLETED', async () => {
  expect(await adobe.getAppRegistration()).toMatchObject({ applicationId });
  expect(await adobe.findConfiguration(['Config1', 'config1'])).toEqual({ kind: 'absent' });
  expect(await post()).toMatchObject({ kind: 'accepted', status: 'CREATED' });
  const seen = new Set<string>();
  for (let passed = 0; passed < 20_000; passed += 1000) {
    const found = await adobe.findConfiguration(['Config1']);
    seen.add(found.kind === 'found' ? found.status : found.kind);
    clock.pass(1000);
  }
  expect([...seen]).toEqual(['NEW', 'RUNNING', 'UPDATE_EXISTING_RESOURCES', 'COMPLETED']);
  expect(await adobe.findConfiguration(['Config1'])).toMatchObject({ keyVaultKeyIdentifier: keyIdentifier });
  expect(standIn.posts()).toHaveLength(1);
  expect(standIn.mints(clientId)).toBe(1);
});

test.each([
  ['nameOfAnswer', (outcome: PostResult) => (outcome.kind === 'accepted' ? outcome.answerName : undefined)],
  ['nameInLowerCase', () => 'config1'],
])('whichever name answers (%s), the right one is told', async (preset, expected) => {
  standIn.apply(preset);
  const outcome = await post();
  const answerName = outcome.kind === 'accepted' ? (outcome.answerName ?? '') : '';
  const found = await adobe.findConfiguration(['Config1', answerName, 'config1']);
  expect(found).toMatchObject({ kind: 'found', askedAs: expected(outcome) });
});

describe('each of the stand-in’s ways to answer the POST is met by one POST and one meaning', () => {
  test.each<[string, PostResult['kind']]>([
    ['post400', 'refused'],
    ['post401', 'refused'],
    ['post403ApiKey', 'refused'],
    ['post403Profile', 'refused'],
    ['post403', 'refused'],
    ['post403Html', 'unknown'],
    ['post404', 'refused'],
    ['post409', 'unknown'],
    ['post429', 'refused'],
    ['post500', 'unknown'],
    ['post500Done', 'unknown'],
    ['post502Html', 'unknown'],
    ['post503Text', 'unknown'],
    ['post307', 'unknown'],
    ['postResetBefore', 'unknown'],
    ['postResetAfter', 'unknown'],
    ['postDoneThenDrop', 'unknown'],
    ['postNever', 'unknown'],
    ['postDoneNever', 'unknown'],
    ['postHalfBody', 'unknown'],
    ['postUnparsable', 'unknown'],
    ['postSlow', 'unknown'],
    ['permissionMissing', 'refused'],
    ['undefinedSubscription', 'accepted'],
    ['differentIds', 'accepted'],
  ])('%s: %s', async (preset, kind) => {
    const sender = await adobe.openSender();
    standIn.apply(preset);
    const outcome = await sender.post(body, { mayStillWrite: () => true });
    await sender.close();
    expect(outcome.kind).toBe(kind);
    // An exchange that is never answered is noted when it ends, which may be after us.
    await expect.poll(() => standIn.posts().length).toBe(1);
    if (kind === 'refused') expect(standIn.configurations()).toEqual([]);
  });
});

test('a token that Adobe revoked is minted once more for GETs, and a rotated secret is told in its own words', async () => {
  await adobe.getAppRegistration();
  standIn.revokeTokens();
  await adobe.getAppRegistration();
  expect(standIn.mints(clientId)).toBe(2);
  standIn.revokeTokens();
  standIn.setSecrets(clientId, ['another']);
  await expect(adobe.getAppRegistration()).rejects.toMatchObject({ kind: 'refused', code: 'invalid_client' });
});
