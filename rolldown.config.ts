import path from 'node:path';
import { type ChunkingContext, type CodeSplittingGroup, defineConfig, type Plugin } from 'rolldown';
import { thirdPartyNotices } from './script/third-party-notices.ts';

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

/** The modules that these import, and those that those import, and so on, as long as they are not imported when needed. */
function closure(files: readonly string[], graph: ChunkingContext): Set<string> {
  const found = new Set(files.map((file) => path.resolve(import.meta.dirname, 'src', file)));
  for (const id of found) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/**
 * Puts modules into one file, with what they need that is not in the files before: each file takes about a fifth of a
 * millisecond to find and load. As a file needs nothing but those before it, no two need each other.
 */
function together(name: string, files: readonly string[], before: readonly string[]): CodeSplittingGroup {
  let modules: { here: Set<string>; before: Set<string> } | undefined;
  return {
    debugName: name,
    name(id, graph) {
      modules ??= { here: closure(files, graph), before: closure(before, graph) };
      return modules.here.has(id) && !modules.before.has(id) ? name : null;
    },
  };
}

const notices = thirdPartyNotices('THIRD-PARTY-NOTICES.md');

const entry = ['main.ts'];
const everyCommand = [
  'cli/program.ts',
  'wiring/create-context.ts',
  'wiring/surroundings.ts',
  'config/load.ts',
  'views/describe-error.ts',
  'terminal/streams.ts',
];
const nextUid = [
  'commands/next-uid.ts',
  'next-uid/find-next-uid.ts',
  'services/chef/client.ts',
  'views/show-next-uid.ts',
];

// CommonJS, because Node starts it about a quarter faster than the same bundle as ES modules
// (docs/decisions/0003-bundle.md). A dynamic import becomes a file of its own, read when it is needed.
const program = defineConfig({
  // What the entry needs stays in it, and the others get it from there.
  preserveEntrySignatures: 'allow-extension',
  input: { main: 'src/main.ts' },
  platform: 'node',
  tsconfig: true,
  external: ['@1password/sdk'],
  plugins: [builtins, notices],
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
      groups: [together('program', everyCommand, entry), together('next-uid', nextUid, [...entry, ...everyCommand])],
    },
  },
});

// A worker is a program of its own: with chunks in common it would load the entry, and run it.
const calendarWorker = defineConfig({
  input: { 'calendar-worker': 'src/services/rota/calendar-worker.ts' },
  platform: 'node',
  tsconfig: true,
  plugins: [notices],
  transform: { target: 'node22' },
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', minify: true, keepNames: true },
});

export default [program, calendarWorker];
