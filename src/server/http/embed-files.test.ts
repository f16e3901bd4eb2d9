import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { VERSION } from '../version.ts';
import { loadEmbed } from './embed-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'madoguchi-embed-'));
const loader = 'console.log("loader");'.repeat(50);
mkdirSync(join(folder, 'madoguchi'));
writeFileSync(join(folder, 'madoguchi.js'), loader);
writeFileSync(join(folder, 'madoguchi.mjs'), 'export const mount = 1;');
writeFileSync(join(folder, 'madoguchi', 'panel-abc123.js'), 'export {};');
for (const name of ['madoguchi.js.map', 'madoguchi/panel-abc123.js.map'])
  writeFileSync(join(folder, name), '{"version":3}');
afterAll(() => rmSync(folder, { recursive: true }));

const embed = loadEmbed(folder);
const get = (path: string, headers: Record<string, string> = {}) =>
  embed.serve(new Request(`https://help.example.com${path}`, { headers }), path);

describe('the widget’s files', () => {
  it('come from any origin, the floating loader asked for anew, all else for ever', () => {
    const floating = get('/madoguchi.js');
    expect(floating?.headers.get('cache-control')).toBe('public, no-cache');
    expect(floating?.headers.get('access-control-allow-origin')).toBe('*');
    expect(floating?.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(get('/madoguchi.mjs')?.headers.get('cache-control')).toBe('public, no-cache');
    expect(get('/madoguchi.mjs')?.headers.get('content-type')).toContain('text/javascript');
    for (const path of [
      '/madoguchi/panel-abc123.js',
      `/v${VERSION}/madoguchi.js`,
      `/v${VERSION}/madoguchi.mjs`,
      `/v${VERSION}/madoguchi/panel-abc123.js`,
    ]) {
      expect(get(path)?.headers.get('cache-control'), path).toContain('immutable');
    }
  });

  it('come with their source maps, unless these are withheld', () => {
    for (const path of ['/madoguchi.js.map', '/madoguchi/panel-abc123.js.map'])
      expect(get(path)?.headers.get('content-type'), path).toBe('application/json');
    expect(get('/madoguchi.js.map')?.headers.get('cache-control')).toBe('public, no-cache');
    const withheld = loadEmbed(folder, false);
    for (const path of ['/madoguchi.js.map', '/madoguchi/panel-abc123.js.map'])
      expect(withheld.serve(new Request(`https://help.example.com${path}`), path), path).toBeNull();
    expect(withheld.serve(new Request('https://help.example.com/madoguchi.js'), '/madoguchi.js')).not.toBeNull();
  });

  it('are answered with 304 when the browser has them', () => {
    const etag = get('/madoguchi.js')?.headers.get('etag') ?? '';
    expect(get('/madoguchi.js', { 'if-none-match': etag })?.status).toBe(304);
    expect(get('/madoguchi.js', { 'if-none-match': '"other"' })?.status).toBe(200);
  });

  it('are compressed as asked for', async () => {
    const response = get('/madoguchi.js', { 'accept-encoding': 'gzip, br' });
    expect(response?.headers.get('content-encoding')).toBe('br');
    expect(response?.headers.get('vary')).toBe('Accept-Encoding');
    const bytes = new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer());
    expect(brotliDecompressSync(bytes).toString()).toBe(loader);
    expect(get('/madoguchi.js', { 'accept-encoding': 'br;q=0' })?.headers.has('content-encoding')).toBe(false);
  });

  it('have the integrity value of the loader', () => {
    expect(embed.integrity).toBe(`sha384-${createHash('sha384').update(loader).digest('base64')}`);
    expect(embed.versionedPath).toBe(`/v${VERSION}/madoguchi.js`);
    expect(embed.module.versionedPath).toBe(`/v${VERSION}/madoguchi.mjs`);
    expect(embed.module.integrity).toBe(
      `sha384-${createHash('sha384').update('export const mount = 1;').digest('base64')}`,
    );
  });

  it.each(['/', '/madoguchi', '/madoguchi/', '/madoguchi/../madoguchi.js', '/v9.9.9/madoguchi.js', '/package.json'])(
    'are nowhere but at their addresses: %s',
    (path) => {
      expect(get(path)).toBeNull();
    },
  );

  it('that were not built are missed at start', () => {
    expect(() => loadEmbed(join(folder, 'madoguchi'))).toThrow('npm run build');
  });
});
