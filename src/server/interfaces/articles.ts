import type { Article } from '../../contract/index.ts';
import type { Db, CallContext } from './context.ts';

/** Source of help articles. */
export interface Articles {
  search(db: Db, q: string): Promise<Article[]>;
  /** Whether there are no articles, in which case the panel offers none. Default false. */
  isEmpty?(db: Db): Promise<boolean>;
  /** Records a vote. Resolves to false when the article does not exist. */
  vote(context: CallContext, id: string, helpful: boolean): Promise<boolean>;
}
