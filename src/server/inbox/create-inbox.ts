import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import * as z from 'zod/mini';
import { toAgentRole } from '../../contract/index.ts';
import { ProblemError } from '../errors.ts';
import { readBytes, readJson } from '../http/read-body.ts';
import type { RouterEnv } from '../http/server-context.ts';
import type { RateLimiter } from '../http/rate-limit.ts';
import { lockRows } from '../database/row-lock.ts';
import type { Identity } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { getMessages, toLanguage } from '../messages/index.ts';
import { composeMail, signInMail as signInMailText } from '../notifications/mail/index.ts';
import type { MailOptions, MailSettings } from '../notifications/mail/options.ts';
import { endAgentSessions, findAgent, findAgentByEmail, type Agent } from './agents.ts';
import { formatCookie, isSameOrigin, isSecureRequest, readCookie, toCookieName, toRequestUrl } from './cookies.ts';
import { loadInboxFiles } from './files.ts';
import { createOpenIdConnect, FLOW_LIFETIME_MS, SignInFlow } from './open-id-connect.ts';
import { parseSecureUrl, parseSessionUrl, type InboxOptions } from './options.ts';
import { renderInboxPage } from './pages.ts';
import {
  countRecentLinks,
  createLinkToken,
  endInboxSession,
  openInboxSession,
  readLink,
  SESSION_LIFETIME_MS,
  startInboxSession,
  useLink,
  type OpenedSession,
} from './sessions.ts';
import type { InboxTokens } from './tokens.ts';

/** Sign-in links an hour that are mailed to one agent. */
const LINKS_PER_HOUR = 5;
/** Bytes of a body of these endpoints. */
const MAX_BODY_BYTES = 4_096;
/** Maximum milliseconds for such a body. */
const BODY_DEADLINE_MS = 10_000;

/** Dependencies of the inbox. */
export interface InboxParts {
  store: Store;
  tokens: InboxTokens;
  rates: RateLimiter;
  clock: () => number;
  /** Path of the API, `''` for the root. */
  basePath: string;
  mail: { settings: MailSettings; send: MailOptions['send'] } | null;
  /** True where tickets are in a remote help desk. */
  remoteDesk: boolean;
  /** Whether an agent may export and erase people. */
  isPrivacyOfficer: (identity: Identity) => boolean;
  /** Keeps the process running until background work has ended. */
  track: (work: Promise<unknown>) => void;
  /** Called with a failure of the identity provider or the mail server. */
  onFailure: (code: 'sign_in_failed' | 'sign_in_mail_failed', error: unknown) => void;
  /** Called after a sign-out. */
  onSignOut: (agentId: string) => void;
}

/**
 * Creates the routes below `/inbox/`: the application, and the sign-in of agents with a session cookie. The application
 * calls the API with a short-lived token, so the cookie is read by these routes only.
 *
 * @throws ConfigurationError for invalid options
 */
