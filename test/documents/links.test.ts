import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { anchorsIn, brokenLinks, linksIn } from './links.ts';
import { exists, projectFiles, read } from './project-files.ts';

const files = projectFiles();
const documents = files.filter((path) => path.endsWith('.md')).map((path) => ({ path, text: read(path) }));

/** Files that name others in plain text. */
const naming = files.filter(
  (path) =>
    /^(?:src|deploy)\/|^(?:Dockerfile|compose\.yml|\.env\.example|manifest\.yml)$/u.test(path) &&
    !path.endsWith('.md'),
);

test('the README is at most 80 lines: what is longer stands in docs/', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(80);
});

test('a picture in the README moves, and is loaded within a moment', () => {
  const pictures = linksIn(read('README.md')).filter((link) => link.endsWith('.webp'));
  const frames = pictures.map((link) => {
    const bytes = readFileSync(new URL(`../../${link}`, import.meta.url));
    expect(bytes.length).toBeLessThanOrEqual(1_000_000);
    return bytes.toString('latin1').split('ANMF').length - 1;
  });
  expect(Math.max(...frames)).toBeGreaterThanOrEqual(5);
});

test('the line that runs the tests stands in the README word for word: `.ci/run` looks for it', () => {
  const [, line = 'none'] = /^tests='(.+)'$/mu.exec(read('.ci/run')) ?? [];
  expect(read('README.md').split('\n')).toContain(line);
});

describe('links in the documents', () => {
  test('lead to files and headings that are there', () => {
    expect(documents.flatMap(({ text }) => linksIn(text)).length).toBeGreaterThan(100);
    expect(brokenLinks(documents, exists)).toEqual([]);
  });

  test('lead there also where a file names another in plain text', () => {
    const named = naming.flatMap((path) =>
      [
        ...read(path).matchAll(/\b(?:docs|test|deploy)\/[\w./-]+\.(?:md|ts|yml|service|conf|bicep|tf)\b/gu),
      ].map(([target]) => ({ path, target })),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(({ target }) => !exists(target))).toEqual([]);
  });
});

describe('the check of links', () => {
  const there = { path: 'docs/there.md', text: '# There\n\n## Two words: `x`, and\n\n## There\n' };
  const only = (path: string) => path === 'docs/there.md';

  test.each([
    ['a file that is not there', '[x](gone.md)'],
    ['a heading that is not there', '[x](there.md#gone)'],
    ['a heading of its own that is not there', '[x](#gone)'],
    ['a picture that is not there', '![x](gone.webp)'],
    ['one in a table', '| a |\n|---|\n| [x](gone.md) |'],
    ['one in a list', '- a\n  - [x](gone.md)'],
    ['one in bold', '**[x](gone.md)**'],
  ])('finds %s', (_what, text) => {
    expect(brokenLinks([there, { path: 'docs/here.md', text }], only)).toHaveLength(1);
  });

  test.each([
    ['[x](there.md#two-words-x-and)'],
    ['[x](there.md#there-1)'],
    ['[x](https://example.com/gone)'],
    ['`[x](gone.md)`'],
    ['## Here\n\n[x](#here)'],
  ])('lets %s be', (text) => {
    expect(brokenLinks([there, { path: 'docs/here.md', text }], only)).toEqual([]);
  });

  test('knows the headings as GitHub names them', () => {
    expect([...anchorsIn(there.text)]).toEqual(['there', 'two-words-x-and', 'there-1']);
  });
});
