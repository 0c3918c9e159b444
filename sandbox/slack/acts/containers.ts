import type { KnownBlock } from '@slack/types';
import type { ActionContainer } from '../client-api.ts';
import type { StoredMessage } from '../messages.ts';
import type { StoredView } from '../view-stack.ts';
import type { World } from '../world.ts';
import { ActRefusal } from './answer.ts';
import { ownChannel, ownModal } from './permissions.ts';

export interface MessageContainer {
  type: 'message';
  message: StoredMessage;
  blocks: KnownBlock[];
}

export interface ViewContainer {
  type: 'view';
  view: StoredView;
  blocks: KnownBlock[];
}

/** What an action happens in, if this person can see it. */
export function containerOf(
  world: World,
  user: string,
  named: ActionContainer,
): MessageContainer | ViewContainer {
  if (named.type === 'message') return messageContainer(world, user, named);
  const view = named.type === 'home' ? world.views.homeOf(user) : ownModal(world, user, named.viewId);
  if (view === undefined) throw new ActRefusal('view_not_found', 'Home has not been opened yet.');
  return { type: 'view', view, blocks: view.payload.blocks };
}

function messageContainer(
  world: World,
  user: string,
  { channel, ts }: { channel: string; ts: string },
): MessageContainer {
  ownChannel(world, user, channel);
  const message = world.messages.find(channel, ts);
  if (message === undefined || (message.onlyFor !== undefined && message.onlyFor !== user)) {
    throw new ActRefusal('message_not_found', 'This message is no longer there.');
  }
  const attached = message.attachments.flatMap((attachment) => attachment.blocks ?? []);
  return { type: 'message', message, blocks: [...message.blocks, ...attached] };
}
