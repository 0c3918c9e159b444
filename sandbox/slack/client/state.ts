import type { Channel, ClientState, ClientView, Message } from '../client-api.ts';
import { clientMessage } from '../message-shape.ts';
import { clientView } from '../view-shape.ts';
import type { World } from '../world.ts';

/** Everything that one person sees, as a copy. */
export function stateFor(world: World, user: string): ClientState {
  const { workspace } = world;
  const { team, app, people, userGroups, commands, shortcuts } = workspace;
  const channels = workspace.channelsOf(user);
  const home = world.views.homeOf(user);
  return structuredClone({
    user,
    team: { ...team },
    now: world.clock.now(),
    me: workspace.getPerson(user),
    app: { ...app, connected: world.delivery.isConnected() },
    people: [...people.values()],
    userGroups: [...userGroups.values()],
    channels: channels.map((channel) => seenBy(world, channel, user)),
    messages: Object.fromEntries(channels.map(({ id }) => [id, messagesFor(world, id, user)])),
    commands: commands.map(({ command, description, usageHint }) => ({ command, description, usageHint })),
    shortcuts,
    views: viewsFor(world, user),
    home: home === undefined ? null : clientView(home),
    toasts: world.toasts.of(user),
  });
}

/** The modals alone: where thousands of messages stand, copying them all to see one modal takes long. */
export function viewsFor(world: World, user: string): ClientView[] {
  return structuredClone(world.views.stackOf(user).map(clientView));
}

function seenBy(world: World, channel: Channel, user: string): Channel {
  if (channel.kind !== 'im') return channel;
  const other = channel.members.find((member) => member !== user) ?? user;
  return { ...channel, name: world.workspace.getPerson(other).realName, with: other };
}

function messagesFor(world: World, channel: string, user: string): Message[] {
  return world.messages
    .in(channel)
    .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === user)
    .map((message) => clientMessage(world, message));
}
