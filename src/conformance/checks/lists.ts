import type { Page, TicketSummary } from '../../contract/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { CheckSkippedError, expectFieldProblem, assert, inspect } from '../assertions.ts';

/** Rows of a page while paging: few, so that five tickets make several pages. */
const PAGE_LIMIT = '2';
/** Somebody may have thousands of tickets; what was filed just now must be among the first of them. */
const MAX_PAGES = 12;

/** Lists, their pages, filters and search. */
export const listChecks: readonly Check[] = [
  {
    id: 'lists.whole',
    title: 'Page by page, every ticket comes once and in order',
    why: 'A row that is skipped at the edge of a page is a ticket that its owner never finds again.',
    async run(kit) {
      const wanted = await createListFixture(kit);
      const { rows, pages } = await readPage(kit, {}, wanted);
      for (const page of pages.slice(0, -1)) {
        assert(
          page.items.length === Number(PAGE_LIMIT),
          `A page that was asked for ${PAGE_LIMIT} rows, and is not the last, has ${page.items.length}.`,
        );
      }
      assert(
        (pages.at(-1)?.items.length ?? 0) <= Number(PAGE_LIMIT),
        `A page that was asked for ${PAGE_LIMIT} rows has more.`,
      );
      expectOnce(rows);
      expectAll(rows, wanted, 'Page by page');
      const { items } = await kit.get('listTickets', { query: { limit: '100' } });
      const [some, all] = [rows.map(({ id }) => id), items.map(({ id }) => id)];
      const at = some.findIndex((id, index) => all[index] !== undefined && all[index] !== id);
      assert(
        at < 0,
        `At place ${at + 1} the pages have the ticket ${inspect(rows[at]?.number)}, one long page has ${inspect(items[at]?.number)}.`,
      );
    },
  },
  {
    id: 'lists.order',
    title: 'The newest activity comes first',
    why: 'An answer that just came must not lie on the last page.',
    async run(kit) {
      await createListFixture(kit);
      const { items } = await kit.get('listTickets', { query: { limit: '100' } });
      let before = Number.POSITIVE_INFINITY;
      for (const { updatedAt, number } of items) {
        if (updatedAt === null) continue;
        const time = Date.parse(updatedAt);
        assert(time <= before, `The ticket ${number} of ${updatedAt} stands below an older one.`);
        before = time;
      }
    },
  },
  {
    id: 'lists.end',
    title: 'A list ends, and its total is the number of its rows or null',
    why: 'A list without an end is read forever, and a wrong total makes people look for what is not there.',
    async run(kit) {
      await createListFixture(kit);
      const ids = new Set<string>();
      let total: number | null = null;
      let cursor: string | undefined;
      for (let pages = 1; ; pages++) {
        const page: Page<TicketSummary> = await kit.get('listTickets', {
          query: { limit: '100', ...(cursor !== undefined && { cursor }) },
        });
        if (pages === 1) total = page.total;
        for (const { id } of page.items) ids.add(id);
        if (page.next === null) break;
        assert(page.items.length > 0, 'A page without rows says that there is a next one.');
        assert(page.next !== cursor, 'A page says that it is its own next one.');
        if (pages === MAX_PAGES)
          throw new CheckSkippedError(`After ${pages * 100} tickets the list was not at its end.`);
        cursor = page.next;
      }
      assert(total === null || total === ids.size, `The total is ${total}, and the list has ${ids.size} rows.`);
    },
  },
  {
    id: 'lists.moving',
    title: 'What is filed or closed while somebody pages neither repeats rows nor skips any',
    why: 'A cursor that only counts rows loses its place as soon as a row comes or goes.',
    async run(kit) {
      const wanted = await createListFixture(kit);
      const first = await kit.get('listTickets', { query: { limit: PAGE_LIMIT } });
      await kit.ticket();
      const { rows } = await readPage(kit, {}, wanted, first);
      expectOnce(rows);
      expectAll(rows, wanted, 'After a ticket was filed between two pages');

      if (!(await kit.session()).capabilities.close) return;
      const active = await kit.get('listTickets', { query: { limit: PAGE_LIMIT, status: 'active' } });
      const rest = wanted.filter((id) => !active.items.some((row) => row.id === id));
      for (const { id } of active.items) if (kit.tickets.has(id) && !kit.closed.has(id)) await kit.close(id);
      const after = await readPage(kit, { status: 'active' }, rest, active);
      expectOnce(after.rows);
      expectAll(
        after.rows,
        rest.filter((id) => !kit.closed.has(id)),
        'After tickets of the first page were closed',
      );
    },
  },
  {
    id: 'lists.status',
    title: 'A list of one status holds that status and no other',
    why: 'Whoever looks for what is open must see all of it, and nothing that is done.',
    async run(kit) {
      const { capabilities } = await kit.session();
      const open = await kit.ticket();
      const closed = capabilities.close ? await kit.close((await kit.ticket()).id) : null;
      for (const status of ['new', 'open', 'pending', 'solved', 'closed', 'active'] as const) {
        const { items } = await kit.get('listTickets', { query: { status, limit: '50' } });
        const odd = items.find((row) =>
          status === 'active' ? row.status === 'closed' || row.status === 'solved' : row.status !== status,
        );
        assert(
          odd === undefined,
          `The list of "${status}" holds the ticket ${odd?.number ?? ''}, which is ${odd?.status ?? ''}.`,
        );
        const holds = (id: string) => items.some((row) => row.id === id);
        if (status === 'active' || status === open.status) {
          assert(holds(open.id), `The list of "${status}" lacks the ticket ${open.number}, which is ${open.status}.`);
        }
        if (closed && status === 'closed')
          assert(holds(closed.id), `The list of "closed" lacks the closed ticket ${closed.number}.`);
      }
    },
  },
  {
    id: 'lists.refused',
    title: 'A list that cannot be given is refused, by the name of the parameter',
    why: 'A cursor that is not understood and starts anew shows the same rows over and over.',
    async run(kit) {
      for (const [query, field, what] of [
        [{ cursor: 'kit-garbage' }, 'cursor', 'the cursor was made up'],
        [{ limit: '0' }, 'limit', 'no rows were asked for'],
        [{ limit: '101' }, 'limit', 'more than a hundred rows were asked for'],
        [{ limit: 'many' }, 'limit', 'the limit is no number'],
        [{ status: 'kit-none' }, 'status', 'there is no such status'],
        [{ view: 'all' }, 'view', 'there is no such view'],
        [{ kitNone: 'x' }, 'kitNone', 'there is no such parameter'],
      ] as const) {
        expectFieldProblem(await kit.call('listTickets', { query }), field, what);
      }
    },
  },
  {
    id: 'lists.search',
    title: 'A search finds what holds the word, in subject and description, and nothing else',
    why: 'A search that ignores the word answers with whatever is newest, and nobody notices.',
    capability: 'search',
    async run(kit) {
      await kit.offers('search');
      const [inSubject, inText] = [kit.word(), kit.word()];
      const ticket = await kit.ticket({ subject: inSubject, description: `Look for ${inText} in here.` });
      await kit.ticket();
      for (const word of [inSubject, inText]) {
        // Some desks take a moment to index what is new.
        let items = (await kit.get('listTickets', { query: { q: word } })).items;
        for (let tries = 0; tries < 4 && items.length === 0; tries++) {
          await sleep(tries * 300);
          items = (await kit.get('listTickets', { query: { q: word } })).items;
        }
        assert(
          items.some(({ id }) => id === ticket.id),
          `Searching ${inspect(word)} does not find the ticket ${ticket.number}, which holds it.`,
        );
        assert(items.length === 1, `Searching ${inspect(word)}, which stands in one ticket, finds ${items.length}.`);
      }
      const none = await kit.get('listTickets', { query: { q: `${kit.word()}${kit.word()}` } });
      assert(none.items.length === 0, `Searching a word that stands nowhere finds ${none.items.length} tickets.`);
    },
  },
];

