import type { Language } from '../../messages/index.ts';
import type { MailBrand } from './brand.ts';
import { toReadable, toTextColor } from './colors.ts';
import type { MailBlock } from './content.ts';

const LIGHT = {
  page: '#f3f4f6',
  surface: '#ffffff',
  text: '#1a1d24',
  soft: '#565d6b',
  line: '#d9dce3',
  quote: '#f3f4f6',
};
const DARK = {
  page: '#101216',
  surface: '#1b1e24',
  text: '#eceef2',
  soft: '#aab1be',
  line: '#3a3f4a',
  quote: '#252932',
};

/** Escapes text for HTML, in elements and in attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A URL in a text, up to a sign that ends a sentence or a bracket. */
const URL_IN_TEXT = /\bhttps?:\/\/[^\s<>"'`「」『』（）【】、。，]{1,2000}/gu;

/** Escapes a text of several lines, with its URLs as links. */
function renderText(text: string): string {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(URL_IN_TEXT)) {
    const url = trimUrl(match[0]);
    html += `${renderLines(text.slice(at, match.index))}<a class="link" href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
    at = match.index + url.length;
  }
  return html + renderLines(text.slice(at));
}

/** Removes signs of the sentence from the end of a URL. */
function trimUrl(url: string): string {
  let end = url.length;
  while (end > 0 && '.,;:!?)]}*_'.includes(url.charAt(end - 1))) end--;
  return url.slice(0, end);
}

const renderLines = (text: string): string =>
  escapeHtml(text)
    .replaceAll(/^ +/gm, (spaces) => '&nbsp;'.repeat(spaces.length))
    .replaceAll('\t', '&nbsp;&nbsp;&nbsp;&nbsp;')
    .replaceAll('\n', '<br>\n');

/** Fonts without a web font, which most mail programs do not load. */
const FONTS: Readonly<Record<Language, string>> = {
  en: "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  de: "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  ja: "-apple-system, 'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Noto Sans JP', 'Noto Sans CJK JP', 'Yu Gothic', Meiryo, sans-serif",
};

/**
 * Renders a mail as an HTML document. Colors of the light theme are inline, because some mail programs remove style sheets; those
 * of the dark theme are in a media query.
 *
 * @param options.subject title of the document, and its heading where no block is one
 */
export function toHtml(
  blocks: readonly MailBlock[],
  { subject, language, brand }: { subject: string; language: Language; brand: MailBrand },
): string {
  const accent = toReadable(brand.color, LIGHT.quote);
  const darkAccent = toReadable(brand.color, DARK.quote);
  const button = { back: brand.color, text: toTextColor(brand.color) };
  const font = FONTS[language];
  const hasHeading = blocks.some(({ kind }) => kind === 'heading');
  const notes = blocks.filter(({ kind }) => kind === 'note');
  const body = blocks.filter(({ kind }) => kind !== 'note');
  const p = (content: string, style = '') => `<p style="margin:0 0 16px;${style}">${content}</p>`;
  const render = (block: MailBlock): string => {
    switch (block.kind) {
      case 'text':
        return p(renderText(block.text));
      case 'heading':
        return `<h1 class="text" style="margin:-4px 0 20px;font-size:20px;line-height:1.4;font-weight:700;color:${LIGHT.text};">${escapeHtml(block.text)}</h1>`;
      case 'message':
        return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px;"><tr><td class="quote" style="padding:14px 16px;border-left:4px solid ${accent};background:${LIGHT.quote};border-radius:4px;">${renderText(block.text)}</td></tr></table>`;
      case 'list':
        return `${p(escapeHtml(block.label), 'margin-bottom:4px;')}<ul style="margin:0 0 16px;padding:0 0 0 22px;">${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
      case 'facts':
        return `<ul style="margin:0 0 16px;padding:0;list-style:none;">${block.facts.map(([label, value]) => `<li style="margin:0 0 4px;"><span class="soft" style="color:${LIGHT.soft};">${escapeHtml(label)}:</span> ${escapeHtml(value)}</li>`).join('')}</ul>`;
      case 'action':
        return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 24px;"><tr><td class="button" bgcolor="${button.back}" style="border-radius:8px;background:${button.back};"><a class="buttonlink" href="${escapeHtml(block.url)}" style="display:inline-block;padding:12px 22px;color:${button.text};font-weight:700;text-decoration:none;border-radius:8px;">${escapeHtml(block.label)}</a></td></tr></table>`;
      case 'item':
        return `<div class="item" style="margin:0 0 14px;padding:0 0 14px;border-bottom:1px solid ${LIGHT.line};"><strong>${block.url === null ? escapeHtml(block.heading) : `<a class="link" href="${escapeHtml(block.url)}" style="color:${accent};">${escapeHtml(block.heading)}</a>`}</strong>${block.text === '' ? '' : `<br>${escapeHtml(block.text)}`}</div>`;
      case 'note':
        return p(
          block.url === undefined
            ? renderText(block.text)
            : `<a class="link" href="${escapeHtml(block.url)}" style="color:${accent};">${escapeHtml(block.text)}</a>`,
          'margin-bottom:8px;',
        );
    }
  };
  return `<!DOCTYPE html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${escapeHtml(subject)}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a.link { color: ${accent}; }
.dark-logo { display: none; }
.item:last-child { border-bottom: 0 !important; }
p, h1, td, li, div { overflow-wrap: anywhere; ${language === 'ja' ? 'line-break: strict; word-break: auto-phrase;' : ''} }
@media (max-width: 480px) { .page { padding: 0 !important; } .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; } .pad { padding: 20px !important; } }
@media (prefers-color-scheme: dark) {
  body, .page { background: ${DARK.page} !important; }
  .card { background: ${DARK.surface} !important; border-color: ${DARK.line} !important; }
  .pad, .text { color: ${DARK.text} !important; }
  .soft { color: ${DARK.soft} !important; }
  .quote { background: ${DARK.quote} !important; border-left-color: ${darkAccent} !important; }
  .head, .foot, .item { border-color: ${DARK.line} !important; }
  a.link { color: ${darkAccent} !important; }
  .light-logo { display: none !important; }
  .dark-logo { display: inline-block !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:${LIGHT.page};">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${LIGHT.page};padding:24px 12px;"><tr><td align="center">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:${LIGHT.surface};border:1px solid ${LIGHT.line};border-radius:12px;"><tr><td class="pad" style="padding:28px 32px;color:${LIGHT.text};font-family:${font};font-size:16px;line-height:${language === 'ja' ? '1.75' : '1.6'};text-align:left;">
<div class="head" role="banner" style="margin:0 0 24px;padding:0 0 16px;border-bottom:1px solid ${LIGHT.line};">${renderHead(brand)}</div>
<div role="main">
${hasHeading ? '' : `<h1 class="text" style="margin:0 0 20px;font-size:20px;line-height:1.4;font-weight:700;color:${LIGHT.text};">${escapeHtml(subject)}</h1>\n`}${body.map(render).join('\n')}
</div>
${notes.length === 0 ? '' : `<div class="foot soft" role="contentinfo" style="margin:8px 0 0;padding:16px 0 0;border-top:1px solid ${LIGHT.line};color:${LIGHT.soft};font-size:14px;">${notes.map(render).join('\n')}</div>`}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function renderHead({ name, logo }: MailBrand): string {
  if (!logo) return `<strong class="text" style="font-size:16px;">${escapeHtml(name)}</strong>`;
  const size = `${logo.width === null ? '' : ` width="${logo.width}"`}${logo.height === null ? '' : ` height="${logo.height}"`}`;
  const image = (url: string, kind: string, style: string) =>
    `<img class="${kind}" src="${escapeHtml(url)}" alt="${escapeHtml(name)}"${size} style="${style}border:0;max-width:100%;font-weight:700;">`;
  if (logo.darkUrl === null) return image(logo.url, 'logo', '');
  return `${image(logo.url, 'light-logo', '')}${image(logo.darkUrl, 'dark-logo', 'display:none;')}`;
}
