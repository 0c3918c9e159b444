import type { UserGroup } from '../client-api.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Answer, Methods } from './method.ts';

const scopes = ['usergroups:read'];

export const userGroupMethods: Methods = {
  'usergroups.list': { tier: 'tier2', scopes, run: list },
  'usergroups.users.list': { tier: 'tier2', scopes, run: listUsers },
};

function list(world: World, args: Arguments): Answer {
  const groups = paidFor(world);
  return {
    usergroups: [...groups.values()].map(({ id, handle, name, users }) => ({
      id,
      team_id: world.workspace.team.id,
      is_usergroup: true,
      is_external: false,
      name,
      handle,
      description: '',
      date_delete: 0,
      user_count: users.length,
      ...(args.flag('include_users') ? { users } : {}),
    })),
  };
}

function listUsers(world: World, args: Arguments): Answer {
  const group = paidFor(world).get(args.required('usergroup', 'no_such_subteam'));
  if (group === undefined) throw new Refusal('no_such_subteam');
  return { users: group.users };
}

function paidFor({ workspace }: World): Map<string, UserGroup> {
  if (workspace.planUpgradeRequired) throw new Refusal('plan_upgrade_required');
  return workspace.userGroups;
}
