import {
  CompiledQuery,
  PostgresDialect,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { Client, Pool, PoolClient, PoolConfig, QueryConfig, QueryResult as PgResult } from 'pg';
import { getCheck, isDeferred } from './deferred-writes.ts';
import { needsFreshPlan } from './fresh-plan.ts';
import { mergeInserts } from './merge-inserts.ts';
import { isPreparedStatementRefusal, isStalePlan } from './errors.ts';

const INT8 = 20;
const NUMERIC = 1700;
const BEGIN = 'begin';
const COMMIT = 'commit';
const CONNECTIONS = 10;
/** Statements that are kept prepared on each connection. */
const MAX_PREPARED = 400;
/** Milliseconds after which a connection without an answer is given up: longer than the server allows a statement. */
const READ_TIMEOUT_MS = 35_000;
/** Milliseconds after which a pooler counts as one without prepared statements. */
const PROBE_TIMEOUT_MS = 1_000;

async function loadPg() {
  try {
    return (await import('pg')).default;
  } catch (error) {
    throw new Error('PostgreSQL needs the package "pg": run `npm install pg` beside madoguchi and start again.', {
      cause: error,
    });
  }
}

export interface PostgresOptions {
  /**
   * Keeps statements prepared by name on each connection. Default true, unless the server or a pooler in front of it refuses
   * them. `?prepared_statements=off` in the URL does the same as false.
   */
  preparedStatements?: boolean | undefined;
  /** Milliseconds after which a connection without an answer is given up. Default 35,000. */
  readTimeout?: number;
}

/**
 * Creates a Kysely dialect on the PostgreSQL database at `url`. Numbers come back as numbers: everything we count (times,
 * sizes, rows) is below 2^53, and the same queries then answer the same on both databases.
 */
export async function postgresDialect(url: string, options: PostgresOptions = {}): Promise<PipelinedDialect> {
  const pg = await loadPg();
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  types.setTypeParser(NUMERIC, Number);
  const { connectionString, enabled } = readUrl(url);
  const { readTimeout } = options;
  const config: PoolConfig = {
    connectionString,
    types,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    // Of a half-open connection, which a failover leaves, the server's timeout never arrives.
    query_timeout: readTimeout ?? READ_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'madoguchi',
    pipeline: true,
    max: CONNECTIONS,
  };
  const pool = new pg.Pool(config);
  // An idle connection that the server drops is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  const names = new StatementNames();
  if (!enabled || options.preparedStatements === false) names.disable();
  return new PipelinedDialect(pool, names);
}

/** Opens a connection that is used by one caller alone, to listen for notifications. */
export async function openClient(url: string): Promise<Client> {
  const pg = await loadPg();
  const client = new pg.Client({
    connectionString: readUrl(url).connectionString,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'madoguchi-listen',
  });
  await client.connect();
  return client;
}

/** Takes our own parameter out of the URL. */
function readUrl(url: string): { connectionString: string; enabled: boolean } {
  if (!URL.canParse(url)) return { connectionString: url, enabled: true };
  const parsed = new URL(url);
  const setting = parsed.searchParams.get('prepared_statements');
  if (setting === null) return { connectionString: url, enabled: true };
  parsed.searchParams.delete('prepared_statements');
  return { connectionString: parsed.href, enabled: setting !== 'off' && setting !== 'false' };
}

/**
 * Whether named prepared statements work over these connections. A pooler in transaction mode runs the statements of one
 * client on changing connections of the server, where a name is not known (PgBouncer before 1.21). So a statement is
 * prepared, another client then occupies the connection it was prepared on, and it is executed again.
 */
async function acceptsPreparedStatements(pool: Pool): Promise<boolean> {
  const one = await pool.connect();
  let other: PoolClient | undefined;
  let isHealthy = false;
  const probe: QueryConfig = { name: 'probe', text: 'select $1::int as probe', values: [1] };
  try {
    await one.query(probe);
    other = await pool.connect();
    await other.query('begin');
    await other.query({ ...probe, name: 'other_probe' });
    const accepted = await Promise.race([
      one.query(probe).then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, PROBE_TIMEOUT_MS, false).unref()),
    ]);
    await other.query('rollback');
    isHealthy = accepted;
    return accepted;
  } catch (error) {
    if (isPreparedStatementRefusal(error)) return false;
    throw error;
  } finally {
    // A connection on which a statement was refused is not used again.
    other?.release(!isHealthy);
    one.release(!isHealthy);
  }
}

/** Names for the statements that come more than once. */
class StatementNames {
  readonly #names = new Map<string, string | null>();
  #count = 0;
  #enabled = true;

  get enabled(): boolean {
    return this.#enabled;
  }

