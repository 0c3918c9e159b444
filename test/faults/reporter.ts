import type { Reporter, TestModule } from 'vitest/node';
import { tableOf } from './figures.ts';

interface Line {
  readonly number: string;
  readonly fault: string;
  readonly figure: string;
  readonly verdict: string;
}

/** As its name begins, or that of what it belongs to. */
export function numberOf({ name, fullName }: { readonly name: string; readonly fullName: string }): string {
  return [name, fullName].flatMap((text) => /^[A-Z]\d+/u.exec(text) ?? [])[0] ?? '';
}

function linesOf(modules: readonly TestModule[]): Line[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  return tests
    .flatMap((test): Line[] => {
      const { row } = test.meta();
      const number = numberOf(test);
      const verdict = test.result().state;
      return [
        row === undefined
          ? { number, fault: test.name.replace(/^[A-Z]\d+/u, '').trim(), figure: '', verdict }
          : { ...row, verdict },
      ];
    })
    .toSorted((one, other) => one.number.localeCompare(other.number, 'en', { numeric: true }));
}

/** Prints what was tried and what came of it: one line each, and above the table what belongs to single lines. */
export function printTable(modules: readonly TestModule[], tried: string): void {
  const details = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.meta().details),
  );
  const table = tableOf([
    ['number', tried, 'figure', 'verdict'],
    ...linesOf(modules).map(({ number, fault, figure, verdict }) => [number, fault, figure, verdict]),
  ]);
  const above = details.flatMap((some) => (some === undefined ? [] : [...some, '']));
  process.stdout.write(`\n${[...above, ...table].join('\n')}\n\n`);
}

export const figures: Reporter = { onTestRunEnd: (modules) => printTable(modules, 'fault') };
