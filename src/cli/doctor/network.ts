/** Checks over the network: token endpoint, page, public address, mail and help desk. */
import { resolveMx } from 'node:dns/promises';
import * as z from 'zod/mini';
import { resolveIdentityOptions } from '../../server/auth/options.ts';
import { createTokenVerifier } from '../../server/auth/verify-token.ts';
import { DeskRequestError, ProblemError } from '../../server/index.ts';
import { connectDesk, describeDeskFailure } from '../desk-connection.ts';
import type { ServeOptions } from '../serve-options.ts';
import { about, describeFailure, type Finding } from './finding.ts';
import { allowsAddress, readElements, readPolicies } from './policy.ts';

const TIMEOUT_MS = 10_000;
const MAX_SKEW_MS = 5_000;
/** Longer tokens stay valid long after a user was signed out or changed. */
const LONG_LIFETIME_SECONDS = 3_600;

/** Response of a page or an endpoint. */
export interface Fetched {
  url: URL;
  status: number;
  headers: Headers;
  text: string;
  /** When the answer arrived, in milliseconds since the epoch. */
  at: number;
}

/**
 * Fetches an address.
 *
 * @param cookie value of the header `Cookie`
 * @throws an error of fetch
 */
export async function fetchText(address: string, now: () => number, cookie?: string): Promise<Fetched> {
  const response = await fetch(address, {
    headers: cookie === undefined ? {} : { cookie },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return {
    url: new URL(response.url),
    status: response.status,
    headers: response.headers,
    text: await response.text(),
    at: now(),
  };
}

/** Returns a finding when the clock of a server differs from ours. */
export function checkDate({ url, headers, at }: Fetched): Finding[] {
  const date = Date.parse(headers.get('date') ?? '');
  // The header has whole seconds.
  if (Number.isNaN(date) || Math.abs(at - date) <= MAX_SKEW_MS + 1_000) return [];
  return [
    about('clock').error(
      `The clocks of this machine and of ${url.host} differ by ${Math.round(Math.abs(at - date) / 1000)} s, so tokens are rejected.`,
      'Synchronize both with NTP (timedatectl set-ntp true).',
    ),
  ];
}

const TokenAnswer = z.object({ token: z.nullable(z.string()) });
const REMEDIES: Readonly<Record<string, string>> = {
  signature: 'Sign with the same MADOGUCHI_SECRET, as written and not decoded from Base64.',
  algorithm: 'Sign with HS256, or set --jwks-url (MADOGUCHI_JWKS_URL).',
  audience: 'Set the claim "aud" to identity.audience of the configuration file.',
  issuer: 'Set the claim "iss" to identity.issuer of the configuration file.',
  expired: 'Sign a new token for each request, with an expiry of 15 minutes.',
  lifetime: 'Let the token expire after 15 minutes.',
  milliseconds: 'Write "iat" and "exp" in seconds.',
  clock: 'Synchronize both clocks with NTP.',
};

/** Checks the token that the back end of the product answers with. */
export async function checkToken(answer: Fetched, options: ServeOptions, hasCookie: boolean): Promise<Finding[]> {
  const report = about('token');
  const { url, status, headers, text } = answer;
  const token = readToken(answer);
  if (token === null)
    return [
      report.error(
        `${url.href} answered ${status} without a token.`,
        hasCookie
          ? 'Check that the cookie belongs to a signed-in user, and that the endpoint answers {"token": "…"} as JSON.'
          : 'Give the cookie of a signed-in user with --cookie, and check that the endpoint answers {"token": "…"} as JSON.',
      ),
    ];
  const findings: Finding[] = [];
  try {
    const verify = createTokenVerifier(resolveIdentityOptions(options.identity));
    const { role, organization, token: claims } = await verify(token, answer.at);
    const seconds = ((claims.expiresAt ?? answer.at) - answer.at) / 1_000;
    if (seconds > LONG_LIFETIME_SECONDS)
      findings.push(
        report.warning(
          `The token is valid for ${Math.round(seconds / 3_600)} hours.`,
          'Let it expire after 15 minutes: the widget fetches a new one by itself.',
        ),
      );
    if (role === 'agent')
      findings.push(
        report.warning('The token is that of an agent.', 'Give "user" or "admin" as role to users of your product.'),
      );
    if (findings.length === 0)
      findings.push(report.ok(`The token is accepted: ${role} of "${organization?.name ?? organization?.id ?? ''}".`));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const reason = error.reason ?? error.code;
    const [code = '', claim = ''] = reason.split(':');
    const fix =
      REMEDIES[code] ??
      (claim === ''
        ? 'See "Why a token is rejected" in docs/guides/troubleshooting.md.'
        : `Correct the claim "${claim}".`);
    findings.push(report.error(`The token is rejected (${reason}): ${error.message}`, fix));
  }
  if (!/\bno-store\b|\bprivate\b/.test(headers.get('cache-control') ?? ''))
    findings.push(
      report.warning(
        'The answer with the token may be cached, so that another user could get it.',
        'Send "Cache-Control: no-store".',
      ),
    );
  if (text.length > 16_384)
    findings.push(report.warning('The token is very long.', 'Leave out claims that are not needed.'));
  return findings;
}

function readToken({ status, headers, text }: Fetched): string | null {
  if (status !== 200) return null;
  const type = headers.get('content-type') ?? '';
  if (/^text\/plain\b/i.test(type)) return text.trim() || null;
  try {
    return z.parse(TokenAnswer, JSON.parse(text)).token;
  } catch {
    return null;
  }
}

/** Checks that pages of an origin may call the API. */
export function checkOrigin(page: URL, server: URL | null, { origins }: ServeOptions): Finding[] {
  const report = about('origins');
  if (origins.includes(page.origin) || page.origin === server?.origin)
    return [report.ok(`Pages of ${page.origin} may call the API.`)];
  return [
    report.error(
      `Pages of ${page.origin} may not call the API.`,
      `Add "${page.origin}" to "origins" of the configuration file, or to --origins (MADOGUCHI_ORIGINS).`,
    ),
  ];
}

/** Checks the policy of a page, and its tag. */
export function checkPage({ url, headers, text }: Fetched, server: URL, tokenUrl: URL | null): Finding[] {
  const report = about('policy');
  const findings: Finding[] = [];
  const script = new URL('madoguchi.js', server.href.endsWith('/') ? server : `${server.href}/`);
  const policies = readPolicies(headers, text);
  const hasNonce = readElements(text, 'script').some(
    ({ nonce, ...others }) => nonce !== undefined && Object.values(others).some((value) => value.includes('madoguchi')),
  );
  const addDirective = (directive: string, address: URL) =>
    findings.push(
      report.error(
        `The Content Security Policy of ${url.href} blocks ${address.origin} in ${directive}.`,
        `Add ${address.origin === url.origin ? "'self'" : address.origin} to ${directive}.`,
      ),
    );
  for (const policy of policies) {
    const scripts = ['script-src-elem', 'script-src', 'default-src'];
    if (!hasNonce && !allowsAddress(policy, scripts, script, url)) addDirective('script-src', script);
    for (const address of tokenUrl ? [server, tokenUrl] : [server])
      if (!allowsAddress(policy, ['connect-src', 'default-src'], address, url)) addDirective('connect-src', address);
  }
  if (!/madoguchi(?:-[\w.]+)?\.m?js/.test(text))
    findings.push(
      report.warning(
        `${url.href} has no tag of the widget in its HTML.`,
        `Add <script async crossorigin src="${script.href}" data-token-url="…"></script>, unless your application adds it.`,
      ),
    );
  if (url.protocol === 'https:' && server.protocol === 'http:')
    findings.push(
      report.error(
        `${url.href} uses HTTPS, and ${server.origin} does not: browsers block it.`,
        'Put a reverse proxy with TLS in front of the server, and set --public-url (MADOGUCHI_PUBLIC_URL).',
      ),
    );
  return findings.length > 0
    ? findings
    : [report.ok(policies.length > 0 ? 'The policy allows the widget.' : 'The page has no Content Security Policy.')];
}

/** Checks what is configured about proxies, without a request. */
export function checkTrustedProxies({ trustedProxies, host }: ServeOptions, server: URL | null): Finding[] {
  const report = about('proxy');
  if (trustedProxies.some((range) => range.endsWith('/0')))
    return [
      report.error(
        'Every address is a trusted proxy, so any client can choose the address that rate limits count.',
        'List the addresses of your reverse proxies only in "trustedProxies" (--trusted-proxies).',
      ),
    ];
  const isLocal = server === null || /^(?:localhost|127\.|\[::1\])/.test(server.hostname);
  if (server?.protocol === 'https:' && trustedProxies.length === 0)
    return [
      report.warning(
        'A reverse proxy with TLS is in front, and no proxy is trusted: all users share the rate limits of one address.',
        'Set "trustedProxies" (--trusted-proxies, MADOGUCHI_TRUSTED_PROXIES) to its address.',
      ),
    ];
  if (server?.protocol === 'http:' && !isLocal)
    return [
      report.warning(
        `${server.origin} is reached without TLS: tokens can be read on the way.`,
        'Put a reverse proxy with TLS in front.',
      ),
    ];
  return [report.ok(trustedProxies.length > 0 ? `Trusted: ${trustedProxies.join(', ')}.` : `Listens on ${host}.`)];
}

const Health = z.object({ status: z.literal('ok'), version: z.string() });

/** Checks that the public address leads to this server. */
export function checkPublicAddress({ url, status, text }: Fetched): Finding {
  const report = about('proxy');
  try {
    return report.ok(`${url.origin} leads to Madoguchi ${z.parse(Health, JSON.parse(text)).version}.`);
  } catch {
    return report.error(
      `${url.href} answered ${status}, which is not an answer of Madoguchi.`,
      'Let the reverse proxy pass the whole path on, or set basePath of the configuration file to the path in front.',
    );
  }
}

/** Checks outgoing mail. */
export async function checkMail({ mail }: ServeOptions): Promise<Finding[]> {
  const report = about('mail');
  if (!mail) return [report.skipped('No mail is configured.')];
  try {
    await mail.smtp.verify();
    return [report.ok(`The mail server ${mail.smtp.server} is connected.`)];
  } catch (error) {
    return [
      report.error(
        describeFailure(error),
        'Check MADOGUCHI_SMTP_URL or mail.smtp: host, port, encryption and credentials. Then run "madoguchi mail test".',
      ),
    ];
  } finally {
    mail.smtp.close();
  }
}

/** Checks incoming mail: the domain of reply addresses must have a mail server. */
export async function checkIncomingMail(
  { mail }: ServeOptions,
  lookUp: (domain: string) => Promise<unknown[]> = resolveMx,
): Promise<Finding[]> {
  const report = about('incoming mail');
  const domain = mail?.options.replyDomain;
  if (domain === undefined) return [report.skipped('Replies by mail are not configured (mail.replyDomain).')];
  const servers = await lookUp(domain).catch(() => []);
  return [
    servers.length > 0
      ? report.ok(`${domain} has a mail server.`)
      : report.error(
          `The domain ${domain} of reply addresses has no mail server (MX).`,
          `Add an MX record for ${domain} that names the server which delivers to Madoguchi.`,
        ),
  ];
}

/** Checks the remote help desk. */
export async function checkDesk({ desk }: ServeOptions): Promise<Finding[]> {
  const report = about('desk');
  if (!desk) return [report.skipped('Tickets are stored in the database.')];
  const name = `${desk.shape.kind} help desk at ${desk.shape.url}`;
  try {
    const connected = await connectDesk(desk);
    return connected instanceof DeskRequestError
      ? [
          report.error(
            `The ${name} cannot be reached: ${describeDeskFailure(connected)}`,
            'Check desk.url (MADOGUCHI_DESK) and the network.',
          ),
        ]
      : [report.ok(`The ${name} is connected.`)];
  } catch (error) {
    return [report.error(`The ${name}: ${describeFailure(error)}`, 'Check MADOGUCHI_DESK_TOKEN and desk.mapping.')];
  }
}
