import { expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import { answerTo, approve, confirmed, fill, prepare, press, propose, submit } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

const away = 'The bot cannot reach its store (Redis) right now';

withRedis('Redis killed', () => {
  test('F21 Redis unreachable at the moment of approval: nothing is counted, the person is told, nothing typed is lost', async ({
    task,
  }) => {
    const world = await openWorld();
    const { sandbox } = world;
    await prepare(sandbox);
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    const approver = sandbox.person(cast.secondApprover);
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    await world.server().kill();
    const { said, view } = await submit(sandbox, approver, 'approve', confirmed);
    expect(said).toContain(away);
    expect(JSON.stringify(view?.state)).toContain(azure.key);
    expect(await answerTo(sandbox, approver, '/cmk status')).toContain(away);
    const acks = sandbox.slack.log.deliveries.map(({ ackMs }) => ackMs ?? Infinity);

    await world.server().restart();
    await until(
      'the bot is back',
      async () => !(await answerTo(sandbox, approver, '/cmk status')).includes(away),
    );
    const before = await world.count('approved');
    await fill(sandbox, approver, 'approve', {});
    await world.stateIn('coolingOff');
    const figure = `counted while away: ${before - 1}; the same form went through afterwards; slowest ack ${Math.round(Math.max(...acks))} ms`;
    task.meta.row = { number: 'F21', fault: 'Redis unreachable at the moment of approval', figure };
    expect(before).toBe(1);
    expect(await world.count('approved')).toBe(2);
  });
});
