import { VERSION } from '../server/index.ts';
import { DEFAULT_LANGUAGE, getMessages, selectLanguage } from '../server/messages/index.ts';

/** Contents of the start page. */
export interface StartPageOptions {
  /** Path prefix of the server, `''` for the root. */
  basePath: string;
  /** Whether the widget is served. */
  widget: boolean;
}

/**
 * Answers `GET /` with a description of this server: HTML for browsers, JSON for other clients.
 *
 * @returns null for every other request
 */
export function respondWithStartPage(request: Request, { basePath, widget }: StartPageOptions): Response | null {
  const url = new URL(request.url);
  if (url.pathname !== '/' && url.pathname !== basePath && url.pathname !== `${basePath}/`) return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const protocol = request.headers.get('x-forwarded-proto') === 'https' ? 'https:' : url.protocol;
  const script = `${protocol}//${url.host}${basePath}/madoguchi.js`;
  const tag = widget ? `<script async crossorigin src="${script}" data-token-url="…"></script>` : null;
  const links = { openapi: `${basePath}/openapi.json`, healthz: `${basePath}/healthz`, readyz: `${basePath}/readyz` };
  const headers = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    vary: 'Accept, Accept-Language, X-Forwarded-Proto',
  };
  const [body, type] = (request.headers.get('accept') ?? '').includes('text/html')
    ? [toHtml(request.headers.get('accept-language'), links, tag), 'text/html; charset=utf-8']
    : [
        JSON.stringify({
          name: 'Madoguchi',
          version: VERSION,
          description: getMessages(DEFAULT_LANGUAGE).startPage.what,
          ...links,
          tag,
        }),
        'application/json',
      ];
  return new Response(request.method === 'HEAD' ? null : body, { headers: { ...headers, 'content-type': type } });
}

function toHtml(
  acceptLanguage: string | null,
  links: Record<'openapi' | 'healthz' | 'readyz', string>,
  tag: string | null,
) {
  const language = selectLanguage(acceptLanguage);
  const text = getMessages(language).startPage;
  const item = (href: string, label: string) => `<li><a href="${escapeHtml(href)}">${href}</a>: ${label}</li>`;
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Madoguchi ${VERSION}</title>
<h1>Madoguchi ${VERSION}</h1>
<p>${text.what}</p>
${tag === null ? `<p>${text.noWidget}</p>` : `<p>${text.tag}</p>\n<pre>${escapeHtml(tag)}</pre>\n<p>${text.token}</p>`}
<ul>
${item(links.openapi, text.description)}
${item(links.healthz, text.health)}
${item(links.readyz, text.readiness)}
</ul>
</html>
`;
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
