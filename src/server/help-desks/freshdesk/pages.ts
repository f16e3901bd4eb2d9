import type { DeskResponse } from '../http-client.ts';

/** Last page that Freshdesk serves. */
export const LAST_PAGE = 300;

/** Whether there is a next page. Only this header tells: a page may be shorter than requested without being the last. */
export const hasNextPage = ({ headers }: DeskResponse): boolean => /rel="?next"?/.test(headers.get('link') ?? '');
