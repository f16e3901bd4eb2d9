import type { Answered, Said, TestApi } from '../api/harness.ts';

/** The end users of the throw-away desks, as their tokens name them. */
export const CUSTOMERS = {
  ada: { sub: 'ada', name: 'Ada One', email: 'cust1@example.test', org: 'acme', org_name: 'Acme', role: 'user' },
  bob: { sub: 'bob', name: 'Bob Two', email: 'Cust2@example.test', org: 'globex', org_name: 'Globex', role: 'user' },
  /** Has Ada's address, and belongs to somebody else. */
  moved: { sub: 'ada', name: 'Ada One', email: 'cust1@example.test', org: 'globex', org_name: 'Globex', role: 'user' },
  /** Nobody knows their address. */
  unaddressed: { sub: 'una', name: 'Una', org: 'acme', org_name: 'Acme', role: 'user' },
} as const;
/** One of them. */
export type Customer = keyof typeof CUSTOMERS;

const ahead = new WeakMap<TestApi, number>();

/** Lets so many milliseconds pass for a server, which then is that much ahead of the desk. */
export function travel(test: TestApi, ms: number): void {
  ahead.set(test, (ahead.get(test) ?? 0) + ms);
}

/** Sends a request as one of them. */
export async function sendAs(
  test: TestApi,
  who: Customer,
  method: string,
  path: string,
  said: Said = {},
): Promise<Answered> {
  test.time.now = Date.now() + (ahead.get(test) ?? 0);
  return test.send(method, path, { ...said, token: await test.token(CUSTOMERS[who]) });
}

/** The longest texts that a form can allow, so that what a desk takes decides. */
export const LONG = { subject: 500, description: 100_000, comment: 100_000 } as const;
