import { expect, test } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { adobe, cast, channel, workspace } from '../../sandbox/cast.ts';
import { until } from '../faults/until.ts';
import { openWorld } from '../faults/world.ts';
import { withRedis } from '../store/private-redis.ts';
import { answerTo, approve, approveAll, minuteMs, prepare, propose, untilEnabled } from './story.ts';

interface Ready {
  readonly ready: boolean;
  readonly otherInstances: readonly string[];
}

withRedis('S5 two instances with different settings', () => {
  test('gates wait while both run, both say so without turning red, and go on once they agree', async () => {
    const world = await openWorld();
    const { sandbox } = world;
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    const looser = await world.startBot({}, { CMK_QUORUM: '1' });
    sandbox.clock.pass(15 * minuteMs);
    await until('the gate waits', async () => (await world.count('gateDeferred')) > 0);
    for (const port of [looser.port, Number(new URL(sandbox.botUrl).port)]) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      const { ready, otherInstances } = (await answer.json()) as Ready;
      expect([answer.status, ready]).toEqual([200, true]);
      expect(otherInstances).toEqual([expect.stringContaining('another quorum')]);
    }
    const status = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
    expect(status).toContain(
      'is running with another quorum, other approvers, another cooling-off period or another channel',
    );
    expect(status).toContain('an operator has to give all instances the same settings');
    expect(sandbox.adobe.posts(adobe.orgId)).toEqual([]);

    await looser.stop();
    await world.startBot({}, { CMK_QUORUM: '2' });
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    expect(await world.count('intended')).toBe(1);
  });

  test('with different channels leave the card and the request where they stand, until one of them is gone', async () => {
    const elsewhere = 'C0ELSEWHER';
    const [members = []] = workspace.channels.map((each) => each.members);
    const seed = {
      ...workspace,
      channels: [...workspace.channels, { id: elsewhere, name: 'else', members }],
    };
    const world = await openWorld({ workspace: seed });
    const { sandbox } = world;
    await sandbox.bot().stop();
    const often = { sweepEveryMs: 300 };
    const first = await world.startBot(often);
    await prepare(sandbox);
    await propose(sandbox);
    const other = await world.startBot(often, { CMK_CHANNEL: elsewhere });
    const placed = (where: string) =>
      sandbox.slack
        .messagesIn(where)
        .map(({ metadata }) => String(metadata?.event_payload['place']))
        .filter((place) => /^(root|approval|moved):/u.test(place));
    const before = placed(channel);
    expect(before.filter((place) => place.startsWith('root:'))).toHaveLength(1);
    await pause(4_000);
    await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
    await approve(sandbox, cast.firstApprover);
    await pause(2_000);
    expect([placed(channel), placed(elsewhere)]).toEqual([before, []]);

    await first.stop();
    const moved = () => placed(elsewhere).some((place) => place.startsWith('root:'));
    await until('the card stands in the other channel', () => moved());
    await until('so does the request', () =>
      placed(elsewhere).some((place) => place.startsWith('approval:')),
    );
    await pause(2_000);
    expect(placed(elsewhere).filter((place) => place.startsWith('root:'))).toHaveLength(1);
    expect(placed(channel)).toHaveLength(before.length + 1);
    await approve(sandbox, cast.secondApprover);
    expect(await world.count('approved')).toBe(2);
    await other.stop();
  }, 120_000);
});
