import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { VERSION } from '../version.ts';
import { loadEmbed } from './embed-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'madoguchi-embed-'));
const loader = 'console.log("loader");'.repeat(50);
mkdirSync(join(folder, 'madoguchi'));
writeFileSync(join(folder, 'madoguchi.js'), loader);
writeFileSync(join(folder, 'madoguchi.js.br'), brotliCompressSync(loader));
writeFileSync(join(folder, 'madoguchi.js.gz'), gzipSync(loader));
writeFileSync(join(folder, 'madoguchi.mjs'), 'export const mount = 1;');
writeFileSync(join(folder, 'madoguchi', 'panel-abc123.js'), 'export {};');
for (const name of ['madoguchi.js.map', 'madoguchi/panel-abc123.js.map'])
  writeFileSync(join(folder, name), '{"version":3}');
afterAll(() => rmSync(folder, { recursive: true }));

const embed = loadEmbed(folder);
const get = (path: string, headers: Record<string, string> = {}, { routes } = embed) =>
  routes.request(path, { headers }, { address: null, onRoute: () => {} });

describe('the widget’s files', () => {
  it('are served to every origin; the unversioned loaders are revalidated, all other paths are immutable', async () => {
    for (const path of ['/madoguchi.js', '/madoguchi.mjs']) {
      const { headers } = await get(path);
      expect(headers.get('cache-control')).toBe('public, no-cache');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(headers.get('content-type')).toContain('text/javascript');
    }
    for (const path of [
      '/madoguchi/panel-abc123.js',
      `/v${VERSION}/madoguchi.js`,
      `/v${VERSION}/madoguchi.mjs`,
      `/v${VERSION}/madoguchi/panel-abc123.js`,
    ]) {
      expect((await get(path)).headers.get('cache-control'), path).toContain('immutable');
    }
  });

  it('come with their source maps, unless these are withheld', async () => {
    const maps = ['/madoguchi.js.map', '/madoguchi/panel-abc123.js.map'];
    for (const path of maps) expect((await get(path)).headers.get('content-type'), path).toBe('application/json');
    expect((await get('/madoguchi.js.map')).headers.get('cache-control')).toBe('public, no-cache');
    const withheld = loadEmbed(folder, false);
    for (const path of maps) expect((await get(path, {}, withheld)).status, path).toBe(404);
    expect((await get('/madoguchi.js', {}, withheld)).status).toBe(200);
  });

  it('are answered with 304 when the browser has them, readable by the page’s origin', async () => {
    const etag = (await get('/madoguchi.js')).headers.get('etag') ?? '';
    const { status, headers } = await get('/madoguchi.js', { 'if-none-match': etag });
    expect(status).toBe(304);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toBe('public, no-cache');
    expect((await get('/madoguchi.js', { 'if-none-match': etag, 'accept-encoding': 'br' })).status).toBe(304);
    expect((await get('/madoguchi.js', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('are served in the best encoding that was built and is accepted', async () => {
    const read = async (accepted: string) => {
      const response = await get('/madoguchi.js', { 'accept-encoding': accepted });
      const encoding = response.headers.get('content-encoding');
      expect(response.headers.get('vary'), accepted).toBe('Accept-Encoding');
      const bytes = new Uint8Array(await response.arrayBuffer());
      const text = encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
      expect(new TextDecoder().decode(text)).toBe(loader);
      return encoding;
    };
    expect(await read('gzip, deflate, br, zstd')).toBe('br');
    expect(await read('gzip')).toBe('gzip');
    expect(await read('br;q=0, gzip;q=0.5')).toBe('gzip');
    expect(await read('identity')).toBeNull();
    const other = await get('/madoguchi.mjs', { 'accept-encoding': 'br, gzip' });
    expect(other.headers.has('content-encoding'), 'without a compressed copy').toBe(false);
  });

  it('stay the same when files in the folder change', async () => {
    const loaded = loadEmbed(folder);
    writeFileSync(join(folder, 'madoguchi.js'), 'changed');
    const { integrity, versionedPath } = loaded;
    const text = await (await get(versionedPath, {}, loaded)).text();
    writeFileSync(join(folder, 'madoguchi.js'), loader);
    expect(`sha384-${createHash('sha384').update(text).digest('base64')}`).toBe(integrity);
  });

  it('have the integrity value of the loader', () => {
    expect(embed.integrity).toBe(`sha384-${createHash('sha384').update(loader).digest('base64')}`);
    expect(embed.versionedPath).toBe(`/v${VERSION}/madoguchi.js`);
    expect(embed.module.versionedPath).toBe(`/v${VERSION}/madoguchi.mjs`);
    expect(embed.module.integrity).toBe(
      `sha384-${createHash('sha384').update('export const mount = 1;').digest('base64')}`,
    );
  });

  it.each([
    '/',
    '/madoguchi',
    '/madoguchi/',
    '/madoguchi/../package.json',
    '/madoguchi/%2e%2e/package.json',
    '/madoguchi.js.br',
    '/madoguchi.js.gz',
    '/v9.9.9/madoguchi.js',
    '/package.json',
  ])('are not found at other paths: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('require a build', () => {
    expect(() => loadEmbed(join(folder, 'madoguchi'))).toThrow('npm run build');
  });
});
