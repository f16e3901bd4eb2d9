import { createModel, effect, signal } from '@preact/signals';
import type { AgentTicket, TicketStatus } from '../../src/contract/index.ts';
import { explain, type AgentSession } from './session.ts';

/** An answer as it was written. */
export interface Answer {
  body: string;
  internal: boolean;
  /** The status that goes with it; null keeps the present one. */
  status: TicketStatus | null;
  files: File[];
}

/** One ticket with its conversation. Dispose it when another is opened. */
export const TicketModel = createModel((session: AgentSession, id: string, changed: () => void) => {
  const ticket = signal<AgentTicket | null>(null);
  const failure = signal<string | null>(null);
  const busy = signal(false);
  /** Why a priority is about to change. */
  const reason = signal('');
  let over = false;

  async function read(): Promise<void> {
    try {
      const answer = await session.api.readQueueTicket({ id });
      if (over || busy.peek()) return;
      // The version is not enough: an internal note leaves it as it is, so that customers see no trace of it.
      if (JSON.stringify(answer) !== JSON.stringify(ticket.peek())) ticket.value = answer;
    } catch (error) {
      if (!over) failure.value = explain(error);
    }
  }

  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.peek()) return false;
    busy.value = true;
    failure.value = null;
    let good = true;
    try {
      await work();
    } catch (error) {
      good = false;
      if (!over) failure.value = explain(error);
    }
    busy.value = false;
    if (!over) {
      await read();
      changed();
    }
    return good;
  }

  effect(() => {
    void read();
    const timer = setInterval(() => {
      if (!document.hidden) void read();
    }, 5_000);
    return () => {
      over = true;
      clearInterval(timer);
    };
  });

  return {
    ticket,
    failure,
    busy,
    reason,
    /** Changes what only agents may change, if nobody else has changed the ticket since it was read. */
    triage: (change: { status?: TicketStatus; priority?: string; reason?: string; assignee?: string | null }) =>
      act(async () => {
        const known = ticket.peek();
        if (known) await session.api.triageTicket({ id, ...change }, { ifMatch: known.version });
        if (change.priority !== undefined) reason.value = '';
      }),
    /** Sends an answer, its files first. False when it was not taken; nothing typed is then cleared. */
    answer: ({ body, internal, status, files }: Answer) =>
      act(async () => {
        const uploads = await Promise.all(files.map((file) => session.api.uploadAttachment({ name: file.name, file })));
        await session.api.answerTicket({
          id,
          body,
          internal,
          ...(uploads.length > 0 && { attachments: uploads.map((upload) => upload.id) }),
          ...(status !== null && { status }),
        });
      }),
    /** Hands a file to the browser to save. */
    download: (attachment: string, name: string) =>
      act(async () => {
        const address = URL.createObjectURL(await session.api.readAttachment({ id: attachment }));
        const link = Object.assign(document.createElement('a'), { href: address, download: name });
        link.click();
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
      }),
  };
});
/** One ticket with its conversation. */
export type TicketModel = InstanceType<typeof TicketModel>;
