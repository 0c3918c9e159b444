import { Lexer, type Token } from 'marked';
import { anyTokens } from './links.ts';

/** What stands in blocks of shell and between backticks, one command after the other. */
export function shellIn(text: string): {
  readonly blocks: readonly string[];
  readonly inline: readonly string[];
} {
  const tokens: readonly Token[] = anyTokens(new Lexer().lex(text));
  const code = tokens.filter(({ type }) => type === 'code') as { lang?: string; text: string }[];
  const spans = tokens.filter(({ type }) => type === 'codespan') as unknown as { text: string }[];
  const blocks = code
    .filter(({ lang }) => lang === 'sh')
    .flatMap((block) => block.text.replaceAll(/ *\\\n */gu, ' ').split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return { blocks, inline: spans.map((span) => span.text) };
}

/** Commands of Azure CLI among them, those inside of `$(…)` too, with something in place of each <placeholder>. */
export function azureCommandsIn(text: string): string[] {
  const { blocks, inline } = shellIn(text);
  const asked = [...blocks, ...inline.filter((span) => / --?[a-z]/u.test(span))];
  return asked
    .map((line) => /^\w+=\$\((az .*)\)$/u.exec(line)?.[1] ?? line)
    .filter((line) => line.startsWith('az '))
    .map((line) => line.replaceAll(/<[\w -]+>|\{[\w]+\}/gu, 'x'));
}
