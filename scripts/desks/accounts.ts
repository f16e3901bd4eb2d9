import * as z from 'zod/mini';

/** Accounts of a temporary help desk: the server's, an agent's, and two end users without privileges. */
export const ACCOUNTS = ['madoguchi', 'agent', 'cust1', 'cust2'] as const;
/** An account of a temporary help desk. */
export type DeskAccount = (typeof ACCOUNTS)[number];

/** Address and credentials of a temporary help desk. */
export const DeskAddress = z.object({
  kind: z.enum(['request-tracker', 'redmine']),
  url: z.string(),
  /** The credential of each account for the desk's API. */
  tokens: z.record(z.enum(ACCOUNTS), z.string()),
});
/** Address and credentials of a temporary help desk. */
export type DeskAddress = z.infer<typeof DeskAddress>;

/** A temporary help desk on 127.0.0.1. */
export interface RunningDesk extends DeskAddress {
  /** Its process group. */
  group: number;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

/** Password of the agent for the help desk's own web interface; the seeds repeat it. */
export const AGENT_LOGIN = { name: 'agent', password: 'agent-Loopback-99' } as const;
