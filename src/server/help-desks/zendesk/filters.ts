import type { DeskQuery, DeskTicket, Requester } from '../adapter.ts';
import type { ResolvedZendeskConfig } from './resolve-config.ts';
import type { ZdRequest } from './schemas.ts';

/** What the settings know of fields. */
export type Filing = Pick<ResolvedZendeskConfig, 'category' | 'fields'>;

/** Whether a list leaves any of somebody's tickets out. */
export const isFiltered = ({ statuses, priority, category, createdFrom, createdBefore }: DeskQuery): boolean =>
  [statuses, priority, category, createdFrom, createdBefore].some((one) => one !== undefined);

/** Whether a ticket belongs in a list: Zendesk's own lists of requests can leave nothing out. */
export function matches(request: ZdRequest, query: DeskQuery, { category }: Filing): boolean {
  const { statuses, createdFrom, createdBefore } = query;
  const at = request.created_at ?? 0;
  if (statuses && ('in' in statuses ? !statuses.in.includes(request.status) : statuses.notIn.includes(request.status)))
    return false;
  if (query.priority !== undefined && request.priority !== query.priority) return false;
  if (query.category !== undefined && (category === null || toValue(request, category) !== query.category))
    return false;
  return (createdFrom === undefined || at >= createdFrom) && (createdBefore === undefined || at < createdBefore);
}

/** The value of a custom field, empty when there is none. */
export const toValue = ({ custom_fields = [] }: ZdRequest, field: number): string =>
  custom_fields.find(({ id }) => id === field)?.value ?? '';

/** A ticket of this requester's in the adapter's words. */
export function toTicket(request: ZdRequest, by: Requester, { category, fields }: Filing): DeskTicket {
  const named = [...fields].map(([name, id]) => [name, toValue(request, id)] as const);
  const kind = category === null ? '' : toValue(request, category);
  return {
    ref: String(request.id),
    number: String(request.id),
    subject: request.subject ?? '',
    status: request.status,
    priority: request.priority ?? null,
    category: kind === '' ? null : kind,
    fields: Object.fromEntries(named.filter(([, value]) => value !== '')),
    createdAt: request.created_at,
    updatedAt: request.updated_at,
    // Requests do not say when something was last said, and `updated_at` moves with internal notes too.
    lastPublicReplyAt: null,
    requester: { email: by.email, name: by.name },
    cc: [],
  };
}
