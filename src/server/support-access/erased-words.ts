import { createHmac } from 'node:crypto';
import type { Db } from '../interfaces/index.ts';
import { normalizeText } from '../lib/normalize-text.ts';
import { REPORT_GRACE_MS } from './state-machine.ts';

const fold = (text: string) => normalizeText(text).toLowerCase();
const toWords = (text: string) =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);

async function createDigest(db: Db, organizationId: string): Promise<(word: string) => string> {
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'erased-words')
    .executeTakeFirstOrThrow();
  return (word) =>
    createHmac('sha256', value)
      .update(JSON.stringify([organizationId, word]))
      .digest('base64url');
}

/**
 * Stores what routes can contain of an erased person's name, as keyed digests, for as long as a session that started
 * before the erasure can still report activity. Stores nothing without such a session.
 */
export async function rememberErasedWords(
  tx: Db,
  organizationId: string,
  { id, name }: { id: string; name: string },
  now: number,
): Promise<void> {
  const { latest } = await tx
    .selectFrom('access_sessions')
    .select((eb) => eb.fn.max('ends_at').as('latest'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  if (latest === null || Number(latest) + REPORT_GRACE_MS <= now) return;
  const digest = await createDigest(tx, organizationId);
  const expiresAt = Number(latest) + REPORT_GRACE_MS;
  for (const word of new Set([`=${fold(id)}`, ...toWords(name)]))
    await tx
      .insertInto('erased_words')
      .values({ organization_id: organizationId, digest: digest(word), expires_at: expiresAt })
      .onConflict((conflict) => conflict.columns(['organization_id', 'digest']).doUpdateSet({ expires_at: expiresAt }))
      .execute();
}

/** Reads which routes name an erased person of an organization, as far as {@link rememberErasedWords} stored it. */
export async function readErasedRoutes(
  db: Db,
  organizationId: string,
  time: number,
): Promise<(route: string) => boolean> {
  const rows = await db
    .selectFrom('erased_words')
    .select('digest')
    .where('organization_id', '=', organizationId)
    .where('expires_at', '>', time)
    .execute();
  if (rows.length === 0) return () => false;
  const erased = new Set(rows.map(({ digest }) => digest));
  const digest = await createDigest(db, organizationId);
  return (route) =>
    route
      .split('/')
      .some((segment) => [`=${fold(segment)}`, ...toWords(segment)].some((word) => erased.has(digest(word))));
}

/** Deletes digests that no report can need any more. */
export async function sweepErasedWords(db: Db, time: number): Promise<void> {
  await db.deleteFrom('erased_words').where('expires_at', '<=', time).execute();
}
