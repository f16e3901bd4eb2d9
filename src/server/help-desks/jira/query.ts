import { Temporal } from 'temporal-polyfill';
import type { DeskQuery } from '../adapter.ts';
import type { ResolvedJiraConfig } from './config.ts';

/** A text as a search quotes it. */
export const quote = (text: string): string =>
  `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/\p{Cc}/gu, ' ')}"`;

/** Exactly these words in this order, whatever signs are among them. */
export const phrase = (text: string): string => quote(`"${text.replaceAll(/["\\]/g, ' ')}"`);

/** Requests of this service desk that are this customer's: nothing is ever asked for without it. */
export function ownTickets(names: ResolvedJiraConfig, account: string, view: DeskQuery['view']): string | null {
  const me = quote(account);
  const requests = `project = ${names.project.id} AND ${names.requestType.clause} is not EMPTY`;
  if (view === 'mine') return `${requests} AND reporter = ${me}`;
  return names.participants && `${requests} AND ${names.participants.clause} = ${me} AND reporter != ${me}`;
}

/**
 * The conditions and order of a list; null when nothing can hold.
 *
 * @param at the order, and where the page before ended (ms)
 */
export function listQuery(
  names: ResolvedJiraConfig,
  account: string,
  query: DeskQuery,
  at: { sort: 'activity' | 'created'; until?: number | undefined },
): string | null {
  const whose = ownTickets(names, account, query.view);
  if (whose === null) return null;
  const parts = [whose];
  const { statuses, priority, category, createdFrom, createdBefore } = query;
  if (statuses && 'in' in statuses) {
    if (statuses.in.length === 0) return null;
    parts.push(`status in (${statuses.in.map(quote).join(', ')})`);
  }
  if (statuses && 'notIn' in statuses && statuses.notIn.length > 0)
    parts.push(`status not in (${statuses.notIn.map(quote).join(', ')})`);
  // A value that Jira does not know is an error there, and not a search that finds nothing.
  if (priority !== undefined) {
    if (!names.priority?.choices.has(priority)) return null;
    parts.push(`priority = ${quote(priority)}`);
  }
  if (category !== undefined) {
    const { category: field } = names;
    if (!field || (field.kind === 'option' && !field.choices.has(category))) return null;
    parts.push(`${field.clause} ${field.kind === 'option' ? `= ${quote(category)}` : `~ ${phrase(category)}`}`);
  }
  // Whole minutes, in the zone of the account.
  if (createdFrom !== undefined) parts.push(`created >= ${quote(minute(createdFrom, names.timeZone))}`);
  if (createdBefore !== undefined) parts.push(`created < ${quote(minute(createdBefore + 59_999, names.timeZone))}`);
  for (const word of query.words) {
    const text = toSearchTerm(word);
    if (text === null) return null;
    // Not `text`: that looks into internal comments as well.
    parts.push(`(summary ~ ${text} OR description ~ ${text})`);
  }
  const by = at.sort === 'created' ? 'created' : 'updated';
  if (at.until !== undefined) parts.push(`${by} <= ${quote(minute(at.until + 59_999, names.timeZone))}`);
  return `${parts.join(' AND ')} ORDER BY ${by} DESC, key DESC`;
}

/** One word is looked for by its beginning, several joined by signs as they stand; null for signs alone. */
function toSearchTerm(word: string): string | null {
  const parts = word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const [only, ...more] = parts;
  if (only === undefined) return null;
  return more.length === 0 ? quote(`${only}*`) : phrase(parts.join(' '));
}

/** Formats a time as Jira reads it in a search: a minute in the time zone of the account. */
export function minute(ms: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
