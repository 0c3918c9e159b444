import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { everywhere, rows } from '../../src/domain/states/evolve.ts';
import { page, phaseTable, withTable } from './phase-table.ts';

test('the page about the house shows the phases as the transitions have them', () => {
  const text = readFileSync(page, 'utf8');
  expect(text).toBe(withTable(text));
  expect(text).toContain(phaseTable());
  expect(phaseTable()).toContain('coolingOffStarted');
});

test('the state diagram names phases and events as the transitions do', () => {
  const arrow = /^ {2}(\w+) --> (\w+): ([\w, ]+)/gmu;
  const drawn = [...readFileSync(page, 'utf8').matchAll(arrow)];
  expect(drawn.length).toBeGreaterThan(15);
  const known: Readonly<Record<string, object>> = rows;
  for (const [, from = '', to = '', events = ''] of drawn) {
    expect(Object.keys(rows)).toContain(to);
    const possible = [...Object.keys(known[from] ?? {}), ...Object.keys(everywhere)];
    for (const event of events.trim().split(', ')) expect(possible, `${from} → ${to}`).toContain(event);
  }
});
