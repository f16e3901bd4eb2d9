import * as z from 'zod/mini';
import type { AgentTicket } from '../../../contract/index.ts';
import { time } from '../rows.ts';

const StoredRouting = z.object({ rule: z.string(), at: z.number() });

/** Reads the routing rule that was applied to a ticket. */
export function toRouting(stored: string | null): AgentTicket['routing'] {
  if (stored === null) return null;
  const { rule, at } = StoredRouting.parse(JSON.parse(stored));
  return { rule, at: time(at) };
}
