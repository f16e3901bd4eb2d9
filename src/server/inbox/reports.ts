import { sql } from 'kysely';
import type { OperationInput, Report } from '../../contract/index.ts';
import type { CallContext, Db } from '../interfaces/index.ts';
import { csvText } from '../lib/csv.ts';

type ReportQuery = OperationInput<'readReport'>;

/** Tickets of one report. */
const MAX_TICKETS = 200_000;
const WEEK_MS = 7 * 24 * 3_600_000;
/** A Monday, 1970-01-05. */
const FIRST_MONDAY_MS = 4 * 24 * 3_600_000;

const readTickets = (db: Db, { from, to, team, category, priority }: ReportQuery) =>
  db
    .selectFrom('tickets')
    .leftJoin('ratings', 'ratings.ticket_id', 'tickets.id')
    .leftJoin('teams', 'teams.id', 'tickets.team_id')
    .select(['tickets.number', 'tickets.organization_id', 'tickets.status', 'tickets.priority', 'tickets.category'])
    .select(['tickets.created_at', 'tickets.answered_at', 'tickets.response_due_at', 'tickets.resolution_due_at'])
    .select(['teams.name as team', 'ratings.score'])
    .select(
      sql<number | null>`coalesce((select min(ticket_events.occurred_at) from ticket_events
        where ticket_events.ticket_id = tickets.id and ticket_events.kind = 'status'
          and (ticket_events.detail like '%"to":"solved"%' or ticket_events.detail like '%"to":"closed"%')),
        tickets.closed_at)`.as('solved_at'),
    )
    .where('tickets.created_at', '>=', Date.parse(from))
    .where('tickets.created_at', '<', Date.parse(to))
    .where('tickets.spam', '=', 0)
    .where('tickets.merged_into', 'is', null)
    .$if(team !== undefined, (qb) => qb.where('tickets.team_id', '=', team ?? ''))
    .$if(category !== undefined, (qb) => qb.where('tickets.category', '=', category ?? ''))
    .$if(priority !== undefined, (qb) => qb.where('tickets.priority', '=', priority ?? ''))
    .orderBy('tickets.created_at')
    .orderBy('tickets.id')
    .limit(MAX_TICKETS)
    .execute();

type Row = Awaited<ReturnType<typeof readTickets>>[number];

/** Returns the value below which a share of the sorted values lies, by the nearest rank. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Summarizes times in seconds, and how many were in time of those that were due. */
function summarize(rows: readonly Row[], end: (row: Row) => number | null, due: (row: Row) => number | null) {
  const seconds: number[] = [];
  let withTarget = 0;
  let withinTarget = 0;
  for (const row of rows) {
    const at = end(row);
    if (at === null) continue;
    seconds.push(Math.round((at - row.created_at) / 1_000));
    const target = due(row);
    if (target === null) continue;
    withTarget++;
    if (at <= target) withinTarget++;
  }
  seconds.sort((one, other) => one - other);
  return {
    count: seconds.length,
    median: percentile(seconds, 0.5),
    p90: percentile(seconds, 0.9),
    withinTarget,
    withTarget,
  };
}

const isOver = ({ status }: Row) => status === 'solved' || status === 'closed';

function toFigures(rows: readonly Row[]): Omit<Report, 'groups'> {
  const solved = rows.filter(isOver);
  const scores = rows.flatMap(({ score }) => score ?? []);
  const sum = scores.reduce((total, score) => total + score, 0);
  return {
    created: rows.length,
    solved: solved.length,
    backlog: rows.length - solved.length,
    firstResponse: summarize(
      rows,
      (row) => row.answered_at,
      (row) => row.response_due_at,
    ),
    resolution: summarize(
      solved,
      (row) => row.solved_at,
      (row) => row.resolution_due_at,
    ),
    satisfaction: { count: scores.length, average: scores.length === 0 ? null : sum / scores.length },
  };
}

/** Start of the week of a time (UTC, Monday), as a date. */
const toWeek = (at: number) =>
  new Date(Math.floor((at - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS).toISOString().slice(0, 10);

const toKey = (row: Row, groupBy: NonNullable<ReportQuery['groupBy']>): string | null =>
  groupBy === 'week' ? toWeek(row.created_at) : row[groupBy];

/** Computes the figures of the tickets that were created in a period. */
export async function readReport({ db }: CallContext, query: ReportQuery): Promise<Report> {
  const rows = await readTickets(db, query);
  const { groupBy } = query;
  const groups = new Map<string | null, Row[]>();
  if (groupBy !== undefined)
    for (const row of rows) {
      const key = toKey(row, groupBy);
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
  return {
    ...toFigures(rows),
    groups: [...groups]
      .sort(([one], [other]) => (one ?? '').localeCompare(other ?? ''))
      .map(([key, members]) => ({ key, ...toFigures(members) })),
  };
}

const toTime = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Writes the tickets that were created in a period with their times, as CSV. */
export async function exportReport({ db }: CallContext, query: ReportQuery) {
  const rows = await readTickets(db, query);
  const lines: (string | number | null)[][] = [
    [
      'number',
      'organization',
      'team',
      'category',
      'priority',
      'status',
      'createdAt',
      'answeredAt',
      'solvedAt',
      'score',
    ],
    ...rows.map((row) => [
      row.number,
      row.organization_id,
      row.team,
      row.category,
      row.priority,
      row.status,
      toTime(row.created_at),
      toTime(row.answered_at),
      isOver(row) ? toTime(row.solved_at) : null,
      row.score,
    ]),
  ];
  const text = csvText(lines.map((line) => line.map((cell) => String(cell ?? ''))));
  const name = `tickets-${query.from.slice(0, 10)}-${query.to.slice(0, 10)}.csv`;
  return { attachment: { name }, body: new TextEncoder().encode(text) };
}
