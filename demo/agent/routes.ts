import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

const BUILT = fileURLToPath(new URL('../../dist/demo', import.meta.url));
const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

/**
 * The agent console, as `vite build --config demo/vite.config.ts` left it.
 *
 * @param options.api Origin of the ticket API.
 */
export function consoleRoutes({ api }: { api: string }): Hono {
  const routes = new Hono();
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${api}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

  routes.get('/', (context) => {
    const index = `${BUILT}/index.html`;
    if (!existsSync(index)) return context.text('The console is not built yet. Run: npm run demo', 503);
    const page = readFileSync(index, 'utf8').replace('<head>', `<head><meta name="madoguchi-api" content="${api}">`);
    return context.html(page, 200, { 'content-security-policy': policy, 'cache-control': 'no-cache' });
  });

  routes.get('/assets/:name', (context) => {
    const name = context.req.param('name');
    const type = TYPES[name.split('.').at(-1) ?? ''];
    // The name is one segment of the path, so it cannot leave the folder.
    const file = `${BUILT}/assets/${name}`;
    if (type === undefined || !/^[\w.-]+$/.test(name) || !existsSync(file)) return context.notFound();
    return new Response(new Uint8Array(readFileSync(file)), {
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      },
    });
  });

  return routes;
}
