import { defineConfig } from 'vitest/config';
import { attempts } from './reporter.ts';

/** Everything that somebody could try against the running bot; what came of it is printed at the end. */
export default defineConfig({
  test: {
    include: ['test/abuse/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    reporters: ['default', attempts],
  },
});
