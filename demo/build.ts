import { globSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, createBuilder } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A part of the demo that must be built. */
interface Product {
  name: string;
  /** A file that exists once it is built. */
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
 * Builds the parts of the demo that are missing or older than their sources.
 *
 * @param tell called with each step and its duration
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

/**
 * Only the widget: the panel first, because the loader contains its hashed name. The npm library takes longer and is
 * not needed.
 */
async function makeWidget(): Promise<void> {
  // Chunks have hashed names, so those of earlier builds would accumulate.
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
