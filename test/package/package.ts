/**
 * The package as npm would publish it, installed into an empty project: it type-checks, runs, serves, and stays within
 * its size budgets.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { PackageApi, readPackageApi } from '../upgrade/package-api.ts';
import { InstalledServer } from './installed-server.ts';

/**
 * Budgets of the package. A third of the code's bytes are declarations with the comments that editors show. The
 * source maps of the widget and the inbox, and the compressed copies of their files, have separate budgets.
 */
const MAX_UNPACKED_BYTES = 5_000_000;
const MAX_SOURCE_MAP_BYTES = 1_600_000;
const MAX_COMPRESSED_BYTES = 900_000;

const root = resolve(import.meta.dirname, '../..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const run = promisify(execFile);

let folder: string;
let project: string;
let packed: { filename: string; codeBytes: number; sourceMapBytes: number; compressedBytes: number; files: string[] };

const InstallScripts = z.object({
  scripts: z.optional(z.record(z.string(), z.optional(z.string()))),
});

const Published = z.object({
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean() })),
  engines: z.optional(z.unknown()),
});

const PackReport = z.array(
  z.object({
    filename: z.string(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string(), size: z.number() })),
  }),
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'madoguchi-package-'));
  project = join(folder, 'project');
  await mkdir(project);
  await run(process.execPath, [join(root, 'scripts/package.ts')]);
  const { stdout } = await run('npm', ['pack', join(root, 'dist/package'), '--json', '--pack-destination', folder]);
  const [report] = PackReport.parse(JSON.parse(stdout));
  if (!report) throw new Error('npm pack reported nothing');
  const sum = (pattern: RegExp) =>
    report.files.filter(({ path }) => pattern.test(path)).reduce((total, { size }) => total + size, 0);
  const sourceMapBytes = sum(/\.map$/);
  const compressedBytes = sum(/\.(?:br|gz)$/);
  packed = {
    filename: report.filename,
    codeBytes: report.unpackedSize - sourceMapBytes - compressedBytes,
    sourceMapBytes,
    compressedBytes,
    files: report.files.map(({ path }) => path),
  };
  await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], {
    cwd: project,
  });
  await cp(join(import.meta.dirname, 'consumer'), project, { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the package contains the build, its license and nothing else', () => {
  const places = new Set(packed.files.map((path) => path.split('/')[0]));
  expect([...places].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'config.schema.json',
    'embed',
    'inbox',
    'lib',
    'package.json',
  ]);
  expect(packed.files.filter((path) => /\.test\.|\.tsx?$/.test(path) && !path.endsWith('.d.ts'))).toEqual([]);
  // Those that the server's option `sourceMaps` serves: exactly one per file of the widget.
  const scripts = packed.files.filter(
    (path) => /^embed\/.*\.m?js$/.test(path) && !/\/(chunks|rolldown-runtime)-/.test(path),
  );
  expect(packed.files.filter((path) => path.endsWith('.map')).sort()).toEqual(
    scripts.map((path) => `${path}.map`).sort(),
  );
});

