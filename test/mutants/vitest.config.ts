import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts'],
    // Random walks of half a minute each; a fault that only they notice counts as missed.
    exclude: ['test/domain/safety.test.ts', 'test/domain/liveness.test.ts'],
  },
});
