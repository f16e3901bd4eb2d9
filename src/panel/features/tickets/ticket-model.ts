import * as z from 'zod/mini';
import { createModel, effect, signal } from '@preact/signals';
import { isBlank } from '../../../contract/is-blank.ts';
import type { AccessState, Comment, EditTicket, Ticket, CustomerApi, TimelineEntry } from '../../../contract/index.ts';
import { PendingMutation, createMutations } from '../../data/mutations.ts';
import type { PanelContext } from '../../core/context.ts';
import { createResource } from '../../data/resource.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { type TicketsTranslate, statusLabel } from './labels.ts';

/** An action that changes a ticket's state. */
export type TicketAction = 'close' | 'confirm' | 'reopen' | 'escalate';

/** Characters of a new reply that are announced to screen readers. */
const MAX_ANNOUNCED_LENGTH = 150;

interface Parts {
  app: PanelContext;
  t: TicketsTranslate;
  id: string;
  /** Whether the ticket is visible; tracked by effects. */
  visible: () => boolean;
  /** Called with each newer state of the ticket, to update the list. */
  onTicketUpdate: (ticket: Partial<Ticket> & { id: string }) => void;
}

const TIMELINE_PAGE_SIZE = 100;

const Draft = z.object({ comment: z.string(), attempt: z.nullable(PendingMutation) });

