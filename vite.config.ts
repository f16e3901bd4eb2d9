/**
 * One build, three outputs: the panel in hashed chunks, the loader that fetches them, and the library for npm.
 *
 * The order matters: the loader carries the panel's hashed file name.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { type EnvironmentOptions, type Plugin, defineConfig } from 'vite';
import dts from 'vite-plugin-dts';
import { evaluateLater, type Timing } from './scripts/build/evaluate-later.ts';
import { leanLibraries, leanMessages, leanTable, pureSchemas } from './scripts/build/lean-contract.ts';
import { leanPreact } from './scripts/build/lean-preact.ts';
import { sameNames } from './scripts/build/same-names.ts';
import { shortClasses } from './scripts/build/short-classes.ts';
import { compileAhead, shortElements, tighterStyles } from './scripts/build/tighter.ts';

const MANIFEST = new URL('package.json', import.meta.url);
const { dependencies, peerDependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const outside = Object.keys({ ...dependencies, ...peerDependencies });
const external = (id: string) => isBuiltin(id) || outside.some((name) => id === name || id.startsWith(`${name}/`));

const [panel, client, contract] = ['src/panel/', 'src/client/', 'src/contract/'];
/**
 * How the panel is cut, in this order: what a visit needs together travels together, and what few people need waits until
 * they do. (Vite's ids have slashes, on every system.)
 */
const CHUNKS: readonly (readonly [name: string, test: RegExp])[] = [
  // The first open: Preact, signals, the shell, the form that can be typed into, and the parts they draw with.
  [
    'panel',
    new RegExp(
      `node_modules/@?preact/|${panel}(index|shell/(?!connect|follow|late)|submit/(index|form)` +
        `|ui/(Button|Field|Icon|Notice|Skeleton)|i18n/(translate|locale|en/(shell|form)))`,
    ),
  ],
  // Always fetched as soon as the form is there: what draws the rest of it, reads the session, speaks to the API, and all
  // tabs. Cut finer it costs 4 kB more and a round trip at each first press; `TIMING` says what of it runs when.
  ['rest', new RegExp(`${contract}|${client}|${panel}(?!i18n/ja)`)],
];

/** When what is in the second chunk runs: at once what draws the form and reads the session, the rest when it is asked for. */
const TIMING: Timing = {
  atOnce: /^(connect|rest)_exports$/,
  later: [
    /^(connect_client|resumable)_exports$/,
    // Where a vendor wants them, they stand in or below the form from the start.
    /^(context|diagnostics|strip)_exports$/,
    // Tabs, suggestions and all else that somebody opens.
    /_exports$/,
  ],
};

/** Remembers the hashed file name of the panel's entry and writes it into the loader, which is built after it. */
function panelAddress(): Plugin {
  const names: Record<string, string> = {};
  return {
    name: 'madoguchi:panel-address',
    sharedDuringBuild: true,
    generateBundle(_, bundle) {
      if (this.environment.name !== 'panel') return;
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') names[`__${file.name.toUpperCase()}__`] = file.fileName;
    },
    transform(code, id) {
      if (this.environment.name !== 'loader' || !id.endsWith('script.ts')) return null;
      const written = code.replace(/__PANEL__/g, (name) => {
        const fileName = names[name];
        if (!fileName) throw new Error(`The panel's build has made no chunk for ${name}.`);
        return JSON.stringify(fileName);
      });
      return { code: written, map: null };
    },
  };
}

/**
 * Code for browsers. It is called a server's so that Vite leaves `import()` as it is: its helper for preloading adds
 * `<link>` elements and some 600 bytes.
 */
const browser: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: ['browser', 'module', 'import', 'default'], mainFields: ['module', 'main'] },
};
/** Terser makes what travels some 1.2 % smaller than the bundler's own minifier. */
const small: EnvironmentOptions['build'] = {
  minify: 'terser',
  cssMinify: 'lightningcss',
};

/** Classes that the browser tests look for. */
const SOUGHT_CLASSES = ['headline', 'rich', 'strip', 'suggestions', 'windowed'];

export default defineConfig({
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'classic', pragma: '$h', pragmaFrag: '$Fragment' } },
  plugins: [
    panelAddress(),
    leanLibraries(),
    leanPreact(),
    tighterStyles(),
    leanTable(),
    pureSchemas(),
    shortElements(),
    leanMessages(),
    evaluateLater('rest', TIMING),
    sameNames(),
    shortClasses(SOUGHT_CLASSES),
    compileAhead(),
    {
      ...dts({
        tsconfigPath: './tsconfig.json',
        entryRoot: 'src',
        outDirs: 'dist/lib',
        include: ['src'],
        exclude: ['src/**/*.test.*'],
      }),
      applyToEnvironment: ({ name }) => name === 'lib',
    },
  ],
  build: {
    target: 'es2022',
    // Vite reads these here, and only here, for every environment. Never `pure_getters`: reading a signal is what follows it,
    // and terser would take a reading away whose value nobody uses. Drafts were once lost by that.
    terserOptions: {
      module: true,
      ecma: 2020,
      compress: { passes: 3, unsafe_arrows: true, sequences: false, inline: 1 },
      // Names are `sameNames`'.
      mangle: false,
    },
    cssTarget: ['chrome130', 'firefox130', 'safari18'],
    emptyOutDir: false,
    copyPublicDir: false,
    modulePreload: false,
    reportCompressedSize: false,
  },
  environments: {
    panel: {
      ...browser,
      build: {
        ...small,
        outDir: 'dist/embed/madoguchi',
        rolldownOptions: {
          input: { panel: 'src/panel/index.ts' },
          // Schemas of what is sent name what the small zod has not, and are then taken away. Ninety warnings would be the first
          // that somebody sees of the demo; what stayed by mistake fails as soon as the panel is loaded.
          checks: { importIsUndefined: false, bundlerTimings: false },
          preserveEntrySignatures: 'allow-extension',
          output: {
            format: 'es',
            // Hexadecimal digits cost the loader, which carries such a name, less than mixed letters.
            hashCharacters: 'hex',
            entryFileNames: '[name]-[hash:6].js',
            chunkFileNames: '[name]-[hash:6].js',
            // Named by what is in them, so that a change in one part leaves the other chunks' names as they are.
            codeSplitting: {
              groups: CHUNKS.map(([name, test], index) => ({ name, test, priority: CHUNKS.length - index })),
            },
          },
        },
      },
    },
    loader: {
      ...browser,
      build: {
        ...small,
        // For something this small the bundler's own minifier wins.
        minify: true,
        outDir: 'dist/embed',
        rolldownOptions: {
          input: { madoguchi: 'src/loader/script.ts' },
          output: { format: 'iife', entryFileNames: '[name].js', codeSplitting: false },
        },
      },
    },
    lib: {
      consumer: 'server',
      build: {
        outDir: 'dist/lib',
        minify: false,
        target: 'es2023',
        rolldownOptions: {
          external,
          preserveEntrySignatures: 'strict',
          input: {
            index: 'src/index.ts',
            client: 'src/client/index.ts',
            contract: 'src/contract/index.ts',
            server: 'src/server/index.ts',
            conformance: 'src/conformance/index.ts',
            cli: 'src/cli/main.ts',
          },
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: 'chunks/[name]-[hash].js',
            // Docstrings travel with the declarations, where editors read them; here they would be a tenth of the package.
            comments: { legal: true, annotation: true, jsdoc: false },
          },
        },
      },
    },
  },
  builder: {
    sharedConfigBuild: true,
    async buildApp(builder) {
      for (const name of (process.env['ONLY'] ?? 'panel,loader,lib').split(',')) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
});
