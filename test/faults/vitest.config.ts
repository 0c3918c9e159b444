import { defineConfig } from 'vitest/config';
import { failedFiles } from '../failed-files.ts';
import { figures } from './reporter.ts';

/** Processes are killed and frozen here: nothing is tried a second time, and what was measured is printed at the end. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: ['default', figures, failedFiles],
  },
});
