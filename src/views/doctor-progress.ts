import type { Check } from '../checks/check.ts';
import { type CheckObserver, seconds } from '../runner/run-checks.ts';
import type { Terminal } from '../terminal/terminal.ts';

const every = 100;
const slowAfter = 2000;
const mostRows = 8;

/** Shows the running checks, updated in place. `stop` removes it. */
export function doctorProgress(terminal: Terminal, total: number): CheckObserver & { stop(): void } {
  if (!terminal.live) return { stop: () => {} };
  const running = new Map<Check, number>();
  let done = 0;
  const draw = () => {
    const now = performance.now();
    const rows = [...running].map(([check, start]) => {
      const time = now - start;
      return `  ${check.id.padEnd(24)} ${seconds(Math.floor(time / 100) * 100)}${time > slowAfter ? '  slow' : ''}`;
    });
    const more = rows.length > mostRows ? [`  and ${rows.length - mostRows} more`] : [];
    void terminal.progress([`Running ${total} checks, ${done} done`, ...rows.slice(0, mostRows), ...more].join('\n'));
  };
  const timer = setInterval(draw, every);
  return {
    started: (check) => void running.set(check, performance.now()),
    finished({ check }) {
      running.delete(check);
      done++;
    },
    stop() {
      clearInterval(timer);
      terminal.clearProgress();
    },
  };
}
