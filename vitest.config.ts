import { defineConfig } from 'vitest/config';
import { inEveryRun } from './test/e2e/in-every-run.ts';
import { failedFiles } from './test/failed-files.ts';
import { skippedTests } from './test/skipped.ts';

export default defineConfig({
  test: {
    include: ['test/!(e2e|faults|abuse)/**/*.test.ts', 'test/*.test.ts', ...inEveryRun],
    // Much of it waits; without this a machine with two cores would run one file after another.
    maxWorkers: 4,
    // For what hangs, not for what is slow: machines are shared, and a story has many steps.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', failedFiles, skippedTests],
  },
});
