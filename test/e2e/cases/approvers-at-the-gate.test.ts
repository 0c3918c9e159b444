import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { ScriptedAnswer } from '../../../sandbox/slack/weather.ts';
import { expectCleanAftermath, readRecord } from '../aftermath.ts';
import { group, others, workspace } from '../approver-group.ts';
import {
  answerTo,
  approveAll,
  fromNowOn,
  minuteMs,
  prepare,
  propose,
  startWorld,
  untilEnabled,
} from '../story.ts';
import { stateIn } from '../watching.ts';

/** A world whose approvers are a user group, ready to be proposed. */
function shareCase(): () => Sandbox {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startWorld({ workspace, variables: { CMK_APPROVERS: group } });
    await prepare(sandbox);
  }, 120_000);
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });
  return () => sandbox;
}

const statusIn = (sandbox: Sandbox) => answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');

describe('what became of an approver between their approval and the gate', () => {
  const world = shareCase();
  const before = { isRestricted: false, email: 'second@example.com' };
  const shares = 'shares an email address with another approver or with somebody who prepared this';
  const all = [cast.firstApprover, cast.secondApprover, others.third];

  /** Proposed and approved; then this happens, and the gate does not let it through. */
  async function voidedBy(happens: (sandbox: Sandbox) => unknown, words: string): Promise<void> {
    const sandbox = world();
    const known = (await readRecord(sandbox)).length;
    await propose(sandbox);
    await approveAll(sandbox);
    const reads = fromNowOn(sandbox, sandbox.person(cast.requester));
    await happens(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await reads(words);
    const since = (await readRecord(sandbox)).slice(known).map(({ event }) => event.type);
    expect(since.filter((type) => type === 'voided' || type === 'intended')).toEqual(['voided']);
    expect(sandbox.adobe.posts()).toEqual([]);
    await sandbox.slack.setWeather({ answers: [] });
    sandbox.slack.changePerson(cast.secondApprover, before);
    for (const one of all) sandbox.slack.joinGroup(group, one);
  }

  test.each([
    ['is a guest by now', { isRestricted: true }, 'is now a guest'],
    ['shares the email address of who proposed', { email: 'Requester+b@example.com' }, shares],
    ['shares the email address of the other approver', { email: 'one@example.com' }, shares],
    ['shows no email address any longer', { email: '' }, 'has no email address that the bot can read'],
  ])('who %s does not count: nothing is sent, and it is said why', async (_what, change, words) => {
    world().slack.changePerson(cast.firstApprover, { email: 'one@example.com' });
    await voidedBy(({ slack }) => slack.changePerson(cast.secondApprover, change), words);
  });

  test.each(['user_not_found', 'user_not_visible'])(
    'of whom Slack says %s does not count: it is said what Slack shows, and nothing about where they are',
    async (error) => {
      const answers = [{ method: 'users.info', to: cast.secondApprover, error }];
      const words = 'is no longer shown by Slack as a member of this workspace';
      await voidedBy(({ slack }) => slack.setWeather({ answers }), words);
    },
  );

  test('whose group was emptied does not count, and whoever is new in it counts for nothing', async () => {
    await voidedBy(({ slack }) => {
      for (const one of all) slack.leaveGroup(group, one);
      slack.joinGroup(group, cast.outsider);
    }, 'is no longer among the approvers');
  });
});

describe('what Slack answers of the approvers at the gate', () => {
  const world = shareCase();
  const members = 'usergroups.users.list';
  const page = { body: '<html>Sign in to go on</html>' };

  const unclear: readonly [string, readonly Omit<ScriptedAnswer, 'method'>[]][] = [
    [
      members,
      [
        { error: 'no_such_subteam' },
        { error: 'subteam_disabled' },
        { error: 'a_code_nobody_listed' },
        page,
        { body: { ok: true, users: {} } },
        { body: { ok: true, users: [null] } },
      ],
    ],
    [
      'users.info',
      [
        { error: 'a_code_nobody_listed' },
        { error: 'too_many_users' },
        page,
        { body: { ok: true, user: null } },
        { body: { ok: true, user: {} } },
        { body: { ok: true, user: [] } },
        { body: { ok: true, user: { id: cast.secondApprover, name: 'second' } } },
      ],
    ],
    [
      'conversations.history',
      [{ body: { ok: true, messages: {} } }, { body: { ok: true, messages: [null] } }],
    ],
    ['conversations.replies', [{ body: { ok: true, messages: 'none' } }]],
  ];

  test('where nobody can tell who they are the gate waits, says so, and opens once with a usable answer', async () => {
    const sandbox = world();
    const { slack, clock } = sandbox;
    await propose(sandbox);
    await approveAll(sandbox);
    clock.pass(14 * minuteMs);
    const problems: string[] = [];
    for (const [method, shapes] of unclear) {
      for (const shape of shapes) {
        // A gate that is under way meets the one or the other.
        const { answers } = slack.weather();
        await slack.setWeather({ answers: [{ method, ...shape }, ...answers] });
        await pause(500);
        await slack.setWeather({ answers: [{ method, ...shape }] });
        const before = slack.log.calls.length;
        // A gate that waits is tried again after five minutes at most.
        for (let passed = 0; passed < 6; passed += 1) {
          clock.pass(minuteMs);
          await pause(200);
        }
        const isAsked = slack.log.calls.slice(before).some((call) => call.method === method);
        const { phase } = await stateIn(sandbox);
        if (!isAsked || phase !== 'coolingOff') problems.push(`${method} ${JSON.stringify(shape)}: ${phase}`);
        if (phase !== 'coolingOff') break;
      }
    }
    await slack.setWeather({ answers: [] });
    expect(problems).toEqual([]);
    expect(sandbox.adobe.posts()).toEqual([]);
    expect(await statusIn(sandbox)).toContain('could not');
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  }, 240_000);
});
