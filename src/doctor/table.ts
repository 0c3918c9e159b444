import type { Line, Verdict } from './line.ts';

const marks: Readonly<Record<Verdict, string>> = { ok: '✓', note: '•', wrong: '✗' };

/** For a terminal: one line each, and below what is not green what to do. */
export function table(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ what }) => what.length));
  const rows = lines.flatMap(({ what, verdict, seen, now }) => [
    `${marks[verdict]} ${what.padEnd(width)}  ${seen}`,
    ...(now === undefined ? [] : [`  ${' '.repeat(width)}  → ${now}`]),
  ]);
  const count = lines.filter(({ verdict }) => verdict === 'wrong').length;
  const end =
    count === 0
      ? 'Everything the bot needs is there.'
      : `${count === 1 ? 'One thing is' : `${count} things are`} wrong or missing (✗).`;
  return `${[...rows, '', end].join('\n')}\n`;
}
