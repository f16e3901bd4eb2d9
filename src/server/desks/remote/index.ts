import type { Filing, Attachments, CallContext, Desk, Identity, KeyedCall } from '../../ports.ts';
import { invalid, ProblemError } from '../../problem.ts';
import { storable } from '../../store/text.ts';
import type { DeskAdapter, DeskConversation, DeskQuery, DeskTicket, Requester } from '../adapter.ts';
import { DeskFailure } from '../failure.ts';
import { noteOf } from './additions.ts';
import { sweepAttempts, writeOnce } from './attempts.ts';
import { forgetFiles, remoteAttachments, takeFiles } from './files.ts';
import { knownById, mayReach, rememberFiled, rememberFiles, rememberTickets, type KnownTicket } from './known.ts';
import { settleMapping, type DeskMapping } from '../mapping.ts';
import { authorsOf, markSeen, readUntil } from './reading.ts';
import { commentOf, isTheirs, summaryOf, ticketOf } from './shaping.ts';

export type { DeskMapping } from '../mapping.ts';

/** How a desk elsewhere is used. */
export interface RemoteDeskOptions {
  mapping: DeskMapping;
  /** Milliseconds after which a write that got no answer is done at the desk or never will be. Default 5,000. */
  settleMs?: number;
}

const PAGE = 25;
/** Tickets that the number of unread ones is counted over. */
const UNREAD_AMONG = 100;
/** Milliseconds for which that number is not asked for again. */
const UNREAD_KEPT_MS = 15_000;
/** Milliseconds that it is waited for. */
const UNREAD_WAIT_MS = 1_500;
const MOST_COUNTED = 10_000;
const LONGEST_MS = 25_000;
const ATTEMPTS_KEPT_MS = 8 * 24 * 3_600_000;

/** A ticket of the desk that the caller may see. */
interface Reached {
  known: KnownTicket;
  said: DeskConversation;
}

/**
 * Makes a desk of what an adapter connects: the tickets live there, and what it lacks comes from here, where that is
 * honest. Repeated calls, read marks, ids that cannot be guessed, whose ticket it is and who said what are kept in our
 * store. What neither can do is absent, and the panel does not offer it.
 *
 * @throws ConfigurationError for a mapping that cannot be right
 * @example
 * const desk = remoteDesk(await requestTracker({ url, token, queue: 'Support' }), {
 *   mapping: { statuses: { new: 'new', open: 'open', stalled: 'pending', resolved: 'closed' }, close: 'resolved', reopen: 'open' },
 * });
 */
