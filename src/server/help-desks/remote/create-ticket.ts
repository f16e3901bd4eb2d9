import type { Ticket } from '../../../contract/index.ts';
import type { NewTicket, IdempotentCall } from '../../interfaces/index.ts';
import { validationError } from '../../errors.ts';
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

/** Files a ticket once, with a note for agents that says what the desk has no place for, and answers it as it was read back. */
export async function createTicket(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  input: NewTicket,
): Promise<Ticket> {
  const { adapter, mapping, files, counted } = desk;
  const { identity } = context;
  const by = requireRequester(identity);
  const earlier = input.followUpOf === undefined ? null : await loadTicket(desk, context, input.followUpOf);
  if (input.followUpOf !== undefined && (!earlier || mapping.toStatus(earlier.thread.ticket.status) !== 'closed'))
    throw validationError('followUpOf', 'unknown', 'There is no such closed ticket.');
  const { filing, unmapped } = toRemoteFields(input, mapping, adapter.abilities.supportsCc);
  checkTexts([
    ['subject', filing.subject, desk.limits.subject],
    ['description', filing.description, desk.limits.body],
  ]);
  const ref = await runRequestOnce(desk, context, 'file', {
    find: ({ marker }) => adapter.findByMarker(by, marker),
    act: async (marker) => {
      const outgoing = await claimFiles(files, context, input.attachments ?? []);
      checkFiles(outgoing, desk.limits);
      return adapter.createTicket(by, { ...filing, files: outgoing, followUpOf: earlier?.ref.ref ?? null }, marker);
    },
  });
  await insertTicketRef(context, adapter.name, ref);
  const id = (await upsertTicketRefs(context, adapter.name, [ref])).get(ref)?.id ?? '';
  const reached = await loadTicket(desk, context, id);
  if (!reached) throw outcomeUnknown();
  // A desk may take a ticket and drop a value without a word: agents get it all the same.
  const { ticket } = reached.thread;
  const dropped = Object.entries(filing.fields).filter(([field, value]) => ticket.fields[field] !== value);
  if (filing.category !== null && ticket.category !== filing.category) dropped.push(['category', filing.category]);
  if (ticket.subject !== filing.subject) dropped.push(['subject', filing.subject]);
  const lost = filing.cc.filter((address) => !ticket.cc.includes(address.toLowerCase()));
  if (adapter.abilities.supportsCc && lost.length > 0) dropped.push(['cc', lost.join(', ')]);
  const followUp = earlier ? `#${earlier.thread.ticket.number}` : null;
  await runRequestOnce(desk, context, 'note', {
    find: async () => null,
    act: async () => {
      const note = buildAgentNote(identity, input, { unmapped, dropped, followUp });
      await adapter.note(ref, truncateToLimit(note, desk.limits.body));
      return 'noted';
    },
  });
  await saveRemoteIds(desk, context, id, input.attachments ?? [], reached.thread.files);
  await deleteFiles(files, context, input.attachments ?? []);
  counted.invalidate(identity);
  // The note has moved the ticket's time; what is answered is what the next reader sees.
  const filed = await reload(desk, context, id);
  await desk.watch?.(context, [{ known: filed.ref, ...filed.thread }]);
  return toTicketResponse(desk, context, filed);
}

/** What is filed, in the desk's words, and what it has no words for. */
function toRemoteFields(
  input: NewTicket,
  mapping: ResolvedMapping,
  copies: boolean,
): { filing: Omit<NewDeskTicket, 'files' | 'followUpOf'>; unmapped: [string, string][] } {
  const fields: Record<string, string> = {};
  const unmapped: [string, string][] = [];
  for (const [id, value] of Object.entries(input.fields ?? {})) {
    const field = mapping.fields.get(id);
    if (field === undefined) unmapped.push([id, value]);
    else if (value !== '') fields[field] = value;
  }
  const priority = input.priority === undefined ? null : mapping.rawPriority(input.priority);
  if (input.priority !== undefined && priority === null) unmapped.push(['priority', input.priority]);
  if (!copies && input.cc && input.cc.length > 0) unmapped.push(['cc', input.cc.join(', ')]);
  const category = input.category === undefined ? null : mapping.rawCategory(input.category);
  const { subject, description, cc = [] } = input;
  return { filing: { subject, description, priority, category, fields, cc }, unmapped };
}
