import type { Act, ActAnswer } from '../client-api.ts';
import type { Events } from '../deliveries/events.ts';
import type { StoredMessage } from '../messages.ts';
import type { World } from '../world.ts';
import { ActRefusal } from './answer.ts';
import { escapeMarkup, escapeMentions } from './escape.ts';
import { ownChannel } from './permissions.ts';

/** A person writes. The app hears of it where it is a member (whether it listens is its manifest's matter). */
export function message(world: World, events: Events, act: Extract<Act, { type: 'message' }>): ActAnswer {
  const channel = ownChannel(world, act.user, act.channel);
  if (channel.archived) throw new ActRefusal('is_archived', 'This channel is archived.');
  if (act.text.trim() === '') throw new ActRefusal('invalid_act', 'There is nothing to send.');
  const said = world.messages.add({
    channel: channel.id,
    user: act.user,
    byApp: false,
    text: escapeMentions(world, escapeMarkup(act.text), false),
    ...(act.threadTs === undefined ? {} : { threadTs: act.threadTs }),
  });
  world.changes.changed(channel.members);
  if (channel.members.includes(world.workspace.app.botUserId)) tell(world, events, said, channel.kind);
  return { ok: true, effect: 'none', channel: channel.id, ts: said.ts };
}

const channelTypes = { public: 'channel', private: 'group', im: 'im' } as const;
const subscriptions = { public: 'message.channels', private: 'message.groups', im: 'message.im' } as const;

function tell(world: World, events: Events, said: StoredMessage, kind: keyof typeof channelTypes): void {
  const common = {
    user: said.user,
    team: world.workspace.team.id,
    text: said.text,
    ts: said.ts,
    channel: said.channel,
    event_ts: said.ts,
    ...(said.threadTs === undefined ? {} : { thread_ts: said.threadTs }),
  };
  if (world.workspace.botEvents.has(subscriptions[kind])) {
    void events.send({ type: 'message', ...common, channel_type: channelTypes[kind] });
  }
  if (kind !== 'im' && said.text.includes(`<@${world.workspace.app.botUserId}`)) {
    if (world.workspace.botEvents.has('app_mention')) void events.send({ type: 'app_mention', ...common });
  }
}
