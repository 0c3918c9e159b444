import type { KnownBlock } from '@slack/types';
import { context, section } from './blocks.ts';
import { escape } from './text.ts';

/** What stands in Slack. `text` is what notifications and screen readers say instead of the blocks. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** One thing to be said. `broadcast` shows a thread's message in the channel as well. */
export interface Delivery {
  readonly to: 'thread' | 'person';
  /** The person's id, where it goes to one. */
  readonly person?: string;
  readonly broadcast?: boolean;
  readonly message: Message;
}

export function toThread(message: Message): Delivery {
  return { to: 'thread', message };
}

export function toEverybody(message: Message): Delivery {
  return { to: 'thread', broadcast: true, message };
}

export function toPerson(person: string, message: Message): Delivery {
  return { to: 'person', person, message };
}

/** With the way to the thread in which it is told to all. */
export function withThreadLink({ text, blocks }: Message, link: string): Message {
  return { text, blocks: [...blocks, context(`<${escape(link)}|Open the thread>`)] };
}

/** The same without anything Slack could find fault with: its words, and its foot, in which Slack is a witness. */
export function plainMessage({ text, blocks }: Message): Message {
  const last = blocks.at(-1);
  const feet = last?.type === 'context' ? [last] : [];
  return { text: section(text).text?.text ?? text, blocks: [section(text), ...feet] };
}
