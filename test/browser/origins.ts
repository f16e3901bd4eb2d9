import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Origin {
  /** Without a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** Contents of a host page. `{{nonce}}` in its texts stands for the page's nonce. */
export interface Html {
  lang: string;
  /** Null for a page without a policy. */
  csp: string | null;
  head: string;
  body: string;
}

/** The first origin: host pages of the tests. */
export interface Pages extends Origin {
  /** Serves a page until the end and returns its URL. */
  put(html: Html): string;
  /** Serves any other response until the end and returns its path. */
  serve(type: string, body: string): string;
}

/** Starts the first origin. */
export async function servePages(): Promise<Pages> {
  const pages = new Map<string, Html>();
  const others = new Map<string, { type: string; body: string }>();
  const origin = await listen(
    createServer((request, response) => {
      // Browsers request it by themselves, and would report its absence in the console.
      if (request.url === '/favicon.ico') {
        response.writeHead(204).end();
        return;
      }
      const other = others.get(request.url ?? '/');
      if (other) {
        response.writeHead(200, { 'content-type': other.type }).end(other.body);
        return;
      }
      const page = pages.get(new URL(request.url ?? '/', 'http://x').pathname);
      if (page === undefined) {
        response.writeHead(404).end();
        return;
      }
      const nonce = randomBytes(16).toString('base64');
      const fill = (text: string) => text.replaceAll('{{nonce}}', nonce);
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        ...(page.csp !== null && { 'content-security-policy': fill(page.csp) }),
      });
      response.end(
        fill(
          `<!doctype html><html lang="${page.lang}"><head><meta charset="utf-8"><title>Host page</title>` +
            `<meta name="viewport" content="width=device-width">${page.head}</head><body>${page.body}</body></html>`,
        ),
      );
    }),
  );
  return {
    ...origin,
    put(html) {
      const path = `/${randomUUID()}`;
      pages.set(path, html);
      return `${origin.url}${path}`;
    },
    serve(type, body) {
      const path = `/${randomUUID()}`;
      others.set(path, { type, body });
      return path;
    },
  };
}

async function listen(server: Server): Promise<Origin> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
