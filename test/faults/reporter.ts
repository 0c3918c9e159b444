import type { Reporter, TestModule } from 'vitest/node';
import { tableOf } from './figures.ts';

interface Line {
  readonly number: string;
  readonly fault: string;
  readonly figure: string;
  readonly verdict: string;
}

function linesOf(modules: readonly TestModule[]): Line[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  return tests
    .flatMap((test): Line[] => {
      const { row } = test.meta();
      const number = /^[A-Z]\d+/u.exec(test.name)?.[0] ?? '';
      const verdict = test.result().state;
      return [
        row === undefined ? { number, fault: test.name, figure: 'none', verdict } : { ...row, verdict },
      ];
    })
    .toSorted((one, other) => one.number.localeCompare(other.number, 'en', { numeric: true }));
}

/** Prints what was tried and what came of it: one line a fault, and below it the points that were tried. */
export const figures: Reporter = {
  onTestRunEnd(modules) {
    const lines = linesOf(modules);
    const details = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.meta().details),
    );
    const header = ['number', 'fault', 'figure', 'verdict'];
    const table = tableOf([
      header,
      ...lines.map(({ number, fault, figure, verdict }) => [number, fault, figure, verdict]),
    ]);
    const below = details.flatMap((some) => (some === undefined ? [] : [...some, '']));
    process.stdout.write(`\n${[...below, ...table].join('\n')}\n\n`);
  },
};
