import { Temporal } from 'temporal-polyfill';
import type { DeskQuery } from '../adapter.ts';
import type { ResolvedJiraConfig } from './options.ts';

/** Quotes a text for JQL. */
export const quote = (text: string): string =>
  `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/\p{Cc}/gu, ' ')}"`;

/** Quotes an exact phrase. */
export const phrase = (text: string): string => quote(`"${text.replaceAll(/["\\]/g, ' ')}"`);

/** JQL for the customer's requests in this service desk. Part of every query. */
export function ownTickets(config: ResolvedJiraConfig, account: string, view: DeskQuery['view']): string | null {
  const me = quote(account);
  const requests = `project = ${config.project.id} AND ${config.requestType.clause} is not EMPTY`;
  if (view === 'mine') return `${requests} AND reporter = ${me}`;
  return config.participants && `${requests} AND ${config.participants.clause} = ${me} AND reporter != ${me}`;
}

/**
 * Builds the JQL of a list; null when no ticket can match.
 *
 * @param at sort order, and the end of the previous page (ms)
 */
export function listQuery(
  config: ResolvedJiraConfig,
  account: string,
  query: DeskQuery,
  at: { sort: 'activity' | 'created'; until?: number | undefined },
): string | null {
  const ownership = ownTickets(config, account, query.view);
  if (ownership === null) return null;
  const parts = [ownership];
  const { statuses, priority, category, createdFrom, createdBefore } = query;
  if (statuses && 'in' in statuses) {
    if (statuses.in.length === 0) return null;
    parts.push(`status in (${statuses.in.map(quote).join(', ')})`);
  }
  if (statuses && 'notIn' in statuses && statuses.notIn.length > 0)
    parts.push(`status not in (${statuses.notIn.map(quote).join(', ')})`);
  // JQL fails on an unknown value instead of returning an empty result.
  if (priority !== undefined) {
    if (!config.priority?.choices.has(priority)) return null;
    parts.push(`priority = ${quote(priority)}`);
  }
  if (category !== undefined) {
    const { category: field } = config;
    if (!field || (field.kind === 'option' && !field.choices.has(category))) return null;
    parts.push(`${field.clause} ${field.kind === 'option' ? `= ${quote(category)}` : `~ ${phrase(category)}`}`);
  }
  // JQL compares whole minutes in the time zone of the account.
  if (createdFrom !== undefined) parts.push(`created >= ${quote(formatMinute(createdFrom, config.timeZone))}`);
  if (createdBefore !== undefined)
    parts.push(`created < ${quote(formatMinute(createdBefore + 59_999, config.timeZone))}`);
  for (const word of query.words) {
    const text = toSearchTerm(word);
    if (text === null) return null;
    // The `text` field would also search internal comments.
    parts.push(`(summary ~ ${text} OR description ~ ${text})`);
  }
  const sortField = at.sort === 'created' ? 'created' : 'updated';
  if (at.until !== undefined) parts.push(`${sortField} <= ${quote(formatMinute(at.until + 59_999, config.timeZone))}`);
  return `${parts.join(' AND ')} ORDER BY ${sortField} DESC, key DESC`;
}

/** A single word is searched by prefix, several joined by punctuation as a phrase; null for punctuation alone. */
function toSearchTerm(word: string): string | null {
  const parts = word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const [only, ...more] = parts;
  if (only === undefined) return null;
  return more.length === 0 ? quote(`${only}*`) : phrase(parts.join(' '));
}

/** Formats a time in whole minutes in the account's time zone, as JQL reads it. */
export function formatMinute(ms: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
