import type { DeskQuery, DeskTicket, Requester } from '../adapter.ts';
import type { ResolvedZendeskConfig } from './resolve-config.ts';
import type { ZdRequest } from './schemas.ts';

/** Ids of the mapped fields. */
export type FieldIds = Pick<ResolvedZendeskConfig, 'category' | 'fields'>;

/** Whether a query filters the list. */
export const isFiltered = ({ statuses, priority, category, createdFrom, createdBefore }: DeskQuery): boolean =>
  [statuses, priority, category, createdFrom, createdBefore].some((filter) => filter !== undefined);

/** Applies the filters, because Zendesk's lists of requests support none. */
export function matches(request: ZdRequest, query: DeskQuery, { category }: FieldIds): boolean {
  const { statuses, createdFrom, createdBefore } = query;
  const at = request.created_at ?? 0;
  if (statuses && ('in' in statuses ? !statuses.in.includes(request.status) : statuses.notIn.includes(request.status)))
    return false;
  if (query.priority !== undefined && request.priority !== query.priority) return false;
  if (query.category !== undefined && (category === null || toValue(request, category) !== query.category))
    return false;
  return (createdFrom === undefined || at >= createdFrom) && (createdBefore === undefined || at < createdBefore);
}

/** Returns the value of a custom field; empty without one. */
export const toValue = ({ custom_fields = [] }: ZdRequest, field: number): string =>
  custom_fields.find(({ id }) => id === field)?.value ?? '';

/** Maps a ticket of this requester. */
export function toTicket(request: ZdRequest, requester: Requester, { category, fields }: FieldIds): DeskTicket {
  const values = [...fields].map(([name, id]) => [name, toValue(request, id)] as const);
  const categoryValue = category === null ? '' : toValue(request, category);
  return {
    ref: String(request.id),
    number: String(request.id),
    subject: request.subject ?? '',
    status: request.status,
    priority: request.priority ?? null,
    category: categoryValue === '' ? null : categoryValue,
    fields: Object.fromEntries(values.filter(([, value]) => value !== '')),
    createdAt: request.created_at,
    updatedAt: request.updated_at,
    // Requests lack the time of the last comment, and `updated_at` also changes with internal notes.
    lastPublicReplyAt: null,
    requester: { email: requester.email, name: requester.name },
    cc: [],
  };
}
