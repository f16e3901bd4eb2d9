import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';
import { isSafeUrl } from '../../lib/safe-url.ts';

/** How the connection to the mail server is encrypted. */
export const SMTP_SECURITY = ['tls', 'starttls', 'none'] as const;

const text = z.string();
const positive = z.int().check(z.positive());

/** Shape of the SMTP options in the configuration file. */
export const SmtpOptionsSchema = z.strictObject({
  url: z.optional(text),
  host: z.optional(text),
  port: z.optional(z.int().check(z.minimum(1), z.maximum(65_535))),
  security: z.optional(z.enum(SMTP_SECURITY)),
  user: z.optional(text),
  password: z.optional(text),
  oauth2: z.optional(
    z.strictObject({
      tokenUrl: text,
      clientId: text,
      clientSecret: text,
      refreshToken: z.optional(text),
      scope: z.optional(text),
    }),
  ),
  dkim: z.optional(z.strictObject({ domain: text, selector: text, privateKey: text })),
  ca: z.optional(text),
  maxConnections: z.optional(positive),
});
/**
 * Connection to a mail server.
 *
 * - `url`: `smtp://user:password@host:port` or `smtps://…`, in place of `host`, `port`, `security`, `user` and `password`.
 *   `?security=none` sets the security.
 * - `host`, `port`: the mail server. Default port: 587, or 465 with `security: 'tls'`.
 * - `security`: `tls` (from the first byte), `starttls` (upgraded before anything is sent, refused when the server cannot) or
 *   `none`. Default: `tls` for port 465 and `smtps:`, `none` for a loopback address, otherwise `starttls`.
 * - `user`, `password`: for SMTP authentication. Default: none.
 * - `oauth2`: authentication as `user` with an access token in place of a password. With `refreshToken` the refresh-token grant
 *   is used, without it the client-credentials grant with `scope`.
 * - `dkim`: signs each mail; `privateKey` is in PEM.
 * - `ca`: certificate authorities in PEM, for a server with a private certificate.
 * - `maxConnections`: connections at the same time. Default 4.
 */
export type SmtpOptions = z.infer<typeof SmtpOptionsSchema>;

/** Validated SMTP options. */
export interface SmtpSettings {
  host: string;
  port: number;
  security: (typeof SMTP_SECURITY)[number];
  auth:
    | { kind: 'password'; user: string; password: string }
    | ({ kind: 'oauth2'; user: string } & NonNullable<SmtpOptions['oauth2']>)
    | null;
  dkim: NonNullable<SmtpOptions['dkim']> | null;
  ca: string | null;
  maxConnections: number;
}

const DEFAULT_MAX_CONNECTIONS = 4;

/**
 * Validates SMTP options.
 *
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveSmtpOptions(options: SmtpOptions): SmtpSettings {
  const { url, oauth2, dkim, ca, maxConnections = DEFAULT_MAX_CONNECTIONS, ...parts } = options;
  if (url !== undefined && Object.values(parts).some((value) => value !== undefined))
    throw new ConfigurationError('mail.smtp: set either url, or host, port, security, user and password; not both.');
  const { host, port, security, user, password } = url === undefined ? parts : parseUrl(url);
  if (host === undefined || host === '')
    throw new ConfigurationError(
      'mail.smtp.host is missing. Set it, mail.smtp.url or MADOGUCHI_SMTP_URL, such as "smtp://user:password@mail.example.com:587".',
    );
  const resolved = security ?? (port === 465 ? 'tls' : isLoopback(host) ? 'none' : 'starttls');
  if (password !== undefined && user === undefined)
    throw new ConfigurationError('mail.smtp.user is missing, though mail.smtp.password is set.');
  if (oauth2 && user === undefined)
    throw new ConfigurationError('mail.smtp.user is missing: mail.smtp.oauth2 needs the mailbox to sign in to.');
  if (oauth2 && password !== undefined)
    throw new ConfigurationError('mail.smtp: set either password or oauth2, not both.');
  if (oauth2 && !isSafeUrl(oauth2.tokenUrl))
    throw new ConfigurationError(
      'mail.smtp.oauth2.tokenUrl must be an https: URL such as "https://login.example.com/oauth2/token".',
    );
  if (oauth2 && oauth2.refreshToken === undefined && oauth2.scope === undefined)
    throw new ConfigurationError('mail.smtp.oauth2 needs refreshToken, or scope for the client-credentials grant.');
  if (resolved === 'none' && (user !== undefined || oauth2) && !isLoopback(host))
    throw new ConfigurationError(
      'mail.smtp.security is "none", so the password would be sent unencrypted. Set it to "starttls" or "tls".',
    );
  if (dkim && !dkim.privateKey.includes('-----BEGIN'))
    throw new ConfigurationError('mail.smtp.dkim.privateKey must be a private key in PEM ("-----BEGIN …").');
  return {
    host,
    port: port ?? (resolved === 'tls' ? 465 : 587),
    security: resolved,
    auth:
      user === undefined
        ? null
        : oauth2
          ? { kind: 'oauth2', user, ...oauth2 }
          : { kind: 'password', user, password: password ?? '' },
    dkim: dkim ?? null,
    ca: ca ?? null,
    maxConnections,
  };
}

function parseUrl(value: string): Pick<SmtpOptions, 'host' | 'port' | 'security' | 'user' | 'password'> {
  const url = URL.parse(value);
  const security = url?.searchParams.get('security') ?? (url?.protocol === 'smtps:' ? 'tls' : undefined);
  const parsed = z.optional(z.enum(SMTP_SECURITY)).safeParse(security);
  // The value may hold a password, so it is not repeated.
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !parsed.success)
    throw new ConfigurationError(
      'The SMTP URL (mail.smtp.url or MADOGUCHI_SMTP_URL) must look like "smtp://user:password@mail.example.com:587" or "smtps://…"; ?security= takes tls, starttls or none.',
    );
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(url.port !== '' && { port: Number(url.port) }),
    ...(parsed.data && { security: parsed.data }),
    ...(url.username !== '' && { user: decode(url.username), password: decode(url.password) }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConfigurationError(
      'The SMTP URL has a "%" in its user or password that is not followed by two hexadecimal digits. Write "%" as "%25".',
    );
  }
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
