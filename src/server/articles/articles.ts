import { sql } from 'kysely';
import type { Article } from '../../contract/index.ts';
import type { Articles, Db } from '../interfaces/index.ts';
import { upsertUser } from '../database/users.ts';
import { normalizeSearchText, columnContains } from '../database/search.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { articleKeywords } from './tokenize.ts';
import { getAccountId } from '../database/account-id.ts';

/** Maximum articles in a response. */
const MAX_RESULTS = 5;
const TITLE_WEIGHT = 3;

/** An article to be indexed. */
export interface ArticleSource {
  id: string;
  title: string;
  /** A sentence or two for the list. */
  excerpt: string;
  url: string;
  /** The full text; searched, but never returned. */
  text: string;
}

/** Stores articles, replacing those with the same id. */
export async function saveArticles(db: Db, articles: readonly ArticleSource[], now: number): Promise<void> {
  await withTransaction(db, async (tx) => {
    for (const { id, title, excerpt, url, text } of articles) {
      const values = {
        title,
        excerpt,
        url,
        normalized_title: normalizeSearchText(title),
        normalized_text: normalizeSearchText(`${title} ${excerpt} ${text}`),
        updated_at: now,
      };
      await tx
        .insertInto('articles')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    }
  });
}

/**
 * Creates the search of articles in the server's own database. Ranks by the number of matching keywords, with triple weight in the
 * title. An article must contain at least a third of them, so that an unrelated text finds nothing.
 */
export function databaseArticles(): Articles {
  return {
    async search(db, q): Promise<Article[]> {
      const parts = articleKeywords(q);
      if (parts.length === 0) return [];
      const toMatch = (column: string) => (part: string) =>
        sql<number>`(case when ${columnContains(column, part)} then 1 else 0 end)`;
      const inText = sql<number>`${sql.join(parts.map(toMatch('normalized_text')), sql` + `)}`;
      const inTitle = sql<number>`${sql.join(parts.map(toMatch('normalized_title')), sql` + `)}`;
      return db
        .selectFrom('articles')
        .select(['id', 'title', 'excerpt', 'url'])
        .where(sql<boolean>`(${inText}) >= ${Math.ceil(parts.length / 3)}`)
        .orderBy(sql`(${inText}) + ${TITLE_WEIGHT} * (${inTitle})`, 'desc')
        .orderBy('id')
        .limit(MAX_RESULTS)
        .execute();
    },

    async isEmpty(db) {
      return (await db.selectFrom('articles').select('id').limit(1).executeTakeFirst()) === undefined;
    },

    async vote({ db, identity, now }, id, helpful) {
      if (!isStorableText(id)) return false;
      return withTransaction(db, async (tx) => {
        const article = await tx.selectFrom('articles').select('id').where('id', '=', id).executeTakeFirst();
        if (!article) return false;
        await upsertUser(tx, identity, now);
        const vote = { helpful: helpful ? 1 : 0, voted_at: now };
        await tx
          .insertInto('article_votes')
          .values({ article_id: id, user_id: getAccountId(identity), ...vote })
          .onConflict((conflict) => conflict.columns(['article_id', 'user_id']).doUpdateSet(vote))
          .execute();
        return true;
      });
    },
  };
}
