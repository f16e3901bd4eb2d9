import { createModel, effect, signal } from '@preact/signals';
import type { Comment, Ticket } from '../../contract/index.ts';
import type { App, Failure } from '../app.ts';
import { latest, newKey } from '../latest.ts';
import { poll } from '../poll.ts';
import { oneLine } from '../ui/safe.ts';
import { type Words, statusWord } from './words.ts';

/** What a customer can decide about a ticket. */
export type Decision = 'close' | 'confirm' | 'reopen';

/** Longest part of a new reply that is read aloud. */
const SPOKEN = 150;

interface Parts {
  app: App;
  t: Words;
  id: string;
  /** Read in effects: whether the ticket is in sight. */
  visible: () => boolean;
  /** Told each time the ticket is known better, so that the list can follow. */
  took: (ticket: Partial<Ticket> & { id: string }) => void;
}

interface Question {
  why: string;
  attempt: { what: string; key: string } | null;
}

/** Storage is untrusted: whatever has another shape is nothing. */
function asQuestion(stored: unknown): Question {
  const question: Question = { why: '', attempt: null };
  if (typeof stored !== 'object' || stored === null) return question;
  if ('why' in stored && typeof stored.why === 'string') question.why = stored.why;
  if ('attempt' in stored && typeof stored.attempt === 'object' && stored.attempt !== null) {
    const { attempt } = stored;
    if ('what' in attempt && typeof attempt.what === 'string' && 'key' in attempt && typeof attempt.key === 'string')
      question.attempt = { what: attempt.what, key: attempt.key };
  }
  return question;
}

/** One open ticket: itself, what was said on it, and what the viewer decides. */
export const TicketModel = createModel(({ app, t, id, visible, took }: Parts) => {
  const ticket = signal<Ticket | null>(null);
  const comments = signal<Comment[]>([]);
  const unreadable = signal(0);
  const failure = signal<Failure | null>(null);
  /** The decision that is on its way. */
  const acting = signal<Decision | null>(null);
  const actFailure = signal<Failure | null>(null);
  /** What the last decision came to, in words, from the server's answer. */
  const outcome = signal<string | null>(null);

  const reads = latest();
  let over = false;
  const place = `why.${id}`;
  const kept = asQuestion(app.store.read(place));
  /** Why the viewer reopens the ticket, as far as it is written; it goes away only by the server's yes. */
  const why = signal(kept.why);
  /** The last decision tried, with its key: trying the same again repeats it instead of doing it twice. */
  let attempt = kept.attempt;
  let seenVersion: string | null = null;
  /** What the viewer said and the server took; some desks list it only a moment later. */
  let own: Comment[] = [];

  function know(answer: Ticket): void {
    ticket.value = answer;
    took(answer);
  }

  async function markRead(version: string): Promise<void> {
    if (seenVersion === version) return;
    seenVersion = version;
    try {
      const api = await app.api();
      await api.markTicketRead({ id });
      if (over) return;
      took({ id, unread: false });
      // The session counts what is unread, and the tab shows it.
      app.reload();
    } catch {
      // Nobody needs to hear of it: the next poll finds the ticket unread and tries again.
      seenVersion = null;
    }
  }

  async function refresh(): Promise<boolean> {
    const { signal, fresh } = reads.begin();
    try {
      const api = await app.api();
      const [answer, page] = await Promise.all([
        api.readTicket({ id }, { signal }),
        api.listComments({ id }, { signal }),
      ]);
      if (!fresh()) return true;
      const first = ticket.peek() === null;
      const known = new Set(comments.peek().map((comment) => comment.id));
      own = own.filter((mine) => !page.items.some(({ id }) => id === mine.id));
      comments.value = [...page.items, ...own];
      unreadable.value = page.unreadable;
      know(answer);
      failure.value = null;
      const me = app.session.peek()?.viewer?.id;
      const news = first ? [] : page.items.filter((comment) => !known.has(comment.id) && comment.author.id !== me);
      const said = news.at(-1);
      if (said !== undefined) {
        const text = [...oneLine(said.body)].slice(0, SPOKEN).join('');
        app.announce(t('tickets.new-reply', { name: oneLine(said.author.name), text }));
      }
      if (answer.unread) void markRead(answer.version);
      return true;
    } catch (error) {
      if (!fresh()) return true;
      failure.value = app.explain(error);
      return false;
    }
  }

  /** Carries a decision out. True when the server said yes. */
  async function decide(decision: Decision, comment = ''): Promise<boolean> {
    if (acting.peek() !== null) return false;
    const what = `${decision}\n${comment}`;
    if (attempt?.what !== what) attempt = { what, key: newKey() };
    const idempotencyKey = attempt.key;
    if (comment !== '') app.store.write(place, { why: why.peek(), attempt });
    acting.value = decision;
    actFailure.value = null;
    outcome.value = null;
    // A read that was begun before the decision would show the ticket as it was.
    reads.stop();
    try {
      const api = await app.api();
      const call = { close: api.closeTicket, confirm: api.confirmTicket, reopen: api.reopenTicket }[decision];
      const input = comment.trim() === '' ? { id } : { id, comment };
      const answer = await call.call(api, input, { idempotencyKey });
      app.store.remove(place);
      if (over) return true;
      attempt = null;
      why.value = '';
      know(answer);
      const status = answer.status;
      const words =
        decision !== 'reopen' && status === 'closed'
          ? t('tickets.act.closed')
          : decision === 'reopen' && (status === 'open' || status === 'new')
            ? t('tickets.act.reopened')
            : t('tickets.act.other', { status: statusWord(app, t, answer) });
      outcome.value = words;
      app.announce(words);
      return true;
    } catch (error) {
      if (over) return false;
      actFailure.value = app.explain(error);
      return false;
    } finally {
      if (!over) {
        acting.value = null;
        void refresh();
      }
    }
  }

  poll({ active: visible, run: refresh });
  effect(() => () => {
    over = true;
    reads.stop();
  });

  return {
    ticket,
    comments,
    unreadable,
    failure,
    acting,
    actFailure,
    outcome,
    why,
    refresh,
    decide,
    writeWhy(text: string) {
      why.value = text;
      if (text === '') app.store.remove(place);
      else app.store.write(place, { why: text, attempt });
    },
    /** Adds what the viewer just said, as the server answered it, and reads what that changed. */
    said(comment: Comment) {
      own.push(comment);
      if (!comments.peek().some(({ id }) => id === comment.id)) comments.value = [...comments.peek(), comment];
      void refresh();
    },
  };
});
/** One open ticket. */
export type TicketModel = InstanceType<typeof TicketModel>;
