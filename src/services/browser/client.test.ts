import { expect, it } from 'vitest';
import type { Processes } from '../process/process.ts';
import { createBrowser } from './client.ts';

/** A machine with these programs, some of which start nothing. */
function machine(programs: readonly string[], failing: readonly string[] = []) {
  const started: string[][] = [];
  const processes = {
    find: (program: string) => (programs.includes(program) ? `/bin/${program}` : null),
    async launch(program: string, args: readonly string[]) {
      started.push([program, ...args]);
      return !failing.includes(program);
    },
  } as unknown as Processes;
  return { browser: createBrowser(processes), started };
}

const page = 'https://example.org/?a=1&b=2';

it.each([
  [['open'], ['open', page]],
  [['xdg-open'], ['xdg-open', page]],
  [
    ['xdg-open', 'powershell.exe', 'wslview'],
    ['wslview', page],
  ],
  [
    ['xdg-open', 'powershell.exe'],
    ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', `Start-Process '${page}'`],
  ],
])('with %j it runs %j', async (programs, command) => {
  const { browser, started } = machine(programs);
  await browser.open(page);
  expect(started).toEqual([command]);
});

it('tries the next program if one starts nothing, and says so if none works', async () => {
  const { browser, started } = machine(['wslview', 'xdg-open'], ['wslview']);
  await browser.open(page);
  expect(started.map(([program]) => program)).toEqual(['wslview', 'xdg-open']);
  await expect(machine(['xdg-open'], ['xdg-open']).browser.open(page)).rejects.toThrow('No browser could be opened');
  await expect(machine([]).browser.open(page)).rejects.toThrow('No browser could be opened');
});

it('gives PowerShell nothing that ends its quotes, and no file to open', async () => {
  const { browser, started } = machine(['powershell.exe']);
  await browser.open("https://example.org/?a='; Remove-Item x; '");
  expect(started[0]?.at(-1)).toBe("Start-Process 'https://example.org/?a=%27;%20Remove-Item%20x;%20%27'");
  await expect(browser.open('file:///etc/passwd')).rejects.toThrow('not the address of a web page');
});
