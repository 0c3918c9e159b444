import { describe, expect, it, vi } from 'vitest';
import { boundedCredential } from '../../../src/clients/azure/credential.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { reader, resourceId, standAzure } from './standing.ts';

const scope = 'https://management.azure.com/.default';
const token = { token: 't', expiresOnTimestamp: Date.now() + 3_600_000 };

describe("the bot's identity", () => {
  it('is there with a client secret and asks for one token only', async () => {
    const { azure, connect } = await standAzure();
    const client = connect();
    expect(await client.hasIdentity()).toBe(true);
    await Promise.all([
      client.findVault(resourceId),
      client.listVaults(''),
      client.findResourceId('sample-vault'),
    ]);
    expect(
      azure.wire().filter(({ host, method }) => host.startsWith('login') && method === 'POST'),
    ).toHaveLength(1);
  });

  it('is missing without a secret, and a stand-in then keeps the bot from asking anybody else', async () => {
    const { azure, connect } = await standAzure();
    const client = connect({ clientId: undefined, clientSecret: undefined });
    const began = performance.now();
    expect(await client.hasIdentity()).toBe(false);
    await expect(client.findVault(resourceId)).rejects.toMatchObject({ kind: 'noIdentity' });
    await expect(client.findKey({ name: 'sample-vault' }, 'k')).rejects.toMatchObject({ kind: 'noIdentity' });
    expect(performance.now() - began).toBeLessThan(3000);
    expect(azure.wire().filter(({ host }) => host.startsWith('management'))).toEqual([]);
  });

  it.each([
    ['a wrong secret', 'AADSTS7000215', { clientSecret: 'wrong' }],
    ['an unknown app', 'AADSTS700016', { clientId: 'aaaaaaaa-0000-0000-0000-00000000000f' }],
    ['an unknown directory', 'AADSTS90002', { tenantId: '33333333-3333-3333-3333-333333333333' }],
  ])('with %s is refused with %s', async (_, code, options) => {
    const { connect } = await standAzure();
    const client = connect(options);
    const refused = await client.findVault(resourceId).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: 'UpstreamError',
      kind: 'refused',
      code,
      detail: expect.stringContaining(code),
    });
    expect(String(refused)).not.toMatch(/Trace ID|secret-|wrong/);
    expect(await client.hasIdentity()).toBe(true);
  });

  it('with an expired secret, or blocked, is refused with the code of each', async () => {
    const { azure, connect } = await standAzure();
    azure.world.setBlocked(reader, true);
    await expect(connect().findVault(resourceId)).rejects.toMatchObject({ code: 'AADSTS53003' });
    azure.world.expireSecrets(reader);
    await expect(connect().findVault(resourceId)).rejects.toMatchObject({ code: 'AADSTS7000222' });
  });
});

describe('a credential that finds nothing', () => {
  it('is asked once a minute, however many checks want a token', async () => {
    const getToken = vi.fn(() => Promise.reject(new Error('nothing found')));
    const credential = boundedCredential(() => Promise.resolve({ getToken }));
    for (let check = 0; check < 3; check += 1) {
      await expect(credential.getToken(scope)).rejects.toMatchObject({ kind: 'noIdentity' });
    }
    expect(getToken).toHaveBeenCalledTimes(1);
  });

  it('that never answers is given up, as no identity at first and as unreachable once it had worked', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const getToken = vi.fn<() => Promise<typeof token>>(() => new Promise(() => undefined));
      const never = expect(
        boundedCredential(() => Promise.resolve({ getToken })).getToken(scope),
      ).rejects.toMatchObject({ kind: 'noIdentity' });
      await vi.advanceTimersByTimeAsync(6000);
      await never;
      const lazy = boundedCredential(() => Promise.resolve({ getToken }));
      getToken.mockResolvedValueOnce(token);
      expect(await lazy.getToken(scope)).toEqual(token);
      const later = expect(lazy.getToken(scope)).rejects.toMatchObject({ kind: 'unreachable' });
      await vi.advanceTimersByTimeAsync(6000);
      await later;
    } finally {
      vi.useRealTimers();
    }
  });

  it('is asked once by those who ask at the same time, and again by those who come later', async () => {
    const getToken = vi.fn(() => Promise.resolve(token));
    const credential = boundedCredential(() => Promise.resolve({ getToken }));
    await Promise.all([credential.getToken(scope), credential.getToken(scope), credential.getToken('other')]);
    expect(getToken).toHaveBeenCalledTimes(2);
    await credential.getToken(scope);
    expect(getToken).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['AADSTS90033: A transient error has occurred. Please try again.', 'unreachable'],
    ['AADSTS90024: A transient error has occurred.', 'unreachable'],
    ['AADSTS50196: The server terminated an operation.', 'throttled'],
    ['AADSTS7000222: The provided client secret keys are expired.', 'refused'],
    ['AADSTS700213: No matching federated identity record found.', 'refused'],
  ])('of which Entra says %j is %s', async (message, kind) => {
    const getToken = () => Promise.reject(new Error(message));
    const credential = boundedCredential(() => Promise.resolve({ getToken }));
    await expect(credential.getToken(scope)).rejects.toMatchObject({ kind, code: message.split(':')[0] });
  });

  it('fails with nothing but UpstreamError', async () => {
    const credential = boundedCredential(() => Promise.reject(new TypeError('odd')));
    await expect(credential.getToken(scope)).rejects.toBeInstanceOf(UpstreamError);
  });
});
