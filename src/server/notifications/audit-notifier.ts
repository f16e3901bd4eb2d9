import { eventsAfter } from '../support-access/index.ts';
import type { AccessMail } from './mail/index.ts';
import type { Access, Db } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { enqueueAccessNotices } from './access-notices.ts';
import type { Destinations } from './channels.ts';
import { enqueueMessages, type WebhookEvent } from './webhooks/index.ts';
import { writeAgentHint } from '../database/agent-events.ts';
import { lockRows } from '../database/row-lock.ts';
import { createWorkerLoop, type WorkerLoop } from '../lib/worker-loop.ts';
import { buildNotice } from './build-notice.ts';

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;
/** Interval at which expirations, and entries of other processes, are picked up. */
const POLL_INTERVAL_MS = 15 * SECOND;
/** Older entries are skipped: after an import, or when the server was down for days. */
const MAX_AGE_MS = 7 * DAY;
/** Collects wake-ups: a back end may validate hundreds of sessions a second. */
const DEBOUNCE_MS = 50;
/** Audit entries per transaction. */
const BATCH_SIZE = 100;

/** Entries that no person causes. */
const ACTIONS_OF_NOBODY = new Set(['expired', 'request_expired']);

/** Turns entries of the audit log into mails and webhooks, and records expirations. */
export type AuditNotifier = WorkerLoop;

interface Parts {
  store: Store;
  access: Pick<Access, 'sweep'>;
  /** Null when no mail is sent. */
  mail: AccessMail | null;
  /** Channels and endpoints that are notified. */
  destinations: Destinations;
  clock: () => number;
  /** Called after the commit for each organization with new audit entries. */
  onRecord: (organizationId: string) => void;
  /** Called when messages were added to the outbox. */
  onTold: () => void;
  onFailure: (error: unknown) => void;
}

/** Starts the notifier. Several processes on one database share the work. */
export function createAuditNotifier({
  store,
  access,
  mail,
  destinations,
  clock,
  onRecord,
  onTold,
  onFailure,
}: Parts): AuditNotifier {
  const { db } = store;

  const enqueue = (tx: Db, event: WebhookEvent, now: number) => enqueueMessages(tx, destinations.endpoints, event, now);

  /** Enqueues messages for the next entries of one organization's audit log. Resolves to the number of entries. */
  async function notifyNext(organizationId: string, now: number): Promise<number> {
    return store.transaction(async (tx) => {
      await tx
        .insertInto('audit_notifier_cursors')
        .values({ organization_id: organizationId, seq: 0 })
        .onConflict((conflict) => conflict.column('organization_id').doNothing())
        .execute();
      // Another process waits here and continues from the new position.
      const cursor = await lockRows(
        tx,
        tx.selectFrom('audit_notifier_cursors').select('seq').where('organization_id', '=', organizationId),
      ).executeTakeFirstOrThrow();
      const events = await eventsAfter(tx, organizationId, cursor.seq, BATCH_SIZE);
      for (const event of events) {
        const at = Date.parse(event.at);
        if (now - at > MAX_AGE_MS) continue;
        await enqueue(
          tx,
          { type: `access.${event.action}`, at, data: { version: 1, organizationId, event }, organizationId },
          now,
        );
        const notice = await buildNotice(tx, organizationId, event);
        if (notice) await mail?.(tx, organizationId, notice, now);
        const report = {
          action: event.action,
          actor: ACTIONS_OF_NOBODY.has(event.action) ? null : event.actor,
          scope: notice?.scope ?? null,
          reason: notice?.reason ?? null,
          end: notice?.end ?? null,
        };
        await enqueueAccessNotices(tx, organizationId, report, destinations, now);
      }
      const last = events.at(-1);
      if (last) {
        await writeAgentHint(tx, 'access', organizationId, now);
        await tx
          .updateTable('audit_notifier_cursors')
          .set({ seq: last.seq })
          .where('organization_id', '=', organizationId)
          .execute();
      }
      return events.length;
    });
  }

  /** Warns of grants that expire within a day and last longer than that, once per version of the grant. */
  async function warnExpiring(now: number): Promise<void> {
    const expiring = await db
      .selectFrom('grants')
      .select('id')
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .where('expires_at', '<=', now + DAY)
      .whereRef('expiry_warned_version', '<', 'version')
      .where((eb) => eb(eb('expires_at', '-', eb.ref('granted_at')), '>', DAY))
      .limit(BATCH_SIZE)
      .execute();
    for (const { id } of expiring) {
      await store.transaction(async (tx) => {
        const grant = await tx
          .updateTable('grants')
          .set((eb) => ({ expiry_warned_version: eb.ref('version') }))
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .where('expires_at', '<=', now + DAY)
          .whereRef('expiry_warned_version', '<', 'version')
          .returningAll()
          .executeTakeFirst();
        if (!grant) return;
        const { organization_id: organizationId, scope, reason } = grant;
        const end = new Date(grant.expires_at).toISOString();
        await enqueue(
          tx,
          {
            type: 'access.ending',
            at: now,
            data: { version: 1, organizationId, grantId: id, expiresAt: end },
            organizationId,
          },
          now,
        );
        await mail?.(tx, organizationId, { kind: 'ending', who: null, scope, reason, end }, now);
        const report = { action: 'ending', actor: null, scope, reason, end };
        await enqueueAccessNotices(tx, organizationId, report, destinations, now);
      });
    }
    if (expiring.length > 0) onTold();
  }

  async function runBatch(signal: AbortSignal): Promise<void> {
    const now = clock();
    await access.sweep?.(db, now);
    const unread = await db
      .selectFrom('audit_chains')
      .leftJoin('audit_notifier_cursors', 'audit_notifier_cursors.organization_id', 'audit_chains.organization_id')
      .select('audit_chains.organization_id')
      .where((eb) => eb('audit_chains.seq', '>', eb.fn.coalesce('audit_notifier_cursors.seq', eb.lit(0))))
      .execute();
    for (const { organization_id } of unread) {
      while (!signal.aborted && (await notifyNext(organization_id, now)) === BATCH_SIZE);
      onRecord(organization_id);
      onTold();
    }
    await warnExpiring(now);
  }

  return createWorkerLoop({
    runBatch,
    onError: onFailure,
    pollIntervalMs: POLL_INTERVAL_MS,
    debounceMs: DEBOUNCE_MS,
    runAtStart: true,
  });
}
