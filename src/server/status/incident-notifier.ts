import type { Incident, Status } from '../../contract/index.ts';
import type { CallContext, Desk, Identity, IncidentLink, StatusSource } from '../interfaces/index.ts';
import type { TicketMails } from '../notifications/mail/index.ts';
import type { Store } from '../database/index.ts';
import { coalesceRuns } from '../lib/worker-loop.ts';
import { isOpen } from '../../contract/index.ts';
import { DEFAULT_LANGUAGE, getMessages, toLanguage } from '../messages/index.ts';

/** Time for which an incident must be missing before it counts as resolved: status pages omit incidents for moments. */
const MISSING_TIMEOUT_MS = 5 * 60_000;

/** Adds comments about an incident to the tickets that are linked to it. */
export interface IncidentNotifier {
  /**
   * Reads the status while a ticket is linked to an open incident, and adds new updates to the tickets. A call during a run
   * repeats it once.
   *
   * @param now ms since the epoch
   */
  sweep(now: number): Promise<void>;
}

/**
 * Creates the notifier of a help desk. Each update is added once, however many processes run it.
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
  mail: TicketMails | null;
}): IncidentNotifier {
  /** When an incident was first missing, by its id. */
  const missingSince = new Map<string, number>();

  async function notify(
    link: IncidentLink,
    author: Identity,
    update: { key: string; body: string | null },
    now: number,
  ) {
    await store.transaction(async (db) => {
      const context: CallContext = { db, identity: author, now };
      const comment = await desk.links?.notify(context, link, update);
      if (!comment || !mail) return;
      const ticket = await desk.support?.readQueueTicket(context, link.ticketId);
      if (ticket) await mail.answered(context, ticket, comment);
    });
  }

  async function notifyAll(now: number): Promise<void> {
    const links = (await desk.links?.list(store.db)) ?? [];
    if (links.length === 0) return;
    const current = await status.read(store.db, now).catch(() => null);
    // A failing source returns its previous status, which has no new updates.
    if (!current || current.failing) return;
    const author = toAuthor(current);
    for (const link of links) {
      const incident = current.incidents.find(({ id }) => id === link.incidentId);
      if (incident) missingSince.delete(link.incidentId);
      else if (current.moreIncidents || now - (missingSince.get(link.incidentId) ?? now) < MISSING_TIMEOUT_MS) {
        if (!missingSince.has(link.incidentId)) missingSince.set(link.incidentId, now);
        continue;
      }
      for (const update of buildUpdates(link, incident)) await notify(link, author, update, now);
    }
    for (const id of missingSince.keys())
      if (!links.some(({ incidentId }) => incidentId === id)) missingSince.delete(id);
  }

  let latest = 0;
  const run = coalesceRuns(() => notifyAll(latest));
  return {
    sweep(now) {
      latest = now;
      return run();
    },
  };
}

/** Builds the updates of an incident after the link was created, oldest first. Earlier ones were visible at that time. */
function buildUpdates(link: IncidentLink, incident: Incident | undefined): { key: string; body: string | null }[] {
  const t = getMessages(toLanguage(link.locale) ?? DEFAULT_LANGUAGE).incidents;
  if (!incident) return [{ key: 'end', body: t.removed }];
  const formatHead = (state: string) => {
    const label: unknown = Object.hasOwn(t.states, state) ? Reflect.get(t.states, state) : null;
    return t.heading(incident.name, typeof label === 'string' ? label : state);
  };
  const updates = incident.updates
    .filter(({ at }) => at !== null && Date.parse(at) > link.since)
    .map(({ id, state, body }) => ({ key: `u:${id}`, body: `${formatHead(state)}\n\n${body}`, state }))
    .toReversed();
  if (isOpen(incident)) return updates;
  // No comment of its own when the last update says that the incident is resolved.
  const isAnnounced = updates.at(-1)?.state === 'resolved';
  return [...updates, { key: 'end', body: isAnnounced ? null : `${formatHead('resolved')}\n\n${t.resolved}` }];
}

const toAuthor = (status: Status): Identity => ({
  id: 'madoguchi:status',
  name: status.page.name || 'Status',
  email: null,
  role: 'agent',
  organization: null,
  token: { id: null, issuer: null, issuedAt: 0 },
});
