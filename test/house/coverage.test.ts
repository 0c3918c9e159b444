import { expect, test } from 'vitest';
import { filesCalled } from './coverage.ts';

const script = (url: string, ...functions: (readonly [startOffset: number, count: number])[]) => ({
  url,
  functions: functions.map(([startOffset, count]) => ({ ranges: [{ startOffset, count }] })),
});

test('a file counts in which a function was called, not one that was only loaded or lies elsewhere', () => {
  const called = script('file:///house/src/called.ts', [0, 1], [40, 2]);
  const loaded = script('file:///house/src/loaded.ts', [0, 1], [40, 0]);
  const elsewhere = script('file:///house/sandbox/called.ts', [0, 1], [40, 2]);
  expect(filesCalled([called, loaded, elsewhere], '/house/src')).toEqual(['called.ts']);
});
