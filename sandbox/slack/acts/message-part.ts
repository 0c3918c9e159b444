import { channelName } from '../deliveries/payloads.ts';
import { messageShape } from '../message-shape.ts';
import type { World } from '../world.ts';
import type { MessageContainer } from './containers.ts';

/** How an interactive payload speaks of the message it came from. */
export function messagePart(world: World, { message }: MessageContainer): Record<string, unknown> {
  const { channel, ts, threadTs, onlyFor } = message;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: onlyFor !== undefined,
      ...thread,
    },
    channel: { id: channel, name: channelName(world, channel) },
    // Slack does not repeat the content of an ephemeral message.
    ...(onlyFor === undefined
      ? { message: messageShape(world, message, { withMetadata: world.scopes.has('metadata.message:read') }) }
      : {}),
  };
}
