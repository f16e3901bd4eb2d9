import { parseArgs } from 'node:util';
import { SignJWT } from 'jose';
import {
  asJunit,
  CHECKS,
  checkTicketApi,
  FLAG_OF,
  lineOf,
  PARTS,
  PEOPLE,
  summaryOf,
  Unreachable,
  type CheckOptions,
  type Person,
} from '../conformance/index.ts';
import { CreateTicket } from '../contract/index.ts';
import { UsageError, wrap } from './text.ts';

/** What `madoguchi check` was asked to do. */
interface CheckRequest extends CheckOptions {
  format: 'text' | 'json' | 'junit';
  requireAll: boolean;
}

/** `--colleague-token` can also come as `MADOGUCHI_CHECK_COLLEAGUE_TOKEN`. */
const toVariableName = (person: Person) =>
  `MADOGUCHI_CHECK_${FLAG_OF[person].slice(2).toUpperCase().replace('-', '_')}`;

const FLAGS: readonly (readonly [flag: string, help: string])[] = [
  ...PEOPLE.map(
    (person) => [`${FLAG_OF[person]} <jwt>  (${toVariableName(person)})`, `The token of ${PARTS[person]}.`] as const,
  ),
  [
    '--secret <text>  (MADOGUCHI_SECRET)',
    'Instead of tokens: signs its own, for people and organizations that it makes up (HS256, the usual claims). Not looked at when --token is given.',
  ],
  ['--audience <text>, --issuer <text>', 'With --secret: the "aud" and "iss" of those tokens.'],
  [
    '--origin <origin>',
    'Where a page with the widget lies, such as https://app.example.com: checks what browsers ask first.',
  ],
  [
    '--ticket <json>',
    'What every ticket is filed with, where the form needs what cannot be guessed: \'{"category":"billing"}\'.',
  ],
  ['--only <ids>', 'Only these checks, separated by commas: filing.kept, or filing for all of them.'],
  ['--format <text|json|junit>', 'How the report is written, to the standard output. Default text.'],
  ['--require-all', 'Fails also when something could not be checked, for lack of a token for example.'],
  ['--list', 'Writes down all checks, with why each matters, and calls nothing.'],
];

/** What `madoguchi check --help` prints. */
export const CHECK_HELP = `madoguchi check: proves that a ticket API keeps the contract, whatever it is made of.

Usage
  madoguchi check <base-url> --token <jwt> [options]

It files tickets of its own, marked "[madoguchi check …]", looks at what came of them, and closes them; it opens
support access for two minutes at most, and ends it. What needs a token that was not given is said to be unchecked,
and never counted as passed. Run it against an installation where that may happen.

Options
${FLAGS.map(([flag, help]) => `  ${flag}\n${wrap(help)}`).join('\n')}

Exit code
  0 when nothing fails, 1 when something does or the API cannot be reached, 2 when the command is not understood.

A server of this package, checked whole
  MADOGUCHI_SECRET=… madoguchi check http://127.0.0.1:8080
`;

/**
 * Checks an API and writes the report. Answers the exit code.
 *
 * @param write takes the report; the standard output when not given
 * @throws UsageError
 */
export async function check(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void = (text) => process.stdout.write(text),
): Promise<number> {
  const given = parseArguments(args);
  if (given.values.list) {
    if (given.positionals.length > 0) await requested(given, environment);
    write(CHECKS.map(({ id, title, why }) => `${id.padEnd(22)} ${title}\n${' '.repeat(23)}${why}\n`).join(''));
    return 0;
  }
  const { format, requireAll, ...options } = await requested(given, environment);
  const streams = format === 'text';
  let told = false;
  const nothing = await nothingAt(options.baseUrl);
  if (nothing !== null) {
    process.stderr.write(`${nothing}\n`);
    return 1;
  }
  try {
    if (streams) write(`The ticket API at ${options.baseUrl}\n\n`);
    const report = await checkTicketApi({
      ...options,
      onWait: () => {
        if (!told) process.stderr.write('The API limits how often it is called, so this takes longer …\n');
        told = true;
      },
      ...(streams && { onResult: (result) => write(`${lineOf(result)}\n`) }),
    });
    write(
      format === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : format === 'junit'
          ? asJunit(report)
          : `\n${summaryOf(report)}\n`,
    );
    return report.counts.fails > 0 || (requireAll && report.counts.unchecked > 0) ? 1 : 0;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    if (!(error instanceof Unreachable)) throw error;
    process.stderr.write(`The API cannot be checked. ${error.message}\n`);
    return 1;
  }
}

