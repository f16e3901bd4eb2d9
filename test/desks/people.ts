import type { TestResponse, TestRequest, TestApi } from '../api/harness.ts';

/** The end users of the temporary help desks, as their tokens name them. */
export const CUSTOMERS = {
  ada: { sub: 'ada', name: 'Ada One', email: 'cust1@example.test', org: 'acme', org_name: 'Acme', role: 'user' },
  bob: { sub: 'bob', name: 'Bob Two', email: 'Cust2@example.test', org: 'globex', org_name: 'Globex', role: 'user' },
  /** Has Ada's address in another organization. */
  moved: { sub: 'ada', name: 'Ada One', email: 'cust1@example.test', org: 'globex', org_name: 'Globex', role: 'user' },
  /** Has no known address. */
  unaddressed: { sub: 'una', name: 'Una', org: 'acme', org_name: 'Acme', role: 'user' },
} as const;
/** A user's name. */
export type Customer = keyof typeof CUSTOMERS;

const ahead = new WeakMap<TestApi, number>();

/** Advances a server's clock, which is then that much ahead of the help desk's. */
export function advanceClock(test: TestApi, ms: number): void {
  ahead.set(test, (ahead.get(test) ?? 0) + ms);
}

/** Sends a request as a user. */
export async function sendAs(
  test: TestApi,
  who: Customer,
  method: string,
  path: string,
  said: TestRequest = {},
): Promise<TestResponse> {
  test.time.now = Date.now() + (ahead.get(test) ?? 0);
  return test.send(method, path, { ...said, token: await test.token(CUSTOMERS[who]) });
}

/** The maximum text limits of a form, so that the help desk's limits apply. */
export const MAX_TEXT_LIMITS = { subject: 500, description: 100_000, comment: 100_000 } as const;
