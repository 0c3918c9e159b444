import type { Channel } from '../client-api.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { requireScopes } from './scopes.ts';

/** @returns the channel by its id; for the bot, a private one that it is not in does not exist */
export function visibleChannel(world: World, id: string | undefined): Channel {
  const { channels, app } = world.workspace;
  const channel = id === undefined ? undefined : channels.get(id);
  const hidden = channel?.kind !== 'public' && !channel?.members.includes(app.botUserId);
  if (channel === undefined || hidden) throw new Refusal('channel_not_found');
  return channel;
}

/** Where the bot may post: by channel id or name, or by a person's id, which means their direct message. */
export function postableChannel(world: World, target: string): Channel {
  const { workspace } = world;
  const { botUserId } = workspace.app;
  const person = workspace.people.get(target);
  if (person !== undefined) {
    if (person.isBot || person.deleted) throw new Refusal('channel_not_found');
    return workspace.openDm(botUserId, person.id);
  }
  const named = workspace.findChannelNamed(target);
  const channel = visibleChannel(world, named?.id ?? target);
  if (channel.archived) throw new Refusal('is_archived');
  if (channel.members.includes(botUserId)) return channel;
  if (!world.scopes.has('chat:write.public')) throw new Refusal('not_in_channel');
  requireScopes(world, ['chat:write.public']);
  return channel;
}
