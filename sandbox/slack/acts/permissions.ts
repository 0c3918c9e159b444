import type { Channel, Person } from '../client-api.ts';
import type { StoredView } from '../view-stack.ts';
import type { World } from '../world.ts';
import { ActRefusal } from './answer.ts';

export function activePerson(world: World, userId: string): Person {
  const person = world.workspace.people.get(userId);
  if (person === undefined || person.isBot)
    throw new ActRefusal('unknown_user', `There is no person ${userId}.`);
  if (person.deleted)
    throw new ActRefusal('user_deactivated', `${person.realName}'s account is deactivated.`);
  return person;
}

export function ownChannel(world: World, userId: string, channelId: string): Channel {
  const channel = world.workspace.channels.get(channelId);
  if (channel === undefined) throw new ActRefusal('channel_not_found', `There is no channel ${channelId}.`);
  if (!channel.members.includes(userId))
    throw new ActRefusal('not_in_channel', 'You are not in this channel.');
  return channel;
}

export function ownModal(world: World, userId: string, viewId: string): StoredView {
  const view = world.views.stackOf(userId).find((candidate) => candidate.id === viewId);
  if (view === undefined) throw new ActRefusal('view_not_found', 'This modal is no longer open.');
  return view;
}
