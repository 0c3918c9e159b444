import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { adobe, cast } from '../../sandbox/cast.ts';
import { runAudit } from '../audit/run-audit.ts';
import { until } from '../faults/until.ts';
import { openWorld } from '../faults/world.ts';
import { withRedis } from '../store/private-redis.ts';
import {
  answerTo,
  approveAll,
  finishPreparing,
  fromNowOn,
  minuteMs,
  prepare,
  propose,
  startSetup,
  untilEnabled,
} from './story.ts';

const operator = cast.azureAdministrator;

withRedis('S4 everything of an organization was removed from Redis', () => {
  test('the new run finds the older record unasked, and goes on once a new beginning is declared and read', async () => {
    const world = await openWorld({ variables: { CMK_OPERATORS: operator } });
    const { sandbox } = world;
    await prepare(sandbox);
    await propose(sandbox);
    const redis = new Redis(sandbox.redis.url);
    await sandbox.bot().stop();
    await redis.flushall();
    redis.disconnect();
    const requester = sandbox.person(cast.requester);
    const reads = fromNowOn(sandbox, requester);
    await sandbox.restartBot();
    await startSetup(sandbox);
    await reads('lost entries, or others took their place');
    await finishPreparing(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await until('the gate waits', async () => (await world.count('gateDeferred')) > 0);
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('the record does not verify');
    expect(sandbox.adobe.posts(adobe.orgId)).toEqual([]);

    const { slack, azure, redis: server } = sandbox;
    const at = {
      slackApiUrl: slack.apiUrl,
      adobeUrl: sandbox.adobe.url,
      azureUrl: azure.url,
      redisUrl: server.url,
    };
    const environment = botEnvironment({ ...at, durable: server.durable, port: 0, mode: 'socket' }, {});
    const reason = 'new beginning: Redis was set up again by mistake';
    const args = ['declare-restore', 'Luma', '--by', operator, '--reason', reason];
    const declared = await runAudit(args, { ...environment, CMK_OPERATORS: operator });
    expect([declared.code, declared.error]).toEqual([0, '']);
    const approver = sandbox.person(cast.firstApprover);
    await until('approvers read it', () =>
      approver.messages().some(({ blocks }) => JSON.stringify(blocks).includes(reason)),
    );
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
  });
});
