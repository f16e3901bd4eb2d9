/** Attacks by the host page: markup in its content, links, a surrounding page, and responses that are not tokens. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An origin that records what a redirected widget would send there. */
export interface Attacker {
  /** Without a trailing slash. */
  url: string;
  /** All requests except those for pages and pictures that markup refers to. */
  received: { path: string; authorization: string | undefined }[];
  /** Serves a page until the end and returns its URL. */
  put(html: string): string;
  close(): Promise<void>;
}

/**
 * Starts the attacker's server: it answers every script request with one that takes over the page, and every call with
 * a token.
 */
export async function startAttacker(): Promise<Attacker> {
  const received: Attacker['received'] = [];
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const page = pages.get(path);
    const allow = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    if (page !== undefined || path.startsWith('/markup/') || path === '/favicon.ico') {
      response.writeHead(200, { ...allow, 'content-type': page === undefined ? 'image/png' : 'text/html' });
      response.end(page ?? PICTURE);
      return;
    }
    received.push({ path, authorization: readAuthorization(request.headers) });
    const script = /\.m?js$/.test(path);
    response.writeHead(200, { ...allow, 'content-type': script ? 'text/javascript' : 'text/plain' });
    response.end(script ? 'window.attacked = true; export const start = async () => ({});' : TOKEN);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    received,
    put(html) {
      const path = `/page-${pages.size}`;
      pages.set(path, `<!doctype html><html lang="en"><title>Attacker</title><body>${html}</body></html>`);
      return url + path;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const readAuthorization = ({ authorization }: IncomingHttpHeaders) => authorization;

/** The smallest PNG. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A well-formed token of an unknown signer. */
export const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhdHRhY2tlciJ9.c2lnbmF0dXJl';

/** Elements whose `id` or `name` shadows a property of the window or the document. */
const TAGS = ['a', 'form', 'dialog', 'input', 'iframe', 'object', 'embed', 'img'] as const;

/** Returns one element of each kind with that name, with every attribute that could redirect the widget. */
export function createShadowingElements(name: string, attacker: string): [tag: string, html: string][] {
  const target = `${attacker}/markup/madoguchi.png`;
  return TAGS.map((tag) => {
    // Of a type that no browser displays: Playwright takes the content of an object or embed in Firefox for a
    // navigation of the page.
    const unknown = tag === 'object' || tag === 'embed' ? ' type="application/x-unknown"' : '';
    const place = `${tag === 'object' ? 'data' : tag === 'a' ? 'href' : 'src'}="${target}"${unknown}`;
    const open = `<${tag} id="${name}" name="${name}" ${place} data-api="${attacker}" data-token-url="${attacker}/token">`;
    const inside = tag === 'form' ? '<input name="open"><input name="update"><input name="push">' : '';
    return [tag, ['input', 'embed', 'img'].includes(tag) ? open : `${open}${inside}</${tag}>`];
  });
}

/**
 * The strict policy, but with the attacker's pictures and frames allowed, so that only the widget can prevent the
 * attack.
 */
export const allowOrigin = (policy: string, attacker: string) =>
  `${policy}; img-src ${attacker}; frame-src ${attacker}; object-src ${attacker}`;