test('the inbox is complete: its page names its script and style sheet, each with compressed copies', async () => {
  const page = await readFile(join(project, 'node_modules/madoguchi/inbox/index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(named.map((path) => path.split('.').at(-1)).sort()).toEqual(['css', 'js']);
  for (const path of named)
    expect(packed.files).toEqual(expect.arrayContaining([`inbox/${path}`, `inbox/${path}.br`, `inbox/${path}.gz`]));
});

test('each file of the widget has its compressed copies, with the same content', async () => {
  const embed = join(project, 'node_modules/madoguchi/embed');
  const scripts = packed.files
    .filter((path) => /^embed\/.*\.m?js$/.test(path))
    .map((path) => path.slice('embed/'.length));
  expect(scripts.length).toBeGreaterThan(10);
  for (const name of scripts) {
    const text = await readFile(join(embed, name));
    expect(brotliDecompressSync(await readFile(join(embed, `${name}.br`))).equals(text), name).toBe(true);
    expect(gunzipSync(await readFile(join(embed, `${name}.gz`))).equals(text), name).toBe(true);
  }
});

test('entries, exported names, commands and fixed files of released versions are still there', async () => {
  const current = readPackageApi(join(root, 'dist/package'));
  const fixtures = join(root, 'test/upgrade');
  const versions = (await readdir(fixtures, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  expect(versions.length).toBeGreaterThan(0);
  for (const { name: version } of versions) {
    const text = await readFile(join(fixtures, version, 'package-api.json'), 'utf8');
    const released = PackageApi.parse(JSON.parse(text));
    for (const [entry, names] of Object.entries(released.names)) {
      const missing = names.filter((name) => !current.names[entry]?.includes(name));
      expect(missing, `${entry} of ${version}`).toEqual([]);
    }
    for (const key of ['subpaths', 'commands', 'files'] as const)
      expect(current[key], `${key} of ${version}`).toEqual(expect.arrayContaining(released[key]));
  }
});

test('the package is small, and neither it nor a dependency has native code or an install script', async () => {
  const Lock = z.object({
    packages: z.record(
      z.string(),
      z.object({
        hasInstallScript: z.optional(z.boolean()),
        os: z.optional(z.array(z.string())),
      }),
    ),
  });
  const { packages } = Lock.parse(JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')));
  const installed = Object.keys(packages).filter((path) => path !== '');
  const names = installed.map((path) => path.replace(/^.*node_modules\//, '')).sort();
  console.log(
    `figure: ${(packed.codeBytes / 1000).toFixed(0)} kB unpacked; ${names.length} packages: ${names.join(', ')}`,
  );
  expect(packed.codeBytes).toBeLessThanOrEqual(MAX_UNPACKED_BYTES);
  expect(packed.sourceMapBytes).toBeLessThanOrEqual(MAX_SOURCE_MAP_BYTES);
  expect(packed.compressedBytes).toBeLessThanOrEqual(MAX_COMPRESSED_BYTES);
  expect(Object.entries(packages).filter(([, one]) => one.hasInstallScript || one.os)).toEqual([]);
  const files = await readdir(join(project, 'node_modules'), { recursive: true });
  expect(files.filter((path) => /\.node$|(?:^|\/)binding\.gyp$/.test(path))).toEqual([]);
  for (const path of files.filter((name) => /(?:^|\/)package\.json$/.test(name))) {
    const { scripts } = InstallScripts.parse(JSON.parse(await readFile(join(project, 'node_modules', path), 'utf8')));
    const present = ['preinstall', 'install', 'postinstall'].filter((event) => scripts?.[event] !== undefined);
    expect(present, path).toEqual([]);
  }
});

test('its dependencies are ranges, and packages of its public types are peers that npm installs', async () => {
  const manifest = Published.parse(JSON.parse(await readFile(join(root, 'dist/package/package.json'), 'utf8')));
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies }))
    expect(range, name).toMatch(/^\^\d/);
  expect(Object.keys(manifest.peerDependencies)).toEqual([
    '@aws-sdk/client-s3',
    '@aws-sdk/s3-request-presigner',
    'hono',
    'kysely',
    'pg',
  ]);
  expect(Object.keys(manifest.peerDependenciesMeta)).toEqual([
    '@aws-sdk/client-s3',
    '@aws-sdk/s3-request-presigner',
    'pg',
  ]);
  expect(manifest.engines, 'pages that only mount the widget build with any Node.js').toBeUndefined();
  for (const name of ['hono', 'kysely']) await readFile(join(project, 'node_modules', name, 'package.json'));
});

test('the version of Node.js is checked before anything that an older one lacks is loaded', async () => {
  const lib = join(project, 'node_modules/madoguchi/lib');
  for (const name of (await readdir(lib, { recursive: true })).filter((path) => path.endsWith('.js')))
    expect(await readFile(join(lib, name), 'utf8'), name).not.toMatch(/^import .*"node:sqlite"/m);
});

for (const resolution of ['nodenext', 'bundler']) {
  test(`it type-checks with moduleResolution ${resolution}, its declarations included`, async () => {
    const { stdout } = await settled(bin('tsc'), [
      '-p',
      join(project, `tsconfig.${resolution}.json`),
      '--typeRoots',
      join(root, 'node_modules/@types'),
    ]);
    expect(stdout).toBe('');
  });
}

test('client, contract and server run where the package is installed', async () => {
  const { stdout } = await run(process.execPath, ['run.mjs'], { cwd: project });
  expect(stdout).toBe('filed 1 as new\n');
});

test('mount can be imported without a document', async () => {
  const { stdout } = await run(
    process.execPath,
    ['--eval', `import('madoguchi').then(({ mount }) => console.log(mount({}).status()))`],
    { cwd: project },
  );
  expect(stdout).toBe('env_unsupported\n');
});

test('npx madoguchi --help describes serve', async () => {
  const { stdout } = await run('npx', ['--no-install', 'madoguchi', '--help'], { cwd: project });
  expect(stdout).toContain('madoguchi serve');
});

test('madoguchi serve responds, and serves the widget of the package', async () => {
  await using server = await InstalledServer.start(project);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const page = await fetch(`${server.url}/inbox/views/all`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<base href="/inbox/">')]);
  const script = await fetch(`${server.url}/madoguchi.js`, { headers: { 'accept-encoding': 'br' } });
  expect(script.headers.get('content-type')).toMatch(/javascript/);
  expect(script.headers.get('content-encoding')).toBe('br');
  const panel = /panel-[\w-]+\.js/.exec(await script.text())?.[0];
  expect(panel).toBeDefined();
  expect((await fetch(`${server.url}/madoguchi/${panel}`)).status).toBe(200);
});

test('publint reports nothing', async () => {
  const { stdout } = await settled(bin('publint'), ['run', join(root, 'dist/package'), '--strict']);
  expect(stdout).toContain('All good!');
});

test('attw: every entry point resolves to the right types', async () => {
  const { stdout, code } = await settled(bin('attw'), [
    join(folder, packed.filename),
    '--profile',
    'esm-only',
    '--exclude-entrypoints',
    './embed/*',
    '--no-emoji',
  ]);
  expect({ code, stdout }).toMatchObject({ code: 0 });
});

/** Runs a program that may fail, and returns its output. */
async function settled(command: string, args: readonly string[]): Promise<{ stdout: string; code: number }> {
  const Failure = z.object({ code: z.union([z.number(), z.string()]), stdout: z.string(), stderr: z.string() });
  try {
    const { stdout } = await run(command, args, { env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } });
    return { stdout, code: 0 };
  } catch (error) {
    const { code, stdout, stderr } = Failure.parse(error);
    return { stdout: stdout + stderr, code: Number(code) };
  }
}
