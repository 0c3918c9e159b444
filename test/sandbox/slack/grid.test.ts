import { describe, expect, test } from 'vitest';
import { bot, gail, general, otto, rita, seed } from './seed.ts';
import { standing } from './standing.ts';

const own = seed.team.id;
const enterprise = { id: 'E0000ORG01', name: 'Tidal Group' };
const sister = 'T0000SIST1';
const inBoth = { ...enterprise, teams: [own, sister] };

const grid = {
  ...seed,
  enterprise,
  people: [
    { id: rita, name: 'rita', realName: 'Rita', teamId: sister, enterprise: inBoth, teamIdInInfo: null },
    { id: otto, name: 'otto', realName: 'Otto', teamIdInClicks: enterprise.id },
    { id: gail, name: 'gail', realName: 'Gail', teamId: 'T0000ELSE1', isStranger: true },
  ],
  channels: [{ id: general, name: 'keys', members: [rita, otto, bot], sisterTeams: [sister] }],
};

describe('an Enterprise organization', () => {
  test('is named by auth.test and in every payload, beside the workspace', async () => {
    const { slack, web } = await standing({ workspace: grid });
    expect(await web.auth.test()).toMatchObject({
      team_id: own,
      enterprise_id: enterprise.id,
      is_enterprise_install: false,
    });
    await slack.act({ type: 'shortcut', user: otto, callbackId: 'setup' });
    await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
    await slack.act({ type: 'home', user: rita });
    const [shortcut, command, event] = slack.log.deliveries.map(({ payload }) => payload);
    expect(shortcut).toMatchObject({
      user: { id: otto, team_id: enterprise.id },
      team: { id: own, enterprise_id: enterprise.id },
      enterprise,
      is_enterprise_install: false,
    });
    expect(command).toMatchObject({ team_id: own, enterprise_id: enterprise.id });
    expect(event).toMatchObject({ team_id: own, enterprise_id: enterprise.id });
  });

  test('shows a person by the workspaces they are in, with or without a team_id', async () => {
    const { web } = await standing({ workspace: grid });
    const { user } = await web.users.info({ user: rita });
    expect(user).not.toHaveProperty('team_id');
    expect(user?.enterprise_user).toMatchObject({ enterprise_id: enterprise.id, teams: [own, sister] });
    const other = await web.users.info({ user: otto });
    expect(other.user).toMatchObject({ team_id: own, enterprise_user: { teams: [own] } });
  });

  test('names no workspace where the app was installed on all of it', async () => {
    const { slack, web } = await standing({ workspace: { ...grid, installedOnOrganization: true } });
    expect(await web.auth.test()).toMatchObject({ team_id: enterprise.id, is_enterprise_install: true });
    await slack.act({ type: 'shortcut', user: otto, callbackId: 'setup' });
    expect(slack.log.deliveries.at(-1)?.payload).toMatchObject({ team: null, is_enterprise_install: true });
  });
});

test('somebody of another company is a stranger until a channel is shared that the app is in', async () => {
  const { slack, web } = await standing({ workspace: grid });
  expect((await web.users.info({ user: gail })).user).toMatchObject({
    team_id: 'T0000ELSE1',
    is_stranger: true,
  });
  slack.joinChannel(general, gail);
  slack.shareChannel(general, ['T0000ELSE1']);
  expect((await web.users.info({ user: gail })).user).not.toHaveProperty('is_stranger');
  expect((await web.conversations.info({ channel: general })).channel).toMatchObject({
    is_ext_shared: true,
    is_org_shared: true,
    shared_team_ids: [own, sister, 'T0000ELSE1'],
    connected_team_ids: ['T0000ELSE1'],
  });
});
