import type { Person } from '../client-api.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { channelShape } from './conversations.ts';
import type { Answer, Methods } from './method.ts';
import { page } from './paging.ts';
import { requireChannelScope } from './scopes.ts';

export const userMethods: Methods = {
  'users.info': { tier: 'tier4', scopes: ['users:read'], run: info },
  'users.list': { tier: 'tier2', scopes: ['users:read'], run: list },
  'users.conversations': { tier: 'tier3', run: conversations },
  'bots.info': { tier: 'tier3', scopes: ['users:read'], run: botInfo },
};

function info(world: World, args: Arguments): Answer {
  const person = world.workspace.people.get(args.required('user', 'user_not_found'));
  if (person === undefined) throw new Refusal('user_not_found');
  return { user: userShape(world, person) };
}

function list(world: World, args: Arguments): Answer {
  const everybody = [...world.workspace.people.values()];
  const { items, metadata } = page(everybody, args, { usual: everybody.length || 1 });
  return {
    members: items.map((person) => userShape(world, person)),
    cache_ts: Math.floor(world.clock.now() / 1000),
    response_metadata: metadata,
  };
}

const kinds = { public_channel: 'public', private_channel: 'private', im: 'im' } as const;

function conversations(world: World, args: Arguments): Answer {
  const { botUserId } = world.workspace.app;
  const asked = args.list('types');
  const types = asked.length === 0 ? ['public_channel'] : asked;
  const wanted = Object.entries(kinds).flatMap(([type, kind]) => (types.includes(type) ? [kind] : []));
  const mine = world.workspace
    .channelsOf(args.text('user') ?? botUserId)
    .filter((channel) => wanted.includes(channel.kind))
    .filter((channel) => channel.kind === 'public' || channel.members.includes(botUserId))
    .filter((channel) => !(channel.archived && args.flag('exclude_archived')));
  for (const channel of mine) requireChannelScope(world, channel, 'read');
  const { items, metadata } = page(mine, args);
  return { channels: items.map((channel) => channelShape(world, channel)), response_metadata: metadata };
}

function botInfo(world: World): Answer {
  const { app } = world.workspace;
  return {
    bot: { id: app.botId, deleted: false, name: app.name, app_id: app.id, user_id: app.botUserId, icons: {} },
  };
}

function userShape(world: World, person: Person): object {
  const profile = {
    title: person.title,
    real_name: person.realName,
    real_name_normalized: person.realName,
    display_name: person.name,
    display_name_normalized: person.name,
    ...(world.scopes.has('users:read.email') && person.email !== '' ? { email: person.email } : {}),
    ...(person.isBot ? { api_app_id: world.workspace.app.id, bot_id: world.workspace.app.botId } : {}),
    team: person.teamId,
  };
  const { id, name, deleted, isBot, tz, tzOffsetSeconds } = person;
  const common = { id, ...teams(person), name, deleted, profile, is_bot: isBot, is_app_user: false };
  // Slack sends a deactivated account without its zone and rights.
  if (deleted) return common;
  return {
    ...common,
    real_name: person.realName,
    tz,
    tz_label: tz,
    tz_offset: tzOffsetSeconds,
    is_admin: false,
    is_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    ...(isStrangerToTheApp(world, person) ? { is_stranger: true } : {}),
    updated: 0,
  };
}

/** `team_id` can be missing, a sister workspace or the organization's (lookerbot#184, slack-morphism-rust#215). */
function teams({ id, teamId, teamIdInInfo = teamId, enterprise }: Person): object {
  return {
    ...(teamIdInInfo === null ? {} : { team_id: teamIdInInfo }),
    ...(enterprise && {
      enterprise_user: {
        id,
        enterprise_id: enterprise.id,
        enterprise_name: enterprise.name,
        is_admin: false,
        is_owner: false,
        teams: enterprise.teams,
      },
    }),
  };
}

/**
 * Somebody of another company is marked as a stranger only while no channel that the app sees is shared with them:
 * `is_stranger` in docs.slack.dev/reference/objects/user-object.
 */
function isStrangerToTheApp({ workspace }: World, { id, isStranger }: Person): boolean {
  const shared = workspace.channelsOf(id).some(({ kind, members }) => {
    return kind !== 'im' && members.includes(workspace.app.botUserId);
  });
  return isStranger && !shared;
}
