import { eventsAfter } from '../support-access/index.ts';
import type { AccessMail } from './mail/index.ts';
import type { Access, Db } from '../interfaces.ts';
import type { Store } from '../database/index.ts';
import { putMessages, type Happening, type SettledEndpoint } from './webhooks/index.ts';
import { buildNotice } from './build-notice.ts';

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;
/** Between looks for what has ended by itself, and for what another process wrote. */
const POLL_INTERVAL_MS = 15 * SECOND;
/** What happened longer ago is no news: a server that was down for a week, or data that was brought in. */
const MAX_AGE_MS = 7 * DAY;
/** Before a look that a write asks for: a back end that asks about hundreds of sessions a second is looked after once. */
const DEBOUNCE_MS = 50;
/** Records told of in one transaction. */
const BATCH_SIZE = 100;

/** Tells of support access, and writes down what ended without a reader. */
export interface AuditNotifier {
  /** Looks soon; call it after a commit. */
  wake(): void;
  /** Looks, and resolves when all that there is has been told. */
  run(): Promise<void>;
  /** Begins nothing new and waits for what is under way. */
  close(): Promise<void>;
}

interface Parts {
  store: Store;
  access: Pick<Access, 'sweep'>;
  /** Null when no mail is sent. */
  mail: AccessMail | null;
  endpoints: readonly SettledEndpoint[];
  clock: () => number;
  /** Called when an organization's record has grown, after the commit. */
  onRecord: (organizationId: string) => void;
  /** Called when something was put into the outbox. */
  onTold: () => void;
  onFailure: (error: unknown) => void;
}

/** Starts the herald. Several processes on one database share the work. */
export function createAuditNotifier({
  store,
  access,
  mail,
  endpoints,
  clock,
  onRecord,
  onTold,
  onFailure,
}: Parts): AuditNotifier {
  const { db } = store;
  const closed = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;
  let soon: ReturnType<typeof setTimeout> | null = null;

  const happened = (tx: Db, happening: Happening, now: number) => putMessages(tx, endpoints, happening, now);

  /** Tells of one chain's next records. Answers how many there were. */
  async function tell(organizationId: string, now: number): Promise<number> {
    return store.transaction(async (tx) => {
      await tx
        .insertInto('notice_places')
        .values({ organization_id: organizationId, seq: 0 })
        .onConflict((conflict) => conflict.column('organization_id').doNothing())
        .execute();
      // Holds the row: another process waits, and then goes on from here.
      const place = await tx
        .updateTable('notice_places')
        .set((eb) => ({ seq: eb.ref('seq') }))
        .where('organization_id', '=', organizationId)
        .returning('seq')
        .executeTakeFirstOrThrow();
      const events = await eventsAfter(tx, organizationId, place.seq, BATCH_SIZE);
      for (const event of events) {
        const at = Date.parse(event.at);
        if (now - at > MAX_AGE_MS) continue;
        await happened(tx, { type: `access.${event.action}`, at, data: { organizationId, event } }, now);
        const notice = mail && (await buildNotice(tx, organizationId, event));
        if (notice) await mail(tx, organizationId, notice, now);
      }
      const last = events.at(-1);
      if (last)
        await tx
          .updateTable('notice_places')
          .set({ seq: last.seq })
          .where('organization_id', '=', organizationId)
          .execute();
      return events.length;
    });
  }

  /** Grants that end within a day and were given for longer: once for each version. */
  async function warn(now: number): Promise<void> {
    const ending = await db
      .selectFrom('grants')
      .select('id')
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .where('expires_at', '<=', now + DAY)
      .whereRef('warned_version', '<', 'version')
      .where((eb) => eb(eb('expires_at', '-', eb.ref('granted_at')), '>', DAY))
      .limit(BATCH_SIZE)
      .execute();
    for (const { id } of ending) {
      await store.transaction(async (tx) => {
        const grant = await tx
          .updateTable('grants')
          .set((eb) => ({ warned_version: eb.ref('version') }))
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .where('expires_at', '<=', now + DAY)
          .whereRef('warned_version', '<', 'version')
          .returningAll()
          .executeTakeFirst();
        if (!grant) return;
        const { organization_id: organizationId, scope, reason } = grant;
        const end = new Date(grant.expires_at).toISOString();
        await happened(
          tx,
          { type: 'access.ending', at: now, data: { organizationId, grantId: id, expiresAt: end } },
          now,
        );
        await mail?.(tx, organizationId, { kind: 'ending', who: null, scope, reason, end }, now);
      });
    }
    if (ending.length > 0) onTold();
  }

  async function look(): Promise<void> {
    const now = clock();
    await access.sweep?.(db, now);
    const behind = await db
      .selectFrom('audit_chains')
      .leftJoin('notice_places', 'notice_places.organization_id', 'audit_chains.organization_id')
      .select('audit_chains.organization_id')
      .where((eb) => eb('audit_chains.seq', '>', eb.fn.coalesce('notice_places.seq', eb.lit(0))))
      .execute();
    for (const { organization_id } of behind) {
      while (!closed.signal.aborted && (await tell(organization_id, now)) === BATCH_SIZE);
      onRecord(organization_id);
      onTold();
    }
    await warn(now);
  }

  async function all(): Promise<void> {
    do {
      again = false;
      await look();
    } while (again && !closed.signal.aborted);
  }

  const run = (): Promise<void> => {
    if (closed.signal.aborted) return Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = all()
      .catch(onFailure)
      .finally(() => {
        running = null;
      });
    return running;
  };
  const timer = setInterval(() => void run(), POLL_INTERVAL_MS).unref();
  const first = setImmediate(() => void run());

  return {
    wake() {
      soon ??= setTimeout(() => {
        soon = null;
        void run();
      }, DEBOUNCE_MS).unref();
    },
    run,
    async close() {
      closed.abort();
      clearInterval(timer);
      clearImmediate(first);
      if (soon !== null) clearTimeout(soon);
      await running;
    },
  };
}