  /** @returns the name under which the statement is prepared; undefined for one that is not */
  get(sql: string): string | undefined {
    if (!this.#enabled) return undefined;
    const known = this.#names.get(sql);
    if (known !== undefined && known !== null) return known;
    if (known === undefined) {
      // Texts of one use, such as searches, must not fill the memory.
      if (this.#names.size < 4 * MAX_PREPARED) this.#names.set(sql, null);
      return undefined;
    }
    if (this.#count >= MAX_PREPARED) return undefined;
    const name = `madoguchi_${this.#count++}`;
    this.#names.set(sql, name);
    return name;
  }

  disable(): void {
    this.#enabled = false;
  }
}

/** Dialect that pipelines statements, with the state of its connections. */
class PipelinedDialect extends PostgresDialect {
  readonly #pool: Pool;
  readonly #names: StatementNames;

  constructor(pool: Pool, names: StatementNames) {
    super({ pool });
    this.#pool = pool;
    this.#names = names;
  }

  /** Connections of this process: open, idle, and callers that wait for one. */
  getPoolState(): { open: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }

  override createDriver(): Driver {
    return new PipelinedDriver(this.#pool, this.#names);
  }
}

/**
 * A driver that sends `begin` with the first statement of a transaction, and deferred writes with the next statement, in one
 * round trip. Transactions without a statement cost none, and those whose writes are one statement need no `begin` and `commit`.
 */
class PipelinedDriver implements Driver {
  readonly #pool: Pool;
  readonly #names: StatementNames;
  readonly #connections = new WeakMap<PoolClient, PipelinedConnection>();

  constructor(pool: Pool, names: StatementNames) {
    this.#pool = pool;
    this.#names = names;
  }

  async init(): Promise<void> {
    if (this.#names.enabled && !(await acceptsPreparedStatements(this.#pool))) this.#names.disable();
  }

  async acquireConnection(): Promise<PipelinedConnection> {
    const client = await this.#pool.connect();
    const known = this.#connections.get(client);
    if (known) return known;
    const connection = new PipelinedConnection(client, this.#names);
    this.#connections.set(client, connection);
    return connection;
  }

  async beginTransaction(connection: PipelinedConnection, settings: TransactionSettings): Promise<void> {
    const { isolationLevel, accessMode } = settings;
    const modes = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean);
    connection.begin([BEGIN, ...modes].join(' '));
  }

  commitTransaction = (connection: PipelinedConnection): Promise<void> => connection.commit();
  rollbackTransaction = (connection: PipelinedConnection): Promise<void> => connection.rollback();

  async savepoint(connection: PipelinedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`savepoint "${name}"`));
  }

  async rollbackToSavepoint(connection: PipelinedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`rollback to savepoint "${name}"`));
  }

  async releaseSavepoint(connection: PipelinedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`release savepoint "${name}"`));
  }

  async releaseConnection(connection: PipelinedConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class PipelinedConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #names: StatementNames;
  /** `begin` and deferred writes that were not sent yet. */
  #unsent: CompiledQuery[] = [];
  /** Whether the server knows of the open transaction. */
  #begun = false;
  #broken = false;

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client;
    this.#names = names;
    // The pool listens on idle connections only; an unheard error of one in use would end the process.
    client.on('error', () => {
      this.#broken = true;
    });
  }

  begin(statement: string): void {
    this.#unsent = [CompiledQuery.raw(statement)];
    this.#begun = false;
  }

  async commit(): Promise<void> {
    if (!this.#begun) {
      const [begin, ...statements] = this.#unsent;
      const writes = mergeInserts(statements.filter((statement) => !getCheck(statement)));
      const [only] = writes;
      if (!only || (writes.length === 1 && begin?.sql === BEGIN)) {
        this.#unsent = [];
        // A single statement is a transaction of its own.
        if (only) await this.#send(only);
        return;
      }
    }
    const { command } = await this.#send(CompiledQuery.raw(COMMIT));
    // PostgreSQL completes the commit of a failed transaction with a rollback.
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back, because a statement in it failed.');
  }

  async rollback(): Promise<void> {
    this.#unsent = [];
    if (!this.#begun || this.#broken) return;
    try {
      await this.#send(CompiledQuery.raw('rollback'));
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  release(): void {
    this.#unsent = [];
    this.#begun = false;
    this.#client.release(this.#broken);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Outside of a transaction nothing would send it.
    if (isDeferred(query) && (this.#begun || this.#unsent.length > 0)) {
      this.#unsent.push(query);
      return { rows: [] };
    }
    const { command, rowCount, rows } = await this.#send(query);
    const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
    return { rows: rows as R[], ...(changes && { numAffectedRows: BigInt(rowCount ?? 0) }) };
  }

  // oxlint-disable-next-line require-yield -- Kysely asks for it; no query of ours is streamed
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming of rows is not supported.');
  }

  /** Sends what waits and the query, and resolves to the result of the query. */
  async #send(query: CompiledQuery): Promise<PgResult> {
    const waiting = this.#unsent;
    this.#unsent = [];
    if (waiting.length > 0) this.#begun = true;
    const queries = mergeInserts([...waiting, query]);
    const results = await this.#sendTogether(queries);
    // The first failure is the cause: later statements of the transaction fail because of it.
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') {
        if (isPreparedStatementRefusal(result.reason)) this.#names.disable();
        if (isPreparedStatementRefusal(result.reason) || isStalePlan(result.reason)) this.#broken = true;
        throw result.reason;
      }
      const sent = queries[index];
      if (sent && query.sql !== COMMIT) getCheck(sent)?.(result.value.rows);
    }
    const last = results.at(-1);
    if (last?.status !== 'fulfilled') throw new Error('A statement has no result.');
    return last.value;
  }

  /** Sends statements in one packet. */
  #sendTogether(queries: readonly CompiledQuery[]): Promise<PromiseSettledResult<PgResult>[]> {
    const { stream } = this.#client.connection;
    stream.cork();
    try {
      return Promise.allSettled(queries.map((query) => this.#query(query)));
    } finally {
      stream.uncork();
    }
  }

  #query(query: CompiledQuery): Promise<PgResult> {
    const { sql, parameters } = query;
    if (parameters.length === 0) return this.#client.query(sql);
    const name = needsFreshPlan(query) ? undefined : this.#names.get(sql);
    return this.#client.query({ text: sql, values: [...parameters], ...(name !== undefined && { name }) });
  }
}
