import { globSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, createBuilder } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Something that the demo needs built. */
interface Product {
  name: string;
  /** The file that is there once it is built. */
  file: string;
  sources: string[];
  make: () => Promise<void>;
}

const products: Product[] = [
  {
    name: 'widget',
    file: 'dist/embed/madoguchi.js',
    sources: ['vite.config.ts', 'package-lock.json', 'src/{dom,loader,panel,client,contract}/**/*.{ts,tsx,css}'],
    make: makeWidget,
  },
  {
    name: 'agent console',
    file: 'dist/demo/index.html',
    sources: ['demo/vite.config.ts', 'package-lock.json', 'demo/agent/*', 'src/{client,contract}/**/*.ts'],
    make: async () => {
      await build({ configFile: `${root}/demo/vite.config.ts`, logLevel: 'error' });
    },
  },
];

/**
 * Builds what the demo needs and is missing, or older than its sources.
 *
 * @param tell Told what is being done, and how long it took.
 */
export async function buildDemo(tell: (line: string) => void): Promise<void> {
  for (const product of products) {
    if (isFresh(product)) continue;
    tell(`Building the ${product.name} …`);
    const start = performance.now();
    await product.make();
    tell(`Built the ${product.name} in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  }
}

/** The widget alone: panel first, since the loader carries its hashed name. The library for npm takes longer and is not needed. */
async function makeWidget(): Promise<void> {
  // Chunks have their content in their names: those of earlier builds would pile up.
  await rm(`${root}/dist/embed`, { recursive: true, force: true });
  const builder = await createBuilder({ root, configFile: `${root}/vite.config.ts`, logLevel: 'error' });
  process.env['ONLY'] = 'panel,loader,module';
  await builder.buildApp();
}

function isFresh({ file, sources }: Product): boolean {
  const built = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  if (!built) return false;
  return globSync(sources, { cwd: root }).every((source) => statSync(`${root}/${source}`).mtimeMs <= built.mtimeMs);
}