export function createInbox(options: InboxOptions, parts: InboxParts): Hono<RouterEnv> {
  const { store, tokens, rates, clock, basePath, mail, remoteDesk, isPrivacyOfficer, track, onFailure, onSignOut } =
    parts;
  const root = `${basePath}/inbox/`;
  const publicUrl = options.publicUrl === undefined ? null : parseSecureUrl('inbox.publicUrl', options.publicUrl);
  const files = options.files === undefined ? null : loadInboxFiles(options.files, root);
  const supportSessionUrl = options.supportSessionUrl === undefined ? null : parseSessionUrl(options.supportSessionUrl);
  const helpDeskUrl =
    options.helpDeskUrl === undefined ? null : parseSecureUrl('inbox.helpDeskUrl', options.helpDeskUrl);
  const openIdConnect = options.openIdConnect ? createOpenIdConnect(options.openIdConnect) : null;
  // Without a configured URL, the Host header of the request would decide to which server the link in a mail leads.
  const mailBase = publicUrl ?? (mail?.settings.consentUrl ? new URL(mail.settings.consentUrl) : null);
  const signInMail = mail && mailBase ? { ...mail, base: mailBase } : null;
  const app = new Hono<RouterEnv>({ strict: true });

  const toAbsolute = (request: Request, path: string, base = publicUrl) => {
    const origin = base?.origin ?? toOrigin(request);
    return `${origin}${root}${path}`;
  };
  const assertSameOrigin = (request: Request) => {
    if (!isSameOrigin(request, publicUrl)) throw new ProblemError('forbidden');
  };
  const redirect = (location: string, cookies: readonly string[] = []) => {
    const headers = new Headers({ location, 'cache-control': 'no-store' });
    for (const cookie of cookies) headers.append('set-cookie', cookie);
    return new Response(null, { status: 303, headers });
  };
  const sessionCookie = (request: Request) => {
    const secure = isSecureRequest(request, publicUrl);
    const name = toCookieName('inbox', secure);
    return {
      read: () => readCookie(request, name),
      format: (secret: string) => formatCookie(name, secret, secure, SESSION_LIFETIME_MS / 1_000),
      clear: () => formatCookie(name, '', secure, 0),
    };
  };
  const flowCookie = (request: Request) => {
    const secure = isSecureRequest(request, publicUrl);
    const name = toCookieName('sign_in', secure);
    return {
      read: () => parseFlow(readCookie(request, name)),
      format: (flow: SignInFlow) =>
        formatCookie(name, Buffer.from(JSON.stringify(flow)).toString('base64url'), secure, FLOW_LIFETIME_MS / 1_000),
      clear: () => formatCookie(name, '', secure, 0),
    };
  };

  /** Starts a session and ends the one that the browser had, so that no session outlives a change of the agent. */
  const signIn = async (request: Request, agentId: string, now: number): Promise<string> => {
    const cookie = sessionCookie(request);
    const previous = cookie.read();
    const { secret } = await store.transaction(async (tx) => {
      const opened = previous === null ? null : await openInboxSession(tx, previous, now);
      if (opened) await endInboxSession(tx, opened.session.id);
      return startInboxSession(tx, agentId, now);
    });
    return cookie.format(secret);
  };

  const readSession = async (request: Request, now: number): Promise<(OpenedSession & { agent: Agent }) | null> => {
    const secret = sessionCookie(request).read();
    if (secret === null || secret.length > 100) return null;
    return store.transaction(async (tx) => {
      const opened = await openInboxSession(tx, secret, now);
      const agent = opened ? await findAgent(tx, opened.session.agent_id) : undefined;
      return opened && agent?.disabled_at === null ? { ...opened, agent } : null;
    });
  };

  const route = (method: 'GET' | 'POST', path: string, respond: (c: Context<RouterEnv>) => Promise<Response>) => {
    const pattern = `/inbox${path}`;
    app.on(method, pattern, (c) => {
      c.env.onRoute(pattern);
      rates.countAddress(method === 'POST' ? 'writes' : 'requests', c.env.address);
      if (method === 'POST') assertSameOrigin(c.req.raw);
      return respond(c);
    });
  };

  route('GET', '/session', async ({ req: { raw: request } }) => {
    const site = request.headers.get('sec-fetch-site');
    if (site !== null && site !== 'same-origin') throw new ProblemError('forbidden');
    const now = clock();
    const opened = await readSession(request, now);
    if (!opened)
      return Response.json(
        {
          type: 'urn:madoguchi:problem:auth_required',
          title: getMessages('en').problems.auth_required,
          status: 401,
          code: 'auth_required',
          requestId: randomUUID(),
          signIn: { openIdConnect: openIdConnect !== null, mail: signInMail !== null },
        },
        { status: 401, headers: { 'content-type': 'application/problem+json' } },
      );
    const { agent, session, secret } = opened;
    const team =
      agent.team_id === null
        ? undefined
        : await store.db.selectFrom('teams').select(['id', 'name']).where('id', '=', agent.team_id).executeTakeFirst();
    const { token, expiresAt } = await tokens.sign(store.db, agent, session.id, now);
    return Response.json(
      {
        viewer: {
          id: agent.id,
          name: agent.name,
          email: agent.email,
          role: toAgentRole(agent.role),
          team: team ?? null,
          locale: agent.locale,
        },
        token,
        expiresAt: new Date(expiresAt).toISOString(),
        remoteDesk,
        helpDeskUrl: helpDeskUrl?.href ?? null,
        privacyOfficer: isPrivacyOfficer({
          id: agent.id,
          name: agent.name,
          email: agent.email,
          role: 'agent',
          organization: null,
          agent: { role: toAgentRole(agent.role), teamId: agent.team_id },
          token: { id: null, issuer: null, issuedAt: now },
        }),
        mail: mail !== null,
        supportSessionUrl,
      },
      { headers: secret === null ? {} : { 'set-cookie': sessionCookie(request).format(secret) } },
    );
  });

  route('POST', '/sign-in/mail', async ({ req: { raw: request } }) => {
    if (!signInMail) throw new ProblemError('not_found');
    const parsed = z.safeParse(
      z.object({ email: z.string().check(z.maxLength(320)) }),
      (await readJson(request, MAX_BODY_BYTES)).value,
    );
    if (!parsed.success) throw new ProblemError('bad_request');
    // After the response, whose time would otherwise tell whether the address is known.
    track(
      mailLink(parsed.data.email.trim(), request).catch((error: unknown) => onFailure('sign_in_mail_failed', error)),
    );
    return Response.json({}, { status: 202 });
  });

  async function mailLink(email: string, request: Request): Promise<void> {
    const now = clock();
    const agent = await findAgentByEmail(store.db, email);
    if (!signInMail || !agent || agent.email === null || agent.disabled_at !== null) return;
    const token = await store.transaction(async (tx) => {
      // Requests at the same time must not exceed the limit together.
      await lockRows(tx, tx.selectFrom('agents').select('id').where('id', '=', agent.id)).execute();
      return (await countRecentLinks(tx, agent.id, now)) >= LINKS_PER_HOUR ? null : createLinkToken(tx, agent.id, now);
    });
    if (token === null) return;
    const { settings, send, base } = signInMail;
    const language = toLanguage(agent.locale) ?? settings.language;
    const url = toAbsolute(request, `sign-in/link?token=${token}`, base);
    const { name: vendor } = settings.senders.select({ language }).brand;
    const written = signInMailText(url, { name: agent.name, language }, { settings, vendor });
    const to = { name: agent.name, address: agent.email };
    await send(composeMail(to, written, { language, settings, now }), { signal: AbortSignal.timeout(60_000) });
  }

  // Mail scanners open links, so the link only shows a button.
  route('GET', '/sign-in/link', async ({ req: { raw: request } }) => {
    const token = new URL(request.url).searchParams.get('token') ?? '';
    const agent = await readLink(store.db, token, clock());
    if (!agent) return renderInboxPage(request, { kind: 'invalid', home: root }, 410);
    return renderInboxPage(request, { kind: 'confirm', name: agent.name, token });
  });

  route('POST', '/sign-in/link', async ({ req: { raw: request } }) => {
    const token = new URLSearchParams(await readText(request)).get('token') ?? '';
    const now = clock();
    const agent = await store.transaction((tx) => useLink(tx, token, now));
    if (!agent) return renderInboxPage(request, { kind: 'invalid', home: root }, 410);
    return redirect(root, [await signIn(request, agent.id, now)]);
  });

  if (openIdConnect) {
    const redirectUri = (request: Request) => toAbsolute(request, 'sign-in/oidc/callback');
    route('GET', '/sign-in/oidc', async ({ req: { raw: request } }) => {
      const returnTo = toReturnPath(new URL(request.url).searchParams.get('returnTo'), root);
      try {
        const { url, flow } = await openIdConnect.begin(redirectUri(request), returnTo, clock());
        return redirect(url.href, [flowCookie(request).format(flow)]);
      } catch (error) {
        onFailure('sign_in_failed', error);
        return redirect(`${root}?signIn=failed`);
      }
    });

    route('GET', '/sign-in/oidc/callback', async ({ req: { raw: request } }) => {
      const now = clock();
      const cookie = flowCookie(request);
      const flow = cookie.read();
      const cleared = cookie.clear();
      if (!flow || now - flow.startedAt >= FLOW_LIFETIME_MS) return redirect(`${root}?signIn=failed`, [cleared]);
      const callback = new URL(redirectUri(request));
      callback.search = new URL(request.url).search;
      let agent: Agent | null;
      try {
        agent = await openIdConnect.complete(store, callback, flow, now);
      } catch (error) {
        onFailure('sign_in_failed', error);
        return redirect(`${root}?signIn=failed`, [cleared]);
      }
      if (!agent) return redirect(`${root}?signIn=refused`, [cleared]);
      return redirect(toReturnPath(flow.returnTo, root), [cleared, await signIn(request, agent.id, now)]);
    });
  }

  route('POST', '/sign-out', async ({ req: { raw: request } }) => {
    const cookie = sessionCookie(request);
    const opened = await readSession(request, clock());
    if (opened) {
      await store.transaction((tx) => endInboxSession(tx, opened.session.id));
      onSignOut(opened.agent.id);
    }
    return new Response(null, { status: 204, headers: { 'set-cookie': cookie.clear() } });
  });

  route('POST', '/sign-out-everywhere', async ({ req: { raw: request } }) => {
    const opened = await readSession(request, clock());
    if (!opened) throw new ProblemError('auth_required');
    await store.transaction((tx) => endAgentSessions(tx, opened.agent.id));
    onSignOut(opened.agent.id);
    return new Response(null, { status: 204, headers: { 'set-cookie': sessionCookie(request).clear() } });
  });

  app.get('/inbox', (c) => {
    c.env.onRoute('/inbox');
    return new Response(null, { status: 308, headers: { location: root } });
  });
  app.get('/inbox/*', (c) => {
    c.env.onRoute('/inbox/*');
    const path = new URL(c.req.url).pathname.slice('/inbox/'.length);
    return files ? files.respond(path, c.req.raw) : renderInboxPage(c.req.raw, { kind: 'notBuilt' }, 404);
  });
  return app;
}

const toOrigin = (request: Request): string => {
  const url = toRequestUrl(request);
  const protocol = request.headers.get('x-forwarded-proto') === 'https' ? 'https:' : url.protocol;
  return `${protocol}//${url.host}`;
};

/** Returns a path of the application, so that no link can make the sign-in lead to another site. */
function toReturnPath(path: string | null, root: string): string {
  const base = 'http://localhost';
  if (path === null || !URL.canParse(path, base)) return root;
  const url = new URL(path, base);
  return url.origin === base && url.pathname.startsWith(root) ? `${url.pathname}${url.search}${url.hash}` : root;
}

function parseFlow(value: string | null): SignInFlow | null {
  if (value === null) return null;
  try {
    const flow = z.safeParse(SignInFlow, JSON.parse(Buffer.from(value, 'base64url').toString()));
    return flow.success ? flow.data : null;
  } catch {
    return null;
  }
}

async function readText(request: Request): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, MAX_BODY_BYTES, BODY_DEADLINE_MS));
}
