import type { Article } from '../../contract/index.ts';
import type { Db, CallContext } from './context.ts';

/** Help articles. */
export interface Articles {
  search(db: Db, q: string): Promise<Article[]>;
  /** False when there is no such article. */
  vote(context: CallContext, id: string, helpful: boolean): Promise<boolean>;
}
