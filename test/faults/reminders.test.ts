import { expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import { dayMs, proposeAct } from '../../sandbox/story.ts';
import { approve, approveAll, hourMs, prepare, propose, untilEnabled, untilSaid } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

withRedis('reminders of a day and of seven days', () => {
  test('F20 restarted again and again across 24 h and 7 d: each reminder comes once, and a late one says so', async ({
    task,
  }) => {
    const world = await openWorld();
    const { sandbox } = world;
    const requester = sandbox.person(cast.requester);
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    await untilEnabled(sandbox);
    await proposeAct(sandbox, 'revoke');
    await requester.reads('REVOKE access to the data');
    await sandbox.person(cast.firstApprover).reads('asks for your approval');
    await approve(sandbox, cast.firstApprover);
    await approve(sandbox, cast.secondApprover);
    await untilSaid(sandbox, '*Access is revoked.*');

    /** Time that passed while nobody was there is told to the queue, as the real one would know by itself. */
    async function restart(): Promise<void> {
      await sandbox.restartBot();
      sandbox.clock.pass(1);
    }
    // The bot is away when the day is over, comes back five hours late, and is restarted before and after the week.
    await sandbox.bot().stop();
    sandbox.clock.pass(29 * hourMs);
    await restart();
    await requester.reads(/primary stores should no longer be readable[\s\S]*This comes 5 hours late/u);
    await restart();
    sandbox.clock.pass(3 * dayMs);
    await restart();
    sandbox.clock.pass(3 * dayMs);
    await requester.reads('transient stores should be empty');
    await restart();
    sandbox.clock.pass(dayMs);
    await restart();

    const told = async () =>
      (await world.store.entries(adobe.orgId, 0)).flatMap(({ entry: { event } }) =>
        event.type === 'propagationReached' ? [event.milestone] : [],
      );
    await until('nothing more is due', async () => (await told()).includes('cached'));
    const milestones = await told();
    task.meta.row = {
      number: 'F20',
      fault: 'restarts across 24 h and 7 d reminders',
      figure: `${milestones.join(', ')}: each once; the one of 24 h said that it was 5 hours late`,
    };
    expect(milestones.filter((one, at) => milestones.indexOf(one) !== at)).toEqual([]);
    expect(milestones).toEqual(expect.arrayContaining(['primary', 'cached']));
  });
});
