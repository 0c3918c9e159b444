import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secrets } from '../../sandbox/cast.ts';
import { describeFaults, type Environment } from '../../src/configuration/reader.ts';
import { whyWeak } from '../../src/domain/record/signing.ts';
import { auditKey, faultsOf, load, standIns } from './load.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const asKey = (bytes: Buffer) => `k1:${bytes.toString('base64')}`;

describe('S3 a key that others know or can guess may not sign', () => {
  const weak: readonly [string, Buffer][] = [
    ['the example that was published', Buffer.from('never use this key, make your own one!')],
    ['the sandbox’s', Buffer.from(secrets.auditKey, 'base64')],
    ['zeros', Buffer.alloc(32)],
    ['one byte again and again', Buffer.alloc(48, 0xa7)],
    ['a sequence', Buffer.from(Array.from({ length: 32 }, (_, at) => at))],
    [
      'a sequence downwards from the middle',
      Buffer.from(Array.from({ length: 32 }, (_, at) => 200 - 3 * at)),
    ],
    ['a password', Buffer.from('correct horse battery staple 2026!')],
    ['a text in another script', Buffer.from('ключ ключ ключ ключ ключ')],
    ['half a key and zeros', Buffer.concat([randomBytes(16), Buffer.alloc(16)])],
    [
      'half a key, twice',
      Buffer.concat(Array.from({ length: 2 }, () => hex('9f86d081884c7d659a2feaa0c55ad015'))),
    ],
    [
      'a text in hexadecimal',
      Buffer.from(Buffer.from('never use this key, make your own one!').toString('hex')),
    ],
    ['two bytes', Buffer.from(Array.from({ length: 64 }, (_, at) => (at % 3 === 0 ? 17 : 221)))],
  ];

  test.each(weak)('%s', (_what, key) => {
    const [fault, ...others] = faultsOf({ CMK_AUDIT_KEY: asKey(key) });
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ name: 'CMK_AUDIT_KEY' });
    expect(fault?.problem).toContain('“k1”');
    expect(fault?.problem).toContain('openssl rand -base64 32');
    expect(fault?.problem).not.toContain(key.toString('base64'));
    // Behind a new one it still verifies what it signed before.
    const { auditKeys } = load({ CMK_AUDIT_KEY: `k2:${auditKey},${asKey(key)}` });
    expect(auditKeys.map(({ weakness }) => weakness !== undefined)).toEqual([false, true]);
  });

  test('with local stand-ins for everything outside it may, with one of them missing it may not', () => {
    const own = { CMK_AUDIT_KEY: asKey(Buffer.from(secrets.auditKey, 'base64')) };
    expect(load({ ...standIns, ...own }).auditKeys).toHaveLength(1);
    for (const name of Object.keys(standIns)) {
      const names = faultsOf({ ...standIns, ...own, [name]: '' }).map((fault) => fault.name);
      expect(names).toContain('CMK_AUDIT_KEY');
    }
  });

  test('no random key is found weak, in whatever length, nor in hexadecimal', () => {
    for (let count = 0; count < 2_000; count += 1) {
      const key = randomBytes(32 + (count % 33));
      expect(whyWeak(key)).toBeUndefined();
      expect(whyWeak(Buffer.from(key.toString('hex')))).toBeUndefined();
    }
  });
});

describe('S15 local stand-ins are all four or none', () => {
  const names = Object.keys(standIns);
  const subsets = Array.from({ length: 14 }, (_, mask) =>
    names.filter((_name, at) => ((mask + 1) >> at) & 1),
  );
  test.each(subsets.map((set) => [set.join(', ')]))('with %s', (joined) => {
    const set = joined.split(', ');
    const faults = faultsOf(Object.fromEntries(set.map((name) => [name, standIns[name]])));
    expect(faults.map(({ name }) => name)).toEqual([names.filter((name) => !set.includes(name)).join(', ')]);
    for (const name of names) expect(describeFaults(faults)).toContain(name);
  });
});

