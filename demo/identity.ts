import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { organizations, personById, personas } from './seed/people.ts';

/** Claims with which Harbor's tokens are issued and verified. */
export const ISSUER = 'https://harbor.example';
/** Audience of the tokens. */
export const AUDIENCE = 'madoguchi';

/** Users as whom the demo can be viewed; see {@link isVisitor}. */
export const VISITORS = ['user', 'admin', 'free', 'anonymous'] as const;
/** The user as whom the demo is viewed. */
export type Visitor = (typeof VISITORS)[number];

/** Whether a text names a visitor. */
export const isVisitor = (value: string | null): value is Visitor => VISITORS.some((visitor) => visitor === value);

/** Stands in for the vendor's own sign-in: knows all people of the demo and signs short-lived tokens. */
export interface DemoIdentity {
  /** Secret with which the ticket API verifies tokens. */
  secret: string;
  /** Returns a token for a visitor; null for the anonymous one. */
  createVisitorToken(visitor: Visitor): Promise<string | null>;
  /** Returns a token for a seeded person, a customer's user or an agent. */
  createPersonToken(personId: string): Promise<string>;
}

/**
 * Creates the identity provider. Its random secret is stored in the folder, so that a restart signs no user out.
 *
 * @param data folder of the demo
 * @param clock returns milliseconds since the epoch
 * @param seconds lifetime of a token; default 600
 */
export async function openIdentity(data: string, clock: () => number, seconds = 600): Promise<DemoIdentity> {
  const secret = await readOrCreateSecret(join(data, 'identity.secret'));
  const key = new TextEncoder().encode(secret);

  const createPersonToken = (personId: string) => {
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
    createPersonToken,
    createVisitorToken: async (visitor) => (visitor === 'anonymous' ? null : createPersonToken(personas[visitor])),
  };
}

async function readOrCreateSecret(path: string): Promise<string> {
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
