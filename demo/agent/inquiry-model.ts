import { createModel, effect, signal } from '@preact/signals';
import type { Inquiry } from '../../src/contract/index.ts';
import { explain, type AgentSession } from './session.ts';

const EVERY = 15_000;

/** What people asked without signing in, kept fresh while the page is visible. */
export const InquiryModel = createModel((session: AgentSession) => {
  const waiting = signal<Inquiry[] | null>(null);
  const failure = signal<string | null>(null);
  /** The inquiry that is being decided on. */
  const busy = signal<string | null>(null);

  async function read(): Promise<void> {
    try {
      waiting.value = (await session.api.listInquiries({ limit: 100 })).items;
      failure.value = null;
    } catch (error) {
      failure.value = explain(error);
    }
  }

  async function decide(id: string, act: () => Promise<unknown>): Promise<boolean> {
    busy.value = id;
    try {
      await act();
      await read();
      return true;
    } catch (error) {
      failure.value = explain(error);
      return false;
    } finally {
      busy.value = null;
    }
  }

  effect(() => {
    void read();
    const timer = setInterval(() => {
      if (!document.hidden) void read();
    }, EVERY);
    return () => clearInterval(timer);
  });

  return {
    waiting,
    failure,
    busy,
    /** Makes a ticket of it; answers the ticket's id. */
    async accept(id: string, account: Inquiry['accounts'][number]): Promise<string | null> {
      let ticket: string | null = null;
      await decide(id, async () => {
        ticket = (
          await session.api.acceptInquiry({
            id,
            requesterId: account.id,
            organizationId: account.organization.id,
          })
        ).id;
      });
      return ticket;
    },
    discard: (id: string) => decide(id, () => session.api.discardInquiry({ id })),
  };
});
