import { percentile } from '../figures.ts';
import { calls, createCustomers, load, type Call, type Customer } from './load.ts';
import { readCpuOfTree, startServer, type ServerProcess } from './processes.ts';
import type { ServerSettings } from './protocol.ts';

/** A started subject: its processes and the database server. */
export interface Subject {
  name: ServerSettings['subject'];
  servers: ServerProcess[];
  customers: Customer[];
  /** The database server's pid; null for SQLite, which runs within the process. */
  databasePid: number | null;
}

export interface Sample {
  perSecond: number;
  p50: number;
  p99: number;
  statements: number;
  /** CPU time per call in milliseconds, of the servers and of the database server. */
  cpuMs: number;
  databaseCpuMs: number;
  heap: number;
}

export type CallName = keyof typeof calls;

export interface SubjectOptions {
  subject: ServerSettings['subject'];
  database: string;
  databasePid: number | null;
  processes?: number;
  organizations?: number;
}

/** Starts a subject and gives each customer a first ticket, which also warms it up. */
export async function startSubject({
  subject,
  database,
  databasePid,
  processes = 1,
  organizations = 20,
}: SubjectOptions): Promise<Subject> {
  const servers: ServerProcess[] = [];
  // Sequentially, because the first one migrates the database.
  for (let index = 0; index < processes; index++) servers.push(await startServer({ subject, database }));
  const customers = createCustomers(organizations, Math.max(organizations, 100));
  const started: Subject = { name: subject, servers, customers, databasePid };
  await warmUp(started);
  return started;
}

/** As many as the compiler of V8 needs to have optimized the code of a call. */
const WARM_UP_CALLS = 2_000;

async function warmUp({ servers, customers }: Subject): Promise<void> {
  await load({
    ports: servers.map(({ port }) => port),
    call: calls.create,
    customers,
    connections: 16,
    duration: 60_000,
    count: Math.max(WARM_UP_CALLS * servers.length, customers.length),
    onAnswer: (customer, body) => {
      const ticket: unknown = JSON.parse(body);
      if (typeof ticket === 'object' && ticket !== null && 'id' in ticket) customer.ticketId = String(ticket.id);
    },
  });
  if (customers.some(({ ticketId }) => ticketId === '')) throw new Error('The warm-up was too short.');
}

export async function stopSubject({ servers }: Subject): Promise<void> {
  for (const server of servers) await server.stop();
}

/** Measures one call on one subject for a while. */
export async function measure(
  { name, servers, customers, databasePid }: Subject,
  callName: CallName,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Sample> {
  const before = await totals(servers, databasePid);
  const { times, perSecond } = await load({
    ports: servers.map(({ port }) => port),
    // The floor supports two calls.
    call: name === 'product' ? calls[callName] : toFloorCall(calls[callName]),
    customers,
    connections,
    duration: seconds * 1_000,
  });
  const after = await totals(servers, databasePid);
  return {
    perSecond,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    statements: (after.statements - before.statements) / times.length,
    cpuMs: (after.cpuMs - before.cpuMs) / times.length,
    databaseCpuMs: (after.databaseCpuMs - before.databaseCpuMs) / times.length,
    heap: after.heap,
  };
}

const toFloorCall = ({ method }: Call): Call => (method === 'GET' ? { method, path: () => '/' } : calls.create);

async function totals(servers: readonly ServerProcess[], databasePid: number | null) {
  const all = await Promise.all(servers.map((server) => server.usage()));
  const sum = (key: 'statements' | 'cpuMs' | 'heap') => all.reduce((total, usage) => total + usage[key], 0);
  return {
    statements: sum('statements'),
    cpuMs: sum('cpuMs'),
    heap: sum('heap'),
    databaseCpuMs: databasePid === null ? 0 : readCpuOfTree(databasePid),
  };
}

/** Samples of floor and product for one call, by round. */
export interface Comparison {
  name: string;
  rounds: { floor: Sample; product: Sample }[];
}

/** Measures floor and product alternately. */
export async function compare(
  name: string,
  floor: Subject,
  product: Subject,
  call: CallName,
  options: { connections: number; seconds: number; rounds: number },
): Promise<Comparison> {
  const rounds: Comparison['rounds'] = [];
  for (let round = 0; round < options.rounds; round++) {
    rounds.push({ floor: await measure(floor, call, options), product: await measure(product, call, options) });
  }
  return { name, rounds };
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The ratio of product to floor in each round. */
export const toRatios = ({ rounds }: Comparison): number[] =>
  rounds.map(({ floor, product }) => product.perSecond / floor.perSecond);

/** Prints the comparisons as a Markdown table. */
export function printComparisons(comparisons: readonly Comparison[]): void {
  const head = ['call', 'floor/s', 'product/s', 'ratio', 'rounds', 'p50 ms', 'p99 ms', 'p50 × floor', 'p99 × floor'];
  const rows = comparisons.map((comparison) => {
    const of = (subject: 'floor' | 'product', key: keyof Sample) =>
      median(comparison.rounds.map((round) => round[subject][key]));
    const ratios = toRatios(comparison);
    return [
      comparison.name,
      of('floor', 'perSecond').toFixed(0),
      of('product', 'perSecond').toFixed(0),
      median(ratios).toFixed(2),
      ratios.map((ratio) => ratio.toFixed(2)).join(' '),
      of('product', 'p50').toFixed(1),
      of('product', 'p99').toFixed(1),
      (of('product', 'p50') / of('floor', 'p50')).toFixed(1),
      (of('product', 'p99') / of('floor', 'p99')).toFixed(1),
      of('product', 'statements').toFixed(1),
      of('product', 'cpuMs').toFixed(2),
      of('product', 'databaseCpuMs').toFixed(2),
      (of('floor', 'cpuMs') + of('floor', 'databaseCpuMs')).toFixed(2),
    ];
  });
  printTable([...head, 'statements', 'CPU ms', 'database CPU ms', 'floor CPU ms'], rows);
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`| ${head.join(' | ')} |`);
  console.log(`|${head.map((_, index) => (index === 0 ? ' --- ' : ' ---: ')).join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log('');
}
