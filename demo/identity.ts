import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { organizations, personById, personas } from './seed/people.ts';

/** The claims that Harbor's tokens are issued and accepted under. */
export const ISSUER = 'https://harbor.example';
/** For whom the tokens are meant. */
export const AUDIENCE = 'madoguchi';

/** Who can look at the demo; see {@link isVisitor}. */
export const VISITORS = ['user', 'admin', 'free', 'anonymous'] as const;
/** Who looks at the demo. */
export type Visitor = (typeof VISITORS)[number];

/** Whether this text names a visitor. */
export const isVisitor = (value: string | null): value is Visitor => VISITORS.some((visitor) => visitor === value);

/** What stands in for the vendor's own sign-in: it knows everybody and signs short tokens. */
export interface DemoIdentity {
  /** The secret that the ticket API checks tokens with. */
  secret: string;
  /** A token for whoever looks; null when nobody is signed in. */
  tokenFor(visitor: Visitor): Promise<string | null>;
  /** A token for a seeded person, customers' people and agents alike. */
  tokenOf(personId: string): Promise<string>;
}

/**
 * Starts the identity provider. The secret is drawn once and kept in the folder, so that nobody is signed out by a restart.
 *
 * @param data The demo's folder.
 * @param clock Milliseconds since the epoch.
 * @param seconds How long a token lasts; ten minutes when not given.
 */
export async function openIdentity(data: string, clock: () => number, seconds = 600): Promise<DemoIdentity> {
  const secret = await keptSecret(join(data, 'identity.secret'));
  const key = new TextEncoder().encode(secret);

  const tokenOf = (personId: string) => {
    const person = personById(personId);
    const organization = organizations.find((one) => one.id === person.organizationId);
    const now = Math.floor(clock() / 1000);
    return new SignJWT({
      name: person.name,
      email: person.email,
      locale: /[\u3040-\u30ff\u4e00-\u9fff]/.test(person.name) ? 'ja' : 'en',
      role: person.role,
      ...(person.phone !== undefined && { phone_number: person.phone }),
      ...(person.locale !== undefined && { locale: person.locale }),
      ...(organization && { org: organization.id, org_name: organization.name, plan: organization.plan }),
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(person.id)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .setJti(randomUUID())
      .sign(key);
  };

  return {
    secret,
    tokenOf,
    tokenFor: async (visitor) => (visitor === 'anonymous' ? null : tokenOf(personas[visitor])),
  };
}

async function keptSecret(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const secret = randomBytes(48).toString('base64url');
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, secret, { mode: 0o600 });
  return secret;
}
