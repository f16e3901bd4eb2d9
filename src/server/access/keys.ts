import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import * as z from 'zod/mini';
import type { Db } from '../ports.ts';

const StoredKey = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  y: z.string(),
  d: z.optional(z.string()),
  kid: z.string(),
  alg: z.string(),
  use: z.string(),
});

const DAY = 24 * 3_600_000;
/** After this a new key signs. */
const ROTATED_AFTER = 30 * DAY;
/** How long a key stays published after the next one has come: far longer than any token lives. */
const KEPT_AFTER = DAY;

/** A key pair that session tokens are signed with. */
export interface SessionKey {
  id: string;
  sign: CryptoKey;
  verify: CryptoKey;
  /** As it is published. */
  public: JWK;
  createdAt: number;
}

/** The keys of session tokens: made at the first use, changed every 30 days, shared by all processes on a database. */
export interface SessionKeys {
  /** The key that signs now. */
  current(db: Db, now: number): Promise<SessionKey>;
  /** A key that may verify; null when there is none of that id. */
  find(db: Db, id: string, now: number): Promise<SessionKey | null>;
  /** The public halves of all that may verify, the newest first. */
  published(db: Db, now: number): Promise<JWK[]>;
}

export function createSessionKeys(): SessionKeys {
  const known = new Map<string, SessionKey>();

  async function opened(row: { id: string; private_key: string; public_key: string; created_at: number }) {
    const ready = known.get(row.id);
    if (ready) return ready;
    const secret = StoredKey.parse(JSON.parse(row.private_key));
    const open = StoredKey.parse(JSON.parse(row.public_key));
    const [sign, verify] = await Promise.all([importJWK(secret, 'ES256'), importJWK(open, 'ES256')]);
    if (sign instanceof Uint8Array || verify instanceof Uint8Array) throw new TypeError('This is no key pair.');
    const key = { id: row.id, sign, verify, public: open, createdAt: row.created_at };
    known.set(row.id, key);
    return key;
  }

  /** Newest first; those whose successor is older than the time they stay published are left out. */
  async function valid(db: Db, now: number): Promise<SessionKey[]> {
    const rows = await db.selectFrom('access_keys').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
    const kept = rows.filter((_, index) => {
      const successor = rows[index - 1];
      return !successor || now - successor.created_at < KEPT_AFTER;
    });
    return Promise.all(kept.map(opened));
  }

  async function make(db: Db, now: number): Promise<SessionKey> {
    const id = randomUUID();
    const pair = await generateKeyPair('ES256', { extractable: true });
    const shared = { kid: id, alg: 'ES256', use: 'sig' };
    const row = {
      id,
      private_key: JSON.stringify({ ...(await exportJWK(pair.privateKey)), ...shared }),
      public_key: JSON.stringify({ ...(await exportJWK(pair.publicKey)), ...shared }),
      created_at: now,
    };
    await db.insertInto('access_keys').values(row).execute();
    return opened(row);
  }

  return {
    async current(db, now) {
      const [newest] = await valid(db, now);
      return newest && now - newest.createdAt < ROTATED_AFTER ? newest : make(db, now);
    },
    async find(db, id, now) {
      return (await valid(db, now)).find((key) => key.id === id) ?? null;
    },
    async published(db, now) {
      return (await valid(db, now)).map((key) => key.public);
    },
  };
}
