import { defineConfig } from 'vitest/config';
import { failedFiles } from './test/failed-files.ts';
import { skippedTests } from './test/skipped.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/abuse/**'],
    // Stories mostly wait; without this a machine with two cores would run them one after another.
    maxWorkers: 2,
    // For what hangs, not for what is slow: machines are shared, and a story has many steps.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', failedFiles, skippedTests],
  },
});
