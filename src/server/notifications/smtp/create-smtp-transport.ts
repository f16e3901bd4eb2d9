import { createTransport, type SendMailOptions } from 'nodemailer';
import type { OutgoingMail } from '../mail/options.ts';
import { PermanentDeliveryError } from '../permanent-delivery-error.ts';
import { fetchAccessToken } from './access-token.ts';
import { resolveSmtpOptions, type SmtpOptions, type SmtpSettings } from './options.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Time limit for one response of the mail server. */
const SOCKET_TIMEOUT_MS = 30_000;

/** Header fields that a DKIM signature covers. Mail programs offer one-click unsubscription only where it is signed (RFC 8058). */
const SIGNED_FIELDS =
  'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:References:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted';

/** Response of the mail server. */
export interface SmtpReceipt {
  /** Its last response, such as `250 2.0.0 Ok: queued as 4Yd2`. */
  response: string;
}

/** Sends mail through a mail server. */
export interface SmtpTransport {
  /** Sends one mail. Pass it as `mail.send`. */
  send: (mail: OutgoingMail, options: { signal: AbortSignal }) => Promise<SmtpReceipt>;
  /** Connects, encrypts and authenticates without sending. Rejects with a message for operators. */
  verify: () => Promise<void>;
  /** Closes idle connections; a running delivery finishes. */
  close: () => void;
  /** Host and port, for messages to operators. */
  readonly server: string;
}

/**
 * Creates a transport that sends mail through a mail server by SMTP, over a pool of connections.
 *
 * `send` rejects with `PermanentDeliveryError` when the server reports that the mailbox does not exist, and otherwise
 * with an `Error` that describes the failure and the option to check.
 *
 * @param options the mail server, see `SmtpOptions`
 * @throws ConfigurationError naming the option that is invalid
 * @example
 * const smtp = createSmtpTransport({ url: process.env.SMTP_URL });
 * const api = createTicketApi({ store, identity, mail: { from: { address: 'support@example.com' }, send: smtp.send } });
 */
export function createSmtpTransport(options: SmtpOptions): SmtpTransport {
  const settings = resolveSmtpOptions(options);
  const { host, port, security, dkim, ca } = settings;
  const server = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const auth = toAuth(settings);
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(auth && { auth, forceAuth: true }),
    maxConnections: settings.maxConnections,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    tls: { minVersion: 'TLSv1.2', ...(ca !== null && { ca }) },
    // Texts of mails must never be read as paths or URLs.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.privateKey,
        headerFieldNames: SIGNED_FIELDS,
      },
    }),
  });

  return {
    server,
    async send(mail, { signal }) {
      try {
        const { response } = await transport.sendMail({ ...toMessage(mail), signal });
        return { response };
      } catch (error) {
        throw toDeliveryError(error, server, settings);
      }
    },
    async verify() {
      try {
        await transport.verify();
      } catch (error) {
        throw toDeliveryError(error, server, settings);
      }
    },
    close: () => transport.close(),
  };
}

/** Translates a mail of the outbox into nodemailer's fields. */
function toMessage({ from, to, replyTo, ...mail }: OutgoingMail): SendMailOptions {
  return {
    from: { name: from.name ?? '', address: from.address },
    to: { name: to.name ?? '', address: to.address },
    ...(replyTo !== null && { replyTo }),
    messageId: mail.messageId,
    // A string would be written unchanged, but RFC 5322 has a date format of its own.
    date: new Date(mail.date),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: mail.headers,
  };
}

type TokenCallback = (error: Error | null, token?: string, expiresAt?: number) => void;

function toAuth({ auth }: SmtpSettings) {
  if (!auth) return null;
  if (auth.kind === 'password') return { user: auth.user, pass: auth.password };
  return {
    type: 'OAuth2',
    user: auth.user,
    provisionCallback: async (_user: string, _renew: boolean, callback: TokenCallback) => {
      try {
        const { token, expiresAt } = await fetchAccessToken(auth);
        callback(null, token, expiresAt);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
}

/** Enhanced status codes (RFC 3463) of a mailbox or domain that does not exist, or a mailbox that was disabled. */
const NO_SUCH_MAILBOX = /\b5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)\b/;

/** Describes the failure and the option to check, for the log and the command line. Never contains the password. */
function toDeliveryError(error: unknown, server: string, { security, auth }: SmtpSettings): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { code, command, response, originalCode } = error as Error & Partial<Record<string, string>>;
  if (command === 'RCPT TO' && response !== undefined && NO_SUCH_MAILBOX.test(response))
    return new PermanentDeliveryError(`The mail server ${server} says that the mailbox does not exist: ${response}`, {
      cause: error,
    });
  const message = error.message.replace(/\.$/, '');
  // Without a response of the mail server, the failure is that of the token endpoint.
  const oauth2 = `${message}. Check mail.smtp.oauth2.`;
  const sentences: Record<string, string> = {
    EAUTH:
      response === undefined && auth?.kind === 'oauth2'
        ? oauth2
        : `The mail server ${server} refused the ${auth?.kind === 'oauth2' ? 'access token' : 'user or password'}: ${response ?? message}. Check mail.smtp (MADOGUCHI_SMTP_URL).`,
    EOAUTH2: oauth2,
    EDNS: `The name of the mail server ${server} cannot be resolved. Check mail.smtp.host (MADOGUCHI_SMTP_URL).`,
    ETLS: `The connection to the mail server ${server} could not be encrypted (mail.smtp.security is "${security}"): ${message}.`,
    ETIMEDOUT: `The mail server ${server} did not answer in time. Check mail.smtp.host, mail.smtp.port and the firewall.`,
    ESOCKET: `The mail server ${server} cannot be reached${originalCode === undefined ? '' : ` (${originalCode})`}: ${message}. Check mail.smtp.host, mail.smtp.port and mail.smtp.security.`,
    ECONNECTION: `The mail server ${server} closed the connection: ${message}.`,
  };
  return new Error(
    sentences[code ?? ''] ??
      (response === undefined
        ? `The mail could not be sent through ${server}: ${message}`
        : `The mail server ${server} refused the mail${command === undefined ? '' : ` at ${command}`}: ${response}`),
    { cause: error },
  );
}
