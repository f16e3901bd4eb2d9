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
    // pg has no code for these two.
    (error instanceof Error &&
      /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)) ||
    code(error) === 'ENOSPC' ||
    code(error) === 'EROFS';
  return trouble ? new ProblemError('unavailable', { retryAfter: 1 }) : null;
}

/** Whether the error says that a row with this key already exists. */
export function isDuplicate(error: unknown): boolean {
  // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, unique_violation.
  return sqliteCode(error) === 2067 || sqliteCode(error) === 1555 || code(error) === '23505';
}
