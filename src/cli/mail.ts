import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import * as z from 'zod/mini';
import { ConfigurationError, MAIL_LANGUAGES, resolveMailOptions } from '../server/index.ts';
import { composeMail } from '../server/notifications/mail/compose-mail.ts';
import { SAMPLE_MAILS, writeSampleMail } from '../server/notifications/mail/sample-mails.ts';
import { testMail } from '../server/notifications/mail/ticket-texts.ts';
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

/** Adds `madoguchi mail`, and returns it for further subcommands. */
export function defineMail(program: Command, { context, command, handle }: Definition): Command {
  const mail = command(program, 'mail', 'Check the mail configuration, preview mails and receive mail.');
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
      const settings = resolveMailOptions({ ...options, send: smtp.send });
      const { from, language } = settings;
      const { name: vendor } = settings.senders.select({ language }).brand;
      const mail = composeMail({ name: null, address: to }, testMail(language, { settings, vendor }), {
        language,
        settings,
        now: context.now(),
      });
      const { response } = await smtp.send(mail, { signal: AbortSignal.timeout(TIMEOUT_MS) });
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
  definePreview(mail, { context, command, handle });
  return mail;
}

const PreviewFlags = z.object({
  config: z.optional(z.string()),
  language: z.enum(MAIL_LANGUAGES),
  format: z.enum(['text', 'html']),
  output: z.optional(z.string()),
});

/** Adds `madoguchi mail preview`. */
function definePreview(mail: Command, { context, command, handle }: Definition): void {
  const preview = command(
    mail,
    'preview',
    'Print a mail with sample data, with the texts and the brand of the configuration.',
  )
    .argument('[template]', 'name of the mail. Default: lists all names')
    .addOption(new Option('--language <language>', 'language of the mail').choices(MAIL_LANGUAGES).default('en'))
    .addOption(new Option('--format <format>', 'part of the mail').choices(['text', 'html']).default('text'))
    .option('--output <file>', 'file to write to, for a browser for example, in place of standard output')
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Example:
  madoguchi mail preview answered --language ja --format html --output answered.html --config madoguchi.json`,
    );
  handle(preview, async (_, name) => {
    const flags = readFlags(PreviewFlags, preview.opts());
    const config = flags.config === undefined ? {} : await readConfigFile(flags.config);
    const {
      smtp: _smtp,
      incoming: _incoming,
      from = { address: 'support@example.com' },
      ...options
    } = config.mail ?? {};
    const settings = resolveMailOptions(
      { ...options, from, send: () => Promise.resolve() },
      { origins: config.origins ?? ['https://app.example.com'] },
    );
    if (name === undefined) {
      context.out(SAMPLE_MAILS.map((one) => `${one}\n`).join(''));
      return 0;
    }
    const written = writeSampleMail(name, flags.language, settings);
    if (!written) throw new UsageError(`there is no mail "${name}"; expected one of ${SAMPLE_MAILS.join(', ')}`);
    const { subject, text, html } = composeMail({ name: null, address: 'ada@example.com' }, written, {
      language: flags.language,
      settings,
      now: context.now(),
    });
    const content = flags.format === 'html' ? html : `${subject}\n\n${text}`;
    if (flags.output === undefined) context.out(content);
    else await writeFile(flags.output, content);
    return 0;
  });
}
