import type { Page, TicketSummary } from '../../contract/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { CheckSkippedError, expectFieldProblem, assert, inspect } from '../assertions.ts';

/** Page size at which five tickets make several pages. */
const PAGE_LIMIT = '2';
/** The account may have thousands of tickets; new ones must be on these first pages. */
const MAX_PAGES = 12;

/** Checks of lists: paging, filters and search. */
export const listChecks: readonly Check[] = [
  {
    id: 'lists.whole',
    title: 'Paging returns every ticket once and in order',
    why: 'Users never find a ticket that is skipped between two pages.',
    async run(context) {
      const wanted = await createListFixture(context);
      const { rows, pages } = await readPages(context, {}, wanted);
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
      expectNoDuplicates(rows);
      expectAll(rows, wanted, 'Page by page');
      const { items } = await context.get('listTickets', { query: { limit: '100' } });
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
    title: 'Tickets are sorted by latest activity first',
    why: 'A new reply must not be on the last page.',
    async run(context) {
      await createListFixture(context);
      const { items } = await context.get('listTickets', { query: { limit: '100' } });
      let before = Number.POSITIVE_INFINITY;
      for (const { updatedAt, number } of items) {
        if (updatedAt === null) continue;
        const time = Date.parse(updatedAt);
        assert(time <= before, `The ticket ${number} of ${updatedAt} is below an older one.`);
        before = time;
      }
    },
  },
  {
    id: 'lists.end',
    title: 'A list ends, and its total is the number of its rows or null',
    why: 'A list without an end is read forever, and a wrong total suggests that tickets are missing.',
    async run(context) {
      await createListFixture(context);
      const ids = new Set<string>();
      let total: number | null = null;
      let cursor: string | undefined;
      for (let pages = 1; ; pages++) {
        const page: Page<TicketSummary> = await context.get('listTickets', {
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
    title: 'Creating or closing tickets while paging neither repeats nor skips rows',
    why: 'An offset as a cursor is wrong as soon as a row is added or removed.',
    async run(context) {
      const wanted = await createListFixture(context);
      const first = await context.get('listTickets', { query: { limit: PAGE_LIMIT } });
      await context.ticket();
      const { rows } = await readPages(context, {}, wanted, first);
      expectNoDuplicates(rows);
      expectAll(rows, wanted, 'After a ticket was created between two pages');

      if (!(await context.session()).capabilities.close) return;
      const active = await context.get('listTickets', { query: { limit: PAGE_LIMIT, status: 'active' } });
      const rest = wanted.filter((id) => !active.items.some((row) => row.id === id));
      for (const { id } of active.items)
        if (context.tickets.has(id) && !context.closed.has(id)) await context.close(id);
      const after = await readPages(context, { status: 'active' }, rest, active);
      expectNoDuplicates(after.rows);
      expectAll(
        after.rows,
        rest.filter((id) => !context.closed.has(id)),
        'After tickets of the first page were closed',
      );
    },
  },
  {
    id: 'lists.status',
    title: 'A list filtered by status contains all tickets with that status and no others',
    why: 'Users who filter by open tickets must see all of them and no closed ones.',
    async run(context) {
      const { capabilities } = await context.session();
      const open = await context.ticket();
      const closed = capabilities.close ? await context.close((await context.ticket()).id) : null;
      for (const status of ['new', 'open', 'pending', 'solved', 'closed', 'active'] as const) {
        const { items } = await context.get('listTickets', { query: { status, limit: '50' } });
        const mismatch = items.find((row) =>
          status === 'active' ? row.status === 'closed' || row.status === 'solved' : row.status !== status,
        );
        assert(
          mismatch === undefined,
          `The list of "${status}" holds the ticket ${mismatch?.number ?? ''}, which is ${mismatch?.status ?? ''}.`,
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
    title: 'Invalid parameters of a list are refused, naming the parameter',
    why: 'A list that ignores an invalid cursor returns the first page again and again.',
    async run(context) {
      for (const [query, field, what] of [
        [{ cursor: 'kit-garbage' }, 'cursor', 'the cursor was made up'],
        [{ limit: '0' }, 'limit', 'no rows were asked for'],
        [{ limit: '101' }, 'limit', 'more than a hundred rows were asked for'],
        [{ limit: 'many' }, 'limit', 'the limit is no number'],
        [{ status: 'kit-none' }, 'status', 'there is no such status'],
        [{ view: 'all' }, 'view', 'there is no such view'],
        [{ kitNone: 'x' }, 'kitNone', 'there is no such parameter'],
      ] as const) {
        expectFieldProblem(await context.call('listTickets', { query }), field, what);
      }
    },
  },
  {
    id: 'lists.search',
    title: 'A search finds the word in subject and description, and returns nothing else',
    why: 'A search that ignores its query returns the newest tickets, which looks plausible.',
    capability: 'search',
    async run(context) {
      await context.requireCapability('search');
      const [subjectWord, descriptionWord] = [context.uniqueWord(), context.uniqueWord()];
      const ticket = await context.ticket({
        subject: subjectWord,
        description: `Look for ${descriptionWord} in here.`,
      });
      await context.ticket();
      for (const word of [subjectWord, descriptionWord]) {
        // Some help desks index new tickets with a delay.
        let items = (await context.get('listTickets', { query: { q: word } })).items;
        for (let tries = 0; tries < 4 && items.length === 0; tries++) {
          await sleep(tries * 300);
          items = (await context.get('listTickets', { query: { q: word } })).items;
        }
        assert(
          items.some(({ id }) => id === ticket.id),
          `Searching ${inspect(word)} does not find the ticket ${ticket.number}, which holds it.`,
        );
        assert(items.length === 1, `Searching ${inspect(word)}, which one ticket contains, finds ${items.length}.`);
      }
      const none = await context.get('listTickets', { query: { q: `${context.uniqueWord()}${context.uniqueWord()}` } });
      assert(none.items.length === 0, `Searching a word that no ticket contains finds ${none.items.length} tickets.`);
    },
  },
];

/** Returns five open tickets, newest first, shared by all list checks. */
async function createListFixture(context: TestContext): Promise<string[]> {
  const ids = [...context.listFixture];
  while (ids.filter((id) => !context.closed.has(id)).length < 5) {
    const { id } = await context.ticket();
    ids.unshift(id);
    context.listFixture.unshift(id);
  }
  return ids.filter((id) => !context.closed.has(id));
}

/** Reads pages until all wanted tickets were read, the list ends, or `MAX_PAGES` is reached. */
async function readPages(
  context: TestContext,
  query: Record<string, string>,
  wanted: readonly string[],
  first?: Page<TicketSummary>,
): Promise<{ rows: TicketSummary[]; pages: Page<TicketSummary>[] }> {
  const pages = [first ?? (await context.get('listTickets', { query: { ...query, limit: PAGE_LIMIT } }))];
  const seen = () => new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
  for (let next = pages[0]?.next ?? null; next !== null && pages.length < MAX_PAGES;) {
    if (wanted.every((id) => seen().has(id))) break;
    const page: Page<TicketSummary> = await context.get('listTickets', {
      query: { ...query, limit: PAGE_LIMIT, cursor: next },
    });
    assert(page.next !== next, 'A page says that it is its own next one.');
    pages.push(page);
    next = page.next;
  }
  return { rows: pages.flatMap(({ items }) => items), pages };
}

function expectNoDuplicates(rows: readonly TicketSummary[]): void {
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
    `${when}, ${missing.length} of ${wanted.length} tickets that were just created did not come within ${rows.length} rows.`,
  );
}
