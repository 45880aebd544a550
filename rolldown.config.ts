import { defineConfig } from 'rolldown';

// CommonJS, because Node starts it about a quarter faster than the same bundle as ES modules
// (docs/decisions/0003-bundle.md). A dynamic import becomes a file of its own, read when it is needed.
export default defineConfig({
  input: { main: 'src/main.ts' },
  platform: 'node',
  tsconfig: true,
  external: ['@1password/sdk'],
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
