import { profilePath } from '../../demo/apis.ts';
import type { Visitor } from '../../demo/identity.ts';
import { startDemo, type Demo } from '../../demo/server.ts';
import { createClient } from '../../src/client/index.ts';
import type { Desk } from '../../src/server/index.ts';
import { servePages, type Html, type Pages } from './origins.ts';
import type { Language } from './messages.ts';

/** The three origins of an installation: the customer's page, and the demo's script and API. */
export interface Stage {
  pages: Pages;
  demo: Demo;
}

/**
 * Starts the three origins, each on a free port.
 *
 * @param desk help desk of the tickets; default the demo's own
 */
export async function startStage(data: string, desk?: Desk): Promise<Stage & AsyncDisposable> {
  const pages = await servePages();
  const demo = await startDemo({
    data,
    port: 0,
    apiPort: 0,
    cdnPort: 0,
    seed: 'small',
    origins: [pages.url],
    ...(desk && { desk }),
  });
  return {
    pages,
    demo,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([demo.close(), pages.close()]);
    },
  };
}

/** Revokes all grants and denies all requests of the demo's organization that other tests of the same worker left. */
export async function resetAccess({ demo }: Stage): Promise<void> {
  const admin = createClient({ baseUrl: demo.api, getToken: () => demo.identity.createVisitorToken('admin') });
  const { grants, requests } = await admin.readAccess();
  for (const { id } of grants) await admin.revokeGrant({ id });
  for (const { id } of requests) await admin.denyAccessRequest({ id });
}

/** Options of a test's host page, all with defaults. */
export interface HostPage {
  /** Visitor of the host page; default `user`. */
  visitor?: Visitor;
  /** The id of a support system of `demo/profiles`; default the demo's own. */
  profile?: string;
  language?: Language;
  theme?: 'light' | 'dark';
  /** Null for none; default {@link strictPolicy}. */
  csp?: string | null;
  /** HTML before the tag, in the head. `{{nonce}}` stands for the page's nonce. */
  head?: string;
  /** HTML of the page itself. */
  body?: string;
  /** False when the tag's attributes sign the visitor in, rather than the page. */
  identify?: boolean;
  /** `module` for the module build; `late` puts the classic tag at the end of the body. */
  tag?: 'module' | 'late';
  /** Another URL of the script. */
  script?: string;
  /** Additional attributes of the script tag. */
  attributes?: Record<string, string>;
  /** Number of tags; default 1. */
  tags?: number;
}

/** The policy of the strictest customers: no styles, scripts by nonce, Trusted Types without any policy. */
export const strictPolicy = (api: string) =>
  [
    `default-src 'none'`,
    `script-src 'nonce-{{nonce}}'`,
    `style-src 'none'`,
    `connect-src ${api}`,
    `base-uri 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');

/** Creates a host page with the widget's tag and a signed-in viewer. */
export async function createHostPage(stage: Stage, host: HostPage): Promise<Html> {
  const token = await stage.demo.identity.createVisitorToken(host.visitor ?? 'user');
  const attributes = Object.entries({
    'data-api': stage.demo.api + (host.profile === undefined ? '' : profilePath(host.profile)),
    ...(host.theme && { 'data-theme': host.theme }),
    ...host.attributes,
  }).map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`);
  const src = host.script ?? (host.tag === 'module' ? stage.demo.script.replace(/js$/, 'mjs') : stage.demo.script);
  const kind = host.tag === 'module' ? 'type="module"' : host.tag === 'late' ? 'crossorigin' : 'async crossorigin';
  const tag = `<script ${kind} nonce="{{nonce}}" src="${src}"${attributes.join('')}></script>`.repeat(host.tags ?? 1);
  const identify =
    `<script nonce="{{nonce}}">(window.Madoguchi = window.Madoguchi || []).push(` +
    `['identify', { getToken: () => ${JSON.stringify(token)} }]);</script>`;
  return {
    lang: host.language ?? 'en',
    csp: host.csp === undefined ? strictPolicy(stage.demo.api) : host.csp,
    head: `${host.head ?? ''}${host.identify === false ? '' : identify}${host.tag === 'late' ? '' : tag}`,
    body:
      (host.body ?? '<main><h1>Invoices</h1><p>Nothing is due today.</p><button>Host button</button></main>') +
      (host.tag === 'late' ? tag : ''),
  };
}
