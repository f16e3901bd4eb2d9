import { html, raw } from 'hono/html';
import { arrivals, congestion, shipments } from './fleet.ts';
import { hostTexts, type HostTexts } from './texts.ts';
import { VISITORS, type Visitor } from '../identity.ts';
import { profiles } from '../profiles/index.ts';

/** Languages of the host page. */
export const LANGUAGES = ['en', 'ja'] as const;
/** Themes of the host page. */
export const THEMES = ['light', 'dark', 'auto'] as const;

type Html = ReturnType<typeof html>;

/** What one rendering of the host page depends on. */
export interface HostPage {
  as: Visitor;
  language: (typeof LANGUAGES)[number];
  theme: (typeof THEMES)[number];
  /** The id of a profile; null for Harbor's own configuration. */
  profile: string | null;
  /** The visitor as the product knows them; null when signed out. */
  visitor: { name: string; organization: string } | null;
  /** Fresh for every response. */
  nonce: string;
  /** Where `madoguchi.js` is; null for no widget. */
  script: string | null;
  /** The ticket API, when it is not at the script's origin. */
  api: string | null;
  /** False where the policy allows no style sheet: the look then comes as a constructed one. */
  stylesheet: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  /** Support is here: what stands above the page, or instead of it when there is no visitor. */
  support?: Html;
}

/** The host page as text. */
export async function renderHostPage(page: HostPage): Promise<string> {
  const t = hostTexts[page.language];
  return String(
    await html`<!doctype html>
      <html lang="${page.language}" data-theme="${page.theme}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${t.title} · Harbor</title>
          <link rel="icon" href="/demo/favicon.svg" type="image/svg+xml" />
          ${page.stylesheet ? raw('<link rel="stylesheet" href="/demo/host.css">') : html`<script nonce="${page.nonce}" src="/demo/look.js"></script>`}
          <script nonce="${page.nonce}" src="/demo/host.js" defer></script>
          ${page.script === null ? '' : widgetTag(page)}
        </head>
        <body>
          ${page.support ?? ''}${page.visitor ? dashboard(page, t, page.visitor) : page.support ? '' : welcome(page, t)}
        </body>
      </html> `,
  );
}

/** The one tag, as the documentation says to paste it. */
function widgetTag(page: HostPage): Html {
  return html`<script
    async
    crossorigin
    src="${page.script}"
    nonce="${page.nonce}"
    ${page.api === null ? '' : html` data-api="${page.api}"`}
    data-token-url="/demo/token?as=${page.as}"
    ${page.theme === 'auto' ? '' : html` data-theme="${page.theme}"`}
  ></script>`;
}

const mark = raw(
  '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" class="mark-ground"/><path class="mark-sign" d="M16 6.5v17M11 11.5h10M7.5 18c.6 4.4 4 7.5 8.5 7.5s7.900-3.100 8.500-7.500"/><circle class="mark-sign" cx="16" cy="7.500" r="2.200"/></svg>',
);

const icons = [
  'M4 13h7V4H4zm9 7h7V11h-7zM4 20h7v-4H4zm9-12h7V4h-7z',
  'M3 8l9-5 9 5v8l-9 5-9-5zm9 4l9-4m-9 4v9m0-9L3 8',
  'M3 14h18l-2.500 5h-13zm3 0V9h9l3 5M9 9V5h4',
  'M6 3h8l4 4v14H6zm8 0v4h4M9 12h6m-6 4h6',
  'M4 20V4m0 16h16M8 16v-4m4 4V8m4 8v-6',
  'M9 7V3m6 4V3M6 7h12v4a6 6 0 0 1-12 0zm6 10v4',
  'M4 7h10m4 0h2M4 17h2m4 0h10M16 5v4M8 15v4',
];

