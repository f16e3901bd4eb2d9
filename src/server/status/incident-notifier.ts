import type { Incident, Status } from '../../contract/index.ts';
import type { CallContext, Desk, Identity, IncidentLink, StatusSource } from '../interfaces.ts';
import type { Notices } from '../notifications/mail/index.ts';
import type { Store } from '../database/index.ts';
import { coalesceRuns } from '../lib/worker-loop.ts';
import { isOpen } from '../../contract/index.ts';

/** How long an incident must be missing before it is taken to be over: a page may forget one for a moment. */
const MISSING = 5 * 60_000;

const words = {
  en: {
    investigating: 'Investigating',
    identified: 'Cause found',
    monitoring: 'Fixed, watching',
    resolved: 'Resolved',
    head: (name: string, state: string) => `Incident “${name}”: ${state}`,
    over: 'The incident is over.',
    gone: 'The status page no longer lists the incident.',
  },
  ja: {
    investigating: '調査中',
    identified: '原因を特定',
    monitoring: '修正済み・経過観察中',
    resolved: '解決済み',
    head: (name: string, state: string) => `障害「${name}」：${state}`,
    over: '障害は解決しました。',
    gone: '障害は稼働状況ページに掲載されなくなりました。',
  },
} as const;

/** Tells tickets that belong to an incident how it goes on. */
export interface IncidentNotifier {
  /**
   * Reads the status where a ticket belongs to an incident that was not told to be over, and tells what is new. Called
   * again meanwhile, it looks once more when it is through.
   */
  sweep(now: number): Promise<void>;
}

/**
 * Makes the follower of a desk. Each update and the end are told once, however many servers do this at a time.
 *
 * @param mail null when none is sent
 */
export function createIncidentNotifier({
  store,
  desk,
  status,
  mail,
}: {
  store: Store;
  desk: Desk;
  status: StatusSource;
  mail: Notices | null;
}): IncidentNotifier {
  /** When an incident was first missed. */
  const missed = new Map<string, number>();

  async function tell(link: IncidentLink, author: Identity, news: { key: string; body: string | null }, now: number) {
    await store.transaction(async (db) => {
      const context: CallContext = { db, identity: author, now };
      const comment = await desk.links?.notify(context, link, news);
      if (!comment || !mail) return;
      const ticket = await desk.support?.readQueueTicket(context, link.ticketId);
      if (ticket) await mail.answered(context, ticket, comment);
    });
  }

  async function look(now: number): Promise<void> {
    const links = (await desk.links?.list(store.db)) ?? [];
    if (links.length === 0) return;
    const known = await status.read(store.db, now).catch(() => null);
    // What is known from before is no news, and least of all that something is gone.
    if (!known || known.failing) return;
    const author = toAuthor(known);
    for (const link of links) {
      const incident = known.incidents.find(({ id }) => id === link.incidentId);
      if (incident) missed.delete(link.incidentId);
      else if (known.moreIncidents || now - (missed.get(link.incidentId) ?? now) < MISSING) {
        if (!missed.has(link.incidentId)) missed.set(link.incidentId, now);
        continue;
      }
      for (const news of buildNotification(link, incident)) await tell(link, author, news, now);
    }
    for (const id of missed.keys()) if (!links.some(({ incidentId }) => incidentId === id)) missed.delete(id);
  }

  let latest = 0;
  const run = coalesceRuns(() => look(latest));
  return {
    sweep(now) {
      latest = now;
      return run();
    },
  };
}

/** What a ticket has not been told, oldest first. Updates from before it was filed were there to be read. */
function buildNotification(link: IncidentLink, incident: Incident | undefined): { key: string; body: string | null }[] {
  const t = words[/^ja\b/i.test(link.locale ?? '') ? 'ja' : 'en'];
  if (!incident) return [{ key: 'end', body: t.gone }];
  const say = (state: string) => {
    const word: unknown = Object.hasOwn(t, state) ? Reflect.get(t, state) : null;
    return t.head(incident.name, typeof word === 'string' ? word : state);
  };
  const updates = incident.updates
    .filter(({ at }) => at !== null && Date.parse(at) > link.since)
    .map(({ id, state, body }) => ({ key: `u:${id}`, body: `${say(state)}\n\n${body}`, state }))
    .toReversed();
  if (isOpen(incident)) return updates;
  // The end goes without words of its own where the last update has said it.
  const said = updates.at(-1)?.state === 'resolved';
  return [...updates, { key: 'end', body: said ? null : `${say('resolved')}\n\n${t.over}` }];
}

const toAuthor = (status: Status): Identity => ({
  id: 'madoguchi:status',
  name: status.page.name || 'Status',
  email: null,
  role: 'agent',
  organization: null,
  token: { id: null, issuer: null, issuedAt: 0 },
});
