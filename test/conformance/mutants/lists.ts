import { all, answering, asked, carrying, made, on, querying, rows, type Loose, type Mutant } from './helpers.ts';

const LIST = 'GET /v1/tickets';
const later = (request: Request) => new URL(request.url).searchParams.has('cursor');
interface Page {
  items: Loose[];
  next: string | null;
}

/** Defects that lose or repeat rows. */
export const listMutants: readonly Mutant[] = [
  {
    what: 'the first row of each further page is skipped',
    caughtBy: 'lists.whole',
    wrap: rows(LIST, (items, request) => (later(request) ? items.slice(1) : items)),
  },
  {
    what: 'a row is skipped at the edge, and the page filled up again',
    caughtBy: 'lists.whole',
    wrap: on(LIST, async (request, inner) => {
      const response = await inner(request.clone());
      if (!later(request) || !response.ok) return response;
      const url = new URL(request.url);
      const limit = Number(url.searchParams.get('limit') ?? 25);
      url.searchParams.set('limit', String(Math.min(limit + 1, 100)));
      const page = (await (await inner(asked(request, { url: url.href }))).json()) as Page;
      return made({ ...page, items: page.items.slice(1) });
    }),
  },
  {
    what: 'the last row of a page comes again on the next',
    caughtBy: 'lists.whole',
    wrap: (inner) => {
      let last: Loose | undefined;
      return rows(LIST, (items, request) => {
        const page = later(request) && last ? [last, ...items.slice(0, -1)] : items;
        last = page.at(-1);
        return page;
      })(inner, {} as never);
    },
  },
  {
    what: 'a limit that is not kept',
    caughtBy: 'lists.whole',
    wrap: querying(LIST, (query) => query.set('limit', '3')),
  },
  {
    what: 'a list that ends too soon',
    caughtBy: 'lists.whole',
    wrap: answering(LIST, (page, request) => (later(request) ? { ...page, next: null } : page)),
  },
  { what: 'the oldest first', caughtBy: 'lists.order', wrap: rows(LIST, (items) => items.toReversed()) },
  {
    what: 'the newest filed first, whatever happened since',
    caughtBy: 'lists.order',
    wrap: rows(LIST, (items) =>
      items.toSorted((one, other) => String(one['createdAt']).localeCompare(String(other['createdAt']))),
    ),
  },
  {
    what: 'a total that is one too many',
    caughtBy: 'lists.end',
    wrap: answering(LIST, (page) => ({ ...page, total: Number(page['total'] ?? 0) + 1 })),
  },
  {
    what: 'a list without an end',
    caughtBy: 'lists.end',
    wrap: answering(LIST, (page, request) => ({
      ...page,
      next: page['next'] ?? new URL(request.url).searchParams.get('cursor') ?? 'again',
    })),
  },
  { what: 'cursors that count rows', caughtBy: 'lists.moving', wrap: counting() },
  {
    what: 'a status that is not looked at',
    caughtBy: 'lists.status',
    wrap: querying(LIST, (query) => query.delete('status')),
  },
  {
    what: 'closed tickets among the active ones',
    caughtBy: 'lists.status',
    wrap: querying(LIST, (query) => {
      if (query.get('status') === 'active') query.delete('status');
    }),
  },
  {
    what: 'active tickets that lack the new ones',
    caughtBy: 'lists.status',
    wrap: querying(LIST, (query) => {
      if (query.get('status') === 'active') query.set('status', 'open');
    }),
  },
  {
    what: 'a made-up cursor that starts anew',
    caughtBy: 'lists.refused',
    wrap: on(LIST, async (request, inner) => {
      const response = await inner(request.clone());
      if (response.status !== 422 || !later(request)) return response;
      const url = new URL(request.url);
      url.searchParams.delete('cursor');
      return inner(asked(request, { url: url.href }));
    }),
  },
  {
    what: 'a limit that is silently corrected',
    caughtBy: 'lists.refused',
    wrap: querying(LIST, (query) => {
      if (Number(query.get('limit')) > 100) query.set('limit', '100');
    }),
  },
  {
    what: 'unknown parameters that are ignored',
    caughtBy: 'lists.refused',
    wrap: querying(LIST, (query) => query.delete('kitNone')),
  },
  {
    what: 'a search that ignores the word',
    caughtBy: 'lists.search',
    wrap: querying(LIST, (query) => query.delete('q')),
  },
  {
    what: 'a search in subjects only',
    caughtBy: 'lists.search',
    wrap: rows(LIST, (items, request) => {
      const q = new URL(request.url).searchParams.get('q');
      return q === null ? items : items.filter((row) => String(row['subject']).includes(q));
    }),
  },
  {
    what: 'a search that finds nothing new',
    caughtBy: 'lists.search',
    wrap: rows(LIST, (items, request) => (new URL(request.url).searchParams.has('q') ? [] : items)),
  },
];

/** Pages by number, as most help desks have them. */
function counting() {
  return all(
    on(LIST, async (request, inner, { owner }) => {
      const url = new URL(request.url);
      const from = Number(/^at-(\d+)$/.exec(url.searchParams.get('cursor') ?? '')?.[1] ?? 0);
      const limit = Number(url.searchParams.get('limit') ?? 25);
      url.searchParams.delete('cursor');
      url.searchParams.set('limit', '100');
      const whole = (await (await inner(carrying(asked(request, { url: url.href }), owner))).json()) as Page;
      const items = whole.items.slice(from, from + limit);
      return made({ items, next: from + limit < whole.items.length ? `at-${from + limit}` : null, total: null });
    }),
  );
}
