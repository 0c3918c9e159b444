import { findEmoji } from '../emoji.ts';
import type { Inline, Paragraph } from './tree.ts';

/** The words alone, for what is said aloud. */
export function toPlain(paragraphs: Paragraph[]): string {
  return paragraphs
    .map((paragraph) => (paragraph.kind === 'pre' ? paragraph.text : inlinesToPlain(paragraph.children)))
    .join('\n');
}

function inlinesToPlain(inlines: Inline[]): string {
  return inlines.map(inlineToPlain).join('');
}

function inlineToPlain(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text;
    case 'break':
      return '\n';
    case 'bold':
    case 'italic':
    case 'strike':
      return inlinesToPlain(inline.children);
    case 'link':
      return inline.label;
    case 'user':
    case 'channel':
    case 'group':
      return inline.label ?? inline.id;
    case 'broadcast':
      return `@${inline.range}`;
    case 'date':
      return inline.fallback;
    case 'emoji':
      return findEmoji(inline.name) ?? inline.name;
  }
}
