import { messageShape, permalink } from '../message-shape.ts';
import type { StoredMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { postableChannel, visibleChannel } from './channels.ts';
import { type MessageContent, messageContent, requireSomething } from './message-content.ts';
import type { Answer, Methods } from './method.ts';

/** Posted text beyond this is cut off (docs.slack.dev/reference/methods/chat.postMessage). */
const mostPostedCharacters = 40_000;
/** An update with more is refused (docs.slack.dev/reference/methods/chat.update). */
const mostUpdatedCharacters = 4_000;

const chatWrite = ['chat:write'];

export const chatMethods: Methods = {
  'chat.postMessage': {
    tier: 'message',
    scopes: chatWrite,
    bucket: messageBucket,
    run: postMessage,
  },
  'chat.update': { tier: 'tier3', scopes: chatWrite, run: update },
  'chat.postEphemeral': { tier: 'tier4', scopes: chatWrite, run: postEphemeral },
  'chat.delete': { tier: 'tier3', scopes: chatWrite, run: remove },
  'chat.getPermalink': { tier: 'special', run: getPermalink },
};

/** Messages are counted by channel, under whichever name it is posted to. */
function messageBucket({ workspace }: World, args: Arguments): string {
  const target = args.text('channel') ?? '';
  const dm = workspace.people.has(target) ? workspace.findDm(workspace.app.botUserId, target) : undefined;
  return `message:${dm?.id ?? workspace.findChannelNamed(target)?.id ?? target}`;
}

function postMessage(world: World, args: Arguments): Answer {
  const channel = postableChannel(world, args.required('channel', 'channel_not_found'));
  const content = messageContent(args);
  requireSomething(content);
  const threadTs = rootTs(world, channel.id, args.text('thread_ts'));
  const message = world.messages.add({
    channel: channel.id,
    ...byBot(world),
    ...posted(content),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(threadTs !== undefined && args.flag('reply_broadcast') ? { broadcast: true as const } : {}),
  });
  world.changes.changed(channel.members);
  return {
    channel: channel.id,
    ts: message.ts,
    message: messageShape(world, message, { withMetadata: true }),
  };
}

/** A reply to a reply goes to the thread's root; where there is no such message, there is no thread, said or unsaid. */
function rootTs(world: World, channel: string, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const found = world.messages.find(channel, threadTs);
  if (found === undefined && world.weather.now.unthreads) return undefined;
  if (found === undefined) throw new Refusal('thread_not_found');
  return found.threadTs ?? threadTs;
}

function byBot(world: World): Pick<StoredMessage, 'user' | 'byApp'> {
  return { user: world.workspace.app.botUserId, byApp: true };
}

function posted(
  content: MessageContent,
): Pick<StoredMessage, 'text' | 'blocks' | 'attachments' | 'metadata'> {
  return {
    text: (content.text ?? '').slice(0, mostPostedCharacters),
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    ...(content.metadata === undefined || content.metadata === null ? {} : { metadata: content.metadata }),
  };
}

function update(world: World, args: Arguments): Answer {
  const channel = visibleChannel(world, args.required('channel', 'channel_not_found'));
  const message = ownMessage(world, channel.id, args.required('ts'), 'cant_update_message');
  if (channel.archived) throw new Refusal('is_inactive');
  const content = messageContent(args);
  if (content.text === undefined && content.blocks === undefined && content.attachments === undefined) {
    throw new Refusal('no_text');
  }
  if ((content.text ?? '').length > mostUpdatedCharacters) throw new Refusal('msg_too_long');
  apply(message, content);
  if (args.flag('reply_broadcast') && message.threadTs !== undefined) message.broadcast = true;
  message.edited = { user: message.user, ts: world.messages.newTs() };
  world.changes.changed(channel.members);
  const shape = messageShape(world, message, { withMetadata: true });
  return { channel: channel.id, ts: message.ts, text: message.text, message: shape };
}

/** What an update does not name stays as it was; an empty list or object takes it away. */
export function apply(message: StoredMessage, content: MessageContent): void {
  if (content.text !== undefined) message.text = content.text;
  if (content.blocks !== undefined) message.blocks = content.blocks;
  if (content.attachments !== undefined) message.attachments = content.attachments;
  if (content.metadata === null) delete message.metadata;
  else if (content.metadata !== undefined) message.metadata = content.metadata;
}

function ownMessage(world: World, channel: string, ts: string, otherwise: string): StoredMessage {
  const message = world.messages.find(channel, ts);
  if (message === undefined || message.onlyFor !== undefined || message.tombstone) {
    throw new Refusal('message_not_found');
  }
  if (!message.byApp) throw new Refusal(otherwise);
  return message;
}

function postEphemeral(world: World, args: Arguments): Answer {
  const channel = postableChannel(world, args.required('channel', 'channel_not_found'));
  const user = args.required('user');
  if (!channel.members.includes(user)) throw new Refusal('user_not_in_channel');
  const content = messageContent(args);
  requireSomething(content);
  if ((content.text ?? '').length > mostPostedCharacters) throw new Refusal('msg_too_long');
  const threadTs = rootTs(world, channel.id, args.text('thread_ts'));
  const message = world.messages.add({
    channel: channel.id,
    ...byBot(world),
    ...posted(content),
    onlyFor: user,
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  world.changes.changed([user]);
  return { message_ts: message.ts };
}

function remove(world: World, args: Arguments): Answer {
  const channel = visibleChannel(world, args.required('channel', 'channel_not_found'));
  const message = ownMessage(world, channel.id, args.required('ts'), 'cant_delete_message');
  world.messages.remove(channel.id, message.ts);
  world.changes.changed(channel.members);
  return { channel: channel.id, ts: message.ts };
}

function getPermalink(world: World, args: Arguments): Answer {
  const channel = visibleChannel(world, args.required('channel', 'channel_not_found'));
  const ts = args.required('message_ts');
  if (world.messages.find(channel.id, ts) === undefined) throw new Refusal('message_not_found');
  return { channel: channel.id, permalink: permalink(world, channel.id, ts) };
}
