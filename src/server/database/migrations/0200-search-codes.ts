import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * PostgreSQL: the search index becomes a column of the indexed text with integers for its n-grams, see `toNgramCode`. A row and a
 * unique index less, and integers instead of texts, halve what the index costs a submission.
 *
 * Processes of the version before may still write to `search_documents`; a trigger moves their rows. It runs after the statement,
 * because the text can be inserted by the same statement.
 */
export const searchCodes: Migration = {
  async up(db: Kysely<unknown>) {
    if (isSqlite(db)) return;
    await sql`alter table ticket_search_texts add column ngrams integer[]`.execute(db);
    // High entropy: compression costs time and gains nothing.
    await sql`alter table ticket_search_texts alter column ngrams set storage external`.execute(db);
    await sql`create function to_search_codes(ngrams text[]) returns integer[] language sql immutable as $body$
      select array_agg(case
        when ngram like ${sql.lit('\ue100%')} then ('x' || substr(ngram, 2, 8))::bit(32)::integer
        when length(ngram) = 1 then ascii(ngram)
        else ((ascii(ngram)::bigint << 16) + ascii(substr(ngram, 2)))::bit(32)::integer
      end) from unnest(ngrams) as ngram
    $body$`.execute(db);
    await sql`update ticket_search_texts set ngrams = to_search_codes(search_documents.ngrams)
      from search_documents where search_documents.text_id = ticket_search_texts.id`.execute(db);
    await sql`truncate search_documents`.execute(db);
    await sql`create index ticket_search_texts_by_ngram on ticket_search_texts using gin (ngrams)
      with (gin_pending_list_limit = 256)`.execute(db);
    await sql`create function move_search_document() returns trigger language plpgsql as $body$ begin
      update ticket_search_texts set ngrams = to_search_codes(new.ngrams) where id = new.text_id;
      delete from search_documents where text_id = new.text_id;
      return null;
    end $body$`.execute(db);
    await sql`create trigger search_documents_moved after insert on search_documents
      for each row execute function move_search_document()`.execute(db);
  },
};
