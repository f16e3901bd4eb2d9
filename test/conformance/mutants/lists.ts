import {
  combine,
  changeResponse,
  cloneRequest,
  withToken,
  createResponse,
  wrapRoute,
  changeQuery,
  changeRows,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

const LIST = 'GET /v1/tickets';
const later = (request: Request) => new URL(request.url).searchParams.has('cursor');
interface Page {
  items: JsonObject[];
  next: string | null;
}

/** Defects that lose or repeat rows. */
export const listMutants: readonly Mutant[] = [
  {
    defect: 'the first row of each further page is skipped',
    caughtBy: 'lists.whole',
    wrap: changeRows(LIST, (items, request) => (later(request) ? items.slice(1) : items)),
  },
  {
    defect: 'a row is skipped at the edge, and the page filled up again',
    caughtBy: 'lists.whole',
    wrap: wrapRoute(LIST, async (request, inner) => {
      const response = await inner(request.clone());
      if (!later(request) || !response.ok) return response;
      const url = new URL(request.url);
      const limit = Number(url.searchParams.get('limit') ?? 25);
      url.searchParams.set('limit', String(Math.min(limit + 1, 100)));
      const page = (await (await inner(cloneRequest(request, { url: url.href }))).json()) as Page;
      return createResponse({ ...page, items: page.items.slice(1) });
    }),
  },
  {
    defect: 'the last row of a page comes again on the next',
    caughtBy: 'lists.whole',
    wrap: (inner) => {
      let last: JsonObject | undefined;
      return changeRows(LIST, (items, request) => {
        const page = later(request) && last ? [last, ...items.slice(0, -1)] : items;
        last = page.at(-1);
        return page;
      })(inner, {} as never);
    },
  },
  {
    defect: 'a limit that is not kept',
    caughtBy: 'lists.whole',
    wrap: changeQuery(LIST, (query) => query.set('limit', '3')),
  },
  {
    defect: 'a list that ends too soon',
    caughtBy: 'lists.whole',
    wrap: changeResponse(LIST, (page, request) => (later(request) ? { ...page, next: null } : page)),
  },
  { defect: 'the oldest first', caughtBy: 'lists.order', wrap: changeRows(LIST, (items) => items.toReversed()) },
  {
    defect: 'the newest filed first, whatever happened since',
    caughtBy: 'lists.order',
    wrap: changeRows(LIST, (items) =>
      items.toSorted((one, other) => String(one['createdAt']).localeCompare(String(other['createdAt']))),
    ),
  },
  {
    defect: 'a total that is one too many',
    caughtBy: 'lists.end',
    wrap: changeResponse(LIST, (page) => ({ ...page, total: Number(page['total'] ?? 0) + 1 })),
  },
  {
    defect: 'a list without an end',
    caughtBy: 'lists.end',
    wrap: changeResponse(LIST, (page, request) => ({
      ...page,
      next: page['next'] ?? new URL(request.url).searchParams.get('cursor') ?? 'again',
    })),
  },
  { defect: 'cursors that count rows', caughtBy: 'lists.moving', wrap: counting() },
  {
    defect: 'a status that is not looked at',
    caughtBy: 'lists.status',
    wrap: changeQuery(LIST, (query) => query.delete('status')),
  },
  {
    defect: 'closed tickets among the active ones',
    caughtBy: 'lists.status',
    wrap: changeQuery(LIST, (query) => {
      if (query.get('status') === 'active') query.delete('status');
    }),
  },
  {
    defect: 'active tickets that lack the new ones',
    caughtBy: 'lists.status',
    wrap: changeQuery(LIST, (query) => {
      if (query.get('status') === 'active') query.set('status', 'open');
    }),
  },
  {
    defect: 'a made-up cursor that starts anew',
    caughtBy: 'lists.refused',
    wrap: wrapRoute(LIST, async (request, inner) => {
      const response = await inner(request.clone());
      if (response.status !== 422 || !later(request)) return response;
      const url = new URL(request.url);
      url.searchParams.delete('cursor');
      return inner(cloneRequest(request, { url: url.href }));
    }),
  },
  {
    defect: 'a limit that is silently corrected',
    caughtBy: 'lists.refused',
    wrap: changeQuery(LIST, (query) => {
      if (Number(query.get('limit')) > 100) query.set('limit', '100');
    }),
  },
  {
    defect: 'unknown parameters that are ignored',
    caughtBy: 'lists.refused',
    wrap: changeQuery(LIST, (query) => query.delete('kitNone')),
  },
  {
    defect: 'a search that ignores the word',
    caughtBy: 'lists.search',
    wrap: changeQuery(LIST, (query) => query.delete('q')),
  },
  {
    defect: 'a search in subjects only',
    caughtBy: 'lists.search',
    wrap: changeRows(LIST, (items, request) => {
      const q = new URL(request.url).searchParams.get('q');
      return q === null ? items : items.filter((row) => String(row['subject']).includes(q));
    }),
  },
  {
    defect: 'a search that finds nothing new',
    caughtBy: 'lists.search',
    wrap: changeRows(LIST, (items, request) => (new URL(request.url).searchParams.has('q') ? [] : items)),
  },
];

/** Pages by number, as most help desks have them. */
function counting() {
  return combine(
    wrapRoute(LIST, async (request, inner, { owner }) => {
      const url = new URL(request.url);
      const from = Number(/^at-(\d+)$/.exec(url.searchParams.get('cursor') ?? '')?.[1] ?? 0);
      const limit = Number(url.searchParams.get('limit') ?? 25);
      url.searchParams.delete('cursor');
      url.searchParams.set('limit', '100');
      const whole = (await (await inner(withToken(cloneRequest(request, { url: url.href }), owner))).json()) as Page;
      const items = whole.items.slice(from, from + limit);
      return createResponse({
        items,
        next: from + limit < whole.items.length ? `at-${from + limit}` : null,
        total: null,
      });
    }),
  );
}
