import { createDesk, type Desk, type DeskConfigSchema } from '../../src/server/index.ts';
import type { DeskAddress } from './accounts.ts';

const PLACES = {
  'request-tracker': {
    queue: 'General',
    categoryField: 'Category',
    mapping: {
      statuses: { new: 'new', open: 'open', stalled: 'pending', resolved: 'closed', rejected: 'closed' },
      close: 'resolved',
      reopen: 'open',
      priorities: { urgent: '80', high: '60', normal: '40', low: '20' },
      fields: { severity: 'Severity' },
    },
  },
  redmine: {
    project: 'support',
    mapping: {
      statuses: {
        New: 'new',
        'In Progress': 'open',
        Feedback: 'pending',
        Resolved: 'solved',
        Closed: 'closed',
        Rejected: 'closed',
      },
      close: 'Closed',
      reopen: 'In Progress',
      priorities: { urgent: 'Urgent', high: 'High', normal: 'Normal', low: 'Low' },
      fields: { severity: 'Severity' },
    },
  },
} as const;

/** Settings that tests can override. */
export interface Connecting {
  /** URL of the help desk, if not its own address. */
  url?: string;
  timeoutMs?: number;
  lookupDelayMs?: number;
  pollSeconds?: number;
}

/** Returns the server's configuration for a temporary help desk. */
export function toConfiguration({ kind, url }: DeskAddress, connecting: Connecting = {}): DeskConfigSchema {
  return kind === 'redmine'
    ? { kind, url, ...PLACES[kind], ...connecting }
    : { kind, url, ...PLACES[kind], ...connecting };
}

/** Connects a temporary help desk. */
export const connectDesk = (desk: DeskAddress, connecting: Connecting = {}): Promise<Desk> =>
  createDesk(toConfiguration(desk, connecting), { token: desk.tokens.madoguchi });
