import { setTimeout as pause } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cast, secrets, workspace } from '../../sandbox/cast.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import { createPeople } from '../../src/clients/slack/people.ts';
import { eligibleApprovers } from '../../src/domain/people.ts';
import { inOneWorkspace } from '../../src/start/slack-app.ts';

const home = { team: 'T0SANDBOX1', enterprise: 'E0SANDBOX1' };
const group = 'S0APPROVER';
const members = Array.from({ length: 1_000 }, (_, place) => `U${String(place).padStart(9, '0')}`);

let slack: SlackStandIn;
const client = () =>
  new WebClient(secrets.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
const calls = (method: string) => slack.log.calls.filter((call) => call.method === method).length;

beforeEach(async () => {
  const people = members.map((id) => ({ id, name: id.toLowerCase(), realName: id }));
  slack = await startSlack({
    clock: { now: Date.now },
    workspace: {
      ...workspace,
      people: [...workspace.people, ...people],
      userGroups: [{ id: group, handle: 'approvers', name: 'Approvers', users: members }],
    },
    appToken: secrets.appToken,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    delivery: 'socket',
    rateLimits: { tier4: { perMinute: 600_000, burst: 10_000 } },
  });
});
afterEach(() => slack.close());

describe('who belongs here on Enterprise Grid', () => {
  const user = { id: cast.requester, name: 'requester', profile: { email: 'requester@example.com' } };
  const grid = { enterprise_id: home.enterprise, teams: [home.team, 'T0SISTER01'] };

  test.each([
    ['without a team_id, a member of this workspace', { enterprise_user: grid }, 'member'],
    ['with a sister workspace as team_id', { team_id: 'T0SISTER01', enterprise_user: grid }, 'member'],
    ['with the organization as team_id', { team_id: home.enterprise, enterprise_user: grid }, 'member'],
    ['a guest', { enterprise_user: grid, is_restricted: true }, 'guest'],
    ['of a sister workspace only', { enterprise_user: { ...grid, teams: ['T0SISTER01'] } }, 'stranger'],
    ['of another organization', { enterprise_user: { ...grid, enterprise_id: 'E0OTHER' } }, 'stranger'],
    [
      'a stranger of Slack Connect',
      { team_id: home.team, enterprise_user: grid, is_stranger: true },
      'stranger',
    ],
    ['of the organization and of no workspace', { enterprise_user: { ...grid, teams: [] } }, 'stranger'],
    ['deactivated here', { team_id: home.team, enterprise_user: grid, deleted: true }, 'deactivated'],
    ['an app', { team_id: home.team, enterprise_user: grid, is_bot: true }, 'bot'],
    ['a guest of one channel', { enterprise_user: grid, is_ultra_restricted: true }, 'guest'],
    ['without anything of the organization', { team_id: home.team }, 'member'],
    [
      'of this workspace, with null for the organization',
      { team_id: home.team, enterprise_user: null },
      'member',
    ],
    [
      'of this workspace and organization, with null for the list of workspaces',
      { team_id: home.team, enterprise_user: { ...grid, teams: null } },
      'member',
    ],
    [
      'of a workspace that is in no organization',
      { team_id: 'T0OTHER001', enterprise_user: null },
      'stranger',
    ],
  ])('%s is a %s', async (_who, shape, kind) => {
    const body = { ok: true, user: { ...user, ...shape } };
    await slack.setWeather({ answers: [{ method: 'users.info', body }] });
    expect((await createPeople(client(), home).getPerson(cast.requester)).kind).toBe(kind);
  });

  test.each([
    ['no workspace', {}],
    ['the organization and no workspace', { team_id: home.enterprise }],
    ['null for the organization and no workspace', { enterprise_user: null }],
    ['null for the workspace', { team_id: null }],
    ['nothing about the organization, and no workspace', { enterprise_user: {} }],
    ['our organization and no workspace', { enterprise_user: { enterprise_id: home.enterprise } }],
    ['our organization twice', { team_id: home.enterprise, enterprise_user: { ...grid, teams: null } }],
    [
      'our organization and only a sister as the workspace',
      { team_id: 'T0SISTER01', enterprise_user: { ...grid, teams: null } },
    ],
  ])('somebody of whom Slack names %s is neither let in nor turned away', async (_what, shape) => {
    const body = { ok: true, user: { ...user, ...shape } };
    await slack.setWeather({ answers: [{ method: 'users.info', body }] });
    const people = createPeople(client(), home);
    await expect(people.getPerson(cast.requester)).rejects.toMatchObject({ kind: 'nonsense', mayPass: true });
    expect(await people.kindOf(cast.requester)).toBe('unseen');
  });

  test.each([null, 7, {}])(
    'an approver whose email address is %j has none that can be read',
    async (email) => {
      const body = { ok: true, user: { ...user, enterprise_user: grid, profile: { email } } };
      await slack.setWeather({ answers: [{ method: 'users.info', body }] });
      const circle = await createPeople(client(), home).getCircle([cast.requester], []);
      expect(eligibleApprovers(circle, [])).toEqual([]);
    },
  );

  test.each(['user_not_found', 'user_not_visible'])(
    'whom Slack answers with %s is a stranger',
    async (error) => {
      await slack.setWeather({ answers: [{ method: 'users.info', error }] });
      expect((await createPeople(client(), home).getPerson(cast.requester)).kind).toBe('stranger');
    },
  );

  test.each([
    ['that says so', { is_enterprise_install: true }],
    ['of which Slack only says that it has no workspace', { team: null, team_id: null }],
  ])('an organization-wide install %s is refused by name', async (_how, shape) => {
    const body = { ok: true, user_id: 'U0BOT00001', enterprise_id: home.enterprise, ...shape };
    await slack.setWeather({ answers: [{ method: 'auth.test', body }] });
    await expect(inOneWorkspace(client())).rejects.toThrow(/is_enterprise_install/u);
  });
});

/** The bot looks some up every minute; a test has no time for that. */
const soonMs = 100;
const aMinute = 30;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}

