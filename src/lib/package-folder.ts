import { statSync } from 'node:fs';
import path from 'node:path';

/** The package's folder: the nearest one up with a package.json and the fixtures. */
export function packageFolder(): string {
  for (let at = import.meta.dirname; ; at = path.dirname(at)) {
    const here = ['package.json', 'fixtures/world'].map((name) =>
      statSync(path.join(at, name), { throwIfNoEntry: false }),
    );
    if (here.every(Boolean)) return at;
    if (at === path.dirname(at)) throw new Error('the folder fixtures/ is not in the package');
  }
}
