import type { WebClient } from '@slack/web-api';
import { asking } from './errors.ts';

export interface FileToSend {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
  /** What stands above it, in mrkdwn. */
  readonly comment: string;
}

/** Sends a file to one person, directly. Throws UpstreamError. */
export type SendFile = (person: string, file: FileToSend) => Promise<void>;

export function createFileSender(client: WebClient): SendFile {
  return async (person, { name, title, content, comment }) => {
    const { channel } = await asking('conversations.open', () =>
      client.conversations.open({ users: person }),
    );
    await asking('files.uploadV2', () =>
      client.files.uploadV2({
        channel_id: channel?.id ?? person,
        filename: name,
        title,
        file: content,
        initial_comment: comment,
      }),
    );
  };
}
