import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { InboxSessionsTable } from '../database/schema.ts';
import type { Db } from '../interfaces/index.ts';

/** Milliseconds without use after which a session ends. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** Milliseconds after the sign-in after which a session ends. */
export const SESSION_LIFETIME_MS = 7 * 24 * 3_600_000;
/** Age at which the secret of a session is replaced. */
const ROTATION_INTERVAL_MS = 15 * 60_000;
/** Time for which the replaced secret stays valid, for requests of other tabs that are under way. */
const ROTATION_GRACE_MS = 60_000;
/** Milliseconds for which a sign-in link is valid. */
export const LINK_LIFETIME_MS = 15 * 60_000;

const createSecret = () => randomBytes(32).toString('base64url');
const hash = (secret: string) => createHash('sha256').update(secret).digest('base64url');

/** A browser session of an agent. */
export type InboxSession = Selectable<InboxSessionsTable>;

/** A session with the secret that its cookie must hold from now on; null where the cookie stays. */
export interface OpenedSession {
  session: InboxSession;
  secret: string | null;
}

/** Starts a session and returns the secret for its cookie. */
export async function startInboxSession(tx: Db, agentId: string, now: number): Promise<{ secret: string }> {
  const secret = createSecret();
  await tx
    .insertInto('inbox_sessions')
    .values({
      id: randomUUID(),
      agent_id: agentId,
      secret_hash: hash(secret),
      previous_hash: null,
      rotated_at: now,
      created_at: now,
      last_used_at: now,
    })
    .execute();
  return { secret };
}

/** Whether a session has neither been unused for too long nor reached its absolute lifetime. */
export const isSessionAlive = (session: Pick<InboxSession, 'created_at' | 'last_used_at'>, now: number): boolean =>
  now - session.last_used_at < SESSION_IDLE_MS && now - session.created_at < SESSION_LIFETIME_MS;

/**
 * Opens a session by the secret of its cookie, and replaces the secret when it is old. The replaced secret is valid for another
 * minute; when it is presented after that, it may be a stolen copy, and the session ends.
 *
 * @returns null without a valid session
 */
export async function openInboxSession(tx: Db, secret: string, now: number): Promise<OpenedSession | null> {
  const digest = hash(secret);
  const session = await tx
    .selectFrom('inbox_sessions')
    .selectAll()
    .where((eb) => eb.or([eb('secret_hash', '=', digest), eb('previous_hash', '=', digest)]))
    .executeTakeFirst();
  if (!session) return null;
  const isReplaced = session.secret_hash !== digest;
  if (!isSessionAlive(session, now) || (isReplaced && now - session.rotated_at >= ROTATION_GRACE_MS)) {
    await endInboxSession(tx, session.id);
    return null;
  }
  if (isReplaced || now - session.rotated_at < ROTATION_INTERVAL_MS) {
    if (now - session.last_used_at >= ROTATION_GRACE_MS)
      await tx.updateTable('inbox_sessions').set({ last_used_at: now }).where('id', '=', session.id).execute();
    return { session, secret: null };
  }
  const next = createSecret();
  const { numUpdatedRows } = await tx
    .updateTable('inbox_sessions')
    .set({ secret_hash: hash(next), previous_hash: digest, rotated_at: now, last_used_at: now })
    .where('id', '=', session.id)
    .where('secret_hash', '=', digest)
    .executeTakeFirstOrThrow();
  // Zero: a request of another tab has replaced the secret first.
  return { session, secret: numUpdatedRows > 0n ? next : null };
}

export async function endInboxSession(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('inbox_sessions').where('id', '=', id).execute();
}

/** Creates a link token that signs an agent in once. */
export async function createLinkToken(tx: Db, agentId: string, now: number): Promise<string> {
  const token = createSecret();
  await tx
    .insertInto('sign_in_links')
    .values({ token_hash: hash(token), agent_id: agentId, created_at: now, expires_at: now + LINK_LIFETIME_MS })
    .execute();
  return token;
}

/** Number of links that were created for an agent within the last hour. */
export async function countRecentLinks(db: Db, agentId: string, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('sign_in_links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('agent_id', '=', agentId)
    .where('created_at', '>', now - 3_600_000)
    .executeTakeFirstOrThrow();
  return Number(count);
}

const validLinks = (db: Db, token: string, now: number) =>
  db
    .selectFrom('sign_in_links')
    .innerJoin('agents', 'agents.id', 'sign_in_links.agent_id')
    .select(['agents.id', 'agents.name'])
    .where('token_hash', '=', hash(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where('agents.disabled_at', 'is', null);

/** Returns the agent of a link without using the link up; undefined for one that is used, expired or unknown. */
export const readLink = (db: Db, token: string, now: number) => validLinks(db, token, now).executeTakeFirst();

/** Uses a link up and returns its agent; undefined when it was used already or has expired. */
export async function useLink(tx: Db, token: string, now: number): Promise<{ id: string } | undefined> {
  const agent = await validLinks(tx, token, now).executeTakeFirst();
  if (!agent) return undefined;
  const { numUpdatedRows } = await tx
    .updateTable('sign_in_links')
    .set({ used_at: now })
    .where('token_hash', '=', hash(token))
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n ? agent : undefined;
}

/** Deletes sessions that have ended and links that are no longer needed. */
export async function sweepInboxSessions(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('inbox_sessions')
    .where((eb) =>
      eb.or([eb('last_used_at', '<=', now - SESSION_IDLE_MS), eb('created_at', '<=', now - SESSION_LIFETIME_MS)]),
    )
    .execute();
  await db
    .deleteFrom('sign_in_links')
    .where('expires_at', '<=', now - 3_600_000)
    .execute();
}
