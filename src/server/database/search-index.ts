import { createHash } from 'node:crypto';
import { sql, type Expression, type Kysely, type QueryExecutorProvider, type RawBuilder, type SqlBool } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { writeLater } from './deferred-writes.ts';
import { isSqlite } from './dialect.ts';
import type { Database } from './schema.ts';

/** Parts of one word that the index is asked for; the text itself is asked for the whole word. */
const MAX_NGRAMS = 12;
/** Texts in which a rare word is. So many are looked at and put in order within a few milliseconds. */
const SELECTIVE_THRESHOLD = 1_000;

/** Pages written by one merge step. 64 pages block for 75 ms (median) in an index of 100,000 texts. */
const MERGE_PAGES = 16;

/** A text that can be found. */
export interface IndexedText {
  id: string;
  ticketId: string;
  organizationId: string;
  folded: string;
}

/**
 * Every character of a text and every pair of neighbours in a word. A word is found by its pairs, wherever it stands in
 * a longer one: which is right for Japanese, whose words nobody separates.
 */
function ngrams(folded: string): Set<string> {
  const parts = new Set<string>();
  for (const word of folded.split(' ')) {
    let before = '';
    for (const character of word) {
      parts.add(character);
      if (before !== '') parts.add(before + character);
      before = character;
    }
  }
  return parts;
}

function ngramsOfWord(word: string): string[] {
  const parts = [...ngrams(word)];
  const pairs = parts.filter((part) => [...part].length > 1);
  return (pairs.length > 0 ? pairs : parts).slice(0, MAX_NGRAMS);
}

/** So that a search never has to walk through what other organizations wrote. */
const organizationPart = (id: string): string => `\ue100${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;

/** For FTS5 a part must be one token: its ASCII tokenizer parts at everything that is neither letter, digit nor beyond ASCII. */
const token = (part: string): string =>
  part.replaceAll(/[!-/:-@[-`{-~]/g, (sign) => String.fromCharCode(0xe000 + sign.charCodeAt(0)));

/** Puts texts that are already stored into the index. */
export async function indexTexts(db: Db, texts: readonly IndexedText[]): Promise<void> {
  for (const { id, ticketId, organizationId, folded } of texts) {
    const parts = [organizationPart(organizationId), ...ngrams(folded)];
    if (isSqlite(db)) {
      const { rows } = await sql<{ seq: number }>`
        insert into search_docs (text_id, ticket_id) values (${id}, ${ticketId}) returning seq`.execute(db);
      await sql`insert into search_parts (rowid, parts)
        values (${rows[0]?.seq ?? 0}, ${parts.map(token).join(' ')})`.execute(db);
    } else {
      await writeLater(
        db,
        sql`insert into search_docs (text_id, ticket_id, parts)
          values (${id}, ${ticketId}, ${parts}::text[])`.compile(db),
      );
    }
  }
}

/** Which texts may hold a word, by FTS5. */
const matching = (word: string, own: readonly string[]): string =>
  [...own, ...ngramsOfWord(word)].map((part) => `"${token(part)}"`).join(' ');

const partsOfOwn = (organizationId: string | null): string[] =>
  organizationId === null ? [] : [organizationPart(organizationId)];

/**
 * Whether so few texts hold a word that all of them are best looked at. On PostgreSQL always: its planner decides by figures
 * of its own.
 *
 * @param organizationId null for all
 */
export async function isSelective(
  db: QueryExecutorProvider,
  word: string,
  organizationId: string | null,
): Promise<boolean> {
  if (!isSqlite(db)) return true;
  const { rows } = await sql<{ count: number }>`select count(*) as count from (
    select 1 from search_parts where search_parts match ${matching(word, partsOfOwn(organizationId))} limit ${SELECTIVE_THRESHOLD}
  ) as some`.execute(db);
  return (rows[0]?.count ?? 0) < SELECTIVE_THRESHOLD;
}

/**
 * Rows of `tickets` that may hold each of the words, by the index alone: none that does is missing. What it really says
 * must be looked at, since the index neither knows the order of parts nor which text is internal.
 *
 * @param organizationId null for all
 * @param id the tickets' id, as it is written in the query
 */
export function indexedTickets(
  db: QueryExecutorProvider,
  words: readonly string[],
  organizationId: string | null,
  id: RawBuilder<unknown>,
): Expression<SqlBool> {
  const own = partsOfOwn(organizationId);
  const each = words.map((word) =>
    isSqlite(db)
      ? sql<SqlBool>`${id} in (
          select ticket_id from search_docs where seq in (
            select rowid from search_parts where search_parts match ${matching(word, own)}
          )
        )`
      : sql<SqlBool>`${id} in (select ticket_id from search_docs where parts @> ${[...own, ...ngramsOfWord(word)]}::text[])`,
  );
  return sql<SqlBool>`${sql.join(each, sql` and `)}`;
}

/**
 * Merges the segments of the FTS5 index in short transactions, so that nothing of deleted texts stays in it and other queries
 * run in between. FTS5's `optimize` does the same in one statement, which blocks for seconds on 100,000 texts; its
 * `secure-delete` has no effect on contentless tables, whose deletions are tombstones until the merge.
 */
export async function mergeSearchIndex(db: Kysely<Database>): Promise<void> {
  // A negative number of pages begins a merge of all segments, a positive one goes on with it.
  for (let pages = -MERGE_PAGES; ; pages = MERGE_PAGES) {
    const written = await db.transaction().execute(async (tx) => {
      const count = async () =>
        (await sql<{ total: number }>`select total_changes() as total`.execute(tx)).rows[0]?.total ?? 0;
      const before = await count();
      await sql`insert into search_parts (search_parts, rank) values ('merge', ${sql.lit(pages)})`.execute(tx);
      return (await count()) - before;
    });
    // The insert itself counts as one change.
    if (written < 2) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
