import type { ImapFlow } from 'imapflow';
import { OperationalError } from '../../errors.ts';
import { fetchAccessToken } from '../smtp/access-token.ts';
import type { ImapSettings } from './options.ts';

const CONNECT_TIMEOUT_MS = 15_000;
/** Restarts IDLE, because firewalls drop silent connections. */
const MAX_IDLE_MS = 4 * 60_000;
const SOCKET_TIMEOUT_MS = 5 * 60_000;
/** Maximum bytes of one line and of one response besides messages, against a broken or hostile server. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const MAX_RESPONSE_OVERHEAD_BYTES = 8 * 1024 * 1024;

/** Host and port, for messages to operators. */
export const toServerName = ({ host, port }: Pick<ImapSettings, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Connects to a mailbox and authenticates.
 *
 * @param maxMessageBytes larger messages are never fetched
 * @throws OperationalError with a sentence for operators that names the option to check
 */
export async function connectImap(settings: ImapSettings, maxMessageBytes: number): Promise<ImapFlow> {
  // Loaded here, because servers without a mailbox do not need it.
  const { ImapFlow } = await import('imapflow');
  const { host, port, security, user, auth, ca } = settings;
  const accessToken = auth.kind === 'oauth2' ? await readAccessToken(auth) : null;
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security === 'starttls' && { doSTARTTLS: true }),
    ...(security === 'none' && { doSTARTTLS: false }),
    auth: auth.kind === 'oauth2' ? { user, accessToken: accessToken ?? '' } : { user, pass: auth.password },
    tls: { minVersion: 'TLSv1.2', ...(ca !== null && { ca }) },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    maxIdleTime: MAX_IDLE_MS,
    maxLineLength: MAX_LINE_BYTES,
    maxLiteralSize: maxMessageBytes + MAX_LINE_BYTES,
    maxResponseSize: maxMessageBytes + MAX_RESPONSE_OVERHEAD_BYTES,
  });
  // Failures are reported by the command that is running; without a listener the event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    client.close();
    throw toConnectionError(error, settings);
  }
  return client;
}

async function readAccessToken(auth: ImapSettings['auth'] & { kind: 'oauth2' }): Promise<string> {
  try {
    return (await fetchAccessToken(auth)).token;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new OperationalError('mailbox_token', `${reason}. Check mail.incoming.imap.oauth2.`, error);
  }
}

/** Describes the failure and the option to check. Never contains the password. */
function toConnectionError(error: unknown, settings: ImapSettings): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const server = toServerName(settings);
  const { code, authenticationFailed, responseText } = error as Error &
    Partial<{ code: string; authenticationFailed: boolean; responseText: string }>;
  const reason = (responseText ?? error.message).replace(/\.$/, '');
  if (authenticationFailed === true)
    return new OperationalError(
      'mailbox_authentication',
      `The mail server ${server} refused the ${settings.auth.kind === 'oauth2' ? 'access token' : 'user or password'} of the mailbox: ${reason}. Check mail.incoming.imap (MADOGUCHI_IMAP_PASSWORD).`,
      error,
    );
  const sentences: Record<string, string> = {
    ENOTFOUND: `The name of the mail server ${server} cannot be resolved. Check mail.incoming.imap.host.`,
    ECONNREFUSED: `The mail server ${server} refuses connections. Check mail.incoming.imap.host and mail.incoming.imap.port.`,
    CONNECT_TIMEOUT: `The mail server ${server} did not answer in time. Check mail.incoming.imap.host, mail.incoming.imap.port and the firewall.`,
    GREETING_TIMEOUT: `The mail server ${server} did not answer in time. Check mail.incoming.imap.port and mail.incoming.imap.security.`,
  };
  return new OperationalError(
    'mailbox_unreachable',
    sentences[code ?? ''] ??
      `The connection to the mail server ${server} failed${code === undefined ? '' : ` (${code})`}: ${reason}. Check mail.incoming.imap.host, mail.incoming.imap.port and mail.incoming.imap.security ("${settings.security}").`,
    error,
  );
}
