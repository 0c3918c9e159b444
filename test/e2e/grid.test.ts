import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { tour } from '../../sandbox/tour.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import { enterprise, gridWorkspace, outside, sister } from './grid-organization.ts';
import { startAndEnd } from './start-and-end.ts';
import { answerTo, approve, prepare, propose, startWorld } from './story.ts';
import { refusals, toldOnPressing } from './tries.ts';

let sandbox: Sandbox;

const posts = () =>
  sandbox.slack.log.calls
    .filter(({ method }) => method === 'chat.postMessage')
    .map(({ arguments: given }) => ({ to: given['channel'], words: JSON.stringify(given) }));

describe('the tour in an Enterprise organization', () => {
  beforeAll(async () => {
    sandbox = await startWorld({ workspace: gridWorkspace });
  });
  afterAll(() => sandbox.close());

  test('ends with COMPLETED and one POST, both approvals from people of a sister workspace', async () => {
    const lines: string[] = [];
    const code = await tour(sandbox, () => undefined, { tell: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain('Luma is enabled. Adobe saw 1 POST.');
    expect(code).toBe(0);
    const record = await readRecord(sandbox);
    const approvals = record.filter(({ event }) => event.type === 'approved').slice(-2);
    expect(approvals.map(({ by }) => by)).toEqual([cast.firstApprover, cast.secondApprover]);
    expect(record.some(({ event }) => event.type === 'completed')).toBe(true);
    const clicks = sandbox.slack.log.deliveries
      .filter(({ type }) => type === 'view_submission')
      .map(({ payload }) => (payload['user'] as { team_id?: string }).team_id);
    expect(clicks).toEqual(expect.arrayContaining([sister, enterprise.id]));
    await expectCleanAftermath(sandbox);
  }, 240_000);
});

describe('in a channel that is shared with sister workspaces and with other companies', () => {
  beforeAll(async () => {
    const approvers = [cast.firstApprover, cast.secondApprover, cast.guest, ...Object.values(outside)];
    sandbox = await startWorld({
      workspace: gridWorkspace,
      variables: { CMK_APPROVERS: approvers.join(',') },
    });
    await prepare(sandbox);
    await propose(sandbox);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test.each([
    ['somebody of a sister workspace only', outside.cousin],
    ['somebody of another company', outside.partner],
    ['somebody of another company’s Enterprise organization', outside.gridPartner],
    ['a guest whose home is a sister workspace', cast.guest],
  ])('%s presses Approve, Reject and Stop in vain, and is asked for nothing', async (_kind, user) => {
    for (const action of ['approve', 'reject', 'stop'] as const) {
      expect(await toldOnPressing(sandbox, user, action)).toMatch(
        user === cast.guest ? /Guests cannot do this/u : /does not show you as a member/u,
      );
    }
    const kept = (await refusals(sandbox)).filter((line) => line.split(' ')[0]?.endsWith(user));
    expect(kept).toHaveLength(3);
    const status = await answerTo(sandbox, sandbox.person(user), '/cmk status');
    expect(status).not.toContain('Luma');
    await sandbox.slack.act({ type: 'home', user });
    const home = await sandbox.slack.until(() => sandbox.slack.stateFor(user).home);
    expect(JSON.stringify(home.blocks)).not.toContain('Luma');
    expect(posts().filter(({ to }) => to === user)).toEqual([]);
    expect(posts().filter(({ words }) => words.includes(`<@${user}>`))).toEqual([]);
  });

  test('a click that names another organization’s workspace counts for nothing, whichever person it names', async () => {
    await approve(sandbox, cast.firstApprover);
    const pressed = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
    const { payload = {} } = pressed ?? {};
    const { team, enterprise: organization, user } = payload as Record<string, object>;
    const forged = {
      ...payload,
      trigger_id: '1.1.forged',
      user: { ...user, id: cast.secondApprover },
      team: { ...team, id: 'T0PARTNER2' },
      enterprise: { ...organization, id: 'E0PARTNER2' },
    };
    await sandbox.slack.dispatch({ kind: 'interactive', payload: forged });
    const approved = async () =>
      (await readRecord(sandbox)).filter(({ event }) => event.type === 'approved').length;
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status')).toContain('1 of 2');
    expect(await approved()).toBe(1);
    await approve(sandbox, cast.secondApprover);
    expect(await approved()).toBe(2);
  });
});

test('a start with an organization-wide install is refused by name', async () => {
  const world = await startWorld();
  try {
    const { slack, adobe, azure, redis } = world;
    await slack.setWeather({
      answers: [
        {
          method: 'auth.test',
          body: {
            ok: true,
            url: 'https://luma.enterprise.slack.com/',
            team_id: enterprise.id,
            enterprise_id: enterprise.id,
            user_id: 'U0CMKBOT01',
            bot_id: 'B0CMKBOT01',
            is_enterprise_install: true,
          },
        },
      ],
    });
    const at = {
      slackApiUrl: slack.apiUrl,
      adobeUrl: adobe.url,
      azureUrl: azure.url,
      redisUrl: redis.url,
      durable: redis.durable,
      port: 0,
      mode: 'socket',
    } as const;
    const { code, printed } = await startAndEnd({ ...botEnvironment(at, process.env), LOG_LEVEL: 'fatal' });
    expect(code).toBe(1);
    expect(printed).toContain('SLACK_BOT_TOKEN');
    expect(printed).toMatch(/organization/u);
    expect(printed).not.toMatch(/^ +at /mu);
  } finally {
    await world.close();
  }
}, 60_000);
