import type { TicketSummary } from '../../../contract/index.ts';
import type { CallContext, Desk, Rows } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { storable } from '../../store/text.ts';
import type { DeskQuery } from '../adapter.ts';
import type { SettledMapping } from '../mapping.ts';
import type { Connected } from './connected.ts';
import { claimTickets, mayReach, rememberTickets } from './known.ts';
import { readUntil } from './reading.ts';
import { isOf, requesterOf } from './requester.ts';
import { summaryOf } from './shaping.ts';
import { normalizeText } from '../../lib/normalize-text.ts';

type TicketQuery = Parameters<Desk['listTickets']>[1];

const PAGE = 25;

/**
 * Tickets that the desk says are the caller's, without those that belong to another organization. Those that belong to none
 * are claimed for the caller's, as opening one does.
 *
 * @throws ProblemError `forbidden` for an organization's list, which no desk elsewhere can give
 */
export async function listTickets(
  { adapter, mapping, watch }: Connected,
  context: CallContext,
  query: TicketQuery,
): Promise<Rows<TicketSummary>> {
  const { identity } = context;
  const by = requesterOf(identity);
  const nothing = { items: [], next: null, total: 0 };
  if (!by || !identity.organization) return nothing;
  if (query.view === 'organization')
    throw new ProblemError('forbidden', { detail: "This desk cannot list an organization's tickets." });
  if (query.requester !== undefined && query.requester !== identity.id) return nothing;
  const priority = query.priority === undefined ? undefined : mapping.rawPriority(query.priority);
  if (priority === null || ![query.category, query.q].every((text) => text === undefined || storable(text)))
    return nothing;
  const { sorts } = adapter.abilities;
  const { items, next, total } = await adapter.list(by, {
    view: query.view ?? 'mine',
    statuses: statusesOf(query.status, mapping),
    priority,
    category: query.category === undefined ? undefined : mapping.rawCategory(query.category),
    createdFrom: query.createdFrom === undefined ? undefined : Date.parse(query.createdFrom),
    createdBefore: query.createdBefore === undefined ? undefined : Date.parse(query.createdBefore),
    words: wordsOf(query.q ?? ''),
    sort: sorts.includes(query.sort ?? 'activity') ? (query.sort ?? 'activity') : 'activity',
    cursor: query.cursor ?? null,
    limit: Math.min(query.limit ?? PAGE, 100),
  });
  const known = await rememberTickets(
    context,
    adapter.name,
    items.map(({ ref }) => ref),
  );
  const reachable = items.flatMap((ticket) => {
    const one = known.get(ticket.ref);
    return one && mayReach(identity, one) && isOf(by, ticket) ? [{ ticket, known: one }] : [];
  });
  const claimed = await claimTickets(
    context.db,
    identity,
    reachable.map((row) => row.known),
  );
  const rows = reachable.filter((row) => claimed.has(row.known.id));
  await watch?.(context, rows);
  const seen = await readUntil(
    context,
    rows.map((row) => row.known.id),
  );
  return {
    items: rows.map((row) =>
      summaryOf(row.ticket, { known: row.known, identity, mapping, seen: seen.get(row.known.id) ?? null }),
    ),
    next,
    total: total === null ? null : total - (items.length - rows.length),
  };
}

function statusesOf(status: TicketQuery['status'], mapping: SettledMapping): DeskQuery['statuses'] {
  if (status === undefined) return undefined;
  return status === 'active'
    ? { notIn: mapping.rawStatuses(['solved', 'closed']) }
    : { in: mapping.rawStatuses([status]) };
}

/** As they were typed: what width and case mean is the desk's business. */
const wordsOf = (q: string): string[] =>
  [...new Set(normalizeText(q).split(/\s+/))].filter((word) => word !== '').slice(0, 8);
