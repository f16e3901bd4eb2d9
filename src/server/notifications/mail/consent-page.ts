import { createHash } from 'node:crypto';
import { getMessages, LANGUAGES, selectLanguage, type Language, type Messages } from '../../messages/index.ts';

/** What the page shows: loading, one of the three consent states, or one of three failures. */
type View = 'loading' | 'asked' | 'accepted' | 'refused' | 'invalid' | 'failed' | 'offline';

// The token is in the fragment and in the body of requests, so that no server or proxy logs it. Nothing changes until a button
// is pressed, because mail programs open links by themselves.
const SCRIPT = `
const main = document.querySelector('main');
let latest = 0;
let retry;
function show(view, isAnswer) {
  for (const section of main.querySelectorAll('section')) section.hidden = section.id !== view;
  main.removeAttribute('aria-busy');
  // The pressed button is hidden now, so the focus would be lost.
  if (isAnswer) document.querySelector('#' + view + ' h1').focus();
}
/** Without an answer, reads the state; with one, sets it. */
async function send(answer, isAnswer) {
  const id = ++latest;
  const token = location.hash.slice(1);
  const headers = { 'content-type': 'application/json' };
  let view = 'invalid';
  main.setAttribute('aria-busy', 'true');
  if (token) {
    try {
      const body = JSON.stringify({ token, accept: answer && answer === 'accept' });
      const response = await fetch('consents', { method: 'PUT', headers, body, referrerPolicy: 'no-referrer' });
      if (response.ok) view = (await response.json()).state;
      else if (response.status !== 404) view = 'failed';
    } catch {
      view = 'offline';
    }
  }
  // A newer link was opened in the meantime.
  if (id !== latest) return;
  retry = () => send(answer, true);
  show(view, isAnswer);
}
main.addEventListener('click', ({ target }) => {
  const { action } = target.dataset;
  if (!action || main.hasAttribute('aria-busy')) return;
  if (action === 'retry') retry();
  else send(action, true);
});
// A second link that is opened in the same tab changes only the fragment.
addEventListener('hashchange', () => send());
show('loading');
send();
`;
const STYLE = `
:root {
  color-scheme: light dark;
  --surface: light-dark(#fff, #191b20);
  --page: light-dark(#f4f5f7, #101216);
  --text: light-dark(#1a1d24, #eceef2);
  --soft: light-dark(#545b69, #a9b0be);
  --line: light-dark(#d9dce3, #363a44);
  --control: light-dark(#858b98, #737a88);
  --accent: light-dark(#2450c8, #9db8ff);
  --on-accent: light-dark(#fff, #10131a);
  --ok: light-dark(#18703f, #66cf95);
  --bad: light-dark(#b3261e, #ff9c92);
  font: 1rem/1.6 system-ui, sans-serif;
}
:lang(ja) { line-height: 1.75; line-break: strict; }
:lang(ja) h1 { word-break: auto-phrase; }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; min-height: 100vh; min-height: 100dvh; display: grid; align-items: start; justify-items: center; color: var(--text); background: var(--page); }
main { width: 100%; max-width: 32rem; margin-top: min(12vh, 7rem); padding: clamp(1.25rem, 6vw, 2.5rem); background: var(--surface); border: 1px solid var(--line); border-radius: 14px; overflow-wrap: anywhere; }
.vendor { margin: 0 0 1.25rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); font-weight: 600; }
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.35; text-wrap: balance; }
h1 svg { width: 1.25em; height: 1.25em; margin-inline-end: 0.4em; vertical-align: -0.25em; }
p { margin: 0; }
.note { margin-top: 0.75rem; color: var(--soft); font-size: 0.9375rem; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
button { flex: 0 1 auto; min-height: 2.75rem; padding: 0.5rem 1.125rem; font: inherit; font-weight: 600; line-height: 1.4; color: var(--text); background: transparent; border: 1px solid var(--control); border-radius: 8px; cursor: pointer; }
button:hover { background: color-mix(in srgb, var(--text) 8%, transparent); }
.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.primary:hover { background: color-mix(in srgb, var(--accent) 88%, var(--text)); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[aria-busy] button { opacity: 0.6; cursor: progress; }
/* Focused by the script only. */
h1:focus { outline: none; }
#accepted svg { color: var(--ok); }
#refused svg { color: var(--soft); }
#invalid svg, #failed svg, #offline svg { color: var(--bad); }
@media (max-width: 30rem) { main { margin-top: 0; } .actions { flex-direction: column; } }
`;

const ICONS: Partial<Record<View, string>> = {
  accepted: '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.7 2.7L16 9.5"/>',
  refused: '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>',
  invalid: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
  failed: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
  offline: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
};

type Action = 'accept' | 'refuse' | 'retry';
/** The buttons of a view. The first of several, or the only one, is the primary button, unless it turns mails off. */
const ACTIONS: Partial<Record<View, readonly Action[]>> = {
  asked: ['accept', 'refuse'],
  accepted: ['refuse'],
  refused: ['accept'],
  failed: ['retry'],
  offline: ['retry'],
};

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function renderView(view: View, words: Messages['consentPage'], vendor: string): string {
  const { heading, text } = words.views[view];
  const icon = ICONS[view];
  const svg =
    icon === undefined
      ? ''
      : `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${icon}</svg>`;
  const note = view === 'asked' || view === 'accepted' || view === 'refused' ? words.change : null;
  const buttons = (ACTIONS[view] ?? []).map(
    (action) =>
      `<button type="button" data-action="${action}"${action === 'refuse' ? '' : ' class="primary"'}>${escapeHtml(words[action])}</button>`,
  );
  return `<section id="${view}" hidden>
<h1 tabindex="-1">${svg}${escapeHtml(heading)}</h1>
<p>${escapeHtml(text(vendor))}</p>
${note === null ? '' : `<p class="note">${escapeHtml(note)}</p>`}
${buttons.length === 0 ? '' : `<div class="actions">${buttons.join('')}</div>`}
</section>`;
}

const VIEWS: readonly View[] = ['loading', 'asked', 'accepted', 'refused', 'invalid', 'failed', 'offline'];

// The script hides the section about JavaScript, not a noscript element: extensions block scripts without disabling them.
function renderPage(language: Language, vendor: string): string {
  const words = getMessages(language).consentPage;
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(words.title(vendor))}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<main>
<p class="vendor">${escapeHtml(vendor)}</p>
<section id="script-needed"><h1>${words.scriptNeeded.heading}</h1><p>${words.scriptNeeded.text}</p></section>
${VIEWS.map((view) => renderView(view, words, vendor)).join('\n')}
</main>
<script>${SCRIPT}</script>
</html>
`;
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLE)}`,
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Creates the page behind the link in a mail to an address without an account. Its script reads and sets consent by the API's
 * operations.
 *
 * @param vendor the sender's name, as in the mails
 * @returns the handler of the page, in the language of `Accept-Language`
 */
export function createConsentPage(vendor: string): (request: Request) => Response {
  const pages = new Map(LANGUAGES.map((language) => [language, renderPage(language, vendor)]));
  return (request) => {
    const language = selectLanguage(request.headers.get('accept-language'));
    return new Response(pages.get(language), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'content-language': language,
        vary: 'Accept-Language',
      },
    });
  };
}
