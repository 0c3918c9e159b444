import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
const files = ['src', 'test', 'sandbox', 'bench', 'docs'].flatMap(below).map((path) => `/${path}`);
const pages = ['AGENTS.md', 'README.md', ...below('docs')].filter((path) => path.endsWith('.md'));

/** Files that a page names between backticks and that are nowhere. */
function missingIn(text: string): string[] {
  const named = [...text.matchAll(/`([\w/.-]+\.ts)`/gu)].map(([, path = '']) => path);
  return named.filter((path) => !files.some((file) => file.endsWith(`/${path}`)));
}

test.each(pages)('every file that %s names is there', (page) => {
  expect(missingIn(readFileSync(join(root, page), 'utf8'))).toEqual([]);
});

test('a file that was moved is found out', () => {
  expect(missingIn('`src/app.ts`, `rules/decide.ts` and `domain/decide.ts`')).toEqual(['domain/decide.ts']);
});
