import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cast, secrets } from '../../sandbox/cast.ts';
import { type PrivateRedis, findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { answerTo, startWorld, submit, vaultForm } from './story.ts';
import { send, sign } from './wire-slack.ts';

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;
/** Every key of the bot but those by which it knows a delivery again. */
const butSignatures = ['organization:*', 'outbox', 'watch:*', 'redis-run', 'queues*', 'seen:trigger:*'];

describe.skipIf(noServer)('over HTTP, while nobody can tell whether a delivery is a replay', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startWorld({ mode: 'http' });
  });
  afterAll(() => sandbox.close());

  test('nothing is done, though Redis would take it, and no replay later does it either', async () => {
    const requester = sandbox.person(cast.requester);
    const admin = new Redis(sandbox.redis.url);
    onTestFinished(() => admin.disconnect());
    await requester.types('/cmk setup');
    await requester.sees('vault');
    await submit(sandbox, requester, 'vault', { ...vaultForm, configurationName: 'not a name' });
    const delivered = JSON.stringify(sandbox.slack.log.deliveries.at(-1)?.payload);
    const mended = delivered.replace('not a name', vaultForm.configurationName);
    const again = { ...(JSON.parse(mended) as object), trigger_id: '1.1.again' };
    await admin.acl('SETUSER', 'default', 'resetkeys', ...butSignatures.map((key) => `~{cmk}:${key}`));
    const signed = sign({ payload: JSON.stringify(again) }, secrets.signingSecret);
    const first = await send(sandbox.botUrl, signed);
    expect(first.status).toBe(200);
    expect(first.body).toContain(vaultForm.evidence);
    await admin.acl('SETUSER', 'default', 'allkeys');
    expect((await send(sandbox.botUrl, signed)).status).toBe(401);
    expect(await admin.keys('*:record')).toEqual([]);

    const fresh = sign(
      { payload: JSON.stringify(again) },
      secrets.signingSecret,
      Math.floor(Date.now() / 1000) + 1,
    );
    expect((await send(sandbox.botUrl, fresh)).status).toBe(200);
    await expect.poll(() => admin.keys('*:record'), { timeout: 10_000 }).toHaveLength(1);
  });

  test('Redis is gone: help is given, and everything else says what is the matter', async () => {
    const person = sandbox.person(cast.azureAdministrator);
    const server = sandbox.redis as PrivateRedis;
    await server.kill();
    onTestFinished(() => server.restart());
    expect(await answerTo(sandbox, person, '/cmk help')).toContain('/cmk setup');
    expect(await answerTo(sandbox, person, '/cmk status')).toContain('cannot reach its store (Redis)');
  });
});
