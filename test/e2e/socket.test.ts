import { afterEach, expect, test } from 'vitest';
import { adobe, azure } from '../../sandbox/cast.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath } from './aftermath.ts';
import { approveAll, prepare, propose, startWorld, untilEnabled } from './story.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function playTo(kind: Sandbox['redis']['kind'], path: string | undefined): Promise<Sandbox> {
  const { REDIS_URL: _, ...environment } = process.env;
  const world = await startWorld({ environment: { ...environment, PATH: path ?? '' } });
  sandbox = world;
  expect(world.redis.kind).toBe(kind);
  await prepare(world);
  await propose(world);
  await approveAll(world);
  await untilEnabled(world);
  return world;
}

function expectOnePost({ adobe: standIn }: Sandbox): void {
  const posts = standIn.posts(adobe.orgId);
  expect(posts).toHaveLength(1);
  const [post] = posts;
  expect(JSON.parse(post?.body ?? '')).toEqual({
    name: 'Config1',
    type: 'BYOK_CONFIG',
    imsOrgId: adobe.orgId,
    configData: {
      providerType: 'AZURE_KEYVAULT',
      keyVaultKeyIdentifier: expect.stringMatching(
        new RegExp(`^https://${azure.vault}\\.vault\\.azure\\.net/keys/${azure.key}/[0-9a-z]{32}$`, 'u'),
      ) as unknown,
    },
  });
  expect(standIn.configurations(adobe.orgId)).toMatchObject([{ name: 'Config1', status: 'COMPLETED' }]);
}

const server = findRedisServer(process.env);

test.skipIf(server === undefined && process.env['CI'] === undefined)(
  'over Socket Mode and a private redis-server, the bot takes an organization from /cmk setup to COMPLETED with one POST',
  async () => {
    const world = await playTo('server', process.env['PATH']);
    expectOnePost(world);
    await expectCleanAftermath(world);
  },
  60_000,
);

test('over Socket Mode and the embedded Redis, the bot takes an organization from /cmk setup to COMPLETED with one POST', async () => {
  const world = await playTo('embedded', '');
  expectOnePost(world);
  await expectCleanAftermath(world);
}, 60_000);
