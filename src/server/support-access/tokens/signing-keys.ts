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
/** After this a new key signs. */
const ROTATION_INTERVAL_MS = 30 * DAY;
/** How long a key stays published after the next one has come: far longer than any token lives. */
const RETENTION_AFTER_ROTATION_MS = DAY;

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

/** Keys in the database. */
export interface StoredSessionKeys extends SessionKeys {
  /** Encrypts keys that an earlier version stored in plain text. Never called within a transaction. */
  encryptPlainKeys(db: Db): Promise<void>;
}

/** What the keys need from the surrounding server. */
export interface SessionKeyOptions {
  /** Called once for each stored key that no configured secret decrypts. */
  onUnreadableKey: (id: string) => void;
}

/** @throws ConfigurationError at the first use of a key, where `getEncryption` has none */
export function createSessionKeys(
  getEncryption: () => KeyEncryption,
  { onUnreadableKey }: SessionKeyOptions,
): StoredSessionKeys {
  const known = new Map<string, SessionKey>();
  const unreadable = new Set<string>();
  let plainKeysEncrypted = false;

  /** Decrypts a stored private key; one that an earlier version stored in plain text, or an older secret, is encrypted anew. */
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

  /** Null where the key cannot be decrypted. Its public half is then not trusted either: nothing authenticates it. */
  async function open(db: Db, row: Row): Promise<SessionKey | null> {
    const ready = known.get(row.id);
    if (ready) return ready;
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
    known.set(row.id, key);
    return key;
  }

  /** Newest first; those whose successor is older than the time they stay published are left out. */
  async function valid(db: Db, now: number): Promise<SessionKey[]> {
    const rows = await db.selectFrom('access_keys').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
    const opened: SessionKey[] = [];
    for (const row of rows) {
      const key = await open(db, row);
      if (key) opened.push(key);
    }
    return opened.filter((_, index) => {
      const successor = opened[index - 1];
      return !successor || now - successor.createdAt < RETENTION_AFTER_ROTATION_MS;
    });
  }

  async function make(db: Db, now: number): Promise<SessionKey> {
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
    const key = await open(db, row);
    if (!key) throw new TypeError('A key that was just encrypted cannot be decrypted.');
    return key;
  }

  return {
    async current(db, now) {
      const [newest] = await valid(db, now);
      return newest && now - newest.createdAt < ROTATION_INTERVAL_MS ? newest : make(db, now);
    },
    async find(db, id, now) {
      return (await valid(db, now)).find((key) => key.id === id) ?? null;
    },
    async published(db, now) {
      return (await valid(db, now)).map((key) => key.public);
    },
    async encryptPlainKeys(db) {
      if (plainKeysEncrypted) return;
      const rows = (await db.selectFrom('access_keys').selectAll().execute()).filter((row) => isPlain(row.private_key));
      for (const row of rows) await readPrivateKey(db, row);
      // Overwrites the page in the database file, where the plain key still stands until the log is written back.
      if (rows.length > 0 && isSqlite(db)) await sql`pragma wal_checkpoint(truncate)`.execute(db);
      plainKeysEncrypted = true;
    },
  };
}

/** Whether a private key is stored as a JSON Web Key, as earlier versions did. */
function isPlain(stored: string): boolean {
  try {
    return z.safeParse(StoredKey, JSON.parse(stored)).success;
  } catch {
    return false;
  }
}
