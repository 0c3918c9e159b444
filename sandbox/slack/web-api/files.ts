import type { File } from '../client-api.ts';
import { invalidArguments, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { postableChannel } from './channels.ts';
import { blocksIn } from './message-content.ts';
import type { Answer, Methods } from './method.ts';

const scopes = ['files:write'];

export const fileMethods: Methods = {
  'files.getUploadURLExternal': { tier: 'tier4', scopes, run: getUploadUrl },
  'files.completeUploadExternal': { tier: 'tier4', scopes, run: complete },
};

function getUploadUrl(world: World, args: Arguments): Answer {
  const filename = args.required('filename');
  const length = Number(args.required('length'));
  if (!Number.isInteger(length) || length <= 0) throw invalidArguments('must be a positive integer: length');
  const { id, secret } = world.files.begin(filename, length);
  return { file_id: id, upload_url: `${world.origins.app}/upload/${secret}` };
}

function complete(world: World, args: Arguments): Answer {
  const asked = args.json('files', 'invalid_arguments');
  if (!Array.isArray(asked) || asked.length === 0) throw invalidArguments('missing required field: files');
  const target = args.text('channel_id') ?? args.list('channels')[0];
  const channel = target === undefined ? undefined : postableChannel(world, target);
  const blocks = blocksIn(args.json('blocks', 'invalid_blocks'));
  const files = (asked as { id: string; title?: string }[]).map(({ id, title }): File => {
    const file = world.files.complete(id, title, world.origins.client);
    if (file === undefined) throw new Refusal('file_not_found');
    return file;
  });
  if (channel !== undefined) {
    const threadTs = args.text('thread_ts');
    world.messages.add({
      channel: channel.id,
      user: world.workspace.app.botUserId,
      byApp: true,
      text: args.text('initial_comment') ?? '',
      files,
      ...(blocks === undefined ? {} : { blocks }),
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    world.changes.changed(channel.members);
  }
  return { files: files.map(({ id, title, name, mimetype, size }) => ({ id, title, name, mimetype, size })) };
}
