import type { Channel } from '../client-api.ts';
import { messageShape } from '../message-shape.ts';
import type { StoredMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { visibleChannel } from './channels.ts';
import type { Answer, Methods } from './method.ts';
import { page } from './paging.ts';
import { requireChannelScope } from './scopes.ts';

export const conversationMethods: Methods = {
  'conversations.open': { tier: 'tier3', scopes: ['im:write'], run: open },
  'conversations.info': { tier: 'tier3', run: info },
  'conversations.members': { tier: 'tier4', run: members },
  'conversations.join': { tier: 'tier3', scopes: ['channels:join'], run: join },
  'conversations.history': { tier: 'tier3', run: history },
  'conversations.replies': { tier: 'tier3', run: replies },
};

function open(world: World, args: Arguments): Answer {
  if (args.has('channel')) {
    const existing = visibleChannel(world, args.text('channel'));
    return { no_op: true, already_open: true, channel: openedShape(existing, args) };
  }
  const ids = args.list('users');
  if (ids.length === 0) throw new Refusal('users_list_not_supplied');
  // Group conversations are not played here.
  if (ids.length > 1) throw new Refusal('method_not_supported_for_channel_type');
  const person = world.workspace.people.get(ids[0] ?? '');
  if (person === undefined || person.isBot) throw new Refusal('user_not_found');
  if (person.deleted) throw new Refusal('user_disabled');
  const dm = world.workspace.openDm(world.workspace.app.botUserId, person.id);
  world.changes.changed(dm.members);
  return { channel: openedShape(dm, args) };
}

const openedShape = (channel: Channel, args: Arguments): object =>
  args.flag('return_im') ? { id: channel.id, is_im: true, is_open: true } : { id: channel.id };

function info(world: World, args: Arguments): Answer {
  const channel = readable(world, args, 'read');
  return { channel: channelShape(world, channel) };
}

function members(world: World, args: Arguments): Answer {
  const { items, metadata } = page(readable(world, args, 'read').members, args);
  return { members: items, response_metadata: metadata };
}

function join(world: World, args: Arguments): Answer {
  const channel = visibleChannel(world, args.required('channel'));
  if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
  if (channel.archived) throw new Refusal('is_archived');
  const { botUserId } = world.workspace.app;
  const already = channel.members.includes(botUserId);
  world.workspace.addMember(channel.id, botUserId);
  world.changes.changed(channel.members);
  return { channel: channelShape(world, channel), ...(already ? { warning: 'already_in_channel' } : {}) };
}

/** Newest first; replies only where they were broadcast. */
function history(world: World, args: Arguments): Answer {
  const channel = readable(world, args, 'history');
  if (!world.workspace.isMember(channel.id, world.workspace.app.botUserId)) {
    throw new Refusal('not_in_channel');
  }
  const shown = said(world, channel, args)
    .filter((message) => message.threadTs === undefined || message.broadcast)
    .toReversed();
  const { items, hasMore, metadata } = page(shown, args, { most: 999 });
  return {
    messages: items.map(shape(world, args)),
    has_more: hasMore,
    pin_count: 0,
    ...(hasMore ? { response_metadata: metadata } : {}),
  };
}

/** The root, then its replies, oldest first. */
function replies(world: World, args: Arguments): Answer {
  const channel = readable(world, args, 'history');
  const found = world.messages.find(channel.id, args.required('ts'));
  const rootTs = found?.threadTs ?? found?.ts;
  if (rootTs === undefined || found?.onlyFor !== undefined) throw new Refusal('thread_not_found');
  const root = world.messages.find(channel.id, rootTs);
  const within = new Set(said(world, channel, args));
  const thread = world.messages.replies(channel.id, rootTs).filter((message) => within.has(message));
  const { items, hasMore, metadata } = page([...(root === undefined ? [] : [root]), ...thread], args);
  return {
    messages: items.map(shape(world, args)),
    has_more: hasMore,
    ...(hasMore ? { response_metadata: metadata } : {}),
  };
}

function readable(world: World, args: Arguments, right: 'read' | 'history'): Channel {
  const channel = visibleChannel(world, args.required('channel', 'channel_not_found'));
  requireChannelScope(world, channel, right);
  return channel;
}

/** Between `oldest` and `latest`, without them unless `inclusive`; never what only one person sees, nor what is not shown yet. */
function said(world: World, channel: Channel, args: Arguments): StoredMessage[] {
  const oldest = bound(args, 'oldest') ?? 0;
  const latest = bound(args, 'latest') ?? Infinity;
  const inclusive = args.flag('inclusive');
  const { showsAfterMs } = world.weather.now;
  return world.messages.in(channel.id).filter((message) => {
    const { onlyFor, ts } = message;
    const at = Number(ts);
    if (world.messages.ageMs(message) < showsAfterMs) return false;
    return onlyFor === undefined && (inclusive ? at >= oldest && at <= latest : at > oldest && at < latest);
  });
}

function bound(args: Arguments, name: 'oldest' | 'latest'): number | undefined {
  const value = args.text(name);
  if (value === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(value)) throw new Refusal(`invalid_ts_${name}`);
  return Number(value);
}

/** Metadata is for those who ask for it and have the scope. */
function shape(world: World, args: Arguments): (message: StoredMessage) => object {
  const withMetadata = args.flag('include_all_metadata') && world.scopes.has('metadata.message:read');
  return (message) => messageShape(world, message, { withMetadata });
}

export function channelShape(world: World, channel: Channel): object {
  const { botUserId } = world.workspace.app;
  if (channel.kind === 'im') {
    const user = channel.members.find((member) => member !== botUserId) ?? botUserId;
    return { id: channel.id, is_im: true, is_channel: false, user, is_open: true, is_archived: false };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_archived: channel.archived,
    is_general: false,
    ...sharing(world, channel),
    is_member: channel.members.includes(botUserId),
    context_team_id: world.workspace.team.id,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.length,
  };
}

/** With whom (docs.slack.dev/reference/objects/channel-object): sister workspaces, other companies. */
function sharing({ workspace }: World, { sisterTeams = [], foreignTeams = [] }: Channel): object {
  const own = workspace.team.id;
  return {
    is_shared: sisterTeams.length + foreignTeams.length > 0,
    is_org_shared: sisterTeams.length > 0,
    is_ext_shared: foreignTeams.length > 0,
    is_pending_ext_shared: false,
    shared_team_ids: [own, ...sisterTeams, ...foreignTeams],
    internal_team_ids: [own, ...sisterTeams],
    connected_team_ids: foreignTeams,
  };
}
