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
import { createMessage } from '../../messages/index.ts';

type TicketQuery = Parameters<Desk['listTickets']>[1];

const PAGE = 25;

/**
 * Lists the caller's tickets in the help desk, without those of another organization. Unclaimed tickets are claimed for the
 * caller's organization, as when one is opened.
 *
 * @throws ProblemError `forbidden` for the list of an organization, which remote help desks do not provide
 */
export async function listTickets(
  { adapter, mapping, recordSnapshots: watch }: RemoteDeskContext,
  context: CallContext,
  query: TicketQuery,
): Promise<PageResult<TicketSummary>> {
  const { identity } = context;
  const requester = toRequester(identity);
  const empty = { items: [], next: null, total: 0 };
  if (!requester || !identity.organization) return empty;
  if (query.view === 'organization')
    throw new ProblemError('forbidden', { detail: createMessage('organization_list_not_supported_by_desk') });
  if (query.requester !== undefined && query.requester !== identity.id) return empty;
  const priority = query.priority === undefined ? undefined : mapping.toRemotePriority(query.priority);
  if (priority === null || ![query.category, query.q].every((text) => text === undefined || isStorableText(text)))
    return empty;
  const { sorts } = adapter.abilities;
  const { items, next, total } = await adapter.list(requester, {
    view: query.view ?? 'mine',
    statuses: toStatuses(query.status, mapping),
    priority,
    category: query.category === undefined ? undefined : mapping.toRemoteCategory(query.category),
    createdFrom: query.createdFrom === undefined ? undefined : Date.parse(query.createdFrom),
    createdBefore: query.createdBefore === undefined ? undefined : Date.parse(query.createdBefore),
    words: toSearchTerms(query.q ?? ''),
    sort: sorts.includes(query.sort ?? 'activity') ? (query.sort ?? 'activity') : 'activity',
    cursor: query.cursor ?? null,
    limit: Math.min(query.limit ?? PAGE, 100),
  });
  const refs = await upsertTicketRefs(
    context,
    adapter.name,
    items.map(({ ref }) => ref),
  );
  const visible = items.flatMap((ticket) => {
    const ref = refs.get(ticket.ref);
    return ref && isVisibleTo(identity, ref) && isParticipant(requester, ticket) ? [{ ticket, ref }] : [];
  });
  const claimed = await claimTickets(
    context.db,
    identity,
    visible.map((row) => row.ref),
  );
  const rows = visible.filter((row) => claimed.has(row.ref.id));
  await watch?.(context, rows);
  const seen = await loadReadMarks(
    context,
    rows.map((row) => row.ref.id),
  );
  return {
    items: rows.map((row) =>
      toSummary(row.ticket, { ref: row.ref, identity, mapping, readUntil: seen.get(row.ref.id) ?? null }),
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

/** Splits a search without further normalization: width and case are the help desk's business. */
const toSearchTerms = (q: string): string[] =>
  [...new Set(normalizeText(q).split(/\s+/))].filter((word) => word !== '').slice(0, 8);
