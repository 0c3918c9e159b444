import type { Act, ActAnswer } from '../client-api.ts';
import { mergeState } from '../view-state.ts';
import type { World } from '../world.ts';
import { ActRefusal } from './answer.ts';
import { ownModal } from './permissions.ts';

// What a person does without the app noticing.

export function typed(world: World, act: Extract<Act, { type: 'typed' }>): ActAnswer {
  const view = ownModal(world, act.user, act.viewId);
  view.state = mergeState(view.state, act.state);
  return { ok: true, effect: 'none' };
}

export function dismissToast(world: World, act: Extract<Act, { type: 'dismissToast' }>): ActAnswer {
  world.toasts.dismiss(act.user, act.toastId);
  world.changes.changed([act.user]);
  return { ok: true, effect: 'none' };
}

export function dismissMessage(world: World, act: Extract<Act, { type: 'dismissMessage' }>): ActAnswer {
  const message = world.messages.find(act.channel, act.ts);
  if (message?.onlyFor !== act.user)
    throw new ActRefusal('message_not_found', 'This message cannot be dismissed.');
  world.messages.remove(act.channel, act.ts);
  world.changes.changed([act.user]);
  return { ok: true, effect: 'none' };
}

export function openDm(world: World, act: Extract<Act, { type: 'openDm' }>): ActAnswer {
  if (!world.workspace.people.has(act.with))
    throw new ActRefusal('unknown_user', `There is nobody ${act.with}.`);
  const dm = world.workspace.openDm(act.user, act.with);
  world.changes.changed(dm.members);
  return { ok: true, effect: 'none', channel: dm.id };
}

export function joinOrLeave(world: World, act: Extract<Act, { type: 'join' | 'leave' }>): ActAnswer {
  const channel = world.workspace.channels.get(act.channel);
  const mayJoin = channel?.kind === 'public' || channel?.members.includes(act.user);
  if (channel === undefined || !mayJoin)
    throw new ActRefusal('channel_not_found', 'There is no such channel.');
  if (act.type === 'join') world.workspace.addMember(channel.id, act.user);
  else world.workspace.removeMember(channel.id, act.user);
  world.changes.changed();
  return { ok: true, effect: 'none', channel: channel.id };
}
