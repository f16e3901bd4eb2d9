import { randomUUID } from 'node:crypto';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { defineQuery } from './define-query.ts';
import { writeLater } from './deferred-writes.ts';
import { isSqlite } from './dialect.ts';
import type { TicketSearchTextsTable } from './schema.ts';
import { indexTexts, SLICE_LENGTH, toIndexedCodes } from './search-index.ts';
import { normalizeText } from '../lib/normalize-text.ts';
import { cutText, runInSlices } from '../lib/run-in-slices.ts';

/** Words of one query that are searched, which bounds its cost. Further words are ignored. */
const MAX_WORDS = 8;

/**
 * Normalizes text for search: folds width, case and the two kana scripts (`ＣＳＶ` finds `csv`, `ろぐ` finds `ログ`) and drops
 * characters that PostgreSQL cannot store.
 */
export const normalizeSearchText = (text: string): string => foldCharacters(text).trim();

/** Normalizes a text of any length in slices, between which the event loop serves other requests. */
export async function normalizeLongSearchText(text: string, sliceLength = SLICE_LENGTH): Promise<string> {
  if (text.length <= sliceLength) return normalizeSearchText(text);
  const parts: string[] = [];
  let endsInSpace = false;
  await runInSlices(cutText(text, sliceLength), (slice) => {
    const part = foldCharacters(slice);
    parts.push(endsInSpace && part.startsWith(' ') ? part.slice(1) : part);
    if (part !== '') endsInSpace = part.endsWith(' ');
  });
  return parts.join('').trim();
}

const foldCharacters = (text: string): string =>
  // Normalized again, because lower-casing can decompose a letter (İ).
  normalizeText(normalizeText(text.toWellFormed().replaceAll('\u0000', '')).toLowerCase())
    .replaceAll(/[\u30a1-\u30f6\u30fd\u30fe]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replaceAll(/\s+/g, ' ');

/** A searchable text of a ticket. */
export interface TicketText {
  ticketId: string;
  organizationId: string;
  text: string;
  internal: boolean;
}

/** The parts of a ticket by which it is found, besides its comments. */
interface SearchableTicket {
  number: number;
  subject: string;
  description: string;
  /** Values of the vendor's own fields by id. */
  fields: Record<string, string>;
}

/** Builds the searchable text of a ticket itself: number, subject, description and the values of the vendor's own fields. */
export const toTicketText = ({ number, subject, description, fields }: SearchableTicket): string =>
  [`#${number} ${subject}`, description, ...toFieldTexts(fields)].join('\n');

/** Selects the values of own fields that a person would type to find the ticket: no checkboxes, and no times, which are in UTC. */
export const toFieldTexts = (fields: Record<string, string>): string[] =>
  Object.values(fields).filter(
    (value) => value !== 'yes' && value !== 'no' && !/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value),
  );

const insertText = defineQuery((db, row: TicketSearchTextsTable) =>
  db.insertInto('ticket_search_texts').values(row).compile(),
);

/** On PostgreSQL, the index is a column of the text. */
const insertIndexedText = defineQuery((db, row: TicketSearchTextsTable & { ngrams: string }) =>
  sql`insert into ticket_search_texts (id, ticket_id, internal, normalized_text, ngrams)
    values (${row.id}, ${row.ticket_id}, ${row.internal}, ${row.normalized_text}, ${row.ngrams}::integer[])`.compile(
    db,
  ),
);

/** Stores and indexes searchable texts of tickets. */
export async function addTexts(tx: Db, texts: readonly TicketText[]): Promise<void> {
  const documents = [];
  for (const { ticketId, organizationId, text, internal } of texts) {
    const id = randomUUID();
    const normalizedText = await normalizeLongSearchText(text);
    const row = { id, ticket_id: ticketId, internal: internal ? 1 : 0, normalized_text: normalizedText };
    if (isSqlite(tx)) {
      await writeLater(tx, insertText(tx, row));
      documents.push({ id, ticketId, organizationId, normalizedText });
    } else {
      const ngrams = await toIndexedCodes(organizationId, normalizedText);
      await writeLater(tx, insertIndexedText(tx, { ...row, ngrams }));
    }
  }
  await indexTexts(tx, documents);
}

/** Splits a query into distinct normalized words; empty for a query without words. */
export function searchWords(q: string): string[] {
  return [...new Set(normalizeSearchText(q).split(' '))].filter((word) => word !== '').slice(0, MAX_WORDS);
}

/** Builds a LIKE pattern that finds `word` anywhere; `%` and `_` in it are literal. */
export function contains(word: string): string {
  return `%${word.replaceAll(/[!%_]/g, '!$&')}%`;
}

/** Tests whether `column` contains `word`. */
export function columnContains(column: string, word: string): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} like ${contains(word)} escape '!'`;
}

/**
 * Selects rows of `tickets` that contain every word of `q` in number, subject, description or comments. Words are compared
 * normalized and as substrings, which Japanese needs. `#7` finds the ticket number 7 only.
 *
 * @param includeInternal whether internal comments are searched; never for customers, because results would reveal their content.
 */
export function ticketsContaining(q: string, includeInternal: boolean): Expression<SqlBool> {
  const each = searchWords(q).map((word) =>
    /^#\d{1,15}$/.test(word)
      ? sql<SqlBool>`tickets.number = ${Number(word.slice(1))}`
      : sql<SqlBool>`exists (
      select 1 from ticket_search_texts
      where ticket_search_texts.ticket_id = tickets.id
        and ${includeInternal ? sql`true` : sql`ticket_search_texts.internal = 0`}
        and ${columnContains('ticket_search_texts.normalized_text', word)}
    )`,
  );
  return each.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(each, sql` and `)}`;
}
