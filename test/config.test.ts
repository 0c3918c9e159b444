import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { describeFaults, type Environment } from '../src/configuration/reader.ts';
import { auditKeyBytes, auditKey as key, enough, faultsOf, load, standIns } from './configuration/load.ts';

test('nothing set is answered with everything that is missing, and where it is explained', () => {
  const result = loadConfig({});
  const names = result.ok ? [] : result.faults.map(({ name }) => name);
  expect(names.toSorted()).toEqual(
    [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN / SLACK_SIGNING_SECRET',
      'ADOBE_CLIENT_ID',
      'ADOBE_CLIENT_SECRET',
      'ADOBE_SCOPES',
      'ADOBE_ORG_ID',
      'CMK_CHANNEL',
      'CMK_APPROVERS',
      'CMK_AUDIT_KEY',
      'REDIS_URL',
    ].toSorted(),
  );
  const text = describeFaults(result.ok ? [] : result.faults);
  for (const name of names) expect(text).toContain(name);
  expect(text).toContain('.env.example');
});

test('the least that starts brings the documented defaults', () => {
  expect(load({})).toEqual({
    slack: {
      botToken: 'xoxb-1',
      mode: 'socket',
      appToken: 'xapp-1',
      apiUrl: undefined,
      port: 3000,
      host: '127.0.0.1',
    },
    organizations: [
      {
        orgId: 'ABC@AdobeOrg',
        name: 'ABC',
        region: 'va7',
        host: 'platform.adobe.io',
        clientId: 'client',
        clientSecret: 'p8e-very-secret',
        scopes: 'openid,AdobeID',
        tenantId: undefined,
        channel: 'C1',
        approvers: ['U1', 'U2'],
        quorum: 2,
      },
    ],
    azure: {
      tenantId: undefined,
      clientId: undefined,
      clientSecret: undefined,
      hasIdentity: false,
      writer: 'off',
      loopbackUrl: undefined,
    },
    adobe: { platformUrl: undefined, imsUrl: undefined },
    people: { requesters: [], auditors: [], operators: [], escalation: [], alerts: [] },
    approvalTtlMs: 86_400_000,
    coolingOffMs: 900_000,
    revokeCoolingOffMs: 0,
    workingHours: { from: 540, until: 1020, days: [1, 2, 3, 4, 5] },
    skipWeekendsIn: undefined,
    weeklySummary: undefined,
    auditKeys: [{ id: 'k1', key: auditKeyBytes }],
    redisUrl: 'redis://localhost:6379',
    redisSentinels: undefined,
    proxy: undefined,
    prefix: '{cmk}',
    allowVolatileRedis: false,
    logLevel: 'info',
  });
});