describe('S15 a secret in the wrong variable is not shown', () => {
  const pasted: Readonly<Record<string, string>> = {
    'a bot token': 'xoxb-1234567890-abcdefghijkl',
    'a bot token with its name': 'SLACK_BOT_TOKEN=xoxb-1234567890-abcdefghijkl',
    'a rotating token': 'xoxe.xoxb-1-MjQtMTIzNDU2',
    'an app token': 'xapp-1-A0123-4567-abcdef',
    'a signing secret': '8f742231b10e8888abcd99aabbccd85a',
    'an Adobe secret': 'p8e-Abcdefghijklmnop',
    'an Azure secret': 'abc8Q~DefGhiJklMnoPqrStuVwxYz07531902',
    'an audit key': 'k1:nnTqHqEOOZPzmUQE9Hbh0T3Tj8BCXm6kfVYqvQn6a2E=',
    'a Redis address with a password': 'redis://cmk:hunter2hunter2@redis.example:6379',
    'a password': 'Hunter2!hunter',
    'a signed token': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
  };
  const variables = [
    'PORT',
    'HOST',
    'SLACK_API_URL',
    'ADOBE_PLATFORM_URL',
    'AZURE_LOOPBACK_URL',
    'ADOBE_ORG_ID',
    'ADOBE_REGION',
    'ADOBE_SCOPES',
    'AZURE_TENANT_ID',
    'AZURE_CLIENT_ID',
    'AZURE_WRITER',
    'CMK_CHANNEL',
    'CMK_APPROVERS',
    'CMK_QUORUM',
    'CMK_REQUESTERS',
    'CMK_APPROVAL_TTL',
    'CMK_COOLING_OFF',
    'CMK_AUDIT_KEY',
    'CMK_PREFIX',
    'REDIS_URL',
    'REDIS_SENTINELS',
    'LOG_LEVEL',
    'CMK_ALLOW_VOLATILE_REDIS',
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'ORGANIZATIONS_FILE',
  ];

  test.each(Object.entries(pasted))('%s', (_what, secret) => {
    for (const name of variables) {
      const faults = faultsOf({ [name]: secret } as Environment);
      const text = describeFaults(faults);
      expect(text, name).not.toContain(secret);
      const inner = secret.replace(/^[A-Z_]+=|^k1:/u, '');
      expect(text, name).not.toContain(inner.slice(0, 16));
      expect(text, name).not.toContain(inner.slice(-10));
    }
  });
});

describe('N5 what is told of a token that rotates and of a password that is not encoded', () => {
  test('turn token rotation off', () => {
    const [fault] = faultsOf({ SLACK_BOT_TOKEN: 'xoxe.xoxb-1-MjQtMTIzNDU2' });
    expect(fault).toMatchObject({ name: 'SLACK_BOT_TOKEN' });
    expect(fault?.problem).toContain('Turn token rotation off');
  });

  test.each([
    'redis://cmk:50%off@redis:6379',
    'redis://cmk:100%@redis',
    'redis://cm%k:x@redis',
    'redis://:a/b@redis',
    'redis://:a#b@redis',
    'redis://:%zz@redis',
  ])('percent-encode %s', (url) => {
    const [fault] = faultsOf({ REDIS_URL: url });
    expect(fault?.problem).toContain('ercent-encode');
    expect(fault?.problem).not.toContain(url);
  });

  test.each([
    '/abc',
    '/1.5',
    '/-1',
    '/5abc',
    '/5/6',
    '/5%20',
    '?db=five',
    '?db=',
    '?autoResendUnfulfilledCommands=true',
    '/5?ssl_cert_reqs=none',
  ])('M5 %s behind the host is refused and not taken for database 0', (rest) => {
    const [fault] = faultsOf({ REDIS_URL: `redis://:secret@redis:6379${rest}` });
    expect(fault).toMatchObject({ name: 'REDIS_URL' });
    expect(fault?.problem).toMatch(/database|question mark/u);
    expect(fault?.problem).not.toContain('secret');
  });

  test.each(['', '/', '/0', '/15', '?db=5', '/5?family=6'])('%s behind the host is taken', (rest) => {
    expect(load({ REDIS_URL: `redis://redis:6379${rest}` }).redisUrl).toBe(`redis://redis:6379${rest}`);
  });

  test('a password that is encoded is taken as it is', () => {
    expect(load({ REDIS_URL: 'redis://cmk:50%25off%40@redis:6379' }).redisUrl).toContain('50%25off%40');
  });
});

describe('a token or secret in the place of another', () => {
  const one = {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghijkl',
    SLACK_APP_TOKEN: 'xapp-1-A0123-4567-abcdef',
    ADOBE_CLIENT_SECRET: 'p8e-Abcdefghijklmnop',
    ADOBE_ORG_ID: '0123456789ABCDEF01234567@AdobeOrg',
    AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
  };
  test.each([
    ['SLACK_BOT_TOKEN', ['SLACK_APP_TOKEN', 'ADOBE_CLIENT_SECRET', 'AZURE_CLIENT_ID']],
    ['SLACK_APP_TOKEN', ['SLACK_BOT_TOKEN', 'ADOBE_CLIENT_SECRET', 'AZURE_CLIENT_ID']],
    ['SLACK_SIGNING_SECRET', ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'ADOBE_CLIENT_SECRET']],
    ['ADOBE_CLIENT_ID', ['ADOBE_CLIENT_SECRET', 'ADOBE_ORG_ID', 'SLACK_BOT_TOKEN']],
    ['ADOBE_CLIENT_SECRET', ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']],
    ['AZURE_CLIENT_SECRET', ['AZURE_CLIENT_ID', 'ADOBE_CLIENT_SECRET', 'SLACK_APP_TOKEN']],
    ['AZURE_CLIENT_ID', ['ADOBE_ORG_ID', 'SLACK_BOT_TOKEN']],
  ] as const)('%s is refused by its name, without being shown', (name, others) => {
    for (const other of others) {
      const faults = faultsOf({ [name]: one[other] });
      expect(faults.map((fault) => fault.name)).toContain(name);
      if (!other.endsWith('_ID')) expect(describeFaults(faults)).not.toContain(one[other]);
    }
  });
});
