import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/slowest-files.ts'],
    sequence: { sequencer: SlowestFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A build machine has two cores, and a third of the time tests wait; more would only make processes time out.
    maxWorkers: 5,
    // A process runs one file after the other and keeps the modules, so shared ones must not register hooks.
    isolate: false,
  },
});
