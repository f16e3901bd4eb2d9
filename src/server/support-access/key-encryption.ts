import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { ConfigurationError } from '../configuration-error.ts';
import { encodeSecrets } from '../auth/options.ts';

/** HKDF context, which separates these keys from others derived from the same secret. */
const CONTEXT = 'madoguchi/access-keys/v1';
const CIPHER = 'aes-256-gcm';
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const Envelope = z.object({
  v: z.literal(1),
  salt: z.string(),
  nonce: z.string(),
  sealed: z.string(),
  tag: z.string(),
});

/** Encrypts the private keys of session tokens for storage. */
export interface KeyEncryption {
  /** @param keyId authenticated data, so that a row cannot be replaced by another */
  encrypt(keyId: string, plaintext: string): string;
  /**
   * Returns null for a text that was encrypted with another secret or for another key, or was modified.
   *
   * `current` is false when an older secret decrypted it: the text should be encrypted again.
   */
  decrypt(keyId: string, stored: string): { plaintext: string; current: boolean } | null;
}

const deriveKey = (secret: Uint8Array, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, salt, CONTEXT, 32));

/**
 * Creates AES-256-GCM encryption under keys derived by HKDF-SHA256, each with a random salt.
 *
 * @param secrets the first encrypts, all decrypt; at least one
 */
export function createKeyEncryption(secrets: readonly Uint8Array[]): KeyEncryption {
  const [first] = secrets;
  if (!first) throw new ConfigurationError(MISSING);
  return {
    encrypt(keyId, plaintext) {
      const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
      const cipher = createCipheriv(CIPHER, deriveKey(first, salt), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(keyId));
      const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      const text = (bytes: Buffer) => bytes.toString('base64url');
      return JSON.stringify({
        v: 1,
        salt: text(salt),
        nonce: text(nonce),
        sealed: text(sealed),
        tag: text(cipher.getAuthTag()),
      });
    },
    decrypt(keyId, stored) {
      const envelope = z.safeParse(Envelope, parseJson(stored)).data;
      if (!envelope) return null;
      const bytes = (text: string) => Buffer.from(text, 'base64url');
      const [salt, nonce, tag] = [bytes(envelope.salt), bytes(envelope.nonce), bytes(envelope.tag)];
      if (nonce.length !== NONCE_BYTES || tag.length !== TAG_BYTES) return null;
      for (const secret of secrets) {
        const decipher = createDecipheriv(CIPHER, deriveKey(secret, salt), nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(keyId));
        decipher.setAuthTag(tag);
        try {
          const plaintext = Buffer.concat([decipher.update(bytes(envelope.sealed)), decipher.final()]).toString('utf8');
          return { plaintext, current: secret === first };
        } catch {
          // Another secret, or modified bytes: GCM does not tell which.
        }
      }
      return null;
    },
  };
}

const MISSING =
  'access.keySecret is missing. The keys that sign support-access sessions are stored encrypted, and with a JWKS address there is no shared secret to encrypt them with. Make one with "openssl rand -base64 48" and set it as MADOGUCHI_KEY_SECRET (in code: databaseAccess({ keySecret })), the same for all processes on one database; or switch support access off with --support-access off (in code: supportAccess: false).';

/**
 * Chooses the secrets for private keys: `keySecret`, else the identity secrets. With both, the identity secrets still decrypt, so that
 * setting `keySecret` ends no session.
 *
 * @throws ConfigurationError for a missing or weak secret
 */
export function resolveKeySecrets(
  keySecret: string | readonly string[] | undefined,
  identitySecrets: readonly Uint8Array[],
): Uint8Array[] {
  const own = keySecret === undefined ? [] : encodeSecrets(keySecret, 'access.keySecret');
  const secrets = [...own, ...identitySecrets];
  if (secrets.length === 0) throw new ConfigurationError(MISSING);
  return secrets;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
