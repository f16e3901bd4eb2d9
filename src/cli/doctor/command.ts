import type { Command } from 'commander';
import * as z from 'zod/mini';
import { ConfigurationError } from '../../server/index.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../definition.ts';
import { fromEnvironment, readFlags, SecretOption } from '../options.ts';
import { addServeOptions, resolveServeOptions } from '../serve-command.ts';
import type { ServeOptions } from '../serve-options.ts';
import { about, describeFailure, SUBJECTS, type Finding, type Subject } from './finding.ts';
import {
  checkConfiguration,
  checkDatabase,
  checkNode,
  checkPermissions,
  checkPort,
  checkSecrets,
  checkStorage,
} from './machine.ts';
import {
  checkDate,
  checkDesk,
  checkIncomingMail,
  checkMail,
  checkOrigin,
  checkPage,
  checkPublicAddress,
  checkToken,
  checkTrustedProxies,
  fetchText,
  type Fetched,
} from './network.ts';

const text = z.optional(z.string());
const Flags = z.object({
  tokenUrl: text,
  cookie: text,
  page: text,
  publicUrl: text,
  config: text,
  json: z.optional(z.boolean()),
});
type Flags = z.infer<typeof Flags>;

/** Adds `madoguchi doctor`. */
export function defineDoctor(program: Command, { context, command, handle }: Definition): void {
  const doctor = addServeOptions(command(program, 'doctor', 'Check an installation and say what to change.'))
    .option('--token-url <url>', 'token endpoint of your back end: a token is fetched and verified')
    .option('--page <url>', 'page with the widget: its policy, its origin and its tag are checked')
    .addOption(
      fromEnvironment(
        new SecretOption('--cookie <text>', 'with --token-url and --page: cookies of a signed-in user'),
        'MADOGUCHI_DOCTOR_COOKIE',
      ),
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Takes the options of "madoguchi serve", and reads .env. Changes nothing but creates the data folder's "files" where it is missing;
works while the server runs. Secrets are not printed.

Exit code: 0 without an error (warnings included), 1 with an error, 2 for wrong usage.

Example:
  madoguchi doctor --page https://app.example.com --token-url https://app.example.com/support-token`,
    );
  handle(doctor, async () => {
    const flags = readFlags(Flags, doctor.opts());
    const findings = sort(await examine(doctor.opts(), flags, context));
    const failed = findings.some(({ level }) => level === 'error');
    context.out(flags.json ? `${JSON.stringify({ ok: !failed, findings }, null, 2)}\n` : render(findings));
    return failed ? 1 : 0;
  });
}

async function examine(parsed: Record<string, unknown>, flags: Flags, { now }: Context): Promise<Finding[]> {
  const findings: Finding[] = [checkNode()];
  let options: ServeOptions;
  try {
    options = await resolveServeOptions(parsed);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [
      ...findings,
      about('configuration').error(error.message, 'Change the option that the message names, then run doctor again.'),
    ];
  }
  const secretFiles = ['.env', ...(flags.config === undefined ? [] : await hasSecrets(options, flags.config))];
  findings.push(
    ...(await checkConfiguration(options)),
    ...checkSecrets(options),
    ...(await checkPermissions(options, secretFiles)),
    ...(await checkStorage(options)),
    ...(await checkDatabase(options, now)),
    await checkPort(options),
    ...(await checkMail(options)),
    ...(await checkIncomingMail(options)),
    ...(await checkDesk(options)),
    ...(await examineAddresses(options, flags, now)),
  );
  return findings;
}

/** The configuration file, where it holds secrets. */
async function hasSecrets({ config }: ServeOptions, file: string): Promise<string[]> {
  const isSecret =
    config.identity?.secret ?? config.access?.keySecret ?? config.webhooks?.[0] ?? config.mail?.smtp?.password;
  return isSecret === undefined ? [] : [file];
}

async function examineAddresses(options: ServeOptions, flags: Flags, now: () => number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const address = options.inbox?.publicUrl ?? options.mail?.options.apiUrl;
  const server = address !== undefined && URL.canParse(address) ? new URL(address) : null;
  const basePath = options.config.basePath ?? '';
  const read = async (subject: Subject, url: string, fix: string): Promise<Fetched | null> => {
    try {
      const answer = await fetchText(url, now, subject === 'proxy' ? undefined : flags.cookie);
      findings.push(...checkDate(answer));
      return answer;
    } catch (error) {
      findings.push(about(subject).error(`${url} cannot be reached: ${describeFailure(error)}`, fix));
      return null;
    }
  };
  findings.push(...checkTrustedProxies(options, server));
  if (server && flags.publicUrl !== undefined) {
    const health = await read(
      'proxy',
      `${server.origin}${basePath}/healthz`,
      'Start the server and the reverse proxy.',
    );
    if (health) findings.push(checkPublicAddress(health));
  }
  const tokenUrl = flags.tokenUrl === undefined ? null : parseUrl(flags.tokenUrl, '--token-url');
  if (tokenUrl === null) findings.push(about('token').skipped('No token endpoint is given (--token-url).'));
  else {
    const answer = await read('token', tokenUrl.href, 'Start your back end, and check --token-url.');
    if (answer) findings.push(...(await checkToken(answer, options, flags.cookie !== undefined)));
  }
  const page = flags.page === undefined ? null : parseUrl(flags.page, '--page');
  const origin = page ?? tokenUrl;
  if (origin) findings.push(...checkOrigin(origin, server, options));
  else findings.push(about('origins').skipped('No page is given (--page).'));
  if (page === null) findings.push(about('policy').skipped('No page is given (--page).'));
  else {
    const answer = await read('policy', page.href, 'Check --page.');
    const api = server ?? new URL(`http://${options.host}:${options.port}`);
    if (answer) findings.push(...checkPage(answer, api, tokenUrl));
  }
  if (!findings.some(({ subject }) => subject === 'clock'))
    findings.push(about('clock').ok('No clock differs from that of this machine.'));
  return findings;
}

function parseUrl(value: string, flag: string): URL {
  if (!URL.canParse(value)) throw new ConfigurationError(`${flag}: "${value}" is not a URL.`);
  return new URL(value);
}

const sort = (findings: readonly Finding[]) =>
  findings.toSorted((one, other) => SUBJECTS.indexOf(one.subject) - SUBJECTS.indexOf(other.subject));

const MARKS: Record<Finding['level'], string> = {
  ok: 'ok     ',
  skipped: '-      ',
  warning: 'warning',
  error: 'ERROR  ',
};

function render(findings: readonly Finding[]): string {
  const width = Math.max(...SUBJECTS.map((subject) => subject.length));
  const lines = findings.map(
    ({ subject, level, message, fix }) =>
      `${MARKS[level]}  ${subject.padEnd(width)}  ${message}${fix === undefined ? '' : `\n${' '.repeat(width + 11)}Fix: ${fix}`}\n`,
  );
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  return `${lines.join('')}\nErrors: ${count('error')}, warnings: ${count('warning')}.\n`;
}
