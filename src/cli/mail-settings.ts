import { readFile } from 'node:fs/promises';
import {
  ConfigurationError,
  createSmtpTransport,
  type IncomingMailOptions,
  type MailOptions,
  type SmtpOptions,
  type SmtpTransport,
} from '../server/index.ts';
import type { MailConfig } from './config/mail.ts';
import type { ConfigFile } from './config/schema.ts';

/** Mail options of the server without `send`, with the transport that sends. */
export interface MailSetup {
  options: Omit<MailOptions, 'send'>;
  smtp: SmtpTransport;
}

/**
 * Combines the `mail` key of the configuration file with the SMTP URL of the command line or environment. Resolves to
 * undefined when neither is set.
 *
 * @param mailbox the password from the command line or environment; undefined for commands that read no mailbox
 * @throws ConfigurationError naming the key that is missing or invalid
 */
export async function createMailSetup(
  { mail }: ConfigFile,
  smtpUrl: string | undefined,
  mailbox?: { password: string | undefined },
): Promise<MailSetup | undefined> {
  if (!mail && smtpUrl === undefined) return undefined;
  const { smtp: smtpConfig = {}, from, incoming, ...options } = mail ?? {};
  if (!from)
    throw new ConfigurationError(
      'The sender of mails is missing. Set mail.from.address in the configuration file (--config).',
    );
  const { dkim, caFile, url, host, port, security, user, password, ...rest } = smtpConfig;
  const server = smtpUrl === undefined ? { url, host, port, security, user, password } : { url: smtpUrl };
  const set = Object.fromEntries(Object.entries(server).filter(([, value]) => value !== undefined));
  const smtp: SmtpOptions = {
    ...rest,
    ...set,
    ...(caFile !== undefined && { ca: await readKey(caFile, 'mail.smtp.caFile') }),
    ...(dkim && {
      dkim: {
        domain: dkim.domain,
        selector: dkim.selector,
        privateKey: await readKey(dkim.privateKeyFile, 'mail.smtp.dkim.privateKeyFile'),
      },
    }),
  };
  return {
    options: {
      ...options,
      ...(incoming && { incoming: await toIncomingOptions(incoming, mailbox) }),
      from: { address: from.address, ...(from.name !== undefined && { name: from.name }) },
    },
    smtp: createSmtpTransport(smtp),
  };
}

async function toIncomingOptions(
  { imap, ...options }: NonNullable<MailConfig['incoming']>,
  mailbox: { password: string | undefined } | undefined,
): Promise<IncomingMailOptions> {
  if (!imap || !mailbox) return options;
  const { caFile, ...rest } = imap;
  return {
    ...options,
    imap: {
      ...rest,
      ...(mailbox.password !== undefined && { password: mailbox.password }),
      ...(caFile !== undefined && { ca: await readKey(caFile, 'mail.incoming.imap.caFile') }),
    },
  };
}

async function readKey(file: string, key: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`${key}: the file "${file}" cannot be read.`, { cause: error });
  }
}