/** Five tickets, the newest first: the same five for all checks that only read them. */
async function createListFixture(kit: TestContext): Promise<string[]> {
  const ids = [...kit.five];
  while (ids.filter((id) => !kit.closed.has(id)).length < 5) {
    const { id } = await kit.ticket();
    ids.unshift(id);
    kit.five.unshift(id);
  }
  return ids.filter((id) => !kit.closed.has(id));
}

/** Reads page by page until all that is wanted was seen, or the end, or too many pages. */
async function readPage(
  kit: TestContext,
  query: Record<string, string>,
  wanted: readonly string[],
  first?: Page<TicketSummary>,
): Promise<{ rows: TicketSummary[]; pages: Page<TicketSummary>[] }> {
  const pages = [first ?? (await kit.get('listTickets', { query: { ...query, limit: PAGE_LIMIT } }))];
  const seen = () => new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
  for (let next = pages[0]?.next ?? null; next !== null && pages.length < MAX_PAGES;) {
    if (wanted.every((id) => seen().has(id))) break;
    const page: Page<TicketSummary> = await kit.get('listTickets', {
      query: { ...query, limit: PAGE_LIMIT, cursor: next },
    });
    assert(page.next !== next, 'A page says that it is its own next one.');
    pages.push(page);
    next = page.next;
  }
  return { rows: pages.flatMap(({ items }) => items), pages };
}

function expectOnce(rows: readonly TicketSummary[]): void {
  const seen = new Set<string>();
  for (const { id, number } of rows) {
    assert(!seen.has(id), `The ticket ${number} comes twice.`);
    seen.add(id);
  }
}

function expectAll(rows: readonly TicketSummary[], wanted: readonly string[], when: string): void {
  const missing = wanted.filter((id) => !rows.some((row) => row.id === id));
  assert(
    missing.length === 0,
    `${when}, ${missing.length} of ${wanted.length} tickets that were filed just now did not come within ${rows.length} rows.`,
  );
}
