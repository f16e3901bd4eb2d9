import type { DeskQuery, Requester } from '../adapter.ts';

/** What is asked of every ticket in a search. */
export const FIELDS = [
  ['fields', 'Subject,Status,Priority,Created,LastUpdated,Told,CustomFields,Requestor,Cc'],
  ['fields[Requestor]', 'EmailAddress,RealName'],
  ['fields[Cc]', 'EmailAddress'],
] as const;

/** A text as TicketSQL quotes it. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A custom field as TicketSQL names it. The names come from the configuration, which allows no braces in them. */
export const customField = (name: string): string => `CF.{${name}}`;

/** A time as TicketSQL reads it, in UTC and whole seconds: the first that is not before `ms`. */
export const sqlTime = (ms: number): string =>
  quote(new Date(Math.ceil(ms / 1_000) * 1_000).toISOString().slice(0, 19).replace('T', ' '));

/** Tickets of this queue that are this requester's: nothing is ever asked for without it. */
export function ownTickets(queue: string, by: Requester, view: DeskQuery['view'] | 'either'): string {
  const address = quote(by.email);
  const mine = `Requestor.EmailAddress = ${address}`;
  const copy = `Cc.EmailAddress = ${address}`;
  const whose =
    view === 'mine'
      ? mine
      : view === 'copy'
        ? `${copy} AND Requestor.EmailAddress != ${address}`
        : `( ${mine} OR ${copy} )`;
  return `Queue = ${quote(queue)} AND ${whose}`;
}

const oneOf = (field: string, values: readonly string[]): string =>
  // What holds for none: an empty list of alternatives is no condition at all to TicketSQL.
  values.length === 0 ? 'id = 0' : `( ${values.map((value) => `${field} = ${quote(value)}`).join(' OR ')} )`;

/** The conditions of a list in TicketSQL. */
export function listQuery(queue: string, by: Requester, query: DeskQuery, categoryField: string | null): string {
  const parts = [ownTickets(queue, by, query.view)];
  if (query.statuses && 'in' in query.statuses) parts.push(oneOf('Status', query.statuses.in));
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
