import type { KnownBlock } from '@slack/types';
import type { StoredMessage } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { ResponseTarget } from './response-urls.ts';
import { Arguments } from './web-api/arguments.ts';
import type { CallAnswer } from './web-api/call.ts';
import { apply } from './web-api/chat.ts';
import { messageContent, requireSomething } from './web-api/message-content.ts';
import type { World } from './world.ts';

/** A post to a response_url: `ok`, or an error as text with a status that is not 2xx. */
export async function answerResponseUrl(
  world: World,
  secret: string,
  fields: Record<string, unknown>,
): Promise<CallAnswer> {
  const target = world.responseUrls.use(secret);
  if (typeof target === 'string') return textAnswer(404, target);
  try {
    respond(world, target, new Arguments(fields));
    return textAnswer(200, 'ok');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return textAnswer(400, error.error);
  }
}

const textAnswer = (status: number, body: string): CallAnswer => ({ status, headers: {}, body });

/** Also what an acknowledgement of a slash command says: only its sender sees it unless it is `in_channel`. */
export function respond(world: World, target: ResponseTarget, args: Arguments): StoredMessage | undefined {
  const original = originalOf(world, target);
  const seenBy = original?.onlyFor === undefined ? undefined : [original.onlyFor];
  if (args.flag('delete_original') && original !== undefined) {
    world.messages.remove(original.channel, original.ts);
    world.changes.changed(seenBy);
    return undefined;
  }
  const content = messageContent(args);
  requireSomething(content);
  if (args.flag('replace_original') && original !== undefined) {
    apply(original, { blocks: [] as KnownBlock[], attachments: [], ...content });
    original.edited = { user: original.user, ts: world.messages.newTs() };
    world.changes.changed(seenBy);
    return original;
  }
  return post(world, target, args, content);
}

function originalOf(world: World, { channel, ts }: ResponseTarget): StoredMessage | undefined {
  const original = ts === undefined ? undefined : world.messages.find(channel, ts);
  return original?.byApp === true ? original : undefined;
}

function post(
  world: World,
  target: ResponseTarget,
  args: Arguments,
  content: ReturnType<typeof messageContent>,
): StoredMessage {
  const inChannel = args.text('response_type') === 'in_channel';
  const threadTs = args.text('thread_ts');
  const message = world.messages.add({
    channel: target.channel,
    user: world.workspace.app.botUserId,
    byApp: true,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    ...(content.metadata ? { metadata: content.metadata } : {}),
    ...(inChannel ? {} : { onlyFor: target.user }),
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  world.changes.changed(inChannel ? undefined : [target.user]);
  return message;
}
