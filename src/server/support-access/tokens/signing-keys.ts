import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { sql, type Selectable } from 'kysely';
import * as z from 'zod/mini';
import type { Db } from '../../interfaces/index.ts';
import { isSqlite } from '../../database/dialect.ts';
import type { AccessKeysTable } from '../../database/schema.ts';
import type { KeyEncryption } from '../key-encryption.ts';

type Row = Selectable<AccessKeysTable>;

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
/** Age at which a signing key is replaced. */
const ROTATION_INTERVAL_MS = 30 * DAY;
/** Time for which a replaced key stays published; far longer than the lifetime of a token. */
const RETENTION_AFTER_ROTATION_MS = DAY;

/** Key pair for signing session tokens. */
export interface SessionKey {
  id: string;
  sign: CryptoKey;
  verify: CryptoKey;
  /** The public key as published. */
  public: JWK;
  createdAt: number;
}

/** Keys of session tokens: created on first use, rotated every 30 days, shared by all processes on a database. */
export interface SessionKeys {
  /** Returns the current signing key. */
  current(db: Db, now: number): Promise<SessionKey>;
  /** Returns a valid key by id; null without one. */
  find(db: Db, id: string, now: number): Promise<SessionKey | null>;
  /** Returns the public keys of all valid keys, newest first. */
  published(db: Db, now: number): Promise<JWK[]>;
}

/** Session keys that are stored in the database. */
export interface StoredSessionKeys extends SessionKeys {
  /** Encrypts keys that an earlier version stored in plain text. Never called within a transaction. */
  encryptPlainKeys(db: Db): Promise<void>;
}

/** Dependencies of the session keys. */
export interface SessionKeyOptions {
  /** Called once for each stored key that no configured secret decrypts. */
  onUnreadableKey: (id: string) => void;
}

/** @throws ConfigurationError at the first use of a key, where `getEncryption` has none */
export function createSessionKeys(
  getEncryption: () => KeyEncryption,
  { onUnreadableKey }: SessionKeyOptions,
): StoredSessionKeys {
  const cache = new Map<string, SessionKey>();
  const unreadable = new Set<string>();
  let plainKeysEncrypted = false;

  /** Decrypts a stored private key. One in plain text, or under an older secret, is encrypted again. */
  async function readPrivateKey(db: Db, { id, private_key }: Row): Promise<z.infer<typeof StoredKey> | null> {
    const encryption = getEncryption();
    const plain = isPlain(private_key);
    const decrypted = plain ? { plaintext: private_key, current: false } : encryption.decrypt(id, private_key);
    if (!decrypted) return null;
    const key = StoredKey.parse(JSON.parse(decrypted.plaintext));
    if (!decrypted.current)
      await db
        .updateTable('access_keys')
        .set({ private_key: encryption.encrypt(id, decrypted.plaintext) })
        .where('id', '=', id)
        .where('private_key', '=', private_key)
        .execute();
    return key;
  }

  /**
   * Returns null for a key that cannot be decrypted. Its public half is not trusted either, because nothing
   * authenticates it.
   */
  async function importKey(db: Db, row: Row): Promise<SessionKey | null> {
    const cached = cache.get(row.id);
    if (cached) return cached;
    const secret = await readPrivateKey(db, row);
    if (!secret) {
      if (!unreadable.has(row.id)) onUnreadableKey(row.id);
      unreadable.add(row.id);
      return null;
    }
    const { d: _, ...published } = secret;
    const [sign, verify] = await Promise.all([importJWK(secret, 'ES256'), importJWK(published, 'ES256')]);
    if (sign instanceof Uint8Array || verify instanceof Uint8Array) throw new TypeError('This is no key pair.');
    const key = { id: row.id, sign, verify, public: published, createdAt: row.created_at };
    cache.set(row.id, key);
    return key;
  }

  /** Newest first, without keys whose successor is older than the retention time. */
  async function readValidKeys(db: Db, now: number): Promise<SessionKey[]> {
    const rows = await db.selectFrom('access_keys').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
    const opened: SessionKey[] = [];
    for (const row of rows) {
      const key = await importKey(db, row);
      if (key) opened.push(key);
    }
    return opened.filter((_, index) => {
      const successor = opened[index - 1];
      return !successor || now - successor.createdAt < RETENTION_AFTER_ROTATION_MS;
    });
  }

  async function createKey(db: Db, now: number): Promise<SessionKey> {
    const id = randomUUID();
    const pair = await generateKeyPair('ES256', { extractable: true });
    const shared = { kid: id, alg: 'ES256', use: 'sig' };
    const row = {
      id,
      private_key: getEncryption().encrypt(id, JSON.stringify({ ...(await exportJWK(pair.privateKey)), ...shared })),
      public_key: JSON.stringify({ ...(await exportJWK(pair.publicKey)), ...shared }),
      created_at: now,
    };
    await db.insertInto('access_keys').values(row).execute();
    const key = await importKey(db, row);
    if (!key) throw new TypeError('A key that was just encrypted cannot be decrypted.');
    return key;
  }

  return {
    async current(db, now) {
      const [newest] = await readValidKeys(db, now);
      return newest && now - newest.createdAt < ROTATION_INTERVAL_MS ? newest : createKey(db, now);
    },
    async find(db, id, now) {
      return (await readValidKeys(db, now)).find((key) => key.id === id) ?? null;
    },
    async published(db, now) {
      return (await readValidKeys(db, now)).map((key) => key.public);
    },
    async encryptPlainKeys(db) {
      if (plainKeysEncrypted) return;
      const rows = (await db.selectFrom('access_keys').selectAll().execute()).filter((row) => isPlain(row.private_key));
      for (const row of rows) await readPrivateKey(db, row);
      // Overwrites the page in the database file, which contains the plain key until the WAL is checkpointed.
      if (rows.length > 0 && isSqlite(db)) await sql`pragma wal_checkpoint(truncate)`.execute(db);
      plainKeysEncrypted = true;
    },
  };
}

/** Whether a private key is stored as a plain JSON Web Key, as by earlier versions. */
function isPlain(stored: string): boolean {
  try {
    return z.safeParse(StoredKey, JSON.parse(stored)).success;
  } catch {
    return false;
  }
}
