import { findEmoji } from '../emoji.ts';
import { parseAngle } from './angle.ts';
import { unescapeText, type Inline } from './tree.ts';

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

const code = /`([^`\n]+)`/y;
const angle = /<([^<>\n]+)>/y;
const emoji = /:([a-z0-9_+'-]+)(?:::skin-tone-\d)?:/y;
const bareLink = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~]/y;
const plain = /&(?:amp|lt|gt);|[\s\S]/y;

export interface InlineOptions {
  /** Slack's `verbatim`: what looks like an address stays plain. */
  verbatim?: boolean;
}

export function parseInline(source: string, options: InlineOptions = {}): Inline[] {
  const inlines: Inline[] = [];
  let index = 0;
  while (index < source.length) {
    const [inline, next] = readOne(source, index, options);
    const last = inlines.at(-1);
    if (inline.kind === 'text' && last?.kind === 'text') last.text += inline.text;
    else inlines.push(inline);
    index = next;
  }
  return inlines;
}

type Read = [inline: Inline, next: number];

function readOne(source: string, index: number, options: InlineOptions): Read {
  return (
    readToken(source, index, options) ??
    readStyled(source, index, options) ??
    toText(matchAt(plain, source, index)?.[0] ?? '', index)
  );
}

function readToken(source: string, index: number, { verbatim = false }: InlineOptions): Read | undefined {
  switch (source[index]) {
    case '\n':
      return [{ kind: 'break' }, index + 1];
    case '`': {
      const match = matchAt(code, source, index);
      return match && [{ kind: 'code', text: codeText(match[1] ?? '') }, index + match[0].length];
    }
    case '<': {
      const match = matchAt(angle, source, index);
      return match && [parseAngle(match[1] ?? ''), index + match[0].length];
    }
    case ':': {
      const match = matchAt(emoji, source, index);
      if (match === undefined || findEmoji(match[1] ?? '') === undefined) return undefined;
      return [{ kind: 'emoji', name: match[1] ?? '' }, index + match[0].length];
    }
    case 'h': {
      const match = verbatim || isWord(source[index - 1]) ? undefined : matchAt(bareLink, source, index);
      if (match === undefined) return undefined;
      const url = unescapeText(match[0]);
      return [{ kind: 'link', url, label: url }, index + match[0].length];
    }
    default:
      return undefined;
  }
}

function readStyled(source: string, index: number, options: InlineOptions): Read | undefined {
  const mark = source[index];
  if (mark !== '*' && mark !== '_' && mark !== '~') return undefined;
  const end = isWord(source[index - 1]) ? undefined : findClosing(source, index, mark);
  if (end === undefined) return undefined;
  const children = parseInline(source.slice(index + 1, end), options);
  return [{ kind: styles[mark], children }, end + 1];
}

/** The mark that closes: on the same line, no space before it, no word after it, not in code or a link. */
function findClosing(source: string, start: number, mark: string): number | undefined {
  if (/\s/.test(source[start + 1] ?? ' ') || source[start + 1] === mark) return undefined;
  for (let index = start + 1; index < source.length && source[index] !== '\n'; index += 1) {
    const skipped = matchAt(code, source, index) ?? matchAt(angle, source, index);
    if (skipped !== undefined) index += skipped[0].length - 1;
    else if (source[index] === mark && !/\s/.test(source[index - 1] ?? ' ') && !isWord(source[index + 1]))
      return index;
  }
  return undefined;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** In code nothing is markup, but Slack writes addresses as links there too. */
export function codeText(source: string): string {
  return unescapeText(
    source.replaceAll(
      /<(https?:[^<>|\n]+|mailto:[^<>|\n]+)(?:\|([^<>\n]*))?>/g,
      (_, url: string, label?: string) => label ?? url,
    ),
  );
}

function matchAt(pattern: RegExp, source: string, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index;
  return pattern.exec(source) ?? undefined;
}

function toText(written: string, index: number): Read {
  return [{ kind: 'text', text: unescapeText(written) }, index + Math.max(written.length, 1)];
}