export function remoteDesk(adapter: DeskAdapter, options: RemoteDeskOptions): Desk {
  const mapping = settleMapping(options.mapping);
  const { settleMs = 5_000 } = options;
  const { name, abilities } = adapter;
  let files: Attachments | null = null;
  const counted = new Map<string, { at: number; unread: number }>();

  async function reach({ db, identity }: CallContext, id: string): Promise<Reached | null> {
    const by = requesterOf(identity);
    const known = by && (await knownById(db, name, id));
    if (!by || !known || !mayReach(identity, known)) return null;
    const said = await adapter.read(by, known.ref);
    // Asked for as theirs, and looked at once more: what an adapter or a desk gets wrong must not show somebody else's.
    return said && isOf(by, said.ticket) ? { known, said } : null;
  }

  async function shown(context: CallContext, { known, said }: Reached) {
    const [ids, seen] = await Promise.all([
      rememberFiles(
        context.db,
        known.id,
        said.files.map(({ ref }) => ref),
      ),
      readUntil(context, [known.id]),
    ]);
    return ticketOf(said, ids, { known, identity: context.identity, mapping, seen: seen.get(known.id) ?? null });
  }

  async function comments({ db, identity }: CallContext, { known, said }: Reached) {
    const refs = said.comments.flatMap((comment) => comment.files.map(({ ref }) => ref));
    const [ids, authors] = await Promise.all([rememberFiles(db, known.id, refs), authorsOf(db, known.id)]);
    return said.comments.map((comment) => commentOf(comment, said.ticket, ids, authors, identity));
  }

  const once = (
    { db, identity, now, key }: KeyedCall,
    act: string,
    work: Pick<Parameters<typeof writeOnce>[0], 'find' | 'act'>,
  ) =>
    writeOnce({
      db,
      about: [JSON.stringify([identity.organization?.id ?? null, identity.id]), key, act],
      now,
      settleMs,
      longestMs: LONGEST_MS,
      ...work,
    });

  /** Says something once, and notes who said it. Answers what the desk calls it. */
  async function say(context: KeyedCall, { known }: Reached, body: string, attachments: readonly string[]) {
    const { db, identity } = context;
    const by = requesterOf(identity) ?? unaddressed();
    const ref = await once(context, `reply ${known.id}`, {
      // The desk keeps no marker for a reply: it is the one with this text of a customer’s whose author nobody noted.
      find: async () => {
        const [now, authors] = [await adapter.read(by, known.ref), await authorsOf(db, known.id)];
        const lost = now?.comments.find(
          (one) => one.author.kind !== 'agent' && !authors.has(one.ref) && one.body.trim() === body.trim(),
        );
        return lost?.ref ?? null;
      },
      act: async () => {
        const outgoing = await takeFiles(files, context, attachments);
        return adapter.reply(by, known.ref, { body, files: outgoing });
      },
    });
    await db
      .insertInto('desk_comments')
      .values({
        ticket_id: known.id,
        ref,
        author_id: identity.id,
        author_name: identity.name,
        author_role: identity.role,
      })
      .onConflict((conflict) => conflict.columns(['ticket_id', 'ref']).doNothing())
      .execute();
    await forgetFiles(files, context, attachments);
    counted.delete(identity.id);
    return ref;
  }

  /** The ticket as the desk has it after a write; what the writer did is not news to them. */
  async function readBack(context: CallContext, id: string): Promise<Reached> {
    const reached = await reach(context, id);
    if (!reached) throw new DeskFailure({ code: 'not_read_back', uncertain: true });
    await markSeen(context, id, reached.said.ticket.toldAt ?? 0);
    return reached;
  }

  async function file(context: KeyedCall, input: Filing) {
    const { identity } = context;
    const by = requesterOf(identity) ?? unaddressed();
    const earlier = input.followUpOf === undefined ? null : await reach(context, input.followUpOf);
    if (input.followUpOf !== undefined && (!earlier || mapping.toStatus(earlier.said.ticket.status) !== 'closed'))
      throw invalid('followUpOf', 'unknown', 'There is no such closed ticket.');
    const fields: Record<string, string> = {};
    const unmapped: [string, string][] = [];
    for (const [id, value] of Object.entries(input.fields ?? {})) {
      const field = mapping.fields.get(id);
      if (field === undefined) unmapped.push([id, value]);
      else if (value !== '') fields[field] = value;
    }
    const priority = input.priority === undefined ? null : mapping.rawPriority(input.priority);
    if (input.priority !== undefined && priority === null) unmapped.push(['priority', input.priority]);
    if (!abilities.copies && input.cc && input.cc.length > 0) unmapped.push(['cc', input.cc.join(', ')]);
    const category = input.category === undefined ? null : mapping.rawCategory(input.category);
    const ref = await once(context, 'file', {
      find: (marker) => adapter.findFiled(by, marker),
      act: async (marker) => {
        const outgoing = await takeFiles(files, context, input.attachments ?? []);
        return adapter.createTicket(
          by,
          {
            subject: input.subject,
            description: input.description,
            priority,
            category,
            fields,
            cc: input.cc ?? [],
            files: outgoing,
          },
          marker,
        );
      },
    });
    await rememberFiled(context, name, ref);
    const id = (await rememberTickets(context, name, [ref])).get(ref)?.id ?? '';
    const reached = await readBack(context, id);
    // A desk may take a ticket and drop a value without a word: agents get it all the same.
    const { ticket } = reached.said;
    const dropped = Object.entries(fields).filter(([field, value]) => ticket.fields[field] !== value);
    if (category !== null && ticket.category !== category) dropped.push(['category', category]);
    const followUp = earlier ? `#${earlier.said.ticket.number}` : null;
    await once(context, 'note', {
      find: async () => null,
      act: async () => {
        await adapter.note(ref, noteOf(identity, input, { unmapped, dropped, followUp }));
        return 'noted';
      },
    });
    await forgetFiles(files, context, input.attachments ?? []);
    counted.delete(identity.id);
    // The note has moved the ticket's time; what is answered is what the next reader sees.
    return shown(context, await readBack(context, id));
  }

  async function addComment(context: KeyedCall, id: string, input: Parameters<Desk['addComment']>[2]) {
    const reached = await reach(context, id);
    if (!reached) return null;
    if (mapping.toStatus(reached.said.ticket.status) === 'closed')
      throw new ProblemError('conflict', { detail: 'This ticket is closed. Reopen it to say more.' });
    const ref = await say(context, reached, input.body, input.attachments ?? []);
    const after = await readBack(context, id);
    const said = (await comments(context, after)).find((comment) => comment.id === ref);
    if (!said) throw new DeskFailure({ code: 'not_read_back', uncertain: true });
    return said;
  }

  async function decide(context: KeyedCall, id: string, decision: 'close' | 'confirm' | 'reopen', comment?: string) {
    const { identity } = context;
    const by = requesterOf(identity) ?? unaddressed();
    const reached = await reach(context, id);
    if (!reached) return null;
    if (!isTheirs(reached.said.ticket, identity))
      throw new ProblemError('forbidden', { detail: 'Only who filed this ticket decides about it.' });
    const allowed = (await shown(context, reached)).allowed;
    const target = decision === 'reopen' ? mapping.reopen : mapping.close;
    await once(context, `${decision} ${id}`, {
      // Stored without an answer: the ticket is already where it was to go.
      find: async () => {
        const { status } = reached.said.ticket;
        return target !== null && mapping.toStatus(status) === mapping.toStatus(target) ? status : null;
      },
      act: async () => {
        if (!allowed[decision] || target === null) throw refusedBy(decision);
        if (comment !== undefined) await say({ ...context, key: `${context.key} said` }, reached, comment, []);
        const { observed } = await adapter.setStatus(by, reached.known.ref, target);
        if (mapping.toStatus(observed) !== mapping.toStatus(target))
          throw new ProblemError('conflict', { detail: 'The support desk did not allow this change.' });
        return observed;
      },
    });
    return shown(context, await readBack(context, id));
  }

  async function list(context: CallContext, query: Parameters<Desk['listTickets']>[1]) {
    const { identity } = context;
    const by = requesterOf(identity);
    const nothing = { items: [], next: null, total: 0 };
    if (!by || !identity.organization) return nothing;
    if (query.view === 'organization')
      throw new ProblemError('forbidden', { detail: "This desk cannot list an organization's tickets." });
    if (query.requester !== undefined && query.requester !== identity.id) return nothing;
    const priority = query.priority === undefined ? undefined : mapping.rawPriority(query.priority);
    if (priority === null || ![query.category, query.q].every((text) => text === undefined || storable(text)))
      return nothing;
    const asked: DeskQuery = {
      view: query.view ?? 'mine',
      statuses: statusesOf(query.status),
      priority,
      category: query.category === undefined ? undefined : mapping.rawCategory(query.category),
      createdFrom: query.createdFrom === undefined ? undefined : Date.parse(query.createdFrom),
      createdBefore: query.createdBefore === undefined ? undefined : Date.parse(query.createdBefore),
      words: wordsOf(query.q ?? ''),
      sort: abilities.sorts.includes(query.sort ?? 'activity') ? (query.sort ?? 'activity') : 'activity',
      cursor: query.cursor ?? null,
      limit: Math.min(query.limit ?? PAGE, 100),
    };
    const { items, next, total } = await adapter.list(by, asked);
    const known = await rememberTickets(
      context,
      name,
      items.map(({ ref }) => ref),
    );
    const rows = items.flatMap((ticket) => {
      const one = known.get(ticket.ref);
      return one && mayReach(identity, one) && isOf(by, ticket) ? [{ ticket, known: one }] : [];
    });
    const seen = await readUntil(
      context,
      rows.map((row) => row.known.id),
    );
    return {
      items: rows.map((row) =>
        summaryOf(row.ticket, { known: row.known, identity, mapping, seen: seen.get(row.known.id) ?? null }),
      ),
      next,
      total: total === null ? null : total - (items.length - rows.length),
    };
  }

  function statusesOf(status: Parameters<Desk['listTickets']>[1]['status']): DeskQuery['statuses'] {
    if (status === undefined) return undefined;
    return status === 'active'
      ? { notIn: mapping.rawStatuses(['solved', 'closed']) }
      : { in: mapping.rawStatuses([status]) };
  }

  const keyed = (context: CallContext): KeyedCall => ({ ...context, key: crypto.randomUUID() });

  return {
    capabilities: (identity) => {
      const can = requesterOf(identity) !== null;
      return {
        createTicket: can,
        comment: can,
        attachments: can && abilities.attachments && files !== null,
        close: can && mapping.close !== null,
        reopen: can && mapping.reopen !== null,
        confirm: can && mapping.confirms,
        search: can && abilities.search,
        organizationTickets: false,
      };
    },
    async lists() {
      // What is unread in one view would take a question of its own at each start.
      return {
        views: [{ view: 'mine' }, ...(abilities.copies ? [{ view: 'copy' }] : [])],
        filters: ['priority', 'category', 'createdFrom', 'createdBefore'],
        sorts: [...abilities.sorts],
      };
    },
    async unread(context) {
      const { id } = context.identity;
      const last = counted.get(id);
      if (last && Math.abs(context.now - last.at) < UNREAD_KEPT_MS) return last.unread;
      const count = async () => {
        const { items } = await list(context, { limit: UNREAD_AMONG });
        const unread = items.filter((one) => one.unread).length;
        if (counted.size > MOST_COUNTED) counted.clear();
        counted.set(id, { at: context.now, unread });
        return unread;
      };
      // The panel starts with this answer, and its form does not depend on the desk: a slow one is not waited for.
      return Promise.race([count().catch(() => last?.unread ?? 0), later(UNREAD_WAIT_MS, last?.unread ?? 0)]);
    },
    listTickets: list,
    createTicket: (context, input) => file(keyed(context), input),
    async readTicket(context, id) {
      const reached = await reach(context, id);
      return reached && shown(context, reached);
    },
    async listComments(context, id) {
      const reached = await reach(context, id);
      if (!reached) return null;
      const items = await comments(context, reached);
      return { items, next: null, total: items.length };
    },
    addComment: (context, id, input) => addComment(keyed(context), id, input),
    decide: (context, id, decision, comment) => decide(keyed(context), id, decision, comment),
    async markRead(context, id) {
      const reached = await reach(context, id);
      if (!reached) return false;
      await markSeen(context, id, reached.said.ticket.toldAt ?? 0);
      counted.delete(context.identity.id);
      return true;
    },
    checkPriorities: (ids) => mapping.checkPriorities(ids),
    ahead: { createTicket: file, addComment, decide },
    attachments(own) {
      files = own;
      return remoteAttachments(own, async (context, ticketId, file) => {
        const by = requesterOf(context.identity);
        const known = by && (await knownById(context.db, name, ticketId));
        if (!by || !known || !mayReach(context.identity, known)) return null;
        const said = await adapter.read(by, known.ref);
        if (!said || !isOf(by, said.ticket)) return null;
        const about = [...said.files, ...said.comments.flatMap((comment) => comment.files)].find(
          (one) => one.ref === file,
        );
        const body = about && (await adapter.file(by, known.ref, file));
        return about && body ? { about, body } : null;
      });
    },
    sweep: (db, now) => sweepAttempts(db, now - ATTEMPTS_KEPT_MS),
  };
}

/** For whom the desk is asked; null for somebody whose token names no address, and for agents. */
function requesterOf({ email, name, organization }: Identity): Requester | null {
  const address = email?.trim().toLowerCase() ?? '';
  if (organization === null || !/^[^\s@]+@[^\s@]+$/.test(address) || !storable(address)) return null;
  return { email: address, name };
}

function isOf({ email }: Requester, ticket: DeskTicket): boolean {
  return ticket.requester.email === email || ticket.cc.includes(email);
}

function unaddressed(): never {
  throw new ProblemError('forbidden', {
    detail: 'Your account has no e-mail address, by which the support desk knows you.',
  });
}

function refusedBy(decision: 'close' | 'confirm' | 'reopen'): ProblemError {
  const detail = {
    close: 'This ticket is already closed.',
    confirm: 'There is no suggestion to confirm on this ticket.',
    reopen: 'This ticket is still being worked on; there is no need to reopen it.',
  }[decision];
  return new ProblemError('conflict', { detail });
}

const later = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());

/** As they were typed: what width and case mean is the desk's business. */
const wordsOf = (q: string): string[] =>
  [...new Set(q.normalize('NFKC').split(/\s+/))].filter((word) => word !== '').slice(0, 8);
