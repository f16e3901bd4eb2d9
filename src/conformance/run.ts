import type { CreateTicket } from '../contract/index.ts';
import { createCaller, UnreachableError } from './caller.ts';
import type { Check } from './check.ts';
import type { Capability } from './test-context.ts';
import { CHECKS } from './checks/index.ts';
import { TestContext } from './test-context.ts';
import { TEST_USERS, type TestUser } from './test-users.ts';
import type { CapabilityResult, CheckResult, Report, Verdict } from './report.ts';
import { cleanUp } from './cleanup.ts';
import { NotSupportedError, CheckFailedError, CheckSkippedError, truncate } from './assertions.ts';

/** Options of {@link checkTicketApi}. */
export interface CheckOptions {
  /** Base URL of the ticket API; `/v1/...` is appended. */
  baseUrl: string;
  /** Tokens by test user. Checks that need a missing one are skipped. */
  tokens: { owner: string } & Partial<Record<TestUser, string>>;
  /** Origin of a page with the widget, allowed by the API. Without it, the CORS checks are skipped. */
  origin?: string;
  /** Values of every created ticket, for forms that need values the checks cannot guess. */
  ticket?: Partial<CreateTicket>;
  /** Ids of the checks to run, or their part before the dot. Default: all. */
  only?: readonly string[];
  /** Replaces the global `fetch`, e.g. to call a handler without a port. */
  fetch?: typeof fetch;
  /** Timeout of a request in milliseconds. Default: 30,000. */
  timeoutMs?: number;
  /** Called with the result of each check. */
  onResult?: (result: CheckResult) => void;
  /** Called with the delay in seconds when the API returns `Retry-After`. */
  onWait?: (seconds: number) => void;
}

/** The run is aborted after this many consecutive checks without any response. */
const MAX_SILENT_FAILURES = 5;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Checks a ticket API against the contract. Creates marked tickets and closes them at the end; grants support access for at
 * most two minutes and revokes it. Violations of the contract are reported, not thrown.
 *
 * @throws TypeError when `baseUrl` is not an HTTP URL or `only` contains an unknown id
 * @throws UnreachableError when the API does not respond, or stops responding
 * @example
 * const report = await checkTicketApi({ baseUrl: 'https://help.example.com', tokens: { owner, colleague } });
 * if (report.counts.fail > 0) console.log(formatText(report));
 */
export async function checkTicketApi(options: CheckOptions): Promise<Report> {
  const base = resolveBaseUrl(options.baseUrl);
  const checks = selectChecks(options.only);
  const run = crypto.randomUUID().slice(0, 8);
  const startedAt = Date.now();
  const caller = createCaller({
    baseUrl: base,
    tokens: options.tokens,
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 30_000,
    onWait: options.onWait,
  });
  const context = new TestContext({
    caller,
    tokens: options.tokens,
    origin: options.origin ?? null,
    isLocal: LOOPBACK.test(new URL(base).hostname),
    run,
    overrides: options.ticket ?? {},
  });

  const results: CheckResult[] = [];
  let leftovers: string[] = [];
  try {
    let silent = 0;
    for (const check of checks) {
      const result = await runCheck(check, context).catch((error: unknown) => {
        // An API that responded before fails the check; one that stays silent ends the run.
        if (!(error instanceof UnreachableError) || caller.responses.length === 0 || ++silent === MAX_SILENT_FAILURES)
          throw error;
        return { ...describeCheck(check), verdict: 'fail' as const, observed: error.message, calls: 0, durationMs: 0 };
      });
      if (result.calls > 0) silent = 0;
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    leftovers = await cleanUp(context);
  }
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, skipped: 0, unsupported: 0 };
  for (const { verdict } of results) counts[verdict]++;
  return {
    target: base,
    run,
    startedAt: new Date(startedAt).toISOString(),
    durationSeconds: Math.round((Date.now() - startedAt) / 100) / 10,
    calls: caller.responses.length,
    users: TEST_USERS.filter((user) => context.users.has(user)),
    counts,
    checks: results,
    capabilities: await summarizeCapabilities(context, checks, results),
    leftovers,
  };
}

function resolveBaseUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new TypeError(`"${address}" is not a base URL: use an http:// or https:// URL without query and fragment.`);
  }
  return url.href.replace(/(?<!\/)\/+$/, '');
}

function selectChecks(only: readonly string[] | undefined): readonly Check[] {
  if (!only) return CHECKS;
  const matches = (id: string, name: string) => id === name || id.startsWith(`${name}.`);
  for (const name of only) {
    if (!CHECKS.some(({ id }) => matches(id, name))) throw new TypeError(`There is no check "${name}".`);
  }
  return CHECKS.filter(({ id }) => only.some((name) => matches(id, name)));
}

const describeCheck = ({ id, title, why }: Check) => ({ id, title, why });

async function runCheck(check: Check, context: TestContext): Promise<CheckResult> {
  const [calls, started] = [context.caller.responses.length, performance.now()];
  const outcome = await check.run(context).then(
    () => ({ verdict: 'pass' as const, observed: null }),
    (error: unknown) => toOutcome(error),
  );
  return {
    ...describeCheck(check),
    ...outcome,
    calls: context.caller.responses.length - calls,
    durationMs: Math.round(performance.now() - started),
  };
}

function toOutcome(error: unknown): Pick<CheckResult, 'verdict' | 'observed'> {
  if (error instanceof UnreachableError) throw error;
  const observed = truncate(error instanceof Error ? error.message : String(error), 1_000);
  if (error instanceof CheckFailedError) return { verdict: 'fail', observed };
  if (error instanceof NotSupportedError) return { verdict: 'unsupported', observed };
  if (error instanceof CheckSkippedError) return { verdict: 'skipped', observed };
  throw error;
}

async function summarizeCapabilities(
  context: TestContext,
  checks: readonly Check[],
  results: readonly CheckResult[],
): Promise<CapabilityResult[]> {
  const read = (user: TestUser) =>
    context.session(user).then(
      ({ capabilities }) => capabilities,
      () => null,
    );
  const owner = await read('owner');
  if (!owner) return [];
  const admin = context.users.has('admin') ? await read('admin') : null;
  return (Object.keys(owner) as Capability[]).map((name) => {
    const verdicts = checks
      .filter(({ capability }) => capability === name)
      .map(({ id }) => results.find((result) => result.id === id)?.verdict);
    return {
      name,
      declared: ((name === 'access' || name === 'organizationTickets') && admin ? admin[name] : owner[name]) ?? false,
      verified: verdicts.includes('fail') ? false : verdicts.includes('pass') ? true : null,
    };
  });
}
