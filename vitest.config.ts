import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

export default defineConfig({
  test: {
    reporters: ['default', './test/support/slowest-files.ts'],
    sequence: { sequencer: SlowestFirst },
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // Two cores are what a build machine has; more would only make processes time out.
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      // They need no process of their own: the next file goes on in the same one, with the modules that are there.
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'front door', include: ['test/**/*.test.ts'] } },
    ],
  },
});
