import { expect, it } from 'vitest';
import type { Processes } from '../process/process.ts';
import { createNotifier } from './client.ts';

/** A machine with these programs, some of which fail. */
function machine(programs: readonly string[], failing: readonly string[] = []) {
  const started: string[][] = [];
  const processes = {
    find: (program: string) => (programs.includes(program) ? `/bin/${program}` : null),
    async run(program: string, args: readonly string[]) {
      started.push([program, ...args]);
      return { started: 'yes', exitCode: failing.includes(program) ? 1 : 0, stdout: '', stderr: '' };
    },
  } as unknown as Processes;
  return { notifier: createNotifier(processes), started };
}

const hostile = {
  title: '--help\n#48205 breaches in 15 min',
  text: 'high: "; do shell script "rm -rf ~"\u001b]0;x\u0007 \\n <b>$(id)</b> & `id`\u202e',
};

it('gives osascript what is shown as arguments, never as script', async () => {
  const { notifier, started } = machine(['osascript', 'notify-send']);
  expect(await notifier.notify(hostile)).toBe(true);
  expect(started).toEqual([
    [
      'osascript',
      ...[
        '-e',
        'on run argv',
        '-e',
        'display notification (item 2 of argv) with title (item 1 of argv)',
        '-e',
        'end run',
      ],
      'help #48205 breaches in 15 min',
      'high: "; do shell script "rm -rf ~" \\n <b>$(id)</b> & `id`',
    ],
  ]);
});

it('gives notify-send no option, no markup and no escapes', async () => {
  const { notifier, started } = machine(['notify-send']);
  expect(await notifier.notify({ title: '-u', text: `${hostile.text} --icon=x` })).toBe(true);
  expect(started).toEqual([
    [
      'notify-send',
      '--app-name=govsupport',
      '--',
      'u',
      'high: "; do shell script "rm -rf ~" \\\\n &lt;b&gt;$(id)&lt;/b&gt; &amp; `id` --icon=x',
    ],
  ]);
  await notifier.notify({ title: 'Long', text: '&'.repeat(500) });
  expect(started[1]?.at(-1)).toBe('&amp;'.repeat(200));
});

it('takes the next program if one fails, and says so if none works', async () => {
  const { notifier, started } = machine(['osascript', 'notify-send'], ['osascript']);
  expect(await notifier.notify(hostile)).toBe(true);
  expect(started.map(([program]) => program)).toEqual(['osascript', 'notify-send']);
  expect(await machine(['notify-send'], ['notify-send']).notifier.notify(hostile)).toBe(false);
  expect(await machine([]).notifier.notify(hostile)).toBe(false);
});
