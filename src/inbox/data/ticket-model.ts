import { createModel, effect, signal } from '@preact/signals';
import type { OperationInput, OperationOutput } from '../../client/index.ts';
import type { InboxContext } from '../core/context.ts';
import { explainError, isAborted, isConflict } from '../core/explain-error.ts';

/** A ticket with its conversation, for agents. */
export type AgentTicket = OperationOutput<'readQueueTicket'>;

/** Changes that only agents make. */
export type TriageChange = Omit<OperationInput<'triageTicket'>, 'id'>;

/** A reply or note as it was written. */
export interface Answer {
  body: string;
  internal: boolean;
  /** Status that is set with it; null keeps the usual one. */
  status: OperationInput<'answerTicket'>['status'] | null;
  files: readonly File[];
  /** Ids of agents who are mentioned in a note. */
  mentions: readonly string[];
  /** Id of the last comment that the agent has seen; null for none. A reply after a newer one is rejected. */
  lastCommentId: string | null;
}

/** Seconds within which a reply can be undone. */
const HOLD_SECONDS = 10;

/** Properties of which a concurrent change is a conflict, when the agent changes them as well. */
const TRACKED_PROPERTIES = ['status', 'priority', 'assigneeId', 'category'] as const;

/** A second conflict in a row is left to the agent. */
const MAX_CONFLICT_RETRIES = 1;

/** One ticket with its conversation. */
export const TicketModel = createModel((inbox: InboxContext, id: string) => {
  const { api, live, toasts, t } = inbox;
  const ticket = signal<AgentTicket | null>(null);
  const error = signal<unknown>(null);
  const busy = signal(false);
  let call = new AbortController();
  let closed = false;

  async function read(): Promise<void> {
    call.abort();
    call = new AbortController();
    const { signal } = call;
    try {
      const answer = await api.readQueueTicket({ id }, { signal });
      if (signal.aborted) return;
      // The version is not enough: an internal note does not change it.
      if (JSON.stringify(answer) !== JSON.stringify(ticket.peek())) ticket.value = answer;
      error.value = null;
    } catch (failure) {
      if (!signal.aborted && !isAborted(failure)) error.value = failure;
    }
  }

  /** Runs a write, and reads the ticket again. Resolves with null after an error, which is shown. */
  async function run<T>(write: () => Promise<T>): Promise<T | null> {
    if (busy.peek()) return null;
    busy.value = true;
    let result: T | null = null;
    try {
      result = await write();
    } catch (failure) {
      if (!closed) toasts.show(explainError(failure, t), { tone: 'error' });
    }
    busy.value = false;
    live.notify({ ticketId: id });
    return result;
  }

  const unsubscribe = live.subscribe((change) => {
    if (change.ticketId === null || change.ticketId === id) void read();
  });
  /** Marks the ticket read by this agent, once for each version that was shown. */
  let readState = '';
  effect(() => {
    const shown = ticket.value;
    // A note changes the number of comments, but not the version.
    const state = shown ? `${shown.version} ${shown.comments.length}` : '';
    if (!shown?.unread || state === readState || document.hidden) return;
    readState = state;
    // A ticket that stays unread is a small nuisance; the next version tries again.
    api.markQueueTicketRead({ id }).then(
      () => live.notify({ ticketId: id }),
      () => {},
    );
  });
  void read();
  effect(() => () => {
    closed = true;
    call.abort();
    unsubscribe();
  });

  return {
    ticket,
    error,
    busy,
    read,
    run,
    /** Changes the ticket at the version that is shown. A concurrent change of another property does not matter. */
    triage: (change: TriageChange) =>
      run(async () => {
        for (let attempt = 0; ; attempt++) {
          const known = ticket.peek();
          if (!known) return null;
          try {
            const answer = await api.triageTicket({ id, ...change }, { ifMatch: known.version });
            ticket.value = answer;
            return answer;
          } catch (failure) {
            if (!isConflict(failure) || attempt >= MAX_CONFLICT_RETRIES) throw failure;
            const current = await api.readQueueTicket({ id });
            ticket.value = current;
            const touched = TRACKED_PROPERTIES.filter((key) => key in change);
            if (touched.some((key) => current[key] !== known[key])) throw failure;
          }
        }
      }),
    /** Sends a reply or note, its files first. Resolves with null when it was not accepted. */
    answer: ({ body, internal, status, files, mentions, lastCommentId }: Answer) =>
      run(async () => {
        const uploads = await Promise.all(files.map((file) => api.uploadAttachment({ name: file.name, file })));
        return api.answerTicket({
          id,
          body,
          internal,
          ...(uploads.length > 0 && { attachments: uploads.map((upload) => upload.id) }),
          ...(status && { status }),
          ...(internal
            ? mentions.length > 0 && { mentions: [...mentions] }
            : { holdSeconds: HOLD_SECONDS, lastCommentId }),
        });
      }),
  };
});
/** One ticket with its conversation. */
export type TicketModel = InstanceType<typeof TicketModel>;
