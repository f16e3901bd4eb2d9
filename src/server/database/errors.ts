import { ProblemError } from '../errors.ts';

const code = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const sqliteCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;

// The lowest byte of SQLite's extended result codes.
const TRANSIENT_SQLITE = new Set([
  5 /* busy */, 6 /* locked */, 8 /* read-only */, 10 /* i/o */, 11 /* corrupt */, 13 /* full */, 14 /* cannot open */,
  26 /* not a database */,
]);
// Classes of SQLSTATE: connection, too few resources, operator's intervention, system error; then serialization failure, deadlock
// and read-only.
const TRANSIENT_POSTGRES = /^(08...|53...|57...|58...|40001|40P01|25006)$/;
const TRANSIENT_NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH']);

/**
 * The problem to answer with when the database cannot do its work now (down, full, read-only, deadlocked), or null when
 * the error is something else. Nothing was stored: the caller may send the same request again.
 */
export function toUnavailable(error: unknown): ProblemError | null {
  const trouble =
    TRANSIENT_SQLITE.has(sqliteCode(error) & 0xff) ||
    TRANSIENT_POSTGRES.test(code(error)) ||
    TRANSIENT_NETWORK.has(code(error)) ||
    (error instanceof AggregateError && error.errors.some((inner) => TRANSIENT_NETWORK.has(code(inner)))) ||
    // pg has no code for these.
    (error instanceof Error &&
      /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
        error.message,
      )) ||
    isPreparedStatementRefusal(error) ||
    isStalePlan(error) ||
    code(error) === 'ENOSPC' ||
    code(error) === 'EROFS';
  return trouble ? new ProblemError('unavailable', { retryAfter: 1 }) : null;
}

/** Whether the error says that a row with this key already exists. */
export function isDuplicate(error: unknown): boolean {
  // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, unique_violation.
  return sqliteCode(error) === 2067 || sqliteCode(error) === 1555 || code(error) === '23505';
}

/**
 * Whether the server, or a pooler in front of it, does not know a prepared statement by its name, or knows another under it:
 * invalid_sql_statement_name, duplicate_prepared_statement.
 */
export function isPreparedStatementRefusal(error: unknown): boolean {
  return code(error) === '26000' || code(error) === '42P05';
}

/** Whether a prepared statement on this connection is from before a change of the schema, by a newer process for example. */
export function isStalePlan(error: unknown): boolean {
  return (
    code(error) === '0A000' && error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery'
  );
}

/** Whether the error says that another transaction has stored an answer under the same idempotency key, or has locked the key. */
export function isIdempotencyConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isDuplicate(error)) return 'constraint' in error && error.constraint === 'idempotency_key';
  // not_null_violation: the time of an answer is null where the key is locked.
  return code(error) === '23502' && 'table' in error && error.table === 'idempotency';
}
