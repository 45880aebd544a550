import { Failure } from '../../errors.ts';
import type { Processes } from '../process/process.ts';
import { type Browser, NoBrowser } from './browser.ts';

/**
 * Programs that open an address, in the order of trying: Windows' own from WSL, then macOS's, then a Linux
 * desktop's. https://wslutiliti.es/wslu/man/wslview.html
 */
const openers: readonly { readonly program: string; args(url: string): readonly string[] }[] = [
  { program: 'wslview', args: (url) => [url] },
  {
    program: 'powershell.exe',
    // It would run anything outside the quotes, so they must not end within the address.
    args: (url) => ['-NoProfile', '-NonInteractive', '-Command', `Start-Process '${url.replaceAll("'", '%27')}'`],
  },
  { program: 'open', args: (url) => [url] },
  { program: 'xdg-open', args: (url) => [url] },
];

/** Opens the person's browser with the system's own command. */
export function createBrowser(processes: Processes): Browser {
  return {
    async open(written) {
      const url = URL.parse(written);
      // Only web addresses: anything else could be a file or a program.
      if (!/^https?:\/\//.test(written) || url === null)
        throw new Failure(`${written} is not the address of a web page.`);
      for (const { program, args } of openers) {
        if (processes.find(program) !== null && (await processes.launch(program, args(url.href)))) return;
      }
      throw new NoBrowser(written);
    },
  };
}
