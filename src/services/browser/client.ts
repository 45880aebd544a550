import { Failure } from '../../errors.ts';
import type { Processes } from '../process/process.ts';
import type { Browser } from './browser.ts';

/** Opens the browser with the system's own command: `open` on macOS, `xdg-open` elsewhere. */
export function createBrowser(processes: Processes): Browser {
  return {
    async open(url) {
      // Only web addresses: anything else could be a file or a program.
      if (!/^https?:\/\//.test(url)) throw new Failure(`${url} is not the address of a web page.`);
      const program = ['open', 'xdg-open'].find((name) => processes.find(name) !== null);
      const result = program === undefined ? null : await processes.run(program, [url]);
      if (result?.exitCode !== 0)
        throw new Failure(`No browser could be opened for ${url}.`, { next: ['Open it yourself.'] });
    },
  };
}
