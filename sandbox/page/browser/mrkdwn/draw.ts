import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { findEmoji } from '../emoji.ts';
import { h } from '../h.ts';
import { Link } from '../link.ts';
import { ChannelMention, GroupMention, UserMention } from '../mentions.ts';
import { SlackDate } from '../slack-date.ts';
import { parseMrkdwn } from './parse.ts';
import type { Inline, Paragraph } from './tree.ts';

export interface MrkdwnProps {
  text: string;
  verbatim?: boolean | undefined;
}

/** Slack's mrkdwn as elements. Whatever a person typed ends up in text nodes. */
export function Mrkdwn({ text, verbatim = false }: MrkdwnProps): VNode {
  const paragraphs = useMemo(() => parseMrkdwn(text, { verbatim }), [text, verbatim]);
  return h('div', { class: 'mrkdwn', dir: 'auto' }, paragraphs.map(drawParagraph));
}

function drawParagraph(paragraph: Paragraph): VNode {
  switch (paragraph.kind) {
    case 'pre':
      return h('pre', { tabIndex: 0 }, h('code', null, paragraph.text));
    case 'quote':
      return h('blockquote', null, drawInlines(paragraph.children));
    case 'paragraph':
      return h('p', null, drawInlines(paragraph.children));
  }
}

function drawInlines(inlines: Inline[]): ComponentChildren {
  return inlines.map(drawInline);
}

function drawInline(inline: Inline): ComponentChildren {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'break':
      return h('br', null);
    case 'bold':
      return h('strong', null, drawInlines(inline.children));
    case 'italic':
      return h('em', null, drawInlines(inline.children));
    case 'strike':
      return h('s', null, drawInlines(inline.children));
    case 'code':
      return h('code', null, inline.text);
    case 'link':
      return h(Link, { url: inline.url }, inline.label);
    case 'user':
      return h(UserMention, { id: inline.id });
    case 'channel':
      return h(ChannelMention, { id: inline.id, label: inline.label });
    case 'group':
      return h(GroupMention, { id: inline.id, label: inline.label });
    case 'broadcast':
      return h('span', { class: 'mention mention-me' }, `@${inline.range}`);
    case 'emoji':
      return findEmoji(inline.name) ?? `:${inline.name}:`;
    case 'date':
      return h(SlackDate, inline);
  }
}
