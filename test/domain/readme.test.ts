import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jobKinds } from '../../src/domain/rules/due.ts';
import { everywhere, rows } from '../../src/domain/states/evolve.ts';

const page = readFileSync(new URL('../../src/domain/README.md', import.meta.url), 'utf8');
const named = new Set([...page.matchAll(/`(\w+)`/gu)].map(([, name]) => name));
const missing = (names: readonly string[]) => names.filter((name) => !named.has(name));

test('the page of the whole life names every phase, every event and every kind of work', () => {
  expect(missing(Object.keys(rows))).toEqual([]);
  expect(missing([...Object.values(rows).flatMap(Object.keys), ...Object.keys(everywhere)])).toEqual([]);
  expect(missing(jobKinds)).toEqual([]);
});