/** State of an open ticket: its fields, its timeline and the viewer's actions. */
export const TicketModel = createModel(({ app, t, id, visible, onTicketUpdate }: Parts) => {
  const storageKey = `why.${id}`;
  // Storage is untrusted: a draft of another shape is ignored.
  const draft = z.safeParse(Draft, app.store.read(storageKey)).data ?? { comment: '', attempt: null };
  /** Draft of the comment of an action; kept until the server has accepted it. */
  const commentDraft = signal(draft.comment);
  let { attempt } = draft;
  let disposed = false;
  let seenVersion: string | null = null;
  /** Created comments that the help desk does not list yet. */
  let unlistedComments: Comment[] = [];
  /** Full pages of the timeline, which are immutable, and the cursor after them. */
  const fullPages: TimelineEntry[] = [];
  let fullPagesCursor: string | undefined;

  /** Reads the timeline, or only the comments where the help desk has no timeline. */
  async function readTimeline(
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
      } = await api.listTimeline({ id, limit: TIMELINE_PAGE_SIZE, cursor: fullPagesCursor }, { signal });
      signal.throwIfAborted();
      if (next === null) return { entries: [...fullPages, ...items], unreadable };
      fullPages.push(...items);
      fullPagesCursor = next;
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
      const canReadAccess = app.session.peek()?.capabilities.access !== 'none';
      const [ticket, { entries, unreadable }, access] = await Promise.all([
        api.readTicket({ id }, { signal }),
        readTimeline(api, signal),
        // The ticket is shown even without the access state.
        canReadAccess ? api.readAccess(undefined, { signal }).catch(() => null) : null,
      ]);
      unlistedComments = unlistedComments.filter((comment) => !entries.some(({ id }) => id === comment.id));
      return { ticket, entries: [...entries, ...unlistedComments.map(toEntry)], unreadable, access };
    },
    onData(data, previous) {
      onTicketUpdate(data.ticket);
      const known = new Set(previous?.entries.map((entry) => entry.id));
      const me = app.session.peek()?.viewer?.id;
      const reply =
        previous && data.entries.findLast(({ id, by, comment }) => comment && !known.has(id) && by.id !== me);
      const announcements = [
        reply?.comment &&
          t('tickets.new-reply', {
            name: sanitizeLine(reply.by.name),
            text: [...sanitizeLine(reply.comment.body)].slice(0, MAX_ANNOUNCED_LENGTH).join(''),
          }),
        previous &&
          previous.ticket.status !== data.ticket.status &&
          t('tickets.did.status', { to: statusLabel(app, t, data.ticket) }),
      ].filter(Boolean);
      if (announcements.length > 0) {
        app.announce(announcements.join(' '));
        // The outcome of the last action is outdated.
        mutationState.outcome.value = null;
      }
      if (data.ticket.unread) void markRead(data.ticket.version);
    },
  });
  const { value } = ticket;
  const { run, ...mutationState } = createMutations<TicketAction | 'rate' | 'edit'>(app, ticket, attempt);

  async function markRead(version: string): Promise<void> {
    if (seenVersion === version) return;
    seenVersion = version;
    try {
      const api = await app.api();
      await api.markTicketRead({ id });
      if (disposed) return;
      onTicketUpdate({ id, unread: false });
      // The session counts what is unread, and the tab shows it.
      app.reload();
    } catch {
      // Ignored: the next poll finds the ticket unread and retries.
      seenVersion = null;
    }
  }
  effect(() => () => {
    disposed = true;
  });

  const setCommentDraft = (text: string) => {
    commentDraft.value = text;
    if (text === '') app.store.remove(storageKey);
    else app.store.write(storageKey, { comment: text, attempt } satisfies z.infer<typeof Draft>);
  };

  /** Applies the ticket that an action has returned. */
  const applyTicket = (ticket: Ticket) => {
    onTicketUpdate(ticket);
    const current = value.peek();
    if (current) value.value = { ...current, ticket };
  };

  return {
    ...ticket,
    ...mutationState,
    commentDraft,
    setCommentDraft,
    /** Performs an action. Resolves with true on success. */
    performAction: (action: TicketAction, comment = '') =>
      run(action, comment, async (api, currentAttempt) => {
        attempt = currentAttempt;
        if (comment !== '') setCommentDraft(commentDraft.peek());
        const call = { close: api.closeTicket, confirm: api.confirmTicket, reopen: api.reopenTicket };
        const options = { idempotencyKey: currentAttempt.key };
        const updated =
          action === 'escalate'
            ? await api.escalateTicket({ id, reason: comment.trim() }, options)
            : await call[action].call(api, isBlank(comment) ? { id } : { id, comment }, options);
        attempt = null;
        setCommentDraft('');
        applyTicket(updated);
        if (action === 'escalate') return `${t('tickets.did.escalated')} ${app.text(updated.escalation?.next)}`.trim();
        return t('tickets.did.status', { to: statusLabel(app, t, updated) });
      }),
    /**
     * Sends or changes the rating. Resolves with true on success.
     *
     * @param score - 1 to 5.
     */
    rate: (score: number, comment: string) =>
      run('rate', `${score} ${comment}`, async (api) => {
        const updated = await api.rateTicket({ id, score, ...(!isBlank(comment) && { comment: comment.trim() }) });
        // The draft may have changed meanwhile.
        if (comment === commentDraft.peek()) setCommentDraft('');
        applyTicket(updated);
        return t('tickets.act.rated');
      }),
    /**
     * Edits the ticket. Resolves with true on success.
     *
     * @param ifMatch - version that the viewer has seen.
     */
    edit: (changes: EditTicket, ifMatch: string) =>
      run('edit', '', async (api) => {
        applyTicket(await api.editTicket({ id, ...changes }, { ifMatch }));
        return t('tickets.act.edited');
      }),
    /** Adds a created comment and refreshes the ticket. */
    addComment(comment: Comment) {
      unlistedComments.push(comment);
      const current = value.peek();
      if (current && !current.entries.some(({ id }) => id === comment.id))
        value.value = { ...current, entries: [...current.entries, toEntry(comment)] };
      void ticket.refresh();
    },
  };
});

function toEntry(comment: Comment): TimelineEntry {
  return { id: comment.id, kind: 'comment', at: comment.createdAt, by: comment.author, comment };
}

/** State of an open ticket. */
export type TicketModel = InstanceType<typeof TicketModel>;
