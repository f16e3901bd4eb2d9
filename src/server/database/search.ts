import { randomUUID } from 'node:crypto';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { writeLater } from './deferred-writes.ts';
import { indexTexts } from './search-index.ts';
import { normalizeText } from '../lib/normalize-text.ts';

/** More words than a person types; a bound on what one search can cost. Words beyond it are not looked for. */
const MAX_WORDS = 8;

/**
 * A text as searches see it: width, case and the two kana scripts do not matter (`ＣＳＶ` finds `csv`, `ろぐ` finds `ログ`).
 * Characters that PostgreSQL cannot store are dropped.
 */
export function normalizeSearchText(text: string): string {
  return (
    // Once more: lower case can take a letter apart (İ).
    normalizeText(normalizeText(text.toWellFormed().replaceAll('\u0000', '')).toLowerCase())
      .replaceAll(/[\u30a1-\u30f6\u30fd\u30fe]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
      .replaceAll(/\s+/g, ' ')
      .trim()
  );
}

/** A text of a ticket that is searched. */
export interface TicketText {
  ticketId: string;
  organizationId: string;
  text: string;
  internal: boolean;
}

/** The searched text of a ticket itself: its number, subject and description. */
export const toTicketText = (number: number, subject: string, description: string): string =>
  `#${number} ${subject}\n${description}`;

/** Makes texts of tickets searchable. */
export async function addTexts(tx: Db, texts: readonly TicketText[]): Promise<void> {
  const rows = texts.map((one) => ({ ...one, id: randomUUID(), folded: normalizeSearchText(one.text) }));
  await writeLater(
    tx,
    tx.insertInto('ticket_texts').values(
      rows.map(({ id, ticketId, internal, folded }) => ({
        id,
        ticket_id: ticketId,
        internal: internal ? 1 : 0,
        folded,
      })),
    ),
  );
  await indexTexts(tx, rows);
}

/** The words of a search text, folded, each once. Empty when there is nothing to look for. */
export function searchWords(q: string): string[] {
  return [...new Set(normalizeSearchText(q).split(' '))].filter((word) => word !== '').slice(0, MAX_WORDS);
}

/** A LIKE pattern that finds `word` anywhere; `%` and `_` in it mean themselves. */
export function contains(word: string): string {
  return `%${word.replaceAll(/[!%_]/g, '!$&')}%`;
}

/** `column` holds `word`. */
export function columnContains(column: string, word: string): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} like ${contains(word)} escape '!'`;
}

/**
 * Rows of `tickets` that hold every word of `q` somewhere in number, subject, description or comments. Words are
 * compared folded and as parts of words, which is also right for Japanese. `#7` means the number 7 and nothing else.
 *
 * @param includeInternal whether internal comments count; never for customers, who could otherwise find out what they say.
 */
export function ticketsContaining(q: string, includeInternal: boolean): Expression<SqlBool> {
  const each = searchWords(q).map((word) =>
    /^#\d{1,15}$/.test(word)
      ? sql<SqlBool>`tickets.number = ${Number(word.slice(1))}`
      : sql<SqlBool>`exists (
      select 1 from ticket_texts
      where ticket_texts.ticket_id = tickets.id
        and ${includeInternal ? sql`true` : sql`ticket_texts.internal = 0`}
        and ${columnContains('ticket_texts.folded', word)}
    )`,
  );
  return each.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(each, sql` and `)}`;
}
