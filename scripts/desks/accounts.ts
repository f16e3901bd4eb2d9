import * as z from 'zod/mini';

/** Accounts of a throw-away desk: the server's, an agent's, and two end users' without privileges. */
export const ACCOUNTS = ['madoguchi', 'agent', 'cust1', 'cust2'] as const;
/** An account of a throw-away desk. */
export type DeskAccount = (typeof ACCOUNTS)[number];

/** Where a throw-away desk is, and what opens it. */
export const DeskAddress = z.object({
  kind: z.enum(['request-tracker', 'redmine']),
  url: z.string(),
  /** The credential of each account for the desk's API. */
  tokens: z.record(z.enum(ACCOUNTS), z.string()),
});
/** Where a throw-away desk is, and what opens it. */
export type DeskAddress = z.infer<typeof DeskAddress>;

/** A throw-away desk on 127.0.0.1. */
export interface RunningDesk extends DeskAddress {
  /** Its process group. */
  group: number;
  /** Ends it and deletes all that it kept. */
  stop(): Promise<void>;
}

/** With what an agent signs in to the desk's own pages; the seeds repeat it. */
export const AGENT_LOGIN = { name: 'agent', password: 'agent-Loopback-99' } as const;
