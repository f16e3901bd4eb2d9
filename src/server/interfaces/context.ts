import type { Kysely } from 'kysely';
import type { Page } from '../../contract/index.ts';
import type { Database } from '../database/schema.ts';

/** A connection or an open transaction. Writes get the transaction that also stores the idempotency record. */
export type Db = Kysely<Database>;

/** A store as far as it is read, and written in transactions. */
export interface Transactions {
  db: Db;
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
}

/** Who calls, as the verified token says. */
export interface Identity {
  id: string;
  name: string;
  email: string | null;
  /** False where the token says that the address was not verified (`email_verified: false`). Absent: the vendor vouches for it. */
  emailVerified?: boolean;
  /** As the token writes it; not checked. */
  phone?: string | null;
  /** A BCP 47 tag, as the token writes it; not checked. */
  locale?: string | null;
  role: 'user' | 'admin' | 'agent';
  /** Null only for agents, who belong to the vendor. */
  organization: { id: string; name: string; plan: string | null } | null;
  /** True where this organization replaces earlier ones of the same subject and address. Absent: the earlier ones stay. */
  singleOrganization?: boolean;
  /** Set when the token carries an `act` claim (RFC 8693): `actor` uses it in this person's name. `id` is null when unreadable. */
  actor?: { id: string | null };
  /** For signing out: `jti` and `iss` of the token, and when it was issued (ms). */
  token: {
    id: string | null;
    issuer: string | null;
    issuedAt: number;
    /** When it ends by itself (ms); whatever goes on for as long as it holds ends then. */
    expiresAt?: number;
  };
}

/** What every call into a port carries. */
export interface CallContext {
  identity: Identity;
  db: Db;
  /** Milliseconds since the epoch by the server's clock. */
  now: number;
}

/** A call that changes something, with its caller's idempotency key. */
export interface IdempotentCall extends CallContext {
  key: string;
}

/** Rows of a list; `next` is an opaque cursor. */
export type PageResult<T> = Omit<Page<T>, 'unreadable'>;
