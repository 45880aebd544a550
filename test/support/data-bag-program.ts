import { flushCompileCache } from 'node:module';
import { proposeAsOnboarding } from './propose-data-bag.ts';

/** Proposes a data bag in a process that data-bag.test.ts can kill. */
// A killed process writes no cache.
flushCompileCache();
await proposeAsOnboarding(JSON.parse(process.argv[2] ?? '{}'));
