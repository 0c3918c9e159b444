import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { everywhere, rows } from '../../src/domain/states/evolve.ts';

export const page = fileURLToPath(new URL('../../docs/architecture.md', import.meta.url));

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** What can happen in which phase, from the transitions themselves. */
export function phaseTable(): string {
  const lines = Object.entries(rows).map(([phase, row]) => `| \`${phase}\` | ${code(Object.keys(row))} |`);
  return [
    '| phase | what can happen |',
    '|---|---|',
    ...lines,
    `| in every phase | ${code(Object.keys(everywhere))} |`,
  ].join('\n');
}

/** The page with the table as it is now. */
export function withTable(text: string): string {
  const between = /(?<=<!-- phases -->\n)[\s\S]*?(?=<!-- \/phases -->)/u;
  return text.replace(between, `\n${phaseTable()}\n\n`);
}

if (import.meta.main) writeFileSync(page, withTable(readFileSync(page, 'utf8')));
