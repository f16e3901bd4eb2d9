import type { Ticket } from '../../../contract/index.ts';
import type { Filing, KeyedCall } from '../../ports.ts';
import { invalid } from '../../problem.ts';
import type { DeskFiling } from '../adapter.ts';
import { outcomeUnknown } from '../failure.ts';
import { checkFiles, checkTexts, truncateToLimit } from '../limits.ts';
import type { SettledMapping } from '../mapping.ts';
import { noteOf } from './additions.ts';
import type { Connected } from './connected.ts';
import { forgetFiles, keepIds, takeFiles } from './files.ts';
import { rememberFiled, rememberTickets } from './known.ts';
import { once } from './once.ts';
import { reach, readBack, shown } from './reach.ts';
import { writerOf } from './requester.ts';

/** Files a ticket once, with a note for agents that says what the desk has no place for, and answers it as it was read back. */
export async function fileTicket(desk: Connected, context: KeyedCall, input: Filing): Promise<Ticket> {
  const { adapter, mapping, files, counted } = desk;
  const { identity } = context;
  const by = writerOf(identity);
  const earlier = input.followUpOf === undefined ? null : await reach(desk, context, input.followUpOf);
  if (input.followUpOf !== undefined && (!earlier || mapping.toStatus(earlier.said.ticket.status) !== 'closed'))
    throw invalid('followUpOf', 'unknown', 'There is no such closed ticket.');
  const { filing, unmapped } = inItsWords(input, mapping, adapter.abilities.copies);
  checkTexts([
    ['subject', filing.subject, desk.limits.subject],
    ['description', filing.description, desk.limits.body],
  ]);
  const ref = await once(desk, context, 'file', {
    find: ({ marker }) => adapter.findFiled(by, marker),
    act: async (marker) => {
      const outgoing = await takeFiles(files, context, input.attachments ?? []);
      checkFiles(outgoing, desk.limits);
      return adapter.createTicket(by, { ...filing, files: outgoing, followUpOf: earlier?.known.ref ?? null }, marker);
    },
  });
  await rememberFiled(context, adapter.name, ref);
  const id = (await rememberTickets(context, adapter.name, [ref])).get(ref)?.id ?? '';
  const reached = await reach(desk, context, id);
  if (!reached) throw outcomeUnknown();
  // A desk may take a ticket and drop a value without a word: agents get it all the same.
  const { ticket } = reached.said;
  const dropped = Object.entries(filing.fields).filter(([field, value]) => ticket.fields[field] !== value);
  if (filing.category !== null && ticket.category !== filing.category) dropped.push(['category', filing.category]);
  if (ticket.subject !== filing.subject) dropped.push(['subject', filing.subject]);
  const lost = filing.cc.filter((address) => !ticket.cc.includes(address.toLowerCase()));
  if (adapter.abilities.copies && lost.length > 0) dropped.push(['cc', lost.join(', ')]);
  const followUp = earlier ? `#${earlier.said.ticket.number}` : null;
  await once(desk, context, 'note', {
    find: async () => null,
    act: async () => {
      const note = noteOf(identity, input, { unmapped, dropped, followUp });
      await adapter.note(ref, truncateToLimit(note, desk.limits.body));
      return 'noted';
    },
  });
  await keepIds(desk, context, id, input.attachments ?? [], reached.said.files);
  await forgetFiles(files, context, input.attachments ?? []);
  counted.forget(identity);
  // The note has moved the ticket's time; what is answered is what the next reader sees.
  const filed = await readBack(desk, context, id);
  await desk.watch?.(context, [{ known: filed.known, ...filed.said }]);
  return shown(desk, context, filed);
}

/** What is filed, in the desk's words, and what it has no words for. */
function inItsWords(
  input: Filing,
  mapping: SettledMapping,
  copies: boolean,
): { filing: Omit<DeskFiling, 'files' | 'followUpOf'>; unmapped: [string, string][] } {
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
