import { defineConfig } from 'vitest/config';
import { failedFiles } from '../failed-files.ts';
import { skippedTests } from '../skipped.ts';
import { elsewhere as tried } from '../abuse/elsewhere.ts';
import { inEveryRun } from './in-every-run.ts';

/** Whole stories with the real bot in the sandbox's world, but for the few that `npm test` plays. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    // Two of them belong to `npm run test:abuse`.
    exclude: [...inEveryRun, ...tried],
    // Stories mostly wait.
    maxWorkers: 4,
    // For what hangs, not for what is slow: machines are shared, and a story has many steps.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', failedFiles, skippedTests],
  },
});
