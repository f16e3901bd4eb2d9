import type { Store } from '../../database/index.ts';
import type { Db, EventLog } from '../../interfaces/index.ts';
import { createWorkerLoop, type WorkerLoop } from '../../lib/worker-loop.ts';
import { enqueueDueNotices } from './due-notices.ts';
import type { Destinations } from '../channels.ts';
import { readAgentChannels } from '../agents.ts';
import { sendDueDigests } from '../digests.ts';
import { enqueueTicketMessage, readStartTimes, type Audience, type StartTimes } from './enqueue-ticket-message.ts';
import { toTicketMessage } from './to-ticket-message.ts';

const SECOND = 1_000;
/** Interval at which events of other processes are picked up. */
const POLL_INTERVAL_MS = 15 * SECOND;
/** Collects the events of a burst. */
const DEBOUNCE_MS = 200;
/** Maximum events per transaction. */
const BATCH_SIZE = 100;
/** Older events are skipped: after an import, or when the server was down for days. */
const MAX_AGE_MS = 7 * 24 * 3_600 * SECOND;

interface Parts extends Destinations {
  store: Store;
  log: EventLog;
  clock: () => number;
  /** Called when messages were added to the outbox. */
  onEnqueued: () => void;
  onFailure: (error: unknown) => void;
}

/**
 * Starts the worker that turns ticket events into messages of the outbox.
 *
 * It reads the event log from its position, so writing a ticket costs nothing for it; messages and position are stored in one
 * transaction, so each event causes exactly one message per channel. A channel reports events from the time on at which it was
 * first configured. It also warns of first responses that are due soon or overdue. Several processes on one database share the work.
 */
export function createTicketNotifier(parts: Parts): WorkerLoop {
  const { store, log, clock, onEnqueued, onFailure } = parts;
  const { db } = store;
  let startTimes: StartTimes | null = null;
  let dueCheckedAt = -Infinity;
  let position: number | null = null;

  /** At each burst of writes the organizations that wrote; at intervals all, for what a failure left behind. */
  async function listOrganizations(isPoll: boolean): Promise<readonly string[]> {
    await log.assignNumbers?.(db);
    const changed = await log.listChanged?.(db, isPoll ? null : position);
    const isComplete = changed !== undefined && !isPoll && position !== null;
    position = changed?.position ?? null;
    return isComplete ? changed.organizationIds : log.listUnread(db);
  }

  const getStartTimes = async (now: number) => (startTimes ??= await readStartTimes(db, parts, now));

  async function notifyNext(organizationId: string, audience: Audience, now: number): Promise<number> {
    const times = await getStartTimes(now);
    return store.transaction(async (tx) => {
      const position = await lockPosition(tx, organizationId);
      const events = await log.read(tx, organizationId, position, BATCH_SIZE);
      const organization = await readOrganization(tx, organizationId);
      for (const [index, event] of events.entries()) {
        if (now - Date.parse(event.event.at) > MAX_AGE_MS) continue;
        const message = toTicketMessage(event, organization, parts.settings.formatUrl);
        if (message)
          await enqueueTicketMessage(tx, message, event.event.kind, parts, {
            now,
            createdAt: now + index,
            startTimes: times,
            audience,
          });
      }
      const last = events.at(-1);
      if (last)
        await tx
          .updateTable('ticket_notifier_cursors')
          .set({ seq: last.seq })
          .where('organization_id', '=', organizationId)
          .execute();
      return events.length;
    });
  }

  return createWorkerLoop({
    async runBatch(signal) {
      const now = clock();
      let audience: Audience | null = null;
      const getAudience = async () => (audience ??= await readAudience(db, parts));
      // Without a reader, the log is not read: channels and agents start with what happens from then on.
      if (
        parts.settings.channels.length === 0 &&
        parts.endpoints.length === 0 &&
        (await getAudience()).agents.length === 0
      )
        return;
      const isPoll = now - dueCheckedAt >= POLL_INTERVAL_MS;
      for (const organizationId of await listOrganizations(isPoll)) {
        while (!signal.aborted && (await notifyNext(organizationId, await getAudience(), now)) === BATCH_SIZE);
        onEnqueued();
      }
      // Not at each burst of writes: all overdue tickets without an answer are read.
      if (!isPoll) return;
      dueCheckedAt = now;
      const times = await getStartTimes(now);
      if ((await enqueueDueNotices(store, parts, times, { now, audience: await getAudience() })) > 0) onEnqueued();
      const channels = [...parts.settings.channels, ...(await getAudience()).agents];
      if ((await sendDueDigests(store, channels, { mail: parts.mail, now })) > 0) onEnqueued();
    },
    onError(error) {
      // The next run lists all organizations, because some may be left.
      position = null;
      onFailure(error);
    },
    pollIntervalMs: POLL_INTERVAL_MS,
    debounceMs: DEBOUNCE_MS,
    runAtStart: true,
  });
}

/** Reads the agents who are notified by mail; none where no mail is sent. */
export async function readAudience(db: Db, { settings, mail }: Destinations): Promise<Audience> {
  if (!mail) return { agents: [], teams: new Map() };
  const { agents: configured, timeZone } = settings;
  const agents = await readAgentChannels(db, { configured, defaults: {}, timeZone });
  const teams = await db.selectFrom('teams').select(['id', 'name']).execute();
  return { agents, teams: new Map(teams.map(({ id, name }) => [id, name])) };
}

/** Locks the position of an organization: another process waits here and continues from the new position. */
async function lockPosition(tx: Db, organizationId: string): Promise<number> {
  const { seq } = await tx
    .insertInto('ticket_notifier_cursors')
    .values({ organization_id: organizationId, seq: 0 })
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet((eb) => ({ seq: eb.ref('ticket_notifier_cursors.seq') })),
    )
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

async function readOrganization(tx: Db, id: string): Promise<{ id: string; name: string | null }> {
  const row = await tx.selectFrom('organizations').select('name').where('id', '=', id).executeTakeFirst();
  return { id, name: row?.name ?? null };
}
