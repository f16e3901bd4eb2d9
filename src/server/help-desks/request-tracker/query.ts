import type { DeskQuery, Requester } from '../adapter.ts';

/** Fields requested for every ticket. */
export const FIELDS = [
  ['fields', 'Subject,Status,Priority,Created,LastUpdated,Told,CustomFields,Requestor,Cc'],
  ['fields[Requestor]', 'EmailAddress,RealName'],
  ['fields[Cc]', 'EmailAddress'],
] as const;

/** Quotes a text for TicketSQL. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Names a custom field in TicketSQL. The configuration allows no braces in names. */
export const customField = (name: string): string => `CF.{${name}}`;

/** Formats a time for TicketSQL, in UTC and rounded up to whole seconds. */
export const sqlTime = (ms: number): string =>
  quote(new Date(Math.ceil(ms / 1_000) * 1_000).toISOString().slice(0, 19).replace('T', ' '));

/** TicketSQL for this requester's tickets in the queue. Part of every query. */
export function ownTickets(queue: string, requester: Requester, view: DeskQuery['view'] | 'either'): string {
  const address = quote(requester.email);
  const mine = `Requestor.EmailAddress = ${address}`;
  const copy = `Cc.EmailAddress = ${address}`;
  const ownership =
    view === 'mine'
      ? mine
      : view === 'copy'
        ? `${copy} AND Requestor.EmailAddress != ${address}`
        : `( ${mine} OR ${copy} )`;
  return `Queue = ${quote(queue)} AND ${ownership}`;
}

const toDisjunction = (field: string, values: readonly string[]): string =>
  // `id = 0` matches nothing: TicketSQL ignores an empty list of alternatives.
  values.length === 0 ? 'id = 0' : `( ${values.map((value) => `${field} = ${quote(value)}`).join(' OR ')} )`;

/** Builds the conditions of a list in TicketSQL. */
export function listQuery(queue: string, requester: Requester, query: DeskQuery, categoryField: string | null): string {
  const parts = [ownTickets(queue, requester, query.view)];
  if (query.statuses && 'in' in query.statuses) parts.push(toDisjunction('Status', query.statuses.in));
  if (query.statuses && 'notIn' in query.statuses)
    for (const status of query.statuses.notIn) parts.push(`Status != ${quote(status)}`);
  if (query.priority !== undefined) parts.push(`Priority = ${quote(query.priority)}`);
  if (query.category !== undefined)
    parts.push(categoryField === null ? 'id = 0' : `${customField(categoryField)} = ${quote(query.category)}`);
  if (query.createdFrom !== undefined) parts.push(`Created > ${sqlTime(query.createdFrom - 1_000)}`);
  if (query.createdBefore !== undefined) parts.push(`Created < ${sqlTime(query.createdBefore)}`);
  for (const word of query.words) {
    const text = quote(word);
    const number = /^#?(\d{1,15})$/.exec(word)?.[1];
    parts.push(`( Subject LIKE ${text} OR Content LIKE ${text}${number === undefined ? '' : ` OR id = ${number}`} )`);
  }
  return parts.join(' AND ');
}