/** A sentence where there is no ticket API, whose some ninety checks would say nothing else; null otherwise. */
async function nothingAt(baseUrl: string): Promise<string | null> {
  const base = baseUrl.replace(/(?<!\/)\/+$/, '');
  const asked = `${base}/v1/session`;
  // Whoever does not answer, and what is no address, is reported by the kit.
  const answer = await fetch(asked).catch(() => null);
  await answer?.body?.cancel();
  if (answer?.status !== 404) return null;
  const hint = base.endsWith('/v1') ? ` Leave "/v1" out.` : '';
  return `There is no ticket API at ${base}: GET ${asked} answered 404.${hint}`;
}

function parseArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: {
        token: text,
        'colleague-token': text,
        'stranger-token': text,
        'admin-token': text,
        'agent-token': text,
        'leaver-token': text,
        secret: text,
        audience: text,
        issuer: text,
        origin: text,
        ticket: text,
        only: text,
        format: text,
        'require-all': flag,
        list: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function requested(
  { values, positionals }: ReturnType<typeof parseArguments>,
  environment: NodeJS.ProcessEnv,
): Promise<CheckRequest> {
  const [baseUrl, ...more] = positionals;
  if (baseUrl === undefined)
    throw new UsageError('Say which API: madoguchi check https://support.example.com --token …');
  if (more.length > 0) throw new UsageError(`One API at a time; "${more.join(' ')}" is too much.`);
  const { format = 'text', origin, only } = values;
  if (format !== 'text' && format !== 'json' && format !== 'junit') {
    throw new UsageError(`--format takes text, json or junit; "${format}" is none of them.`);
  }
  return {
    baseUrl,
    tokens: await tokensFrom(values, environment),
    format,
    requireAll: values['require-all'] ?? false,
    ...(values.ticket !== undefined && { ticket: ticketFrom(values.ticket) }),
    ...(origin !== undefined && { origin }),
    ...(only !== undefined && {
      only: only
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    }),
  };
}

type Values = ReturnType<typeof parseArguments>['values'];

async function tokensFrom(values: Values, environment: NodeJS.ProcessEnv): Promise<CheckOptions['tokens']> {
  const text = (given: string | undefined, variable: string) => {
    const value = (given ?? environment[variable])?.trim().replace(/^Bearer +/i, '');
    return value === '' ? undefined : value;
  };
  const owner = text(values.token, toVariableName('owner'));
  const secret = text(values.secret, 'MADOGUCHI_SECRET');
  if (owner === undefined && secret === undefined) {
    throw new UsageError(
      `A token is missing: give --token (or ${toVariableName('owner')}) of ${PARTS.owner}, or --secret.`,
    );
  }
  if (owner === undefined) return signed(secret?.split(/\s+/)[0] ?? '', values);
  const others = PEOPLE.flatMap((person) => {
    const flag = FLAG_OF[person].slice(2) as Exclude<keyof Values, 'require-all' | 'list'>;
    const token = text(values[flag], toVariableName(person));
    return token === undefined ? [] : [[person, token] as const];
  });
  return { ...Object.fromEntries(others), owner };
}

/** Long enough for a check that is made to wait by limits, and no longer. */
const TOKEN_SECONDS = 30 * 60;

/** Tokens for people who do not exist. */
async function signed(secret: string, { audience, issuer }: Values): Promise<CheckOptions['tokens']> {
  const key = new TextEncoder().encode(secret);
  const sign = (name: string, role: string, organization?: string) => {
    const token = new SignJWT({
      name: `Madoguchi check: ${name}`,
      // Desks elsewhere know people by it. Nobody has this address.
      email: `madoguchi-check-${name}@example.com`,
      role,
      ...(organization !== undefined && { org: organization, org_name: `Madoguchi check: ${organization}` }),
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(`madoguchi-check-${name}`)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`);
    if (audience !== undefined) token.setAudience(audience);
    if (issuer !== undefined) token.setIssuer(issuer);
    return token.sign(key);
  };
  const [one, other] = ['madoguchi-check-one', 'madoguchi-check-other'];
  return {
    owner: await sign('owner', 'user', one),
    colleague: await sign('colleague', 'user', one),
    stranger: await sign('stranger', 'user', other),
    admin: await sign('admin', 'admin', one),
    agent: await sign('agent', 'agent'),
    leaver: await sign('owner', 'user', one),
  };
}

function ticketFrom(text: string): NonNullable<CheckOptions['ticket']> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('--ticket takes JSON.');
  }
  // Filed as it is, and refused by the API when it is wrong: only its names are looked at here.
  const names = Object.keys(CreateTicket.def.shape);
  if (typeof value !== 'object' || value === null || Object.keys(value).some((name) => !names.includes(name))) {
    throw new UsageError(`--ticket takes an object with any of ${names.join(', ')}.`);
  }
  return value;
}
