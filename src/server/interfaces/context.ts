import type { Kysely } from 'kysely';
import type { Page } from '../../contract/index.ts';
import type { AgentRole } from '../../contract/index.ts';
import type { Database } from '../database/schema.ts';

/** A connection or an open transaction. Writes get the transaction that also stores the idempotency record. */
export type Db = Kysely<Database>;

/** A store with reads, and with writes in transactions. */
export interface Transactions {
  db: Db;
  transaction<T>(task: (tx: Db) => Promise<T>): Promise<T>;
}

/** The caller, according to the verified token. */
export interface Identity {
  id: string;
  name: string;
  email: string | null;
  /** False where the token has `email_verified: false`. Absent: the vendor vouches for the address. */
  emailVerified?: boolean;
  /** From the token, unvalidated. */
  phone?: string | null;
  /** A BCP 47 tag from the token, unvalidated. */
  locale?: string | null;
  /** IANA time zone from the token. Absent: unknown. */
  timeZone?: string;
  role: 'user' | 'admin' | 'agent';
  /** Null only for agents, who belong to the vendor. */
  organization: { id: string; name: string; plan: string | null } | null;
  /** True where this organization replaces earlier ones of the same subject and address. Absent: the earlier ones stay. */
  singleOrganization?: boolean;
  /** Set when the token has an `act` claim (RFC 8693): `actor` uses it on behalf of this user. `id` is null when unreadable. */
  actor?: { id: string | null };
  /** True when the rows of this account and its organization were read during this request and equal the token. */
  stored?: boolean;
  /** Role and team of an agent of the inbox, read during this request. Absent: an agent that only the vendor's tokens know. */
  agent?: { role: AgentRole; teamId: string | null };
  /** Id of the inbox session that issued the token. */
  inboxSession?: string;
  /** For revocation: `jti` and `iss` of the token, and its issue time (ms). */
  token: {
    id: string | null;
    issuer: string | null;
    issuedAt: number;
    /** Expiry time (ms). Streams that were opened with the token end then. */
    expiresAt?: number;
  };
}

/** Arguments of every call of an interface. */
export interface CallContext {
  identity: Identity;
  db: Db;
  /** Milliseconds since the epoch by the server's clock. */
  now: number;
}

/** Arguments of a write, with the caller's idempotency key. */
export interface IdempotentCall extends CallContext {
  key: string;
}

/** A page of a list; `next` is an opaque cursor. */
export type PageResult<T> = Omit<Page<T>, 'skippedRows'>;
