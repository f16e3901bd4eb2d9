import type { TicketSummary } from '../../../contract/index.ts';
import type { CallContext, Desk, PageResult } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { isStorableText } from '../../database/text.ts';
import type { DeskQuery } from '../adapter.ts';
import type { ResolvedMapping } from '../mapping.ts';
import type { RemoteDeskContext } from './context.ts';
import { claimTickets, isVisibleTo, upsertTicketRefs } from './ticket-refs.ts';
import { loadReadMarks } from './read-state.ts';
import { isParticipant, toRequester } from './requester.ts';
import { toSummary } from './mappers.ts';
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
  { adapter, mapping, watch }: RemoteDeskContext,
  context: CallContext,
  query: TicketQuery,
): Promise<PageResult<TicketSummary>> {
  const { identity } = context;
  const by = toRequester(identity);
  const nothing = { items: [], next: null, total: 0 };
  if (!by || !identity.organization) return nothing;
  if (query.view === 'organization')
    throw new ProblemError('forbidden', { detail: "This desk cannot list an organization's tickets." });
  if (query.requester !== undefined && query.requester !== identity.id) return nothing;
  const priority = query.priority === undefined ? undefined : mapping.rawPriority(query.priority);
  if (priority === null || ![query.category, query.q].every((text) => text === undefined || isStorableText(text)))
    return nothing;
  const { sorts } = adapter.abilities;
  const { items, next, total } = await adapter.list(by, {
    view: query.view ?? 'mine',
    statuses: toStatuses(query.status, mapping),
    priority,
    category: query.category === undefined ? undefined : mapping.rawCategory(query.category),
    createdFrom: query.createdFrom === undefined ? undefined : Date.parse(query.createdFrom),
    createdBefore: query.createdBefore === undefined ? undefined : Date.parse(query.createdBefore),
    words: toWords(query.q ?? ''),
    sort: sorts.includes(query.sort ?? 'activity') ? (query.sort ?? 'activity') : 'activity',
    cursor: query.cursor ?? null,
    limit: Math.min(query.limit ?? PAGE, 100),
  });
  const known = await upsertTicketRefs(
    context,
    adapter.name,
    items.map(({ ref }) => ref),
  );
  const reachable = items.flatMap((ticket) => {
    const one = known.get(ticket.ref);
    return one && isVisibleTo(identity, one) && isParticipant(by, ticket) ? [{ ticket, known: one }] : [];
  });
  const claimed = await claimTickets(
    context.db,
    identity,
    reachable.map((row) => row.known),
  );
  const rows = reachable.filter((row) => claimed.has(row.known.id));
  await watch?.(context, rows);
  const seen = await loadReadMarks(
    context,
    rows.map((row) => row.known.id),
  );
  return {
    items: rows.map((row) =>
      toSummary(row.ticket, { known: row.known, identity, mapping, seen: seen.get(row.known.id) ?? null }),
    ),
    next,
    total: total === null ? null : total - (items.length - rows.length),
  };
}

function toStatuses(status: TicketQuery['status'], mapping: ResolvedMapping): DeskQuery['statuses'] {
  if (status === undefined) return undefined;
  return status === 'active'
    ? { notIn: mapping.toRemoteStatuses(['solved', 'closed']) }
    : { in: mapping.toRemoteStatuses([status]) };
}

/** As they were typed: what width and case mean is the desk's business. */
const toWords = (q: string): string[] =>
  [...new Set(normalizeText(q).split(/\s+/))].filter((word) => word !== '').slice(0, 8);
