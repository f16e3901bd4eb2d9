import { hash } from 'node:crypto';
import { sql, type Expression, type Kysely, type QueryExecutorProvider, type RawBuilder, type SqlBool } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { defineQuery } from './define-query.ts';
import { writeLater } from './deferred-writes.ts';
import { isSqlite } from './dialect.ts';
import { runBeforeCommit } from './group-commit.ts';
import type { Database } from './schema.ts';
import { cutText, runInSlices } from '../lib/run-in-slices.ts';

/** N-grams of one word that the index is queried for. The text itself is compared with the complete word. */
const MAX_NGRAMS = 12;
/** A word in fewer texts than this is selective: reading and sorting all of them takes a few milliseconds. */
const SELECTIVE_THRESHOLD = 1_000;

/** Code units of a text that are processed without a pause: less than a millisecond, and most texts are shorter. */
export const SLICE_LENGTH = 4_096;

/** Pages written by one merge step. 64 pages block for 75 ms (median) in an index of 100,000 texts. */
const MERGE_PAGES = 16;

/** A stored text to add to the index. */
export interface IndexedText {
  id: string;
  ticketId: string;
  organizationId: string;
  normalizedText: string;
}

/**
 * Returns every character of a text and every pair of neighbouring characters within a word. Pairs find a word anywhere inside a
 * longer one, which Japanese needs, because it writes no spaces between words.
 */
function toNgrams(normalizedText: string): Set<string> {
  const ngrams = new Set<string>();
  collectNgrams(ngrams, normalizedText, '');
  return ngrams;
}

/** The same in slices, between which the event loop serves other requests. */
async function toNgramsOfLongText(normalizedText: string): Promise<Set<string>> {
  if (normalizedText.length <= SLICE_LENGTH) return toNgrams(normalizedText);
  const ngrams = new Set<string>();
  let previous = '';
  await runInSlices(cutText(normalizedText, SLICE_LENGTH), (slice) => {
    previous = collectNgrams(ngrams, slice, previous);
  });
  return ngrams;
}

/**
 * @param previous the character before the text; empty at the start of a word
 * @returns the last character, or an empty text after a space
 */
function collectNgrams(ngrams: Set<string>, text: string, previous: string): string {
  for (const character of text) {
    if (character === ' ') {
      previous = '';
      continue;
    }
    ngrams.add(character);
    if (previous !== '') ngrams.add(previous + character);
    previous = character;
  }
  return previous;
}

function toQueryNgrams(word: string): string[] {
  const ngrams = [...toNgrams(word)];
  const pairs = ngrams.filter((ngram) => [...ngram].length > 1);
  return (pairs.length > 0 ? pairs : ngrams).slice(0, MAX_NGRAMS);
}

/** Index term of an organization, so that a search scans no entries of other organizations. */
const toOrganizationTerm = (id: string): string => `\ue100${hash('sha256', id).slice(0, 12)}`;

/** The same as an integer. */
const toOrganizationCode = (id: string): number => Number.parseInt(hash('sha256', id).slice(0, 8), 16) | 0;

/**
 * Returns an n-gram as a 32-bit integer: both characters where they are in the basic plane, else a part of them. PostgreSQL indexes
 * integers in half the time of texts. N-grams that share an integer cost a comparison of the text, and hide nothing.
 */
function toNgramCode(ngram: string): number {
  const first = ngram.codePointAt(0) ?? 0;
  const second = ngram.codePointAt(first > 0xffff ? 2 : 1);
  return second === undefined ? first : ((first << 16) + second) | 0;
}

/** Returns the index data that PostgreSQL stores with a text: the organization and the n-grams, as an array literal. */
export async function toIndexedCodes(organizationId: string, normalizedText: string): Promise<string> {
  let codes = String(toOrganizationCode(organizationId));
  for (const ngram of await toNgramsOfLongText(normalizedText)) codes += `,${toNgramCode(ngram)}`;
  return `{${codes}}`;
}

