import { defineConfig, type Plugin } from 'rolldown';

const wholeBuiltin = /^import (\w+) from ['"](node:\w+)['"];$/gm;

/**
 * Gives Node's own modules as they are where one is imported as a whole: the bundler would put a copy before it, with a
 * getter for each of its names, in every file. And commander gets node:child_process only when it asks for it: that is
 * for commands that are executables of their own, of which there are none, and takes two milliseconds to load, a tenth
 * of a whole start.
 */
const builtins: Plugin = {
  name: 'builtins',
  transform: {
    filter: { code: wholeBuiltin },
    handler: (code, id) =>
      code.replace(wholeBuiltin, (_, name: string, module: string) => {
        const get = `/* @__PURE__ */ globalThis.process.getBuiltinModule('${module}')`;
        const late = module === 'node:child_process' && id.includes('/node_modules/commander/');
        return `const ${name} = ${late ? `{ get spawn() { return ${get}.spawn; } }` : get};`;
      }),
  },
};

/** What every command needs, and what `next-uid` needs besides, as folders and files. */
const everyCommand = [
  'node_modules/commander',
  'node_modules/fastest-levenshtein',
  'src/config/keys',
  'src/config/load',
  'src/context',
  'src/manifest',
  'src/playbook/govpress',
  'src/program',
  'src/services/http/once',
  'src/services/memory',
  'src/services/process',
  'src/surroundings',
  'src/terminal/describe-error',
  'src/terminal/sanitise',
  'src/terminal/streams',
  'src/terminal/terminal',
];
const nextUid = [
  'src/chef',
  'src/checks/time-words',
  'src/commands/command',
  'src/commands/next-uid',
  'src/runner/next-uid',
  'src/services/chef',
  'src/services/git/repository',
  'src/terminal/privacy',
  'src/terminal/show-next-uid',
];
const wholly = (places: readonly string[]) => new RegExp(`(?:${places.join('|')})(?:/|\\.[jt]s$)`);

// CommonJS, because Node starts it about a quarter faster than the same bundle as ES modules
// (docs/decisions/0003-bundle.md). A dynamic import becomes a file of its own, read when it is needed.
export default defineConfig({
  // What the entry needs stays in it, and the others get it from there.
  preserveEntrySignatures: 'allow-extension',
  input: { main: 'src/main.ts' },
  platform: 'node',
  tsconfig: true,
  external: ['@1password/sdk'],
  plugins: [builtins],
  transform: { target: 'node22' },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    minify: { compress: true, mangle: true, codegen: true },
    cleanDir: true,
    keepNames: true,
    codeSplitting: {
      // Else what the entry needs would go with what needs it too, and help would have to load that.
      includeDependenciesRecursively: false,
      // Each file takes about a fifth of a millisecond to find and load: what is always needed together is one.
      groups: [
        { name: 'program', test: wholly(everyCommand), priority: 2 },
        { name: 'next-uid', test: wholly(nextUid), priority: 1 },
      ],
    },
  },
});
