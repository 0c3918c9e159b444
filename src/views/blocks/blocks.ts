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
import type { ActionName } from './actions.ts';
import { type Reference, encodeReference } from './context.ts';
import { cut, inert, plain } from './text.ts';

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