/** Maps ASCII punctuation to the private use area: FTS5's ASCII tokenizer splits tokens at it. */
const toToken = (ngram: string): string =>
  ngram.replaceAll(/[!-/:-@[-`{-~]/g, (sign) => String.fromCharCode(0xe000 + sign.charCodeAt(0)));

const insertDocument = defineQuery((db, { id, ticketId }: { id: string; ticketId: string }) =>
  sql`insert into search_documents (text_id, ticket_id) values (${id}, ${ticketId})`.compile(db),
);
/** Skips texts that the transaction has deleted again. */
const insertTokens = defineQuery((db, { texts }: { texts: string }) =>
  sql`insert into search_ngrams (rowid, ngrams)
    select document.seq, json_extract(text.value, '$[1]')
    from json_each(${texts}) as text
      join search_documents as document on document.text_id = json_extract(text.value, '$[0]')`.compile(db),
);

/** Texts whose tokens one statement of FTS5 inserts. Bounds what a transaction keeps in memory. */
const MAX_PENDING_TEXTS = 200;
const pendingTokens = new WeakMap<Db, [id: string, tokens: string][]>();

/**
 * Inserts tokens once for all transactions that are committed together: FTS5 writes what it has collected to its tables at each
 * savepoint, and merges what it has written.
 */
async function addTokens(db: Db, id: string, tokens: string): Promise<void> {
  const pending = pendingTokens.get(db) ?? [];
  pending.push([id, tokens]);
  pendingTokens.set(db, pending);
  if (!runBeforeCommit(db, insertPendingTokens) || pending.length >= MAX_PENDING_TEXTS) await insertPendingTokens(db);
}

async function insertPendingTokens(db: Db): Promise<void> {
  const texts = pendingTokens.get(db);
  pendingTokens.delete(db);
  if (texts) await db.executeQuery(insertTokens(db, { texts: JSON.stringify(texts) }));
}

const insertDocumentNgrams = defineQuery(
  (db, { id, ticketId, ngrams }: { id: string; ticketId: string; ngrams: string[] }) =>
    sql`insert into search_documents (text_id, ticket_id, ngrams) values (${id}, ${ticketId}, ${ngrams}::text[])`.compile(
      db,
    ),
);

/**
 * Adds stored texts to the index. On PostgreSQL, the index is a column of the text, and migration 0200 moves there what this writes:
 * only the migrations before it call this.
 */
export async function indexTexts(db: Db, texts: readonly IndexedText[]): Promise<void> {
  for (const { id, ticketId, organizationId, normalizedText } of texts) {
    const ngrams = [toOrganizationTerm(organizationId), ...(await toNgramsOfLongText(normalizedText))];
    if (isSqlite(db)) {
      await db.executeQuery(insertDocument(db, { id, ticketId }));
      await addTokens(db, id, ngrams.map(toToken).join(' '));
    } else await writeLater(db, insertDocumentNgrams(db, { id, ticketId, ngrams }));
  }
}

/** Builds the FTS5 query for texts that may contain a word. */
const toFtsQuery = (word: string, scope: readonly string[]): string =>
  [...scope, ...toQueryNgrams(word)].map((ngram) => `"${toToken(ngram)}"`).join(' ');

const toScope = (organizationId: string | null): string[] =>
  organizationId === null ? [] : [toOrganizationTerm(organizationId)];

function toQueryCodes(word: string, organizationId: string | null): string {
  const organization = organizationId === null ? [] : [toOrganizationCode(organizationId)];
  return `{${[...organization, ...toQueryNgrams(word).map(toNgramCode)].join(',')}}`;
}

/**
 * Returns whether a word is in so few texts that reading all of them is the best plan. Always true on PostgreSQL, whose planner
 * decides by its own statistics.
 *
 * @param organizationId null for all organizations
 */
export async function isSelective(
  db: QueryExecutorProvider,
  word: string,
  organizationId: string | null,
): Promise<boolean> {
  if (!isSqlite(db)) return true;
  const { rows } = await sql<{ count: number }>`select count(*) as count from (
    select 1 from search_ngrams where search_ngrams match ${toFtsQuery(word, toScope(organizationId))} limit ${SELECTIVE_THRESHOLD}
  ) as some`.execute(db);
  return (rows[0]?.count ?? 0) < SELECTIVE_THRESHOLD;
}

/**
 * Selects rows of `tickets` that may contain all words, by the index alone. It misses no match, but it knows neither the order of
 * n-grams nor which text is internal, so the texts must be compared afterwards.
 *
 * @param organizationId null for all organizations
 * @param id the ticket id as it is written in the query
 */
export function indexedTickets(
  db: QueryExecutorProvider,
  words: readonly string[],
  organizationId: string | null,
  id: RawBuilder<unknown>,
): Expression<SqlBool> {
  const scope = toScope(organizationId);
  const each = words.map((word) =>
    isSqlite(db)
      ? sql<SqlBool>`${id} in (
          select ticket_id from search_documents where seq in (
            select rowid from search_ngrams where search_ngrams match ${toFtsQuery(word, scope)}
          )
        )`
      : sql<SqlBool>`${id} in (
          select ticket_id from ticket_search_texts where ngrams @> ${toQueryCodes(word, organizationId)}::integer[]
        )`,
  );
  return sql<SqlBool>`${sql.join(each, sql` and `)}`;
}

/**
 * Merges the segments of the FTS5 index in short transactions, so that no entries of deleted texts remain and other queries run
 * in between. FTS5's `optimize` does the same in one statement, which blocks for seconds on 100,000 texts; its
 * `secure-delete` has no effect on contentless tables, whose deletions are tombstones until the merge.
 */
export async function mergeSearchIndex(db: Kysely<Database>): Promise<void> {
  // A negative number of pages starts a merge of all segments; a positive number continues it.
  for (let pages = -MERGE_PAGES; ; pages = MERGE_PAGES) {
    const written = await db.transaction().execute(async (tx) => {
      const count = async () =>
        (await sql<{ total: number }>`select total_changes() as total`.execute(tx)).rows[0]?.total ?? 0;
      const before = await count();
      await sql`insert into search_ngrams (search_ngrams, rank) values ('merge', ${sql.lit(pages)})`.execute(tx);
      return (await count()) - before;
    });
    // The insert itself counts as one change.
    if (written < 2) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
