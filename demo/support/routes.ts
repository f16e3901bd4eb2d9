import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { SupportAccessError, type SupportVerifier } from '../../src/support-access/index.ts';
import { LANGUAGES, renderHostPage, THEMES } from '../host/page.ts';
import { hostPolicy, type HostCsp } from '../host/routes.ts';
import { organizations } from '../seed/people.ts';
import { supportBanner, supportOutside, whyOutside } from './banner.ts';

/** Options of Harbor for support. */
export interface SupportOptions {
  verifier: SupportVerifier;
  csp: HostCsp;
  /** Origin of the ticket API. */
  api: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

const toSupportedLanguage = (requested: string | undefined) => LANGUAGES.find((one) => one === requested) ?? 'en';

const COOKIE = 'harbor_support';
const script = readFileSync(new URL('support.js', import.meta.url), 'utf8');
const enterScript = readFileSync(new URL('enter.js', import.meta.url), 'utf8');

/**
 * Harbor as agents see it, under `/harbor/<organization>`. A page cannot be requested with a custom header, so the
 * session token is in an HttpOnly cookie; it is verified for every request.
 */
export function supportRoutes({ verifier, csp, api, clock }: SupportOptions): Hono {
  const routes = new Hono();
  const verified = (token: string | undefined, organization: string, action: 'view' | 'act' = 'view') =>
    verifier.verifySupportSession(token ?? '', { action, organization });

  routes.onError((error, context) => {
    if (!(error instanceof SupportAccessError)) throw error;
    return context.json(
      { code: error.code, title: whyOutside(toSupportedLanguage(context.req.query('lang')), error) },
      error.status,
      { 'cache-control': 'no-store' },
    );
  });

  routes.get(
    '/support.js',
    () => new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } }),
  );

  // The inbox opens this page with the session token as the fragment, which only a script can read.
  routes.get(
    '/enter.js',
    () => new Response(enterScript, { headers: { 'content-type': 'text/javascript; charset=utf-8' } }),
  );
  routes.get('/:organization/enter', (context) => {
    const nonce = randomBytes(16).toString('base64url');
    return context.html(
      `<!doctype html><html lang="en"><title>Harbor</title><p id="enter">Opening Harbor …</p><script type="module" nonce="${nonce}" src="/harbor/enter.js"></script>`,
      200,
      { 'content-security-policy': hostPolicy(nonce, csp, api), 'cache-control': 'no-store' },
    );
  });

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
    const language = toSupportedLanguage(context.req.query('lang'));
    const nonce = randomBytes(16).toString('base64url');
    const answer = await verified(getCookie(context, COOKIE), organization).catch((error: unknown) => {
      if (error instanceof SupportAccessError) return error;
      throw error;
    });
    const refused = answer instanceof SupportAccessError;
    const page = await renderHostPage({
      as: 'anonymous',
      language,
      theme: THEMES.find((theme) => theme === context.req.query('theme')) ?? 'auto',
      visitor: refused
        ? null
        : {
            // Impersonation shows what the user sees; the banner names the agent.
            name: (answer.actingAs ?? answer.agent).name,
            organization: organizations.find(({ id }) => id === organization)?.name ?? organization,
          },
      profile: null,
      nonce,
      script: null,
      api: null,
      stylesheet: csp === 'strict',
      now: clock(),
      support: refused
        ? supportOutside({ language, organization, why: answer })
        : supportBanner(answer, { language, api, nonce }),
    });
    return context.html(page, refused ? answer.status : 200, {
      'content-security-policy': hostPolicy(nonce, csp, api),
      'cache-control': 'no-store',
    });
  });

  return routes;
}
