import type { KnownBlock } from '@slack/types';
import { measureBlocks, mostBlockCharacters } from '../blocks/measure.ts';
import { normalizeBlocks } from '../blocks/normalize.ts';
import { messageProblems } from '../blocks/validate.ts';
import type { Attachment } from '../client-api.ts';
import type { Metadata } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { Arguments } from './arguments.ts';

/** What an app wants to say; a part that it did not name is undefined. */
export interface MessageContent {
  text?: string;
  blocks?: KnownBlock[];
  attachments?: Attachment[];
  metadata?: Metadata | null;
}

const mostAttachments = 100;
const mostMetadataBytes = 16_384;

/** @throws Refusal with Slack's error for the first part that is wrong */
export function messageContent(args: Arguments): MessageContent {
  const content: MessageContent = {};
  if (args.has('text')) content.text = args.text('text') ?? '';
  const blocks = blocksIn(args.json('blocks', 'invalid_blocks_format'));
  if (blocks !== undefined) content.blocks = blocks;
  const attachments = attachmentsIn(args.json('attachments', 'invalid_attachments'));
  if (attachments !== undefined) content.attachments = attachments;
  const metadata = metadataIn(args.json('metadata', 'invalid_metadata_format'));
  if (metadata !== undefined) content.metadata = metadata;
  return content;
}

export function requireSomething(content: MessageContent): void {
  const parts = [content.text, content.blocks, content.attachments];
  if (parts.every((part) => part === undefined || part.length === 0)) throw new Refusal('no_text');
}

/** @throws Refusal `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long` */
export function blocksIn(value: unknown): KnownBlock[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Refusal('invalid_blocks_format');
  const problems = messageProblems(value).map(
    ({ message, pointer }) => `${message} [json-pointer:/blocks${pointer}]`,
  );
  if (problems.length > 0) {
    throw new Refusal('invalid_blocks', {
      errors: problems,
      response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
    });
  }
  const blocks = normalizeBlocks(value as KnownBlock[]);
  if (measureBlocks(blocks) > mostBlockCharacters) throw new Refusal('msg_blocks_too_long');
  return blocks;
}

function attachmentsIn(value: unknown): Attachment[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Refusal('invalid_attachments');
  if (value.length > mostAttachments) throw new Refusal('too_many_attachments');
  return (value as Attachment[]).map((attachment) => {
    const blocks = blocksIn(attachment.blocks);
    return blocks === undefined ? attachment : { ...attachment, blocks };
  });
}

/** @returns null for `{}`, which takes metadata away */
function metadataIn(value: unknown): Metadata | null | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') throw new Refusal('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  const { event_type, event_payload } = value as Partial<Metadata>;
  const isWhole = typeof event_type === 'string' && event_type !== '' && typeof event_payload === 'object';
  if (!isWhole || event_payload === null) throw new Refusal('invalid_metadata_schema');
  if (JSON.stringify(value).length > mostMetadataBytes) throw new Refusal('metadata_too_large');
  return { event_type, event_payload };
}
