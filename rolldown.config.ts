import { defineConfig } from 'rolldown';
import { thirdPartyNotices } from './script/third-party-notices.ts';

const notices = thirdPartyNotices('THIRD-PARTY-NOTICES.md');

// CommonJS, because Node starts it about a quarter faster than the same bundle as ES modules
// (docs/decisions/0003-bundle.md). A dynamic import becomes a file of its own, read when it is needed.
const program = defineConfig({
  // What the entry needs stays in it, and the others get it from there.
  preserveEntrySignatures: 'allow-extension',
  input: { main: 'src/main.ts' },
  platform: 'node',
  resolve: { symlinks: false },
  tsconfig: true,
  external: ['@1password/sdk'],
  plugins: [notices],
  transform: { target: 'node22' },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    minify: { compress: true, mangle: true, codegen: true },
    cleanDir: true,
    keepNames: true,
  },
});

// A worker is a program of its own: with chunks in common it would load the entry, and run it.
const calendarWorker = defineConfig({
  input: { 'calendar-worker': 'src/services/rota/calendar-worker.ts' },
  platform: 'node',
  resolve: { symlinks: false },
  tsconfig: true,
  plugins: [notices],
  transform: { target: 'node22' },
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', minify: true, keepNames: true },
});

export default [program, calendarWorker];
