/**
 * One build, five outputs, each a Vite environment: the panel in hashed chunks (`dist/embed/madoguchi/`), the loader as a
 * classic script and as a module (`dist/embed/madoguchi.js`, `.mjs`), the agents' inbox (`dist/inbox`), and the library for
 * npm (`dist/lib`).
 *
 * The loaders are built after the panel, because they carry the file names and the hashes of its frame and its entry; the
 * entry carries those of the other chunks (`scripts/chunk-table.ts`).
 */
import { type EnvironmentOptions, type Rolldown, defineConfig } from 'vite';
import dts from 'vite-plugin-dts';
import { sealPanel } from './scripts/chunk-table.ts';
import { INBOX_ENTRY, writeInboxPage } from './scripts/inbox-page.ts';

/**
 * Named chunks of the panel, in the order in which they arrive. Each holds the named modules and all that these import
 * statically, unless an earlier chunk holds it. Every other `import()` makes a chunk of its own.
 */
const CHUNKS = {
  frame: /src\/panel\/shell\/frame\.ts$/,
  panel: /src\/panel\/index\.ts$/,
  api: /src\/panel\/(core\/services\.ts|data\/uploads\.ts|ui\/FailureNotice\.tsx)$/,
  form: /src\/panel\/features\/submit\/DeferredForm\.tsx$/,
  views:
    /src\/panel\/(data\/(resource|paginated-list)\.ts|ui\/(ResourceState|TimeText|RelativeTime|Section|RichText)\.tsx|ui\/components\.css)/,
};

const PANEL_FOLDER = 'dist/embed/madoguchi';
const INBOX_FOLDER = 'dist/inbox';

/**
 * Code for browsers. Vite adds its preload helper to `import()` for the consumer `client` only; the helper adds `<link>`
 * elements without a nonce, which a strict policy of the host page would report.
 */
const browser: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: ['browser', 'module', 'import', 'default'], mainFields: ['module', 'main'] },
};

/** One file without chunks. Its name is fixed, because it stands in pages; its source map is not linked, which saves every page 20 bytes. */
const createLoader = (entry: string, output: Rolldown.OutputOptions): EnvironmentOptions => ({
  ...browser,
  build: {
    outDir: 'dist/embed',
    sourcemap: 'hidden',
    rolldownOptions: { input: { madoguchi: entry }, preserveEntrySignatures: 'strict', output },
  },
});

const declarations = dts({ entryRoot: 'src', outDirs: 'dist/lib', include: ['src'], exclude: ['src/**/*.test.*'] });

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [{ ...declarations, applyToEnvironment: ({ name }) => name === 'lib' }],
  build: {
    target: 'es2022',
    cssTarget: ['chrome130', 'firefox130', 'safari18'],
    minify: true,
    sourcemap: true,
    emptyOutDir: false,
    modulePreload: false,
  },
  environments: {
    panel: {
      ...browser,
      build: {
        cssMinify: 'lightningcss',
        manifest: true,
        outDir: PANEL_FOLDER,
        rolldownOptions: {
          input: {
            frame: 'src/panel/shell/frame.ts',
            panel: 'src/panel/index.ts',
            api: 'src/panel/core/services.ts',
            form: 'src/panel/features/submit/DeferredForm.tsx',
          },
          preserveEntrySignatures: 'allow-extension',
          output: {
            entryFileNames: '[name]-[hash:6].js',
            chunkFileNames: '[name]-[hash:6].js',
            codeSplitting: {
              includeDependenciesRecursively: true,
              groups: Object.entries(CHUNKS).map(([name, test], index) => ({ name, test, priority: 10 - index })),
            },
          },
        },
      },
    },
    loader: createLoader('src/loader/script.ts', { codeSplitting: false, format: 'iife', entryFileNames: '[name].js' }),
    module: createLoader('src/loader/module.ts', { codeSplitting: false, format: 'es', entryFileNames: '[name].mjs' }),
    inbox: {
      consumer: 'client',
      build: {
        assetsInlineLimit: 0,
        cssMinify: 'lightningcss',
        manifest: true,
        outDir: INBOX_FOLDER,
        rolldownOptions: {
          input: { inbox: INBOX_ENTRY },
          output: {
            entryFileNames: 'assets/[name]-[hash].js',
            chunkFileNames: 'assets/[name]-[hash].js',
            assetFileNames: 'assets/[name]-[hash][extname]',
          },
        },
      },
    },
    lib: {
      consumer: 'server',
      build: {
        outDir: 'dist/lib',
        minify: false,
        sourcemap: false,
        target: 'es2023',
        rolldownOptions: {
          preserveEntrySignatures: 'strict',
          input: {
            index: 'src/index.ts',
            client: 'src/client/index.ts',
            contract: 'src/contract/index.ts',
            server: 'src/server/index.ts',
            'support-access': 'src/support-access/index.ts',
            conformance: 'src/conformance/index.ts',
            cli: 'src/cli/main.ts',
          },
          output: {
            chunkFileNames: 'chunks/[name]-[hash].js',
            // The declarations carry the docstrings to editors; here they would be a tenth of the package.
            comments: { legal: true, annotation: true, jsdoc: false },
          },
        },
      },
    },
  },
  builder: {
    sharedConfigBuild: true,
    async buildApp({ environments, build }) {
      for (const name of ['panel', 'loader', 'module', 'inbox', 'lib']) {
        const environment = environments[name];
        if (environment) await build(environment);
        if (name === 'inbox') writeInboxPage(INBOX_FOLDER);
        if (name !== 'panel') continue;
        const define = { __FILES__: JSON.stringify(sealPanel(PANEL_FOLDER)) };
        for (const loader of ['loader', 'module']) Object.assign(environments[loader]?.config ?? {}, { define });
      }
    },
  },
});
