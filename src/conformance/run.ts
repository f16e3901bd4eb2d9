import type { CreateTicket } from '../contract/index.ts';
import { createCaller, UnreachableError } from './caller.ts';
import type { Check } from './check.ts';
import type { Capability } from './test-context.ts';
import { CHECKS } from './checks/index.ts';
import { TestContext } from './test-context.ts';
import { TEST_USERS, type TestUser } from './test-users.ts';
import type { CapabilityResult, CheckResult, Report, Verdict } from './report.ts';
import { cleanUp } from './cleanup.ts';
import { NotSupportedError, CheckFailedError, CheckSkippedError, cut } from './assertions.ts';

/** What the kit is told. */
export interface CheckOptions {
  /** Where the ticket API is; `/v1/...` is appended. */
  baseUrl: string;
  /** Tokens by the part their people play. What needs one that is missing is said to be unchecked. */
  tokens: { owner: string } & Partial<Record<TestUser, string>>;
  /** An origin whose pages show the widget, as the API's configuration has it. Without it, no preflight is checked. */
  origin?: string;
  /** What every ticket of the kit is filed with, where the form needs what the kit cannot guess. */
  ticket?: Partial<CreateTicket>;
  /** Only these checks, by their ids or the part before the dot. Default: all. */
  only?: readonly string[];
  /** Instead of the global one, e.g. an API's own handler. */
  fetch?: typeof fetch;
  /** Milliseconds for one call. Default 30,000. */
  timeoutMs?: number;
  /** Told of each check as soon as it is made. */
  onResult?: (result: CheckResult) => void;
  /** Told when the API asks the kit to wait, in seconds. */
  onWait?: (seconds: number) => void;
}

/** So many checks in a row without an answer, and the API is taken to be gone. */
const MAX_SILENT_FAILURES = 5;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Checks a ticket API against the contract: makes its own marked tickets, looks at what came of them, and closes them.
 * Support access is opened for two minutes at most, and ended. Never rejects because of what the API does.
 *
 * @throws TypeError when `baseUrl` is no address or `only` names no check
 * @throws Unreachable when the API does not answer at all, or not any more
 * @example
 * const report = await checkTicketApi({ baseUrl: 'https://help.example.com', tokens: { owner, colleague } });
 * if (report.counts.fail > 0) console.log(formatText(report));
 */
export async function checkTicketApi(options: CheckOptions): Promise<Report> {
  const base = resolveBaseUrl(options.baseUrl);
  const checks = selectChecks(options.only);
  const run = crypto.randomUUID().slice(0, 8);
  const started = Date.now();
  const caller = createCaller({
    baseUrl: base,
    tokens: options.tokens,
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 30_000,
    onWait: options.onWait,
  });
  const kit = new TestContext({
    caller,
    tokens: options.tokens,
    origin: options.origin ?? null,
    near: LOOPBACK.test(new URL(base).hostname),
    run,
    overrides: options.ticket ?? {},
  });

  const results: CheckResult[] = [];
  let left: string[] = [];
  try {
    let silent = 0;
    for (const check of checks) {
      const result = await make(check, kit).catch((error: unknown) => {
        // Whoever has answered before and is silent now has failed at what was asked; for good, there is nobody to ask.
        if (!(error instanceof UnreachableError) || caller.record.length === 0 || ++silent === MAX_SILENT_FAILURES)
          throw error;
        return { ...about(check), verdict: 'fail' as const, observed: error.message, calls: 0, durationMs: 0 };
      });
      if (result.calls > 0) silent = 0;
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    left = await cleanUp(kit);
  }
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, skipped: 0, unsupported: 0 };
  for (const { verdict } of results) counts[verdict]++;
  return {
    target: base,
    run,
    startedAt: new Date(started).toISOString(),
    durationSeconds: Math.round((Date.now() - started) / 100) / 10,
    calls: caller.record.length,
    users: TEST_USERS.filter((person) => kit.people.has(person)),
    counts,
    checks: results,
    capabilities: await summarizeCapabilities(kit, checks, results),
    leftovers: left,
  };
}

function resolveBaseUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new TypeError(`"${address}" is no address of an API: it starts with https:// or http://, without ? and #.`);
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

const about = ({ id, title, why }: Check) => ({ id, title, why });

async function make(check: Check, kit: TestContext): Promise<CheckResult> {
  const [calls, started] = [kit.caller.record.length, performance.now()];
  const outcome = await check.run(kit).then(
    () => ({ verdict: 'pass' as const, observed: null }),
    (error: unknown) => runCheck(error),
  );
  return {
    ...about(check),
    ...outcome,
    calls: kit.caller.record.length - calls,
    durationMs: Math.round(performance.now() - started),
  };
}

function runCheck(error: unknown): Pick<CheckResult, 'verdict' | 'observed'> {
  if (error instanceof UnreachableError) throw error;
  const observed = cut(error instanceof Error ? error.message : String(error), 1_000);
  if (error instanceof CheckFailedError) return { verdict: 'fail', observed };
  if (error instanceof NotSupportedError) return { verdict: 'unsupported', observed };
  if (error instanceof CheckSkippedError) return { verdict: 'skipped', observed };
  throw error;
}

async function summarizeCapabilities(
  kit: TestContext,
  checks: readonly Check[],
  results: readonly CheckResult[],
): Promise<CapabilityResult[]> {
  const read = (person: TestUser) =>
    kit.session(person).then(
      ({ capabilities }) => capabilities,
      () => null,
    );
  const owner = await read('owner');
  if (!owner) return [];
  const admin = kit.people.has('admin') ? await read('admin') : null;
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
