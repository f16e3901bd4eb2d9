import { createHash } from 'node:crypto';
import { getMessages, selectLanguage } from '../messages/index.ts';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; min-height: 100vh; display: grid; align-items: start; justify-items: center; color: light-dark(#1a1d24, #eceef2); background: light-dark(#f4f5f7, #101216); }
main { width: 100%; max-width: 28rem; margin-top: min(12vh, 7rem); padding: clamp(1.25rem, 6vw, 2.5rem); background: light-dark(#fff, #191b20); border: 1px solid light-dark(#d9dce3, #363a44); border-radius: 14px; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.35; text-wrap: balance; }
p { margin: 0; }
form, p + p { margin-top: 1.5rem; }
button { min-height: 2.75rem; padding: 0.5rem 1.125rem; font: inherit; font-weight: 600; color: light-dark(#fff, #10131a); background: light-dark(#2450c8, #9db8ff); border: 0; border-radius: 8px; cursor: pointer; }
a { color: light-dark(#2450c8, #9db8ff); }
button:focus-visible, a:focus-visible { outline: 3px solid light-dark(#2450c8, #9db8ff); outline-offset: 2px; }
@media (max-width: 30rem) { main { margin-top: 0; } button { width: 100%; } }
`;
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Content of a page outside of the application. */
export type InboxPage =
  | { kind: 'confirm'; name: string; token: string }
  | { kind: 'invalid'; home: string }
  | { kind: 'notBuilt' };

/** Renders a page in the language of the request. It has no script; its form posts to its own URL without the query. */
export function renderInboxPage(request: Request, page: InboxPage, status = 200): Response {
  const language = selectLanguage(request.headers.get('accept-language'));
  const words = getMessages(language).inboxPage;
  const body =
    page.kind === 'confirm'
      ? `<h1>${words.confirm.heading}</h1>
<p>${escapeHtml(words.confirm.text(page.name))}</p>
<form method="post" action="link"><input type="hidden" name="token" value="${escapeHtml(page.token)}"><button>${words.confirm.button}</button></form>`
      : page.kind === 'invalid'
        ? `<h1>${words.invalid.heading}</h1>
<p>${words.invalid.text}</p>
<p><a href="${escapeHtml(page.home)}">${words.invalid.link}</a></p>`
        : `<h1>${words.notBuilt.heading}</h1>
<p>${words.notBuilt.text}</p>`;
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${words.title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<main>
${body}
</main>
</html>
`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      // Not "no-referrer", with which browsers send the form with "Origin: null".
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-language': language,
      vary: 'Accept-Language',
    },
  });
}
