import * as z from 'zod/mini';
import { createModel, effect, signal } from '@preact/signals';
import { isBlank } from '../../../contract/is-blank.ts';
import type { AccessState, Comment, EditTicket, Ticket, CustomerApi, TimelineEntry } from '../../../contract/index.ts';
import { PendingMutation, createMutations } from '../../data/mutations.ts';
import type { PanelContext } from '../../core/context.ts';
import { createResource } from '../../data/resource.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { type Words, statusLabel } from './labels.ts';

/** What a customer can decide about a ticket. */
export type TicketAction = 'close' | 'confirm' | 'reopen' | 'escalate';

/** Longest part of a new reply that is read aloud. */
const SPOKEN = 150;

interface Parts {
  app: PanelContext;
  t: Words;
  id: string;
  /** Read in effects: whether the ticket is in sight. */
  visible: () => boolean;
  /** Told each time the ticket is known better, so that the list can follow. */
  onTicketUpdate: (ticket: Partial<Ticket> & { id: string }) => void;
}

/** Entries of a history that are read at once. */
const PAGE = 100;

const Question = z.object({ why: z.string(), attempt: z.nullable(PendingMutation) });

/** One open ticket: itself, what was said on it, and what the viewer decides. */
export const TicketModel = createModel(({ app, t, id, visible, onTicketUpdate }: Parts) => {
  const place = `why.${id}`;
  // Storage is untrusted: whatever has another shape is nothing.
  const kept = z.safeParse(Question, app.store.read(place)).data ?? { why: '', attempt: null };
  /** Why the viewer reopens the ticket, as far as it is written; it goes away only by the server's yes. */
  const why = signal(kept.why);
  let { attempt } = kept;
  let over = false;
  let seenVersion: string | null = null;
  /** Replies that the server accepted but some help desks list only later. */
  let own: Comment[] = [];
  /** Full pages of the history, which never change, and where they end. */
  const past: TimelineEntry[] = [];
  let end: string | undefined;

  /** What was said and, where the desk tells it, what changed. */
  async function history(
    api: CustomerApi,
    signal: AbortSignal,
  ): Promise<{ entries: TimelineEntry[]; unreadable: number }> {
    if (!app.session.peek()?.capabilities.timeline) {
      const { items, skippedRows: unreadable } = await api.listComments({ id }, { signal });
      return { entries: items.map(toEntry), unreadable };
    }
    for (;;) {
      const {
        items,
        next,
        skippedRows: unreadable,
      } = await api.listTimeline({ id, limit: PAGE, cursor: end }, { signal });
      signal.throwIfAborted();
      if (next === null) return { entries: [...past, ...items], unreadable };
      past.push(...items);
      end = next;
    }
  }

  const ticket = createResource<{
    ticket: Ticket;
    entries: TimelineEntry[];
    unreadable: number;
    access: AccessState | null;
  }>({
    app,
    visible,
    async read(api, signal) {
      const mayKnow = app.session.peek()?.capabilities.access !== 'none';
      const [ticket, { entries, unreadable }, access] = await Promise.all([
        api.readTicket({ id }, { signal }),
        history(api, signal),
        // A ticket is worth showing without it.
        mayKnow ? api.readAccess(undefined, { signal }).catch(() => null) : null,
      ]);
      own = own.filter((mine) => !entries.some(({ id }) => id === mine.id));
      return { ticket, entries: [...entries, ...own.map(toEntry)], unreadable, access };
    },
    onData(answer, before) {
      onTicketUpdate(answer.ticket);
      const known = new Set(before?.entries.map((entry) => entry.id));
      const me = app.session.peek()?.viewer?.id;
      const said =
        before && answer.entries.findLast(({ id, by, comment }) => comment && !known.has(id) && by.id !== me);
      const news = [
        said?.comment &&
          t('tickets.new-reply', {
            name: sanitizeLine(said.by.name),
            text: [...sanitizeLine(said.comment.body)].slice(0, SPOKEN).join(''),
          }),
        before &&
          before.ticket.status !== answer.ticket.status &&
          t('tickets.did.status', { to: statusLabel(app, t, answer.ticket) }),
      ].filter(Boolean);
      if (news.length > 0) {
        app.announce(news.join(' '));
        // What the viewer's last act came to is not how things stand any more.
        doing.outcome.value = null;
      }
      if (answer.ticket.unread) void markRead(answer.ticket.version);
    },
  });
  const { value } = ticket;
  const { act, ...doing } = createMutations<TicketAction | 'rate' | 'edit'>(app, ticket, attempt);

  async function markRead(version: string): Promise<void> {
    if (seenVersion === version) return;
    seenVersion = version;
    try {
      const api = await app.api();
      await api.markTicketRead({ id });
      if (over) return;
      onTicketUpdate({ id, unread: false });
      // The session counts what is unread, and the tab shows it.
      app.reload();
    } catch {
      // Nobody needs to hear of it: the next poll finds the ticket unread and tries again.
      seenVersion = null;
    }
  }
  effect(() => () => {
    over = true;
  });

  const write = (text: string) => {
    why.value = text;
    if (text === '') app.store.remove(place);
    else app.store.write(place, { why: text, attempt } satisfies z.infer<typeof Question>);
  };

  /** Takes over how the ticket is now, as the server answered an act. */
  const known = (answer: Ticket) => {
    onTicketUpdate(answer);
    const before = value.peek();
    if (before) value.value = { ...before, ticket: answer };
  };

  return {
    ...ticket,
    ...doing,
    why,
    write,
    /** Carries a decision out. True when the server said yes. */
    decide: (decision: TicketAction, comment = '') =>
      act(decision, comment, async (api, tried) => {
        attempt = tried;
        if (comment !== '') write(why.peek());
        const call = { close: api.closeTicket, confirm: api.confirmTicket, reopen: api.reopenTicket };
        const options = { idempotencyKey: tried.key };
        const answer =
          decision === 'escalate'
            ? await api.escalateTicket({ id, reason: comment.trim() }, options)
            : await call[decision].call(api, isBlank(comment) ? { id } : { id, comment }, options);
        attempt = null;
        write('');
        known(answer);
        if (decision === 'escalate') return `${t('tickets.did.escalated')} ${app.text(answer.escalation?.next)}`.trim();
        return t('tickets.did.status', { to: statusLabel(app, t, answer) });
      }),
    /**
     * Says how it went, or changes that; what is written beside it goes along. True when the server said yes.
     *
     * @param score - 1 to 5.
     */
    rate: (score: number, comment: string) =>
      act('rate', `${score} ${comment}`, async (api) => {
        const answer = await api.rateTicket({ id, score, ...(!isBlank(comment) && { comment: comment.trim() }) });
        // Another comment may have been begun meanwhile.
        if (comment === why.peek()) write('');
        known(answer);
        return t('tickets.act.rated');
      }),
    /**
     * Changes what may be edited. True when the server said yes.
     *
     * @param ifMatch - the version that the viewer has seen.
     */
    edit: (changes: EditTicket, ifMatch: string) =>
      act('edit', '', async (api) => {
        known(await api.editTicket({ id, ...changes }, { ifMatch }));
        return t('tickets.act.edited');
      }),
    /** Adds what the viewer just said, as the server answered it, and reads what that changed. */
    said(comment: Comment) {
      own.push(comment);
      const known = value.peek();
      if (known && !known.entries.some(({ id }) => id === comment.id))
        value.value = { ...known, entries: [...known.entries, toEntry(comment)] };
      void ticket.refresh();
    },
  };
});

function toEntry(comment: Comment): TimelineEntry {
  return { id: comment.id, kind: 'comment', at: comment.createdAt, by: comment.author, comment };
}

/** One open ticket. */
export type TicketModel = InstanceType<typeof TicketModel>;
