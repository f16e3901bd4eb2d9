import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';
import { isSafeUrl } from '../../lib/safe-url.ts';

/** How the connection to the mailbox is encrypted. */
export const IMAP_SECURITY = ['tls', 'starttls', 'none'] as const;

const text = z.string();

/** Shape of the IMAP options in the configuration file. */
export const ImapOptionsSchema = z.strictObject({
  host: text,
  port: z.optional(z.int().check(z.minimum(1), z.maximum(65_535))),
  security: z.optional(z.enum(IMAP_SECURITY)),
  user: text,
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
  ca: z.optional(text),
  folder: z.optional(text),
  processedFolder: z.optional(text),
  refusedFolder: z.optional(text),
  pollSeconds: z.optional(z.number().check(z.minimum(1), z.maximum(3_600))),
});
/**
 * A mailbox that incoming mail is read from.
 *
 * - `host`, `port`: the mail server. Default port: 993, or 143 with another `security` than `tls`.
 * - `security`: `tls` (from the first byte), `starttls` or `none`. Default: `tls`, or by the port `starttls` for 143.
 * - `user`, and `password` or `oauth2`: the credentials. With `refreshToken` the refresh-token grant is used, without it the
 *   client-credentials grant with `scope`.
 * - `ca`: certificate authorities in PEM, for a server with a private certificate.
 * - `folder`: the folder that is read. Default `INBOX`.
 * - `processedFolder`: receives processed messages, marked as read. Default `Madoguchi processed`.
 * - `refusedFolder`: receives messages that were refused, with the reason in a header field. Default `Madoguchi refused`.
 * - `pollSeconds`: interval of polling, where the server cannot announce mail (IDLE). Default 60.
 */
export type ImapOptions = z.infer<typeof ImapOptionsSchema>;

/** Validated IMAP options. */
export interface ImapSettings {
  host: string;
  port: number;
  security: (typeof IMAP_SECURITY)[number];
  user: string;
  auth: { kind: 'password'; password: string } | ({ kind: 'oauth2' } & NonNullable<ImapOptions['oauth2']>);
  ca: string | null;
  folder: string;
  processedFolder: string;
  refusedFolder: string;
  pollMs: number;
}

/**
 * Validates IMAP options.
 *
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveImapOptions(options: ImapOptions): ImapSettings {
  const { host, user, password, oauth2, folder = 'INBOX', processedFolder = 'Madoguchi processed' } = options;
  const { refusedFolder = 'Madoguchi refused', pollSeconds = 60 } = options;
  const security = options.security ?? (options.port === 143 ? 'starttls' : 'tls');
  if (host === '')
    throw new ConfigurationError('mail.incoming.imap.host is empty. Set it to the name of the mail server.');
  if (user === '') throw new ConfigurationError('mail.incoming.imap.user is empty. Set it to the user of the mailbox.');
  if ((password === undefined) === (oauth2 === undefined))
    throw new ConfigurationError(
      oauth2
        ? 'mail.incoming.imap: set either password or oauth2, not both.'
        : 'mail.incoming.imap.password is missing. Set MADOGUCHI_IMAP_PASSWORD, or mail.incoming.imap.oauth2.',
    );
  if (oauth2 && !isSafeUrl(oauth2.tokenUrl))
    throw new ConfigurationError(
      'mail.incoming.imap.oauth2.tokenUrl must be an https: URL such as "https://login.example.com/oauth2/token".',
    );
  if (oauth2 && oauth2.refreshToken === undefined && oauth2.scope === undefined)
    throw new ConfigurationError(
      'mail.incoming.imap.oauth2 needs refreshToken, or scope for the client-credentials grant.',
    );
  if (security === 'none' && !isLoopback(host))
    throw new ConfigurationError(
      'mail.incoming.imap.security is "none", so the password would be sent unencrypted. Set it to "starttls" or "tls".',
    );
  const folders = [folder, processedFolder, refusedFolder];
  if (new Set(folders).size < folders.length || folders.includes(''))
    throw new ConfigurationError(
      'mail.incoming.imap: folder, processedFolder and refusedFolder must be three different folders.',
    );
  return {
    host,
    port: options.port ?? (security === 'tls' ? 993 : 143),
    security,
    user,
    auth: oauth2 ? { kind: 'oauth2', ...oauth2 } : { kind: 'password', password: password ?? '' },
    ca: options.ca ?? null,
    folder,
    processedFolder,
    refusedFolder,
    pollMs: pollSeconds * 1_000,
  };
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
