import { Option, type Command } from 'commander';
import { SignJWT } from 'jose';
import * as z from 'zod/mini';
import {
  formatJunit,
  CHECKS,
  checkTicketApi,
  CLI_FLAGS,
  formatLine,
  ROLE_DESCRIPTIONS,
  TEST_USERS,
  formatSummary,
  UnreachableError,
  type CheckOptions,
  type TestUser,
} from '../conformance/index.ts';
import { CreateTicket } from '../contract/index.ts';
import type { Context } from './context.ts';
import { fromEnvironment, list, readFlags, SecretOption } from './options.ts';
import type { Definition } from './definition.ts';
import { UsageError } from './text.ts';

/** `--colleague-token` can also be given as `MADOGUCHI_CHECK_COLLEAGUE_TOKEN`. */
const toVariable = (person: TestUser) =>
  `MADOGUCHI_CHECK_${CLI_FLAGS[person].slice(2).toUpperCase().replace('-', '_')}`;

const token = z.optional(z.string());
const Flags = z.object({
  token,
  colleagueToken: token,
  strangerToken: token,
  adminToken: token,
  agentToken: token,
  leaverToken: token,
  secret: z.optional(z.string()),
  audience: z.optional(z.string()),
  issuer: z.optional(z.string()),
  origin: z.optional(z.string()),
  ticket: z.optional(z.string()),
  only: z.optional(z.array(z.string())),
  format: z.enum(['text', 'json', 'junit']),
  requireAll: z.optional(z.boolean()),
  list: z.optional(z.boolean()),
});
type Flags = z.infer<typeof Flags>;

/** Adds `madoguchi check`. */
export function defineCheck(program: Command, { context, command, handle }: Definition): void {
  const check = command(program, 'check', 'Check that a ticket API conforms to the contract.').argument(
    '[base-url]',
    'URL of the API, without /v1',
  );
  for (const person of TEST_USERS)
    check.addOption(
      fromEnvironment(
        new SecretOption(`${CLI_FLAGS[person]} <jwt>`, `token of ${ROLE_DESCRIPTIONS[person]}`),
        toVariable(person),
      ),
    );
  check
    .addOption(
      fromEnvironment(
        new SecretOption(
          '--secret <text>',
          'instead of tokens: signs its own, for users and organizations that do not exist (HS256, default claims). Ignored with --token',
        ),
        'MADOGUCHI_SECRET',
      ),
    )
    .option('--audience <text>', 'with --secret: the "aud" of those tokens')
    .option('--issuer <text>', 'with --secret: the "iss" of those tokens')
    .option('--origin <origin>', 'origin of a page with the widget, to check CORS preflights')
    .option(
      '--ticket <json>',
      'values of every created ticket, where the form requires them: \'{"category":"billing"}\'',
    )
    .addOption(
      new Option('--only <ids>', 'comma-separated checks, such as create.stored, or create for all of them').argParser(
        list,
      ),
    )
    .addOption(
      new Option('--format <format>', 'format of the report').choices(['text', 'json', 'junit']).default('text'),
    )
    .option('--require-all', 'fail also when a check could not be made, for lack of a token for example')
    .option('--list', 'print all checks with their reasons, without calling an API')
    .addHelpText(
      'after',
      `
Creates tickets marked "[madoguchi check …]" and closes them; turns on support access for two minutes at most and
turns it off. Checks that need a token which was not given are reported as unchecked, never as passed.

Exit code: 0 when no check fails, 1 when one fails or the API cannot be reached, 2 for wrong usage.

Example:
  MADOGUCHI_SECRET=… madoguchi check http://127.0.0.1:8080`,
    );
  handle(check, async (_, baseUrl) => {
    const flags = readFlags(Flags, check.opts());
    if (flags.list) {
      // Everything else is validated as well, so that a documented command line can be tested with --list.
      if (baseUrl !== undefined) await toCheckOptions(baseUrl, flags);
      context.out(CHECKS.map(({ id, title, why }) => `${id.padEnd(22)} ${title}\n${' '.repeat(23)}${why}\n`).join(''));
      return 0;
    }
    if (baseUrl === undefined) throw new UsageError("missing argument 'base-url', such as https://support.example.com");
    return checkApi(await toCheckOptions(baseUrl, flags), flags, context);
  });
}

