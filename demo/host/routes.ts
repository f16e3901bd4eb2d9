import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { profilePath } from '../apis.ts';
import { profiles } from '../profiles/index.ts';
import { LANGUAGES, renderHostPage, THEMES } from './page.ts';
import { isVisitor, type DemoIdentity, type Visitor } from '../identity.ts';
import { agents, organizations, personById, personas } from '../seed/people.ts';

/**
 * How strict the host page's Content-Security-Policy is. Both allow scripts by nonce alone and know no Trusted Types
 * policy. `strict` lets the page link its own style sheet; `strictest` says `style-src 'none'`, and the page adopts its
 * look as a constructed style sheet.
 */
export type HostCsp = 'strict' | 'strictest';

/** What the host page has to know. */
export interface HostOptions {
  identity: DemoIdentity;
  csp: HostCsp;
  /** Where `madoguchi.js` is. */
  script: string;
  /** Origin of the ticket API. */
  api: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The fictitious product: its page, and its sign-in at `/demo/token`. */
export function hostRoutes({ identity, csp, script, api, clock }: HostOptions): Hono {
  const routes = new Hono();
  const css = file('host.css');
  const javascript = file('host.js');
  const favicon = file('favicon.svg');
  const look = `const look = new CSSStyleSheet();\nlook.replaceSync(${JSON.stringify(css)});\ndocument.adoptedStyleSheets.push(look);\n`;

  routes.get('/', async (context) => {
    const query = (name: string) => context.req.query(name) ?? null;
    const as = visitorOf(query('as'));
    const nonce = randomBytes(16).toString('base64url');
    const profile = profiles.find(({ id }) => id === query('profile'))?.id ?? null;
    const person = as === 'anonymous' ? null : personById(personas[as]);
    const page = await renderHostPage({
      as,
      language: LANGUAGES.find((language) => language === query('lang')) ?? 'en',
      theme: THEMES.find((theme) => theme === query('theme')) ?? 'auto',
      visitor: person && {
        name: person.name,
        organization: organizations.find(({ id }) => id === person.organizationId)?.name ?? '',
      },
      profile,
      nonce,
      script,
      api: profile !== null ? `${api}${profilePath(profile)}` : new URL(script).origin === api ? null : api,
      stylesheet: csp === 'strict',
      now: clock(),
    });
    return context.html(page, 200, {
      'content-security-policy': hostPolicy(nonce, csp, api),
      'cache-control': 'no-store',
    });
  });

  routes.get('/demo/host.css', () => text(css, 'text/css'));
  routes.get('/demo/host.js', () => text(javascript, 'text/javascript'));
  routes.get('/demo/look.js', () => text(look, 'text/javascript'));
  routes.get('/demo/favicon.svg', () => text(favicon, 'image/svg+xml'));

  routes.get('/demo/token', async (context) =>
    context.json({ token: await identity.createVisitorToken(visitorOf(context.req.query('as') ?? null)) }, 200, {
      'cache-control': 'no-store',
    }),
  );

  routes.get('/demo/agent-token', async (context) => {
    const agent = agents.find(({ id }) => id === `agent-${context.req.query('as') ?? 'maya'}`);
    if (!agent) return context.json({ token: null }, 404);
    return context.json({ token: await identity.createPersonToken(agent.id) }, 200, { 'cache-control': 'no-store' });
  });

  return routes;
}

/** The host page's Content-Security-Policy. */
export function hostPolicy(nonce: string, csp: HostCsp, api: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    csp === 'strict' ? "style-src 'self'" : "style-src 'none'",
    "img-src 'self'",
    `connect-src ${api} 'self'`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function visitorOf(value: string | null): Visitor {
  return isVisitor(value) ? value : 'user';
}

function text(body: string, type: string): Response {
  return new Response(body, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
  });
}
