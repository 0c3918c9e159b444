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
