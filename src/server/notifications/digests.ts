import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Store } from '../database/index.ts';
import type { Db } from '../interfaces/index.ts';
import { enqueueNotice, type NoticeSubject } from './channels.ts';
import { buildDigest, type Notice } from './chat/notice.ts';
import type { MailSettings } from './mail/options.ts';
import type { NotificationChannel } from './options.ts';

/** Channel of the outbox for notices that wait for a digest or the end of quiet hours. */
export const DIGEST_CHANNEL = 'digest';

const Fact = z.tuple([z.string(), z.string()]);
const Row = z.object({
  notice: z.object({
    headline: z.string(),
    subject: z.string(),
    facts: z.array(Fact),
    excerpt: z.nullable(z.string()),
    link: z.nullable(z.object({ label: z.string(), url: z.string() })),
  }),
  about: z.array(z.string()),
});

/** Stores a notice in the outbox until its digest is due. */
export async function holdNotice(
  tx: Db,
  { id: destination }: Pick<NotificationChannel, 'id'>,
  notice: Notice,
  { type, organizationId, about }: NoticeSubject,
  { dueAt, createdAt }: { dueAt: number; createdAt: number },
): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      id: randomUUID(),
      channel: DIGEST_CHANNEL,
      destination,
      message: JSON.stringify({ notice, about }),
      created_at: createdAt,
      due_at: dueAt,
      organization_id: organizationId,
      event_type: type,
    })
    .execute();
}

/**
 * Sends the digests that are due: all notices of a channel that wait, in one message. Several processes on one database share the
 * work.
 *
 * @param channels all channels, those of agents included
 * @returns the number of digests
 */
export async function sendDueDigests(
  store: Store,
  channels: readonly NotificationChannel[],
  { mail, now }: { mail: MailSettings | null; now: number },
): Promise<number> {
  const due = await store.db
    .selectFrom('outbox')
    .select('destination')
    .distinct()
    .where('channel', '=', DIGEST_CHANNEL)
    .where('due_at', '<=', now)
    .execute();
  let count = 0;
  for (const { destination } of due) {
    const channel = channels.find(({ id }) => id === destination);
    // Rows of a channel that is no longer configured are deleted with the outbox's retention.
    if (!channel || destination === null) continue;
    await store.transaction(async (tx) => {
      // Another process that deletes the same rows gets none of them.
      const rows = await tx
        .deleteFrom('outbox')
        .where('channel', '=', DIGEST_CHANNEL)
        .where('destination', '=', destination)
        .where('due_at', '<=', now)
        .returning(['id', 'message', 'organization_id', 'created_at', 'event_type'])
        .execute();
      if (rows.length === 0) return;
      const sorted = rows.toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
      const entries = sorted.map(({ message, organization_id }) => ({
        organizationId: organization_id,
        ...Row.parse(JSON.parse(message)),
      }));
      const [first] = entries;
      if (!first) return;
      const isOne = entries.length === 1;
      const subject: NoticeSubject = {
        type: isOne ? (sorted[0]?.event_type ?? DIGEST_CHANNEL) : DIGEST_CHANNEL,
        organizationId: isOne ? first.organizationId : null,
        // With the organization: ids of people are unique within an organization only.
        about: entries.flatMap(({ organizationId, about }) =>
          about.flatMap((id) => [id, `${organizationId ?? ''}/${id}`]),
        ),
      };
      const notice = isOne
        ? first.notice
        : buildDigest(
            entries.map(({ notice }) => notice),
            channel.language,
          );
      await enqueueNotice(tx, channel, notice, subject, { mail, now, createdAt: now });
      count++;
    });
  }
  return count;
}
