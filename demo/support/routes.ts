import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { SupportAccessError, type SupportSession, type SupportVerifier } from '../../src/server/guard/index.ts';
import { LANGUAGES, renderHostPage, THEMES } from '../host/page.ts';
import { hostPolicy, type HostCsp } from '../host/routes.ts';
import { organizations } from '../seed/people.ts';
import { supportBanner, supportOutside } from './banner.ts';

/** What Harbor needs to be entered by support. */
export interface SupportOptions {
  verifier: SupportVerifier;
  csp: HostCsp;
  /** Origin of the ticket API. */
  api: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

const COOKIE = 'harbor_support';
const script = readFileSync(new URL('support.js', import.meta.url), 'utf8');

/**
 * Harbor as support sees it, under `/harbor/<organization>`. A page cannot be asked for with a header, so the session's
 * token is kept in a cookie that no script reads; it is verified at every request, here in front of everything.
 */
export function supportRoutes({ verifier, csp, api, clock }: SupportOptions): Hono {
  const routes = new Hono();
  const verified = (token: string | undefined, organization: string, action: 'view' | 'act' = 'view') =>
    verifier.verifySupportSession(token ?? '', { action, organization });

  routes.onError((error, context) => {
    if (!(error instanceof SupportAccessError)) throw error;
    return context.json({ code: error.code, title: error.message }, error.status, { 'cache-control': 'no-store' });
  });

  routes.get(
    '/support.js',
    () => new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } }),
  );

  routes.post('/:organization/enter', async (context) => {
    const token = context.req.header('madoguchi-session');
    await verified(token, context.req.param('organization'));
    setCookie(context, COOKIE, token ?? '', { httpOnly: true, sameSite: 'Strict', path: '/harbor' });
    return context.body(null, 204);
  });

  routes.get('/:organization/here', async (context) => {
    await verified(getCookie(context, COOKIE), context.req.param('organization'));
    return context.json({ inside: true }, 200, { 'cache-control': 'no-store' });
  });

  routes.post('/:organization/shipments', async (context) => {
    await verified(getCookie(context, COOKIE), context.req.param('organization'), 'act');
    return context.json({ title: 'HB-230199' }, 201);
  });

  routes.get('/:organization', async (context) => {
    const organization = context.req.param('organization');
    const language = LANGUAGES.find((one) => one === context.req.query('lang')) ?? 'en';
    const nonce = randomBytes(16).toString('base64url');
    let session: SupportSession | null = null;
    let refused: SupportAccessError | null = null;
    try {
      session = await verified(getCookie(context, COOKIE), organization);
    } catch (error) {
      if (!(error instanceof SupportAccessError)) throw error;
      refused = error;
    }
    const page = await renderHostPage({
      as: 'anonymous',
      language,
      theme: THEMES.find((theme) => theme === context.req.query('theme')) ?? 'auto',
      visitor: session && {
        name: session.agent.name,
        organization: organizations.find(({ id }) => id === organization)?.name ?? organization,
      },
      profile: null,
      nonce,
      script: null,
      api: null,
      stylesheet: csp === 'strict',
      now: clock(),
      support: session
        ? supportBanner(session, { language, api, nonce })
        : supportOutside({ language, organization, why: refused?.message ?? '' }),
    });
    return context.html(page, refused ? refused.status : 200, {
      'content-security-policy': hostPolicy(nonce, csp, api),
      'cache-control': 'no-store',
    });
  });

  return routes;
}