describe('a group of a thousand approvers', () => {
  test('takes one call for its members and no more calls a minute for people than Slack allows', async () => {
    const people = createPeople(client(), { team: home.team });
    const first = await people.getCircle([group], [cast.requester]);
    expect(calls('usergroups.users.list')).toBe(1);
    expect(calls('users.info')).toBe(1 + aMinute);
    expect(first.approvers).toEqual(members.slice(0, aMinute));
    expect(first.notYet).toBe(1_000 - aMinute);
    expect(first.people.every(({ kind }) => kind === 'member')).toBe(true);
    for (let act = 0; act < 5; act += 1) await people.getCircle([group], [cast.requester]);
    expect(calls('usergroups.users.list')).toBe(6);
    expect(calls('users.info')).toBe(1 + aMinute + 5);
  });

  test('is known completely after some time, and nobody was looked up twice', async () => {
    const people = createPeople(client(), { team: home.team }, soonMs);
    await people.getAskable([group]);
    await until(async () => (await people.getAskable([group])).leftOut.length === 0);
    expect(calls('users.info')).toBe(1_000);
    expect((await people.getAskable([group])).named).toEqual([group]);
    const { approvers, notYet } = await people.getCircle([group], []);
    expect([approvers.length, notYet]).toEqual([1_000, 0]);
    expect(calls('users.info')).toBe(1_000);
  });

  test('asks afresh about those who approved or contributed, also where the group is not known to the end', async () => {
    const people = createPeople(client(), { team: home.team });
    const last = members.at(-1) ?? '';
    const circle = await people.getCircle([group], [last]);
    expect(circle.approvers).toContain(last);
    slack.deactivate(last);
    const again = await people.getCircle([group], [last]);
    expect(again.people.find(({ id }) => id === last)?.kind).toBe('deactivated');
  });

  test('does not delay anybody else: a person who is named beside it is looked up at once', async () => {
    const people = createPeople(client(), { team: home.team });
    await people.getAskable([group]);
    expect((await people.getAskable([cast.requester])).members).toEqual([cast.requester]);
    expect(await people.kindOf(cast.guest)).toBe('guest');
    expect(await people.kindOf(members.at(-1) ?? '')).toBe('notYet');
    // Named by itself as well, for alerts say.
    const also = members.at(-2) ?? '';
    expect((await people.getAskable([also])).members).toEqual([also]);
    expect(await people.kindOf(also)).toBe('member');
  });
});

