import { codeText, parseInline, type InlineOptions } from './inline.ts';
import type { Paragraph } from './tree.ts';

const fence = /```\n?([\s\S]+?)\n?```/g;

/** Slack's mrkdwn. Fences first, then quoted lines, then what stands within a line. */
export function parseMrkdwn(source: string, options: InlineOptions = {}): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let index = 0;
  for (const match of source.matchAll(fence)) {
    paragraphs.push(...parseLines(source.slice(index, match.index), options));
    paragraphs.push({ kind: 'pre', text: codeText(match[1] ?? '') });
    index = match.index + match[0].length;
  }
  paragraphs.push(...parseLines(source.slice(index), options));
  return paragraphs;
}

const quoteMark = /^(?:&gt;|>) ?/;
const quoteRest = /^(?:&gt;|>){3} ?/;

function parseLines(source: string, options: InlineOptions): Paragraph[] {
  const text = source.replace(/^\n/, '').replace(/\n$/, '');
  if (text === '') return [];
  const runs: { kind: 'paragraph' | 'quote'; lines: string[] }[] = [];
  let rest = false;
  for (const line of text.split('\n')) {
    rest ||= quoteRest.test(line);
    const kind = rest || quoteMark.test(line) ? 'quote' : 'paragraph';
    const bare = kind === 'quote' ? line.replace(quoteRest, '').replace(quoteMark, '') : line;
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(bare);
    else runs.push({ kind, lines: [bare] });
  }
  return runs.map(({ kind, lines }) => ({ kind, children: parseInline(lines.join('\n'), options) }));
}
