import type { Message } from './client-api.ts';
import type { StoredMessage } from './messages.ts';
import type { World } from './world.ts';

/** A message as the Web API and interactive payloads give it. */
export function messageShape(
  world: World,
  message: StoredMessage,
  { withMetadata = false } = {},
): Record<string, unknown> {
  const { team, app } = world.workspace;
  const replies = world.messages.replies(message.channel, message.ts);
  const last = replies.at(-1);
  return {
    type: 'message',
    ...(message.tombstone ? { subtype: 'tombstone', hidden: true } : {}),
    ...(message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    user: message.tombstone ? 'USLACKBOT' : message.user,
    ...(message.byApp ? { bot_id: app.botId, app_id: app.id } : {}),
    team: team.id,
    text: message.text,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : threadPart(world, message.channel, message.threadTs)),
    ...(last === undefined
      ? {}
      : {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: last.ts,
        }),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.files.length > 0 ? { files: message.files } : {}),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

function threadPart(world: World, channel: string, thread_ts: string): Record<string, unknown> {
  const root = world.messages.find(channel, thread_ts);
  return { thread_ts, ...(root === undefined ? {} : { parent_user_id: root.user }) };
}

export function permalink(world: World, channel: string, ts: string): string {
  return `https://${world.workspace.team.domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
}

/** A message as a person's client gets it. */
export function clientMessage(world: World, message: StoredMessage): Message {
  const { onlyFor, threadTs, metadata: _, tombstone: __, ...rest } = message;
  const replyCount = world.messages.replies(message.channel, message.ts).length;
  return {
    ...rest,
    permalink: permalink(world, message.channel, message.ts),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(replyCount > 0 ? { threadTs: message.ts, replyCount } : {}),
    ...(onlyFor === undefined ? {} : { ephemeral: true }),
  };
}
