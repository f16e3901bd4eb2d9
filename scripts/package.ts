/**
 * Creates the npm package in `dist/package` from the build and the root manifest. The root stays private: it depends on
 * Node.js itself for development, which must not be published.
 */
import './check-node.mjs';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { createConfigSchema } from '../src/cli/config/json-schema.ts';
import { keepReachable } from './prune-declarations.ts';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'dist/package');

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  keywords: z.optional(z.array(z.string())),
  repository: z.optional(z.unknown()),
  homepage: z.optional(z.string()),
  bugs: z.optional(z.unknown()),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
  peerDependenciesMeta: z.record(z.string(), z.unknown()),
});

/** Entry points: the executed file, and its declarations. */
const entries = {
  '.': ['index.js', 'index.d.ts'],
  './client': ['client.js', 'client/index.d.ts'],
  './contract': ['contract.js', 'contract/index.d.ts'],
  './server': ['server.js', 'server/index.d.ts'],
  './support-access': ['support-access.js', 'support-access/index.d.ts'],
  './conformance': ['conformance.js', 'conformance/index.d.ts'],
} as const;

for (const part of ['embed', 'inbox', 'lib']) {
  if (!existsSync(join(root, 'dist', part))) throw new Error(`dist/${part} is missing: run "npm run build" first.`);
}
const { name, version, description, license, keywords, repository, homepage, bugs, dependencies, ...peers } =
  Manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const part of ['embed', 'inbox', 'lib'])
  cpSync(join(root, 'dist', part), join(target, part), {
    recursive: true,
    // Vite's manifest is only needed by the build, and the source maps of the inbox by its developers.
    filter: (path) => !path.endsWith('.vite') && !(part === 'inbox' && /\.map(?:\.br)?$/.test(path)),
  });
keepReachable(
  join(target, 'lib'),
  Object.values(entries).map(([, types]) => types),
);
for (const file of ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE'])
  cpSync(join(root, file), join(target, file));
chmodSync(join(target, 'lib/cli.js'), 0o755);
writeFileSync(join(target, 'config.schema.json'), `${JSON.stringify(createConfigSchema(), null, 2)}\n`);

writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify(
    {
      name,
      version,
      description,
      license,
      keywords,
      repository,
      homepage,
      bugs,
      type: 'module',
      sideEffects: false,
      exports: {
        ...Object.fromEntries(
          Object.entries(entries).map(([path, [code, types]]) => [
            path,
            { types: `./lib/${types}`, default: `./lib/${code}` },
          ]),
        ),
        './embed/*': './embed/*',
        './config.schema.json': './config.schema.json',
        './package.json': './package.json',
      },
      bin: { madoguchi: 'lib/cli.js' },
      dependencies: Object.fromEntries(Object.entries(dependencies).map(([name, exact]) => [name, `^${exact}`])),
      ...peers,
    },
    null,
    2,
  )}\n`,
);
console.log(`${name} ${version} is laid out in dist/package`);
