import { findEmoji } from '../emoji.ts';
import type { Inline, Paragraph } from './tree.ts';

type NameOf = (userId: string) => string;

/** The words alone, for what is said aloud. */
export function toPlain(paragraphs: Paragraph[], nameOf: NameOf = (id) => id): string {
  const words = paragraphs.map((paragraph) =>
    paragraph.kind === 'pre' ? paragraph.text : inlinesToPlain(paragraph.children, nameOf),
  );
  return words.join('\n');
}

function inlinesToPlain(inlines: Inline[], nameOf: NameOf): string {
  return inlines.map((inline) => inlineToPlain(inline, nameOf)).join('');
}

function inlineToPlain(inline: Inline, nameOf: NameOf): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text;
    case 'break':
      return '\n';
    case 'bold':
    case 'italic':
    case 'strike':
      return inlinesToPlain(inline.children, nameOf);
    case 'link':
      return inline.label;
    case 'user':
      return nameOf(inline.id);
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
