import type { Ticket } from '../../../contract/index.ts';
import type { NewTicket, IdempotentCall } from '../../interfaces/index.ts';
import { rejectField } from '../../errors.ts';
import type { NewDeskTicket } from '../adapter.ts';
import { outcomeUnknown } from '../desk-error.ts';
import { checkFiles, checkTexts, truncateToLimit } from '../limits.ts';
import type { ResolvedMapping } from '../mapping.ts';
import { buildAgentNote } from './agent-note.ts';
import type { RemoteDeskContext } from './context.ts';
import { deleteFiles, saveRemoteIds, claimFiles } from './files.ts';
import { insertTicketRef, upsertTicketRefs } from './ticket-refs.ts';
import { runRequestOnce } from './run-once.ts';
import { loadTicket, reload, toTicketResponse } from './load-ticket.ts';
import { requireRequester } from './requester.ts';

/** Creates a ticket at most once per key, with a note for agents for unmapped data, and returns it as read back. */
export async function createTicket(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  input: NewTicket,
): Promise<Ticket> {
  const { adapter, mapping, files, unreadCounts: counted } = desk;
  const { identity } = context;
  const requester = requireRequester(identity);
  const previous = input.followUpOf === undefined ? null : await loadTicket(desk, context, input.followUpOf);
  if (input.followUpOf !== undefined && (!previous || mapping.toStatus(previous.thread.ticket.status) !== 'closed'))
    throw rejectField('followUpOf', 'unknown_closed_ticket');
  const { ticketInput, unmapped } = toRemoteFields(input, mapping, adapter.abilities.supportsCc);
  checkTexts([
    ['subject', ticketInput.subject, desk.limits.subject],
    ['description', ticketInput.description, desk.limits.body],
  ]);
  const ref = await runRequestOnce(desk, context, 'file', {
    find: ({ marker }) => adapter.findByMarker(requester, marker),
    write: async (marker) => {
      const outgoing = await claimFiles(files, context, input.attachments ?? []);
      checkFiles(outgoing, desk.limits);
      return adapter.createTicket(
        requester,
        { ...ticketInput, files: outgoing, followUpOf: previous?.ref.ref ?? null },
        marker,
      );
    },
  });
  await insertTicketRef(context, adapter.name, ref);
  const id = (await upsertTicketRefs(context, adapter.name, [ref])).get(ref)?.id ?? '';
  const loaded = await loadTicket(desk, context, id);
  if (!loaded) throw outcomeUnknown();
  // A help desk may accept a ticket and silently drop values. The note passes them to agents.
  const { ticket } = loaded.thread;
  const dropped = Object.entries(ticketInput.fields).filter(([field, value]) => ticket.fields[field] !== value);
  if (ticketInput.category !== null && ticket.category !== ticketInput.category)
    dropped.push(['category', ticketInput.category]);
  if (ticket.subject !== ticketInput.subject) dropped.push(['subject', ticketInput.subject]);
  const lostCc = ticketInput.cc.filter((address) => !ticket.cc.includes(address.toLowerCase()));
  if (adapter.abilities.supportsCc && lostCc.length > 0) dropped.push(['cc', lostCc.join(', ')]);
  const followUp = previous ? `#${previous.thread.ticket.number}` : null;
  await runRequestOnce(desk, context, 'note', {
    find: async () => null,
    write: async () => {
      const note = buildAgentNote(identity, input, { unmapped, dropped, followUp });
      await adapter.note(ref, truncateToLimit(note, desk.limits.body));
      return 'noted';
    },
  });
  await saveRemoteIds(desk, context, id, input.attachments ?? [], loaded.thread.files);
  await deleteFiles(files, context, input.attachments ?? []);
  counted.invalidate(identity);
  // The note changed the ticket's time; the response must match the next read.
  const created = await reload(desk, context, id);
  await desk.recordSnapshots?.(context, [{ ref: created.ref, ...created.thread }]);
  return toTicketResponse(desk, context, created);
}

/** Translates a ticket into the help desk's terms, and lists the values without a field there. */
function toRemoteFields(
  input: NewTicket,
  mapping: ResolvedMapping,
  supportsCc: boolean,
): { ticketInput: Omit<NewDeskTicket, 'files' | 'followUpOf'>; unmapped: [string, string][] } {
  const fields: Record<string, string> = {};
  const unmapped: [string, string][] = [];
  for (const [id, value] of Object.entries(input.fields ?? {})) {
    const field = mapping.fields.get(id);
    if (field === undefined) unmapped.push([id, value]);
    else if (value !== '') fields[field] = value;
  }
  const priority = input.priority === undefined ? null : mapping.toRemotePriority(input.priority);
  if (input.priority !== undefined && priority === null) unmapped.push(['priority', input.priority]);
  if (!supportsCc && input.cc && input.cc.length > 0) unmapped.push(['cc', input.cc.join(', ')]);
  const category = input.category === undefined ? null : mapping.toRemoteCategory(input.category);
  const { subject, description, cc = [] } = input;
  return { ticketInput: { subject, description, priority, category, fields, cc }, unmapped };
}
