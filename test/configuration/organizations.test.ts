import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/configuration/reader.ts';
import { faultsOf, load } from './load.ts';

const file = (content: unknown) => () => JSON.stringify(content);

describe('an organizations file', () => {
  const acme = {
    name: 'Acme Europe',
    orgId: 'ABC@AdobeOrg',
    region: 'nld2',
    clientIdEnv: 'ACME_CLIENT_ID',
    clientSecretEnv: 'ACME_CLIENT_SECRET',
    scopes: 'openid,AdobeID',
    tenantId: 'acme.example',
  };
  const globex = {
    ...acme,
    name: 'Globex',
    orgId: 'DEF@AdobeOrg',
    region: 'va7',
    channel: 'C2',
    approvers: ['U3', 'U4', 'S5'],
    quorum: 3,
  };
  const base: Environment = {
    ADOBE_CLIENT_ID: '',
    ADOBE_CLIENT_SECRET: '',
    ADOBE_SCOPES: '',
    ADOBE_ORG_ID: '',
    ORGANIZATIONS_FILE: 'organizations.json',
    ACME_CLIENT_ID: 'acme-client',
    ACME_CLIENT_SECRET: 'acme-secret',
  };

  test('brings several organizations, each with what it says itself and the defaults for the rest', () => {
    const { organizations } = load(base, file([acme, globex]));
    expect(organizations).toEqual([
      {
        orgId: 'ABC@AdobeOrg',
        name: 'Acme Europe',
        region: 'nld2',
        host: 'platform-nld2.adobe.io',
        clientId: 'acme-client',
        clientSecret: 'acme-secret',
        scopes: 'openid,AdobeID',
        tenantId: 'acme.example',
        channel: 'C1',
        approvers: ['U1', 'U2'],
        quorum: 2,
      },
      {
        orgId: 'DEF@AdobeOrg',
        name: 'Globex',
        region: 'va7',
        host: 'platform.adobe.io',
        clientId: 'acme-client',
        clientSecret: 'acme-secret',
        scopes: 'openid,AdobeID',
        tenantId: 'acme.example',
        channel: 'C2',
        approvers: ['U3', 'U4', 'S5'],
        quorum: 3,
      },
    ]);
  });

  test('needs no channel and no approvers besides it where each organization has its own', () => {
    const changes = { ...base, CMK_CHANNEL: '', CMK_APPROVERS: '' };
    expect(load(changes, file([globex])).organizations).toHaveLength(1);
    expect(faultsOf(changes, file([globex, acme])).map(({ name }) => name)).toEqual([
      'CMK_CHANNEL',
      'CMK_APPROVERS',
    ]);
  });

  test('may share the variables of the single organization’s credential', () => {
    const shared = { ...acme, clientIdEnv: 'ADOBE_CLIENT_ID', clientSecretEnv: 'ADOBE_CLIENT_SECRET' };
    const changes = { ...base, ADOBE_CLIENT_ID: 'one', ADOBE_CLIENT_SECRET: 'two' };
    expect(load(changes, file([shared])).organizations).toMatchObject([
      { clientId: 'one', clientSecret: 'two' },
    ]);
  });

  test.each<[string, unknown, string]>([
    [
      'a wrong id',
      [{ ...acme, orgId: 'ABC' }],
      'organizations.json, entry 1 (“Acme Europe”), orgId: it is “ABC”; expected',
    ],
    [
      'a wrong region',
      [globex, { ...acme, region: 'EU' }],
      'organizations.json, entry 2 (“Acme Europe”), region: it is “EU”; expected',
    ],
    [
      'a field left out',
      [{ ...acme, scopes: undefined }],
      ', scopes: it is missing or of the wrong form; expected scopes',
    ],
    [
      'a field of the wrong kind',
      [{ ...acme, region: 2 }],
      ', region: it is missing or of the wrong form; expected a text, for example "nld2"',
    ],
    [
      'a secret in it',
      [{ ...acme, clientSecret: 'hunter2' }],
      ': unknown field “clientSecret”; expected only name, orgId',
    ],
    [
      'a secret for a variable’s name',
      [{ ...acme, clientSecretEnv: 'p8e-hunter2' }],
      ', clientSecretEnv: it is a text of 11 characters that begins with “p8e-”; expected the name of an environment variable',
    ],
    [
      'the same organization twice',
      [acme, { ...acme, name: 'Again', orgId: 'abc@AdobeOrg' }],
      'entry 2 (“Again”), orgId: “abc@AdobeOrg” is there twice',
    ],
    ['the same name twice', [acme, { ...globex, name: 'acme europe' }], 'name: “acme europe” is there twice'],
    [
      'a hopeless quorum',
      [{ ...globex, approvers: 'U3,U4' }],
      'approvers of “Globex”: at most 2 of the approvers could approve, and the quorum is 3',
    ],
    ['no list', acme, 'organizations.json: it is JSON, but not a list; expected a JSON list'],
    ['an empty list', [], 'organizations.json: the list is empty'],
    ['no entry', ['Acme'], 'entry 1: it is not an object'],
  ])('with %s is refused, naming file, entry and field', (_name, content, problem) => {
    const faults = faultsOf(base, file(content));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.problem).toContain(problem);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  test('that is no JSON or is not there is refused', () => {
    expect(faultsOf(base, () => '[{')[0]?.problem).toContain('organizations.json: it is not JSON');
    expect(faultsOf({ ...base, ORGANIZATIONS_FILE: '/does/not/exist.json' })[0]?.problem).toContain(
      '/does/not/exist.json: it cannot be read (ENOENT)',
    );
  });

  test('that names a variable which is not set is told by that variable', () => {
    expect(faultsOf({ ...base, ACME_CLIENT_SECRET: '' }, file([acme]))).toMatchObject([
      {
        name: 'ACME_CLIENT_SECRET',
        problem: expect.stringContaining(
          'entry 1 (“Acme Europe”) names this variable as clientSecretEnv',
        ) as string,
      },
    ]);
  });

  test('is refused beside the variables of a single organization', () => {
    expect(faultsOf({ ...base, ADOBE_ORG_ID: 'ABC@AdobeOrg' }, file([acme]))).toMatchObject([
      {
        name: 'ORGANIZATIONS_FILE',
        problem: expect.stringContaining('together with ADOBE_ORG_ID') as string,
      },
    ]);
  });
});