test('.env.example satisfies the configuration, and so does every line of it out of its comment', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const own = { CMK_AUDIT_KEY: `k1:${key}` };
  expect(loadConfig({ ...parseEnv(text), ...own })).toMatchObject({ ok: true });
  const all = parseEnv(text.replaceAll(/^#([A-Z_]+=)/gm, '$1')) as Environment;
  expect(loadConfig(parseEnv(text) as Environment)).toMatchObject({
    faults: [
      { name: 'CMK_AUDIT_KEY', problem: expect.stringContaining('openssl rand -base64 32') as string },
    ],
  });
  const result = loadConfig({ ...all, ...own, SLACK_SIGNING_SECRET: '', ORGANIZATIONS_FILE: '' }, () => '[]');
  expect(result).toMatchObject({ ok: true });
});

test('.env.example explains every variable that the configuration reads', () => {
  const asked = new Set<string>();
  const spy = new Proxy(enough, {
    get: (target, name) => {
      if (typeof name === 'string') asked.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  loadConfig(spy);
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const explained = [...text.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  // `https_proxy` and `no_proxy` are the same variables as in capitals.
  const inCapitals = [...asked].filter((name) => name === name.toUpperCase());
  expect(inCapitals.toSorted()).toEqual(explained.map(String).toSorted());
});

describe('what is accepted', () => {
  test.each<[string, Environment, unknown]>([
    [
      'HTTP mode by the signing secret',
      { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'abc', PORT: '8080' },
      { slack: { mode: 'http', signingSecret: 'abc', port: 8080 } },
    ],
    [
      'white space around values',
      { ADOBE_ORG_ID: '  ABC@AdobeOrg ', CMK_APPROVERS: ' U1 , S2 ' },
      { organizations: [{ orgId: 'ABC@AdobeOrg', approvers: ['U1', 'S2'] }] },
    ],
    [
      'empty as not set',
      { CMK_PREFIX: '', PORT: ' ', CMK_QUORUM: '' },
      { prefix: '{cmk}', slack: { port: 3000 }, organizations: [{ quorum: 2 }] },
    ],
    [
      'a region',
      { ADOBE_REGION: 'NLD2' },
      { organizations: [{ region: 'nld2', host: 'platform-nld2.adobe.io' }] },
    ],
    [
      'a region nobody has heard of yet',
      { ADOBE_REGION: 'jpn12' },
      { organizations: [{ host: 'platform-jpn12.adobe.io' }] },
    ],
    [
      'an organization in lower case',
      { ADOBE_ORG_ID: 'abcdef@AdobeOrg' },
      { organizations: [{ orgId: 'abcdef@AdobeOrg' }] },
    ],
    ['a name of its own', { ADOBE_ORG_NAME: 'Acme Europe' }, { organizations: [{ name: 'Acme Europe' }] }],
    [
      'scopes with spaces between them',
      { ADOBE_SCOPES: 'openid, AdobeID  session' },
      { organizations: [{ scopes: 'openid,AdobeID,session' }] },
    ],
    [
      'several audit keys, the first signing',
      { CMK_AUDIT_KEY: `new:${key},old:${Buffer.alloc(32, 9).toString('base64')}` },
      { auditKeys: [{ id: 'new' }, { id: 'old' }] },
    ],
    ['a prefix behind the hash tag', { CMK_PREFIX: '{cmk}:eu' }, { prefix: '{cmk}:eu' }],
    [
      'Redis over TLS',
      { REDIS_URL: 'rediss://:pw@redis.example:6380/2' },
      { redisUrl: 'rediss://:pw@redis.example:6380/2' },
    ],
    [
      'an identity in Azure',
      {
        AZURE_TENANT_ID: 'acme.onmicrosoft.com',
        AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
        AZURE_CLIENT_SECRET: 's',
        AZURE_WRITER: 'same',
      },
      { azure: { writer: 'same' }, organizations: [{ tenantId: 'acme.onmicrosoft.com' }] },
    ],
    [
      'a writer of its own',
      { AZURE_WRITER: '11111111-2222-3333-4444-555555555555' },
      { azure: { writer: { clientId: '11111111-2222-3333-4444-555555555555' } } },
    ],
    [
      'stand-ins on loopback, with a Redis that may forget',
      { ...standIns, CMK_ALLOW_VOLATILE_REDIS: 'true' },
      {
        allowVolatileRedis: true,
        slack: { apiUrl: 'http://127.0.0.1:4010/api/' },
        adobe: { platformUrl: 'http://localhost:4020', imsUrl: 'http://[::1]:4020' },
        azure: { loopbackUrl: 'http://127.1.2.3:4030' },
      },
    ],
    [
      'a proxy, and who is reached without it',
      { HTTPS_PROXY: 'http://user:pw%25@proxy.example:3128', NO_PROXY: '.internal.example' },
      { proxy: { url: 'http://user:pw%25@proxy.example:3128', noProxy: '.internal.example' } },
    ],
    [
      'the same variables in small letters',
      { https_proxy: 'http://proxy.example:3128', no_proxy: '.internal.example' },
      { proxy: { url: 'http://proxy.example:3128', noProxy: '.internal.example' } },
    ],
    [
      'user groups as approvers, whoever is in them',
      { CMK_APPROVERS: 'S1' },
      { organizations: [{ approvers: ['S1'] }] },
    ],
    [
      'one approval where that is what people want',
      { CMK_QUORUM: '1', CMK_APPROVERS: 'U1' },
      { organizations: [{ quorum: 1 }] },
    ],
    [
      'a requester among enough approvers',
      { CMK_REQUESTERS: 'U1', CMK_APPROVERS: 'U1,U2,U3' },
      { people: { requesters: ['U1'] } },
    ],
  ])('%s', (_name, changes, expected) => {
    expect(load(changes)).toMatchObject(expected as object);
  });

  test.each([
    ['0', 0],
    ['0s', 0],
    ['30s', 30_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['2 H', 7_200_000],
    ['7d', 604_800_000],
  ])('a duration of %s', (text, ms) => {
    expect(load({ CMK_COOLING_OFF: text, CMK_APPROVAL_TTL: '30d' }).coolingOffMs).toBe(ms);
  });
});

describe('what is refused, with the variable, what was understood and what is expected', () => {
  test.each<[string, Environment, string]>([
    ['SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: 'xoxp-1-2' }, 'begins with “xoxp-”; expected the bot token'],
    ['SLACK_APP_TOKEN', { SLACK_APP_TOKEN: 'xoxb-1-2' }, 'begins with “xoxb-”; expected an app-level token'],
    ['SLACK_APP_TOKEN / SLACK_SIGNING_SECRET', { SLACK_SIGNING_SECRET: 's' }, 'both are set'],
    ['SLACK_APP_TOKEN / SLACK_SIGNING_SECRET', { SLACK_APP_TOKEN: '' }, 'neither is set'],
    ['PORT', { PORT: '65536' }, 'it is “65536”'],
    ['PORT', { PORT: 'http' }, 'it is “http”'],
    [
      'ADOBE_ORG_ID',
      { ADOBE_ORG_ID: 'ABC' },
      'it is “ABC”; expected the IMS organization id, which ends in @AdobeOrg',
    ],
    ['ADOBE_ORG_ID', { ADOBE_ORG_ID: 'ABC@adobeorg' }, 'it is “ABC@adobeorg”'],
    ['ADOBE_ORG_ID', { ADOBE_ORG_ID: 'A:B@AdobeOrg' }, 'it is “A:B@AdobeOrg”'],
    ['ADOBE_REGION', { ADOBE_REGION: 'europe' }, 'it is “europe”; expected a region code'],
    ['ADOBE_REGION', { ADOBE_REGION: 'evil.example/' }, 'it is “evil.example/”'],
    [
      'HTTPS_PROXY',
      { HTTPS_PROXY: 'proxy.example:3128' },
      'it is not an address; expected the address of an HTTP proxy',
    ],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'socks5://proxy.example:1080' }, 'it begins with “socks5:”'],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://user:100%sure@proxy.example:3128' }, '% as %25'],
    ['https_proxy', { https_proxy: 'http://' }, 'it is not an address'],
    ['CMK_CHANNEL', { CMK_CHANNEL: '#cmk' }, 'it is “#cmk”; expected the id of a channel'],
    ['CMK_CHANNEL', { CMK_CHANNEL: '' }, 'it is not set'],
    ['CMK_APPROVERS', { CMK_APPROVERS: 'U1,@kim' }, '“@kim” is not an id'],
    ['CMK_APPROVERS', { CMK_APPROVERS: 'U1,,U2' }, 'a comma too many'],
    ['CMK_APPROVERS', { CMK_APPROVERS: 'U1,C2' }, '“C2” is not an id'],
    ['CMK_REQUESTERS', { CMK_REQUESTERS: 'kim@acme.example' }, '“kim@acme.example” is not an id'],
    ['CMK_AUDITORS', { CMK_AUDITORS: 'x' }, '“x” is not an id'],
    ['CMK_OPERATORS', { CMK_OPERATORS: 'x' }, '“x” is not an id'],
    ['CMK_ESCALATION', { CMK_ESCALATION: 'x' }, '“x” is not an id'],
    ['CMK_ALERTS', { CMK_ALERTS: 'x' }, '“x” is not an id'],
    ['CMK_QUORUM', { CMK_QUORUM: '0' }, 'it is “0”'],
    ['CMK_QUORUM', { CMK_QUORUM: 'two' }, 'it is “two”'],
    ['CMK_APPROVERS', { CMK_QUORUM: '3' }, 'at most 2 of the approvers could approve, and the quorum is 3'],
    ['CMK_APPROVERS', { CMK_APPROVERS: 'U1,U1' }, 'at most 1 of the approvers'],
    ['CMK_APPROVERS', { CMK_REQUESTERS: 'U1,U2' }, 'at most 1 of the approvers besides the requester'],
    ['CMK_COOLING_OFF', { CMK_COOLING_OFF: '15' }, 'it is “15”, without a unit'],
    ['CMK_COOLING_OFF', { CMK_COOLING_OFF: '15min' }, 'with the unit “min”'],
    ['CMK_COOLING_OFF', { CMK_COOLING_OFF: '-1h' }, 'it is “-1h”'],
    ['CMK_COOLING_OFF', { CMK_COOLING_OFF: '24h' }, 'expected less than CMK_APPROVAL_TTL'],
    ['CMK_REVOKE_COOLING_OFF', { CMK_REVOKE_COOLING_OFF: '1y' }, 'with the unit “y”'],
    ['CMK_APPROVAL_TTL', { CMK_APPROVAL_TTL: '0' }, 'it is 0; expected how long approvals hold'],
    ['CMK_AUDIT_KEY', { CMK_AUDIT_KEY: key }, 'key 1 has no id before a colon'],
    ['CMK_AUDIT_KEY', { CMK_AUDIT_KEY: 'k1:c2hvcnQ=' }, 'key 1 (“k1”) has 5 bytes'],
    ['CMK_AUDIT_KEY', { CMK_AUDIT_KEY: `k1:${key},k1:${key}` }, 'the id “k1” is there twice'],
    [
      'CMK_AUDIT_KEY',
      { CMK_AUDIT_KEY: `k1:${key},k2:${key.replace(/=+$/u, '')}` },
      'the ids “k1” and “k2” stand for the same key',
    ],
    ['CMK_AUDIT_KEY', { CMK_AUDIT_KEY: `k1:${'*'.repeat(60)}` }, 'is not base64'],
    ['REDIS_URL', { REDIS_URL: 'http://:hunter2@redis' }, 'it begins with “http:”'],
    ['REDIS_URL', { REDIS_URL: 'localhost' }, 'it is not an address'],
    [
      'CMK_PREFIX',
      { CMK_PREFIX: 'cmk' },
      'it is “cmk”; expected a prefix for Redis keys with exactly one hash tag',
    ],
    ['CMK_PREFIX', { CMK_PREFIX: '{a}{b}' }, 'it is “{a}{b}”'],
    ['CMK_PREFIX', { CMK_PREFIX: 'x:{cmk}' }, 'it is “x:{cmk}”'],
    ['CMK_PREFIX', { CMK_PREFIX: '{}' }, 'it is “{}”'],
    [
      'CMK_ALLOW_VOLATILE_REDIS',
      { CMK_ALLOW_VOLATILE_REDIS: 'perhaps' },
      'it is “perhaps”; expected true or false',
    ],
    [
      'CMK_ALLOW_VOLATILE_REDIS',
      { CMK_ALLOW_VOLATILE_REDIS: 'true' },
      'SLACK_API_URL, ADOBE_PLATFORM_URL, ADOBE_IMS_URL, AZURE_LOOPBACK_URL do not point at this machine',
    ],
    ['AZURE_WRITER', { AZURE_WRITER: 'on' }, 'it is “on”'],
    ['AZURE_CLIENT_ID', { AZURE_CLIENT_ID: 'my-app' }, 'it is “my-app”'],
    [
      'AZURE_CLIENT_ID',
      { AZURE_CLIENT_SECRET: 's', AZURE_TENANT_ID: 'acme.example' },
      'it is not set, although AZURE_CLIENT_SECRET is',
    ],
    [
      'AZURE_TENANT_ID',
      { AZURE_CLIENT_SECRET: 's', AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555555' },
      'it is not set, although AZURE_CLIENT_SECRET is',
    ],
    ['AZURE_TENANT_ID', { AZURE_TENANT_ID: '../etc' }, 'it is “../etc”'],
  ])('%s: %#', (name, changes, problem) => {
    const faults = faultsOf(changes);
    expect(faults.map((fault) => fault.name)).toEqual([name]);
    expect(faults[0]?.problem).toContain(problem);
    expect(faults[0]?.problem).toMatch(/; expected .+(, for example .+|: the app token .+)$/);
  });

  test.each(
    ['SLACK_API_URL', 'ADOBE_PLATFORM_URL', 'ADOBE_IMS_URL', 'AZURE_LOOPBACK_URL'].flatMap((name) =>
      [
        'https://slack.com/api/',
        'http://10.0.0.1/api/',
        'http://127.0.0.1.evil.example/api/',
        'http://localhost.evil.example/api/',
        'http://127.0.0.1@evil.example/api/',
        'http://user:pw@127.0.0.1/api/',
        'http://0.0.0.0:80/api/',
        'http://[::2]/api/',
        'ftp://127.0.0.1/api/',
        'file:///api/',
        '127.0.0.1:80/api/',
        'http://127.0.0.1/api/?x=/api/',
        'http://127.0.0.1/elsewhere',
      ].map((url) => [name, url] as const),
    ),
  )('%s at %s', (name, url) => {
    expect(faultsOf({ [name]: url })).toMatchObject([
      { name, problem: expect.stringContaining('on this machine') as string },
    ]);
  });

  test('all of them at once', () => {
    const faults = faultsOf({
      SLACK_BOT_TOKEN: 'x',
      CMK_CHANNEL: '#x',
      REDIS_URL: 'x',
      CMK_QUORUM: 'x',
      ADOBE_REGION: 'x',
    });
    expect(faults.map(({ name }) => name).toSorted()).toEqual([
      'ADOBE_REGION',
      'CMK_CHANNEL',
      'CMK_QUORUM',
      'REDIS_URL',
      'SLACK_BOT_TOKEN',
    ]);
  });

  test('no fault shows a secret', () => {
    const text = describeFaults(
      faultsOf({
        SLACK_BOT_TOKEN: 'xoxp-hunter2',
        SLACK_APP_TOKEN: 'hunter2',
        ADOBE_CLIENT_SECRET: 'hunter2 hunter2',
        AZURE_CLIENT_SECRET: 'hunter2 hunter2',
        CMK_AUDIT_KEY: 'k1:hunter2',
        REDIS_URL: 'http://:hunter2@localhost',
      }),
    );
    expect(text).toContain('REDIS_URL');
    expect(text).not.toContain('hunter2');
  });
});
