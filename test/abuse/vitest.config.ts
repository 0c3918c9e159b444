import { defineConfig } from 'vitest/config';
import { failedFiles } from '../failed-files.ts';
import { elsewhere } from './elsewhere.ts';
import { attempts } from './reporter.ts';

/** Everything that somebody could try against the running bot; what came of it is printed at the end. */
export default defineConfig({
  test: {
    include: ['test/abuse/**/*.test.ts', ...elsewhere],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most of it waits.
    maxWorkers: 2,
    reporters: ['default', attempts, failedFiles],
  },
});