function dashboard(page: HostPage, t: HostTexts, visitor: NonNullable<HostPage['visitor']>): Html {
  return html`<header class="top">
      <a class="brand" href="${link(page, {})}">${mark}<span>Harbor</span></a>
      <label class="search"
        ><span class="hidden">${t.search}</span
        ><input id="search" type="search" placeholder="${t.search}" autocomplete="off" /><kbd aria-hidden="true"
          >/</kbd
        ></label
      >
      <span class="organization">${visitor.organization}</span>
      <span class="avatar" role="img" aria-label="${visitor.name}">${initials(visitor.name)}</span>
    </header>
    <div class="frame">
      <nav class="side" aria-label="${t.navLabel}">
        <ul>
          ${t.nav.map(
            (label, index) =>
              html`<li>
                <a href="#" ${index === 0 ? raw('aria-current="page"') : ''}
                  ><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[index] ?? ''}" /></svg
                  ><span>${label}</span></a
                >
              </li>`,
          )}
        </ul>
        ${page.support ? '' : demoSwitch(page, t)}
      </nav>
      <main>
        <div class="head">
          <div>
            <h1>${t.greeting(visitor.name)}</h1>
            <p>${t.lead}</p>
          </div>
          <button type="button" class="primary" id="new-shipment">${t.newShipment}</button>
        </div>
        <section class="tiles" aria-label="${t.title}">
          ${t.tiles.map(
            (tile) =>
              html`<div class="tile">
                <h2>${tile.label}</h2>
                <p class="figure">${tile.value}</p>
                <p class="delta" data-tone="${tile.tone}"><b>${tile.delta}</b> ${tile.note}</p>
              </div>`,
          )}
        </section>
        <div class="pair">
          <section class="card" aria-labelledby="chart-title">
            <div class="card-head">
              <h2 id="chart-title">${t.chart}</h2>
              <p>${t.chartNote}</p>
              <ul class="legend">
                <li>${t.onTime}</li>
                <li class="late">${t.late}</li>
              </ul>
            </div>
            ${chart(page, t)}
          </section>
          <section class="card" aria-labelledby="ports-title">
            <div class="card-head">
              <h2 id="ports-title">${t.ports}</h2>
              <p>${t.portsNote}</p>
            </div>
            <ul class="ports">
              ${congestion.map(
                ({ port, hours, level }) =>
                  html`<li>
                    <span>${portName(t, port)}</span
                    ><svg class="wait" viewBox="0 0 200 8" preserveAspectRatio="none" aria-hidden="true">
                      <rect class="all" width="200" height="8" />
                      <rect data-level="${level}" width="${hours * 5}" height="8" /></svg
                    ><b>${t.hours(hours)}</b>
                  </li>`,
              )}
            </ul>
          </section>
        </div>
        <section class="card" aria-labelledby="table-title">
          <div class="card-head">
            <h2 id="table-title">${t.table}</h2>
            <p>${t.tableNote}</p>
          </div>
          <div class="scroll" tabindex="0" role="group" aria-labelledby="table-title">
            <table id="shipments">
              <thead>
                <tr>
                  ${t.columns.map((column) => html`<th scope="col">${column}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${shipments.map(
                  (row) =>
                    html`<tr>
                      <th scope="row">${row.ref}</th>
                      <td>${row.vessel}</td>
                      <td>
                        <span class="route">${portName(t, row.from)} → ${portName(t, row.to)}</span
                        ><progress
                          max="100"
                          value="${row.progress}"
                          aria-label="${portName(t, row.from)} → ${portName(t, row.to)}"
                        ></progress>
                      </td>
                      <td>${eta(page, row.etaHours)}</td>
                      <td><span class="pill" data-state="${row.state}">${t.states[row.state]}</span></td>
                    </tr>`,
                )}
              </tbody>
            </table>
            <p class="nothing" id="nothing" hidden>${t.nothing}</p>
          </div>
        </section>
        <p class="foot">${t.footer}</p>
      </main>
    </div>`;
}

function welcome(page: HostPage, t: HostTexts): Html {
  return html`<header class="top">
      <a class="brand" href="${link(page, {})}">${mark}<span>Harbor</span></a
      ><span class="spring"></span><a class="primary" href="${link(page, { as: 'user' })}">${t.signIn}</a>
    </header>
    <main class="welcome">
      <div>
        <h1>${t.signInTitle}</h1>
        <p class="lead">${t.signInLead}</p>
        <ul class="points">
          ${t.signInPoints.map((point) => html`<li>${point}</li>`)}
        </ul>
        <a class="primary" href="${link(page, { as: 'user' })}">${t.signIn}</a>
      </div>
      <div class="card">
        <div class="card-head">
          <h2>${t.chart}</h2>
          <p>${t.chartNote}</p>
          <ul class="legend">
            <li>${t.onTime}</li>
            <li class="late">${t.late}</li>
          </ul>
        </div>
        ${chart(page, t)}
      </div>
    </main>
    <footer class="welcome-switch">
      ${demoSwitch(page, t)}
      <p class="foot">${t.footer}</p>
    </footer>`;
}

function demoSwitch(page: HostPage, t: HostTexts): Html {
  const choice = (change: Partial<Choice>, label: string, chosen: boolean, lang = '') =>
    html`<li>
      <a
        href="${link(page, change)}"
        ${chosen ? raw('aria-current="true"') : ''}
        ${lang === '' ? '' : html`lang="${lang}"`}
        >${label}</a
      >
    </li>`;
  return html`<div class="switch" role="group" aria-label="${t.demo}">
    <p>${t.as}</p>
    <ul>
      ${VISITORS.map((as) => choice({ as }, t.visitors[as], as === page.as))}
    </ul>
    <p>${t.language}</p>
    <ul>
      ${choice({ language: 'en' }, 'English', page.language === 'en', 'en')}${choice({ language: 'ja' }, '日本語', page.language === 'ja', 'ja')}
    </ul>
    <p>${t.theme}</p>
    <ul>
      ${THEMES.map((theme) => choice({ theme }, t.themes[theme], theme === page.theme))}
    </ul>
    <p>${t.profile}</p>
    <ul>
      ${choice({ profile: null }, 'Harbor', page.profile === null)}${profiles.map(({ id, name }) => choice({ profile: id }, name[page.language], id === page.profile))}
    </ul>
    <p><a href="/agent">${t.agentInbox}</a></p>
  </div>`;
}

type Choice = Pick<HostPage, 'as' | 'language' | 'theme' | 'profile'>;

function link(page: Choice, change: Partial<Choice>): string {
  const { as, language, theme, profile } = { ...page, ...change };
  const query = new URLSearchParams({ as });
  if (language !== 'en') query.set('lang', language);
  if (theme !== 'auto') query.set('theme', theme);
  if (profile !== null) query.set('profile', profile);
  return `/?${query}`;
}

function chart(page: HostPage, t: HostTexts): Html {
  const day = new Intl.DateTimeFormat(page.language, { day: 'numeric', timeZone: 'UTC' });
  const bars = arrivals.map(([onTime, late], index) => {
    const x = 34 + index * 38;
    const good = onTime * 6;
    const bad = late * 6;
    const date = new Date(page.now - (arrivals.length - 1 - index) * 86_400_000);
    return html`<g
      ><rect x="${x}" y="${170 - good}" width="22" height="${good}" rx="3" /><rect
        class="late"
        x="${x}"
        y="${168 - good - bad}"
        width="22"
        height="${bad}"
        rx="2"
      /><text x="${x + 11}" y="188">${page.language === 'ja' ? String(date.getUTCDate()) : day.format(date)}</text></g
    >`;
  });
  const lines = [0, 6, 12, 18, 24].map(
    (value) =>
      html`<line x1="26" x2="562" y1="${170 - value * 6}" y2="${170 - value * 6}" /><text
          class="scale"
          x="18"
          y="${174 - value * 6}"
          >${value}</text
        >`,
  );
  return html`<svg class="chart" viewBox="0 0 570 196" role="img" aria-label="${t.chartLabel}">${lines}${bars}</svg>`;
}

function eta(page: HostPage, hours: number): string {
  // On the full hour: a schedule has no seconds.
  const at = Math.round((page.now + hours * 3_600_000) / 3_600_000) * 3_600_000;
  return new Intl.DateTimeFormat(page.language === 'ja' ? 'ja-JP' : 'en-GB', {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  }).format(at);
}

function portName(t: HostTexts, port: string): string {
  return t.portNames[port] ?? port;
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((part) => part.slice(0, 1))
    .join('');
}
