import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportedTwice, textsOf } from './names.ts';

/** How a tree is built, in numbers. Functions of one line are left out: they are no burden, and many. */
export interface HouseFigures {
  readonly files: number;
  readonly lines: number;
  readonly linesOfFile: Spread;
  readonly linesOfFunction: Spread;
  readonly exportedTwice: number;
}

/** Median, 90th percentile (nearest rank) and maximum. */
type Spread = readonly [median: number, p90: number, most: number];

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
  return [at(0.5), at(0.9), at(1)];
}

const linter = join(import.meta.dirname, '../../node_modules/.bin/oxlint');

/** The linter knows where functions begin and end: with nothing allowed it names the length of each. */
function functionLines(root: string, config: string): number[] {
  const { stdout } = spawnSync(linter, ['-c', config, '-f', 'json', 'src'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { message: string }[] };
  return diagnostics.flatMap(({ message }) => {
    const lines = Number(/\((\d+)\)/u.exec(message)?.[1]);
    return lines > 1 ? [lines] : [];
  });
}

/** The figures of `src` below a folder. */
export function figuresOf(root: string): HouseFigures {
  const folder = mkdtempSync(join(tmpdir(), 'house-'));
  const config = join(folder, 'functions.json');
  const rule = ['error', { max: 0, IIFEs: true }];
  writeFileSync(config, JSON.stringify({ plugins: [], rules: { 'max-lines-per-function': rule } }));
  try {
    const texts = textsOf(root, 'src');
    const lines = texts.map(([, text]) => text.split('\n').length - 1);
    return {
      files: texts.length,
      lines: lines.reduce((sum, one) => sum + one, 0),
      linesOfFile: spreadOf(lines),
      linesOfFunction: spreadOf(functionLines(root, config)),
      exportedTwice: exportedTwice(texts).length,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same of an earlier commit. */
function figuresAt(root: string, revision: string): HouseFigures {
  const folder = mkdtempSync(join(tmpdir(), 'house-'));
  try {
    const archive = execFileSync('git', ['archive', revision, 'src'], { cwd: root, maxBuffer: 1e9 });
    execFileSync('tar', ['x'], { cwd: folder, input: archive });
    return figuresOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function row(what: string, figures: HouseFigures): string {
  const { files, lines, linesOfFile, linesOfFunction } = figures;
  const cells = [what, files, lines, linesOfFile.join(' / '), linesOfFunction.join(' / ')];
  return `| ${[...cells, figures.exportedTwice].join(' | ')} |`;
}

/** As they are now and at earlier commits, as a table. */
export function figuresTable(root: string, revisions: readonly string[]): string {
  const head = '| src | files | lines | lines a file | lines a function | names exported twice |';
  const rows = revisions.map((revision) => row(revision, figuresAt(root, revision)));
  const legend = 'Median / 90th percentile / maximum; functions of more than one line.';
  return [head, '|---|---|---|---|---|---|', ...rows, row('now', figuresOf(root)), '', legend, ''].join('\n');
}
