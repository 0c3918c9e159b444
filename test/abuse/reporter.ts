import type { Reporter, TestModule } from 'vitest/node';
import { printTable } from '../faults/reporter.ts';

/** What docs/security.md promises an answer to. */
const numbers = Array.from({ length: 19 }, (_, place) => `A${place + 1}`);

function untried(modules: readonly TestModule[]): string[] {
  const names = modules.flatMap((module) => [...module.children.allTests()].map(({ name }) => name));
  return numbers.filter((number) => !names.some((name) => name.startsWith(`${number} `)));
}

/** One line an attempt; a run in which one of them is not tried at all has not passed. */
export const attempts: Reporter = {
  onTestRunEnd(modules) {
    printTable(modules, 'attempt');
    const missing = untried(modules);
    if (missing.length === 0) return;
    process.stdout.write(`Not tried: ${missing.join(', ')}\n\n`);
    process.exitCode = 1;
  },
};
