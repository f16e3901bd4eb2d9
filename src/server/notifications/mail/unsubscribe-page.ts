import type { Store } from '../../database/index.ts';
import { getMessages, selectLanguage } from '../../messages/index.ts';
import { readBytes } from '../../http/read-body.ts';
import { unsubscribe } from './consent.ts';
import { escapeHtml } from './html.ts';

/** A request of RFC 8058 has one form field. */
const MAX_BODY_BYTES = 1_000;
const BODY_TIMEOUT_MS = 10_000;
const STYLE =
  ':root{color-scheme:light dark;font:1rem/1.6 system-ui,sans-serif}body{margin:0;padding:1rem;display:grid;justify-items:center}main{max-width:32rem;margin-top:min(12vh,7rem)}h1{font-size:1.375rem;line-height:1.35}button{min-height:2.75rem;padding:.5rem 1.125rem;font:inherit;font-weight:600}';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

function renderPage(request: Request, view: 'ask' | 'done' | 'invalid', status = 200): Response {
  const language = selectLanguage(request.headers.get('accept-language'));
  const words = getMessages(language).unsubscribePage;
  const { heading, text } = words[view];
  // The address is that of the request, so that the form needs no token.
  const form =
    view === 'ask'
      ? `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>${escapeHtml(words.button)}</button></form>`
      : '';
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(heading)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(heading)}</h1><p>${escapeHtml(text)}</p>${form}</main></body></html>
`;
  return new Response(html, { status, headers });
}

/** The page behind `List-Unsubscribe` for mail programs that open it. It changes nothing until its button is pressed. */
export const respondWithUnsubscribePage = (request: Request): Response => renderPage(request, 'ask');

/**
 * One-click unsubscription (RFC 8058): mail programs post `List-Unsubscribe=One-Click` to the address of the header field, without
 * a sign-in. The token can only stop mails.
 */
export const createUnsubscribe =
  (store: Store, clock: () => number) =>
  async (request: Request): Promise<Response> => {
    const body = new TextDecoder().decode(await readBytes(request, MAX_BODY_BYTES, BODY_TIMEOUT_MS));
    if (!/List-Unsubscribe(?:=|"\s{1,4})One-Click/i.test(body)) return renderPage(request, 'invalid', 400);
    const token = new URL(request.url).searchParams.get('u') ?? '';
    const isDone = await store.transaction((tx) => unsubscribe(tx, token, clock()));
    return isDone ? renderPage(request, 'done') : renderPage(request, 'invalid', 404);
  };
