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