/** Checks an API and prints the report. Returns the exit code. */
async function checkApi(options: CheckOptions, { format, requireAll }: Flags, { out, err }: Context): Promise<number> {
  const failure = await probe(options.baseUrl);
  if (failure !== null) {
    err(`${failure}\n`);
    return 1;
  }
  const streams = format === 'text';
  let waited = false;
  try {
    if (streams) out(`Ticket API at ${options.baseUrl}\n\n`);
    const report = await checkTicketApi({
      ...options,
      onWait: () => {
        if (!waited) err('The API limits the rate of requests; the checks take longer …\n');
        waited = true;
      },
      ...(streams && { onResult: (result) => out(`${formatLine(result)}\n`) }),
    });
    out(
      format === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : format === 'junit'
          ? formatJunit(report)
          : `\n${formatSummary(report)}\n`,
    );
    return report.counts.fail > 0 || (requireAll && report.counts.skipped > 0) ? 1 : 0;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    if (!(error instanceof UnreachableError)) throw error;
    err(`error: the API cannot be checked. ${error.message}\n`);
    return 1;
  }
}

/** Returns an error message when there is no ticket API at the URL. All checks would only repeat it. */
async function probe(baseUrl: string): Promise<string | null> {
  const base = baseUrl.replace(/(?<!\/)\/+$/, '');
  const url = `${base}/v1/session`;
  // Invalid URLs and connection errors are reported by the checks.
  const response = await fetch(url).catch(() => null);
  await response?.body?.cancel();
  if (response?.status !== 404) return null;
  const hint = base.endsWith('/v1') ? ` Remove "/v1" from the URL.` : '';
  return `error: there is no ticket API at ${base}: GET ${url} answered 404.${hint}`;
}

async function toCheckOptions(baseUrl: string, flags: Flags): Promise<CheckOptions> {
  const { origin, only, ticket } = flags;
  return {
    baseUrl,
    tokens: await toTokens(flags),
    ...(ticket !== undefined && { ticket: parseTicket(ticket) }),
    ...(origin !== undefined && { origin }),
    ...(only !== undefined && { only }),
  };
}

async function toTokens(flags: Flags): Promise<CheckOptions['tokens']> {
  const { secret } = flags;
  const trimmed = (text: string | undefined) => text?.trim().replace(/^Bearer +/i, '') || undefined;
  const owner = trimmed(flags.token);
  if (owner === undefined && secret === undefined)
    throw new UsageError(
      `a token is missing; give --token (${toVariable('owner')}) of ${ROLE_DESCRIPTIONS.owner}, or --secret`,
    );
  if (owner === undefined) return signTokens(secret?.trim().split(/\s+/)[0] ?? '', flags);
  const others: Record<Exclude<TestUser, 'owner'>, string | undefined> = {
    colleague: flags.colleagueToken,
    stranger: flags.strangerToken,
    admin: flags.adminToken,
    agent: flags.agentToken,
    leaver: flags.leaverToken,
  };
  const given = Object.entries(others).flatMap(([person, text]) => {
    const value = trimmed(text);
    return value === undefined ? [] : [[person, value] as const];
  });
  return { ...Object.fromEntries(given), owner };
}

/** Long enough for checks that rate limits slow down. */
const TOKEN_SECONDS = 30 * 60;

/** Signs tokens of users who do not exist. */
async function signTokens(secret: string, { audience, issuer }: Flags): Promise<CheckOptions['tokens']> {
  const key = new TextEncoder().encode(secret);
  const sign = (name: string, role: string, organization?: string) => {
    const token = new SignJWT({
      name: `Madoguchi check: ${name}`,
      // Remote help desks identify users by it. The domain is reserved, so the address belongs to no one.
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

function parseTicket(text: string): NonNullable<CheckOptions['ticket']> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('--ticket: expected JSON');
  }
  // Values are validated by the API under test; only the keys are checked here.
  const keys = Object.keys(CreateTicket.def.shape);
  if (typeof value !== 'object' || value === null || Object.keys(value).some((key) => !keys.includes(key)))
    throw new UsageError(`--ticket: expected an object with keys among ${keys.join(', ')}`);
  return value;
}
