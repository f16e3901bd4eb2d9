import type { DeskResponse } from '../http-client.ts';

/** Freshdesk has no page after this one. */
export const LAST_PAGE = 300;

/** A page may hold less than was asked for and not be the last; this header alone says that there are more. */
export const hasMore = ({ headers }: DeskResponse): boolean => /rel="?next"?/.test(headers.get('link') ?? '');
