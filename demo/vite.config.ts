import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the agent console into dist/demo. The widget has its own configuration in the root folder. */
export default defineConfig({
  root: fileURLToPath(new URL('agent', import.meta.url)),
  base: '/agent/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/demo', import.meta.url)),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
});