test('what was known of somebody is kept when Slack does not answer the next time', async () => {
  const people = createPeople(client(), { team: home.team });
  await people.getAskable([group]);
  const [known = ''] = members;
  await slack.setWeather({ failing: { status: 500 } });
  await expect(people.getPerson(known, true)).rejects.toThrow();
  expect(await people.kindOf(known)).toBe('member');
});

test('of a small group everybody is looked up afresh: who was deactivated meanwhile does not count', async () => {
  const people = createPeople(client(), { team: home.team });
  const few = members.slice(0, 10);
  const kindOf = async (id: string) =>
    (await people.getCircle(few, [cast.requester])).people.find((one) => one.id === id)?.kind;
  expect(await kindOf(members[3] ?? '')).toBe('member');
  slack.deactivate(members[3] ?? '');
  expect(await kindOf(members[3] ?? '')).toBe('deactivated');
});

describe('who may be asked', () => {
  const mixed = 'S0MIXED001';

  async function withMixed(users: string[]): Promise<ReturnType<typeof createPeople>> {
    const body = { ok: true, users };
    await slack.setWeather({ answers: [{ method: 'usergroups.users.list', body }] });
    return createPeople(client(), { team: home.team });
  }

  test('is who is a full member; a group with anybody else in it is named by its members', async () => {
    const people = await withMixed([cast.firstApprover, cast.guest]);
    expect(await people.getAskable([mixed, cast.requester, 'U0NOBODY99'])).toEqual({
      members: [cast.firstApprover, cast.requester],
      named: [cast.firstApprover, cast.requester],
      leftOut: [
        { id: cast.guest, because: 'guest' },
        { id: 'U0NOBODY99', because: 'stranger' },
      ],
    });
    const members = await withMixed([cast.firstApprover, cast.secondApprover]);
    expect((await members.getAskable([mixed])).named).toEqual([mixed]);
  });

  test('where Slack does not answer, nobody: not of a group, not of a person', async () => {
    await slack.setWeather({ failing: { status: 500 } });
    const people = createPeople(client(), { team: home.team });
    expect(await people.getAskable([mixed, cast.requester])).toEqual({
      members: [],
      named: [],
      leftOut: [
        { id: cast.requester, because: 'unseen' },
        { id: mixed, because: 'unseen' },
      ],
    });
    await slack.setWeather({ failing: null });
    expect((await people.getAskable([cast.requester])).members).toEqual([cast.requester]);
  });

  test('of a thousand, only those known so far may be asked; the others are listed as not looked up yet', async () => {
    const people = createPeople(client(), { team: home.team });
    const before = await people.getAskable([group]);
    expect(before.members).toEqual(members.slice(0, aMinute));
    expect(before.named).toEqual(before.members);
    expect(before.leftOut).toHaveLength(1_000 - aMinute);
    expect(before.leftOut.every(({ because }) => because === 'notYet')).toBe(true);
  });
});

test('while Slack does not say who is in a group, its last answer is used for a day, except where something is decided on it', async () => {
  const people = createPeople(client(), home);
  expect(await people.getMembers([group])).toHaveLength(members.length);
  const spied = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 120_000);
  await slack.setWeather({ answers: [{ method: 'usergroups.users.list', error: 'internal_error' }] });
  expect(await people.getMembers([group])).toHaveLength(members.length);
  expect(calls('usergroups.users.list')).toBe(2);
  await expect(people.getMembers([group], true)).rejects.toThrow('internal_error');
  await slack.setWeather({ answers: [{ method: 'usergroups.users.list', error: 'no_such_subteam' }] });
  await expect(people.getMembers([group])).rejects.toThrow('no_such_subteam');
  await slack.setWeather({ answers: [{ method: 'usergroups.users.list', error: 'internal_error' }] });
  spied.mockReturnValue(Date.now() + 25 * 3_600_000);
  await expect(people.getMembers([group])).rejects.toThrow('internal_error');
  spied.mockRestore();
});
