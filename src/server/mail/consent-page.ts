import { createHash } from 'node:crypto';

/** The words of the page, by language. */
const WORDS = {
  en: {
    title: 'E-mail updates',
    asked: 'Do you want to receive updates by e-mail about the support requests of this customer?',
    accepted: 'You receive updates by e-mail.',
    refused: 'You receive no updates by e-mail.',
    gone: 'This link is not valid, or is no longer valid.',
    failed: 'This did not work. Please try again later.',
    accept: 'Receive updates',
    refuse: 'Receive no updates',
  },
  ja: {
    title: 'メールでの更新通知',
    asked: 'このお客様のお問い合わせについて、更新をメールで受け取りますか。',
    accepted: '更新通知をメールでお送りします。',
    refused: '更新通知のメールはお送りしません。',
    gone: 'このリンクは無効か、有効期限が切れています。',
    failed: '処理できませんでした。しばらくしてから、もう一度お試しください。',
    accept: '受け取る',
    refuse: '受け取らない',
  },
};

// The token stands behind the hash, so that no server on the way logs it; nothing changes until a button is pressed, because
// mail programs open links by themselves.
const SCRIPT = `
const words = ${JSON.stringify(WORDS)};
const language = navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
const t = words[language];
const text = document.querySelector('p');
const [accept, refuse] = document.querySelectorAll('button');
const address = 'consents/' + encodeURIComponent(location.hash.slice(1));
document.documentElement.lang = language;
document.title = document.querySelector('h1').textContent = t.title;
accept.textContent = t.accept;
refuse.textContent = t.refuse;
async function call(options) {
  try {
    const response = await fetch(address, options);
    const { state } = response.ok ? await response.json() : {};
    text.textContent = response.ok ? t[state] : response.status === 404 ? t.gone : t.failed;
    accept.hidden = !response.ok || state === 'accepted';
    refuse.hidden = !response.ok || state === 'refused';
  } catch {
    text.textContent = t.failed;
  }
}
const set = (accept) =>
  call({ method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ accept }) });
accept.addEventListener('click', () => set(true));
refuse.addEventListener('click', () => set(false));
call({});
`;
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 32rem; margin: 15vh auto; padding: 0 1.5rem; }
button { font: inherit; padding: 0.5rem 1rem; margin: 0 0.5rem 0.5rem 0; }
`;
const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${WORDS.en.title}</title>
<style>${STYLE}</style>
<main>
<h1>${WORDS.en.title}</h1>
<p role="status"></p>
<button type="button" hidden></button><button type="button" hidden></button>
</main>
<script>${SCRIPT}</script>
</html>
`;

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page behind the link in a mail to an address without an account: it reads and sets consent by the API's operations. */
export const consentPage = (): Response =>
  new Response(HTML, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
