import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { ConfigurationError, resolveMailOptions } from '../server/index.ts';
import { getMessages } from '../server/messages/index.ts';
import { isAddress } from '../server/lib/mail-address.ts';
import { readConfigFile } from './config/read-config.ts';
import { createMailSetup } from './mail-settings.ts';
import { configOption, fromEnvironment, readFlags, SecretOption } from './options.ts';
import type { Definition } from './definition.ts';
import { UsageError } from './text.ts';

const TIMEOUT_MS = 60_000;

const Flags = z.object({ config: z.optional(z.string()), smtpUrl: z.optional(z.string()) });

/** The mail server with its credentials. */
export const smtpUrlOption = () =>
  fromEnvironment(
    new SecretOption(
      '--smtp-url <url>',
      'mail server that sends mails, in place of mail.smtp of the configuration file: smtp://user:password@mail.example.com:587',
    ),
    'MADOGUCHI_SMTP_URL',
  );

/** Adds `madoguchi mail`. */
export function defineMail(program: Command, { context, command, handle }: Definition): void {
  const mail = command(program, 'mail', 'Check the mail configuration.');
  const test = command(mail, 'test', 'Send a test mail with the configuration of "madoguchi serve".')
    .argument('<address>', 'e-mail address to send to')
    .addOption(smtpUrlOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Exit code: 0 when the mail server accepted the mail, 1 when it did not, 2 for wrong usage.

Example:
  MADOGUCHI_SMTP_URL=… madoguchi mail test me@example.com --config madoguchi.json`,
    );
  handle(test, async (_, to = '') => {
    const flags = readFlags(Flags, test.opts());
    const setup = await createMailSetup(
      flags.config === undefined ? {} : await readConfigFile(flags.config),
      flags.smtpUrl,
    );
    if (!setup)
      throw new ConfigurationError(
        'Mail is not configured. Add the key "mail" to the configuration file (--config), and set MADOGUCHI_SMTP_URL or mail.smtp.',
      );
    const { smtp, options } = setup;
    if (!isAddress(to)) throw new UsageError(`"${to}" is not an e-mail address`);
    try {
      const { from, domain, language } = resolveMailOptions({ ...options, send: smtp.send });
      const { response } = await smtp.send(
        {
          messageId: `<${randomUUID()}@${domain}>`,
          date: new Date(context.now()).toISOString(),
          from,
          to: { name: null, address: to },
          replyTo: null,
          ...getMessages(language).testMail,
          language,
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        },
        { signal: AbortSignal.timeout(TIMEOUT_MS) },
      );
      context.out(`Sent to ${to} from ${from.address} through ${smtp.server}: ${response}\n`);
      return 0;
    } catch (error) {
      if (error instanceof ConfigurationError || !(error instanceof Error)) throw error;
      context.err(`error: ${error.message}\n`);
      return 1;
    } finally {
      smtp.close();
    }
  });
}
