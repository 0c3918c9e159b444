import type { Reporter, TestModule } from 'vitest/node';
import { numberOf, printTable } from '../faults/reporter.ts';

/** Ways around the approvals that were found on the running bot and are closed. */
const waysAround = Array.from({ length: 15 }, (_, place) => place + 1);

/** What docs/security.md promises an answer to. */
const numbers = [
  ...Array.from({ length: 19 }, (_, place) => `A${place + 1}`),
  ...waysAround.map((number) => `S${number}`),
];

function untried(modules: readonly TestModule[]): string[] {
  const tried = modules.flatMap((module) => [...module.children.allTests()].map(numberOf));
  return numbers.filter((number) => !tried.includes(number));
}

const isPart = process.argv.slice(2).some((argument) => argument.includes('.test.ts'));

/** One line an attempt; a run of all files in which one of them is not tried at all has not passed. */
export const attempts: Reporter = {
  onTestRunEnd(modules) {
    printTable(modules, 'attempt');
    const missing = isPart ? [] : untried(modules);
    if (missing.length === 0) return;
    process.stdout.write(`Not tried: ${missing.join(', ')}\n\n`);
    process.exitCode = 1;
  },
};
