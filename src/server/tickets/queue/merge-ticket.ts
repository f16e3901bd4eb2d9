import type { AgentTicket, Priority } from '../../../contract/index.ts';
import { toSubject } from '../../database/account-id.ts';
import { writeLater } from '../../database/deferred-writes.ts';
import { writeEvents } from '../../database/sequences.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import { createMessage, getMessages, toLanguage } from '../../messages/index.ts';
import type { LifecycleRules } from '../lifecycle.ts';
import {
  insertComment,
  lockTicket,
  markUnreadForOthers,
  replaceCc,
  setStatus,
  type LockedTicket,
} from '../ticket-writes.ts';
import { refreshTargets } from '../targets.ts';
import { Addresses } from '../rows.ts';
import { markReadByAgent } from './ticket-reads.ts';

interface MergeOptions {
  rules: LifecycleRules;
  priorities: readonly Priority[];
}

const findPriority = (priorities: readonly Priority[], id: string | null): Priority | null =>
  priorities.find((one) => one.id === id) ?? null;

/** Locks two tickets in one order, so that two merges cannot wait for each other. */
async function lockBoth(tx: Db, { identity }: Pick<CallContext, 'identity'>, one: string, other: string) {
  const locked = new Map<string, LockedTicket>();
  for (const id of [one, other].sort()) {
    const ticket = await lockTicket(tx, identity, id);
    if (ticket) locked.set(id, ticket);
  }
  return { source: locked.get(one), target: locked.get(other) };
}

/**
 * Merges a ticket into another one of the same organization: it is closed with a link, its text is a note on the other one, and its
 * requester is in cc there.
 *
 * @returns false when the ticket does not exist
 * @throws ProblemError `validation` for a target that does not exist or is of another organization, `conflict` for a merged ticket
 */
export async function mergeTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  id: string,
  into: string,
  { rules, priorities }: MergeOptions,
): Promise<boolean> {
  const { source, target } = await lockBoth(tx, { identity }, id, into);
  if (!source) return false;
  if (!target || id === into || target.organization_id !== source.organization_id)
    throw rejectField('into', 'unknown_ticket');
  if (source.merged_into !== null || target.merged_into !== null)
    throw new ProblemError('conflict', { detail: createMessage('ticket_already_merged') });
  const requester = await tx
    .selectFrom('users')
    .select(['verified_address', 'locale', 'name', 'role'])
    .where('id', '=', source.requester_id)
    .executeTakeFirst();
  const isOther = source.requester_id !== target.requester_id;
  // Otherwise the requester of the closed ticket could not follow the other one.
  if (isOther && !requester?.verified_address)
    throw new ProblemError('conflict', { detail: createMessage('merge_other_requester') });
  const words = getMessages(toLanguage(requester?.locale ?? null) ?? 'en').mergedTickets;
  const notice = await insertComment(tx, identity, source, {
    body: words.source(String(target.number)),
    internal: false,
    now,
  });
  // By the requester, so that an erasure of the requester deletes it.
  const author: Identity = {
    id: toSubject(source.requester_id),
    name: requester?.name ?? '',
    email: null,
    role: requester?.role === 'admin' ? 'admin' : 'user',
    organization: { id: source.organization_id, name: '', plan: null },
    stored: true,
    token: { id: null, issuer: null, issuedAt: now },
  };
  await insertComment(tx, author, target, {
    body: `${words.target(String(source.number))}\n\n${source.subject}\n\n${source.description}`,
    internal: true,
    now,
  });
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({ merged_into: into, snoozed_until: null, updated_at: now, version: source.version + 1 })
      .where('id', '=', id),
  );
  const moved = await setStatus(tx, source, 'closed', {
    rules,
    priority: findPriority(priorities, source.priority),
    now,
  });
  await markUnreadForOthers(tx, id, identity, now);
  await writeEvents(tx, source, identity, now, [{ kind: 'comment', commentId: notice.id }, ...moved]);
  await refreshTargets(tx, id, { ...rules, priorities });
  if (isOther && requester?.verified_address) {
    const cc = Addresses.parse(JSON.parse(target.cc));
    if (!cc.some((address) => address.toLowerCase() === requester.verified_address)) {
      const extended = [...cc, requester.verified_address];
      await writeLater(
        tx,
        tx
          .updateTable('tickets')
          .set({ cc: JSON.stringify(extended), updated_at: now, version: target.version + 1 })
          .where('id', '=', into),
      );
      await replaceCc(tx, into, extended);
      await writeEvents(tx, target, identity, now, [{ kind: 'edited', detail: { fields: ['cc'] } }]);
    }
  }
  await markReadByAgent(tx, id, identity.id, now);
  await markReadByAgent(tx, into, identity.id, now);
  return true;
}

/** Undoes a merge: the ticket is open again. @throws ProblemError `conflict` for a ticket that is not merged */
export async function unmergeTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  id: string,
  { rules, priorities }: MergeOptions,
): Promise<boolean> {
  const ticket = await lockTicket(tx, identity, id);
  if (!ticket) return false;
  if (ticket.merged_into === null) throw new ProblemError('conflict', { detail: createMessage('ticket_not_merged') });
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({ merged_into: null, updated_at: now, version: ticket.version + 1 })
      .where('id', '=', id),
  );
  const moved = await setStatus(tx, ticket, 'open', {
    rules,
    priority: findPriority(priorities, ticket.priority),
    now,
  });
  await markUnreadForOthers(tx, id, identity, now);
  await writeEvents(tx, ticket, identity, now, moved);
  await refreshTargets(tx, id, { ...rules, priorities });
  await markReadByAgent(tx, id, identity.id, now);
  return true;
}

/** Reads the ticket that a ticket was merged into, and those that were merged into it. */
export async function readMerges(
  db: Db,
  id: string,
  mergedInto: string | null,
): Promise<Pick<AgentTicket, 'mergedInto' | 'merged'>> {
  const select = () => db.selectFrom('tickets').select(['id', 'number', 'subject']);
  const toLink = (row: { id: string; number: number; subject: string }) => ({ ...row, number: String(row.number) });
  const into = mergedInto === null ? undefined : await select().where('id', '=', mergedInto).executeTakeFirst();
  const merged = await select().where('merged_into', '=', id).orderBy('created_at').execute();
  return { mergedInto: into ? toLink(into) : null, merged: merged.map(toLink) };
}
