import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types';
import { encodeReference, type Reference, type ViewContext } from './context.ts';
import { code, cut, escape, inert, oneLine, plain } from './text.ts';
import { readableDigest } from '../../domain/proposal.ts';
import { parseWitness, type Witness } from '../../domain/record/chain.ts';

/**
 * Every command that a button or a modal of these views stands for: a button's `action_id`, a modal's `callback_id`.
 * `openLink` and `portal` lead to a web page and need only an ack.
 */
export const actions = [
  'setup',
  'step',
  'vault',
  'key',
  'createKey',
  'look',
  'attest',
  'assignRole',
  'openLink',
  'propose',
  'approve',
  'reject',
  'askQuestion',
  'details',
  'stop',
  'cancel',
  'takeOver',
  'takeAlert',
  'askSomebody',
  'revoke',
  'restore',
  'drill',
  'settle',
  'approveSettlement',
  'status',
  'health',
  'adopt',
  'plan',
  'history',
  'forward',
  'audit',
  'help',
  'home',
] as const;
export type ActionName = (typeof actions)[number];

/** Slack interprets nothing in it, emoji names included, and refuses an empty one. */
export function plainText(text: string, max: number): PlainTextElement {
  const shown = plain(text, max);
  return { type: 'plain_text', text: shown.trim() === '' ? '–' : shown, emoji: false };
}

/** 150 characters (https://docs.slack.dev/reference/block-kit/blocks/header-block). */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, 150) };
}

/**
 * Slack makes links and mentions of what was marked as such and of nothing else: an address that somebody typed stays
 * text (https://docs.slack.dev/reference/block-kit/composition-objects/text-object).
 */
function mrkdwn(text: string, max: number): MrkdwnElement {
  return { type: 'mrkdwn', text: cut(text, max), verbatim: true };
}

/** 3000 characters (https://docs.slack.dev/reference/block-kit/blocks/section-block). */
export function section(text: string, accessory?: Button): SectionBlock {
  return {
    type: 'section',
    text: mrkdwn(text, 3000),
    ...(accessory && { accessory }),
  };
}

/** Small print. */
export function context(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text, 2000)] };
}

export const divider: DividerBlock = { type: 'divider' };

/** What a person typed, word for word: rich text is the one place where Slack interprets nothing at all. */
export function quote(text: string, max = 3000): RichTextBlock {
  const shown = cut(inert(text), max);
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: shown === '' ? ' ' : shown }] }],
  };
}

/** Text to be copied: a request body, a command. */
export function preformatted(text: string, max = 3000): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: cut(inert(text), max) }] }],
  };
}

export interface ButtonOptions {
  readonly style?: 'primary' | 'danger';
  /** Read aloud instead of the text, where the text alone is not enough; best begins with it. 75 characters. */
  readonly label?: string;
}

/**
 * What is read aloud contains what stands there: whoever speaks to their machine presses a button by the words they see
 * (WCAG 2.5.3, label in name).
 */
function spoken(text: string, label: string): string {
  const seen = text.replace(/…$/u, '');
  return plain(label.startsWith(seen) ? label : `${seen}: ${label}`, 75);
}

/** A command that somebody typed for the reader. */
export function button(
  action: ActionName,
  text: string,
  reference: Reference,
  { style, label }: ButtonOptions = {},
): Button {
  return {
    type: 'button',
    action_id: action,
    text: plainText(text, 75),
    value: encodeReference(reference),
    ...(style && { style }),
    ...(label !== undefined && { accessibility_label: spoken(text, label) }),
  };
}

/** A button that opens a web page; Slack still reports the click. */
export function link(text: string, url: string, reference: Reference, label?: string): Button {
  return { ...button('openLink', text, reference, label === undefined ? {} : { label }), url };
}

/** A row of buttons, none where there are none. `id` is unique in its message. */
export function row(id: string, buttons: readonly ActionsBlockElement[]): ActionsBlock[] {
  return buttons.length === 0 ? [] : [{ type: 'actions', block_id: id, elements: [...buttons] }];
}

/** A section whose button stands beside it. `id` is unique in its message. */
export function sectionWith(id: string, text: string, accessory: Button): KnownBlock {
  return { ...section(text, accessory), block_id: id };
}

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

/** The record's head as people read it: `#12 · ABCD-EFGH-IJKL-MNOP`. */
export function headWords(view: ViewContext): string {
  const { head } = view;
  return head === undefined ? 'the record is empty' : `#${head.sequence} · ${readableDigest(head.digest)}`;
}

/** Under every message in the channel, so that Slack is a witness of the record: nobody searches direct messages for it. */
export function foot(view: ViewContext): ContextBlock {
  return context(headWords(view));
}

/** The same with everything that names the organization, for the messages that others refer to. */
export function wholeFoot(view: ViewContext): ContextBlock {
  return context(wholeFootWords(view));
}

export function wholeFootWords(view: ViewContext): string {
  const { name, orgId, region } = view.organization;
  return `${oneLine(name, 160)} · ${code(orgId, 80)} · ${oneLine(region, 20)} · ${view.head === undefined ? '' : 'record '}${headWords(view)}`;
}

/** The head at the foot of a message of the bot's, or undefined. Earlier versions wrote more words before it. */
export function readFoot(blocks: readonly KnownBlock[]): Witness | undefined {
  for (const block of blocks.toReversed()) {
    const [element] = block.type === 'context' ? block.elements : [];
    const words = element?.type === 'mrkdwn' ? element.text.split(' · record ').at(-1) : undefined;
    const witness = words === undefined ? undefined : parseWitness(words);
    if (witness !== undefined) return witness;
  }
  return undefined;
}

/** The tables of docs/troubleshooting.md: each row is found by what it is about and its code. */
export type GuideTable = 'refusal' | 'check' | 'alert' | 'wait';

export const guideAnchor = (table: GuideTable, code: string): string => `${table}-${code}`;

/** Leads to what is said of a message, where the operator has said where the documents are; else empty. */
export function guideLink(docs: string | undefined, table: GuideTable, code: string): string {
  if (docs === undefined) return '';
  const address = `${docs.replace(/\/+$/u, '')}/troubleshooting.md#${guideAnchor(table, code)}`;
  return ` <${escape(address)}|What to do>`;
}
