import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextList } from '@slack/types';
import type { ComponentChildren, VNode } from 'preact';
import { findEmoji } from '../emoji.ts';
import { h } from '../h.ts';
import { Link } from '../link.ts';
import { ChannelMention, GroupMention, UserMention } from '../mentions.ts';
import { SlackDate } from '../slack-date.ts';

export function RichTextView({ block }: { block: RichTextBlock }): VNode {
  return h('div', { class: 'mrkdwn rich-text', dir: 'auto' }, block.elements.map(drawPart));
}

function drawPart(part: RichTextBlockElement): VNode {
  switch (part.type) {
    case 'rich_text_section':
      return h('p', null, part.elements.map(drawElement));
    case 'rich_text_quote':
      return h('blockquote', null, part.elements.map(drawElement));
    case 'rich_text_preformatted':
      return h('pre', { tabIndex: 0 }, h('code', null, part.elements.map(drawElement)));
    case 'rich_text_list':
      return drawList(part);
  }
}

function drawList({ style, indent = 0, elements }: RichTextList): VNode {
  const items = elements.map((section) => h('li', null, section.elements.map(drawElement)));
  return h(style === 'ordered' ? 'ol' : 'ul', { class: `indent-${Math.min(indent, 4)}` }, items);
}

function drawElement(element: RichTextElement): ComponentChildren {
  const style = element.style ?? {};
  const drawn = drawBare(element);
  if (style.code === true) return h('code', null, drawn);
  const struck = style.strike === true ? h('s', null, drawn) : drawn;
  const slanted = style.italic === true ? h('em', null, struck) : struck;
  const underlined = style.underline === true ? h('u', null, slanted) : slanted;
  return style.bold === true ? h('strong', null, underlined) : underlined;
}

function drawBare(element: RichTextElement): ComponentChildren {
  switch (element.type) {
    case 'text':
      return drawLines(element.text);
    case 'link':
      return h(Link, { url: element.url }, element.text ?? element.url);
    case 'user':
      return h(UserMention, { id: element.user_id });
    case 'usergroup':
      return h(GroupMention, { id: element.usergroup_id });
    case 'channel':
      return h(ChannelMention, { id: element.channel_id });
    case 'broadcast':
      return h('span', { class: 'mention mention-me' }, `@${element.range}`);
    case 'emoji':
      return findEmoji(element.name) ?? `:${element.name}:`;
    case 'date':
      return h(SlackDate, {
        unix: element.timestamp,
        format: element.format,
        fallback: element.fallback,
        url: element.url,
      });
    case 'color':
      return h('code', null, element.value);
    case 'team':
      return element.team_id;
  }
}

function drawLines(text: string): ComponentChildren {
  return text.split('\n').map((line, index) => (index === 0 ? line : [h('br', null), line]));
}
