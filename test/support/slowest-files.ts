import type { Reporter, TestModule } from 'vitest/node';

const most = 10;

/** Lists the slowest files at the end of a larger run, by the time that they kept a worker busy. */
export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length <= most) return;
    const files = modules.map((module) => ({ name: module.relativeModuleId, ms: module.diagnostic().duration }));
    const lines = files
      .sort((one, other) => other.ms - one.ms)
      .slice(0, most)
      .map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}\n`);
    process.stdout.write(`\nThe ${most} slowest files:\n${lines.join('')}`);
  }
}
