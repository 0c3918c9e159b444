import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { azure as place, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { inChannel, proposeAct, rolesOfTheApp } from '../../sandbox/story.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import { readRecord } from './aftermath.ts';
import { writingCalls } from './writing-calls.ts';
import {
  answerTo,
  approveAll,
  approve,
  fill,
  minuteMs,
  modalAfter,
  prepare,
  press,
  propose,
  proposing,
  startWorld,
  untilEnabled,
  untilSaid,
} from './story.ts';

const slow = 120_000;
const hasRedis = findRedisServer(process.env) !== undefined;

const typesOf = async (sandbox: Sandbox) => (await readRecord(sandbox)).map(({ event }) => event.type);

/** What a report says to run: the program, with Slack and Redis away. */
async function runEmergency({ adobe, azure }: Sandbox, organization: string): Promise<string> {
  const away = { slackApiUrl: 'http://127.0.0.1:1/api/', redisUrl: 'redis://127.0.0.1:1' };
  const at = {
    ...away,
    adobeUrl: adobe.url,
    azureUrl: azure.url,
    durable: true,
    port: 0,
    mode: 'socket',
  } as const;
  const child = spawn(process.execPath, ['src/emergency/main.ts', organization], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: botEnvironment(at, {}),
  });
  return await text(child.stdout);
}

async function startDrill(sandbox: Sandbox, command: string): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await requester.types(command);
  await fill(sandbox, requester, 'drill', proposing);
  await requester.reads('DRILL: approval requested');
}

describe.skipIf(!hasRedis)('a drill in the real workspace', () => {
  let sandbox: Sandbox | undefined;
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });

  test(
    'of the enablement takes the whole way and ends where the request would go out; then the real one goes through',
    async () => {
      const world = await startWorld();
      sandbox = world;
      await prepare(world);
      const requester = world.person(cast.requester);
      const before = writingCalls(world.adobe, world.azure).length;

      await startDrill(world, '/cmk drill Luma enable');
      const status = await answerTo(world, requester, '/cmk status Luma');
      expect(status).toContain('drill under way');
      await approveAll(world);
      world.clock.pass(15 * minuteMs);
      await untilSaid(world, 'The drill is over');

      expect(writingCalls(world.adobe, world.azure).slice(before)).toEqual([]);
      expect(world.adobe.posts()).toEqual([]);
      expect((await typesOf(world)).at(-1)).toBe('drillEnded');
      const report = await requester.reads(/What would have stopped it:\* nothing/u);
      expect(report.text).toMatch(/^DRILL/u);
      expect(JSON.stringify(report.blocks)).toContain('approved after');

      await propose(world);
      await approveAll(world);
      await untilEnabled(world);
      expect(world.adobe.posts()).toHaveLength(1);
      expect(writingCalls(world.adobe, world.azure).length).toBeGreaterThan(before);
    },
    slow,
  );

  test(
    'of revoking removes nothing, and a real proposal ends it at once',
    async () => {
      const world = await startWorld();
      sandbox = world;
      await prepare(world);
      await propose(world);
      await approveAll(world);
      await untilEnabled(world);
      const requester = world.person(cast.requester);
      const before = writingCalls(world.adobe, world.azure).length;

      world.azure.world.lock(place.vault, 'keep', 'CanNotDelete');
      // Locks are asked for once an hour at most.
      world.clock.pass(61 * minuteMs);
      await startDrill(world, '/cmk drill Luma');
      await approve(world, cast.firstApprover);
      await approve(world, cast.secondApprover);
      await untilSaid(world, 'The drill is over');
      const report = JSON.stringify((await requester.reads('What would have stopped it')).blocks);
      // As it is now, not as the watch saw it last.
      expect(report).toContain('Can be revoked now:* no – The lock “keep”');
      expect(report).not.toContain('..');
      const [, named = 'none'] = /npm run emergency -- \\"([^"\\]*)\\"/u.exec(report) ?? [];
      const printed = await runEmergency(world, named);
      expect(printed).toContain('az lock delete --ids');
      expect(printed.match(/az role assignment delete --ids/gu)).toHaveLength(rolesOfTheApp(world));
      world.azure.world.unlock('keep');
      expect(rolesOfTheApp(world)).toBe(1);
      expect(writingCalls(world.adobe, world.azure).slice(before)).toEqual([]);
      expect(JSON.stringify(await answerTo(world, requester, '/cmk history Luma'))).toContain('[DRILL]');

      await startDrill(world, '/cmk drill Luma revoke');
      expect(await modalAfter(world, requester, '/cmk drill Luma')).toContain(
        'Something is proposed already',
      );
      await proposeAct(world, 'revoke');
      await requester.reads('REVOKE access to the data');
      const types = await typesOf(world);
      expect(types.slice(types.lastIndexOf('drillEnded'), types.lastIndexOf('drillEnded') + 2)).toEqual([
        'drillEnded',
        'proposed',
      ]);
      await approve(world, cast.firstApprover);
      await approve(world, cast.secondApprover);
      await untilSaid(world, 'Access is revoked');
      expect(rolesOfTheApp(world)).toBe(0);
      expect(writingCalls(world.adobe, world.azure).length).toBeGreaterThan(before);
    },
    slow,
  );

  test(
    'is rejected, stopped and cancelled like a proposal, and leaves the setup as it was',
    async () => {
      const world = await startWorld();
      sandbox = world;
      await prepare(world);
      const requester = world.person(cast.requester);

      await startDrill(world, '/cmk drill Luma');
      const approver = world.person(cast.firstApprover);
      await press(world, approver, 'reject');
      await fill(world, approver, 'reject', { reason: 'I was asleep' });
      await untilSaid(world, 'rejected it after');

      await startDrill(world, '/cmk drill Luma');
      await requester.types('/cmk cancel Luma');
      await fill(world, requester, 'cancel', {});
      await untilSaid(world, 'stopped it after');
      expect((await typesOf(world)).filter((type) => type === 'cancelled')).toEqual([]);

      await propose(world);
      expect(inChannel(requester, 'Rejected before')).toBe(0);
    },
    slow,
  );
});
