import type { Handlers } from '../handler.ts';

/** Help articles. */
export const articleHandlers: Pick<Handlers, 'searchArticles' | 'voteArticle'> = {
  async searchArticles({ db, input }, { articles }) {
    const items = await articles.search(db, input.q);
    return { items, next: null, total: items.length };
  },
  voteArticle: (call, { articles }) => articles.vote(call, call.input.id, call.input.helpful),
};
