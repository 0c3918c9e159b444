import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figuresOf, spreadOf } from './figures.ts';

test('median, 90th percentile and maximum are values that occur', () => {
  expect(spreadOf([5, 1, 4, 2, 3])).toEqual([3, 5, 5]);
  expect(spreadOf(Array.from({ length: 100 }, (_, place) => place + 1))).toEqual([50, 90, 100]);
});

test('files, lines, functions and names are counted', () => {
  const root = mkdtempSync(join(tmpdir(), 'figures-'));
  try {
    mkdirSync(join(root, 'src'));
    const four = 'export function same() {\n  const x = 1;\n  return x;\n}\n';
    writeFileSync(join(root, 'src/one.ts'), `${four}export const short = () => 1;\n`);
    writeFileSync(join(root, 'src/two.ts'), `export function same() {\n  return 1;\n}\n`);
    expect(figuresOf(root)).toEqual({
      files: 2,
      lines: 8,
      linesOfFile: [3, 5, 5],
      linesOfFunction: [3, 4, 4],
      exportedTwice: 1,
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});
