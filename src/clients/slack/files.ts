import type { WebClient } from '@slack/web-api';
import { asking } from './errors.ts';

interface FileToSend {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
}

/** Sends files to one person, directly, in one message; `comment` stands above them, in mrkdwn. Throws UpstreamError. */
export type SendFiles = (person: string, comment: string, files: readonly FileToSend[]) => Promise<void>;

export function createFileSender(client: WebClient): SendFiles {
  return async (person, comment, files) => {
    const { channel } = await asking('conversations.open', () =>
      client.conversations.open({ users: person }),
    );
    await asking('files.uploadV2', () =>
      client.files.uploadV2({
        channel_id: channel?.id ?? person,
        initial_comment: comment,
        file_uploads: files.map(({ name, title, content }) => ({ filename: name, title, file: content })),
      }),
    );
  };
}
