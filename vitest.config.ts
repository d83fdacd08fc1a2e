import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Seconds, not milliseconds, on a shared machine with two cores: these bounds only end what hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Unless told, one core is left to the runner, which is half of a machine with two.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', 'test/peer/**', 'test/bench/**', 'node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: ['test/support/build-once.ts'],
          testTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { name: 'peer', include: ['test/peer/**/*.peer.test.ts'], testTimeout: 240_000, fileParallelism: false },
      },
    ],
  },
});
