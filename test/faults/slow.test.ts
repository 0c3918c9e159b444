import { expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { answerTo, settledView, startSetup, submit, vaultForm } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { openWorld } from './world.ts';

const ackWithinMs = 3_000;
const slowMs = 8_000;

const slowestAck = ({ slack }: Sandbox): number =>
  Math.max(...slack.log.deliveries.map(({ ackMs }) => ackMs ?? Infinity));

withRedis('while somebody clicks', () => {
  test('F9 Adobe is slow: everything is acknowledged within 3 s, and nothing waits for it', async ({
    task,
  }) => {
    const { sandbox } = await openWorld();
    const requester = sandbox.person(cast.requester);
    for (const call of ['token', 'appRegistration'] as const) {
      sandbox.adobe.script.always(call, { kind: 'slow', ms: slowMs });
    }
    await startSetup(sandbox);
    const status = await answerTo(sandbox, requester, '/cmk status');
    await requester.types('/cmk setup');
    await settledView(sandbox, requester);
    await requester.closes();
    const ackMs = slowestAck(sandbox);
    task.meta.row = { number: 'F9', fault: 'Adobe slow', figure: `slowest ack ${Math.round(ackMs)} ms` };
    expect(ackMs).toBeLessThan(ackWithinMs);
    expect(status).toContain('Luma');
    sandbox.adobe.script.clear();
    await requester.reads('Adobe named its app');
  });

  test('F9 Redis is down: everything is acknowledged within 3 s, honestly, and nothing is half done', async ({
    task,
  }) => {
    const world = await openWorld();
    const { sandbox } = world;
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    await requester.sees('vault');
    await world.server().kill();
    const away = 'The bot cannot reach its store (Redis) right now';
    const { said } = await submit(sandbox, requester, 'vault', vaultForm);
    const status = await answerTo(sandbox, requester, '/cmk status');
    await world.server().restart();
    const ackMs = slowestAck(sandbox);
    const recorded = await world.count('vaultChosen');
    const figure = `slowest ack ${Math.round(ackMs)} ms, ${recorded} entries`;
    task.meta.row = { number: 'F9', fault: 'Redis down', figure };
    expect(ackMs).toBeLessThan(ackWithinMs);
    expect([said.includes(away), status.includes(away)]).toEqual([true, true]);
    expect(recorded).toBe(0);
  });
});
