import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/slowest-files.ts'],
    sequence: { sequencer: SlowestFirst },
    // Only what hangs takes as long as this: slow machines take six times as long as fast ones, and all kills take hours.
    testTimeout: process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST ? 7_200_000 : 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
    // A build machine has two cores, and a third of the time tests wait; more would only make processes time out.
    maxWorkers: 5,
    // A process runs one file after the other and keeps the modules, so shared ones must not register hooks.
    isolate: false,
  },
});
