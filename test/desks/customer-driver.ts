import { expect } from 'vitest';
import * as z from 'zod/mini';
import { Attachment, Comment, Ticket, TicketSummary } from '../../src/contract/index.ts';
import type { Answered, Said, TestApi } from '../api/harness.ts';
import { sendAs, type Customer } from './people.ts';

const Tickets = z.object({
  items: z.array(TicketSummary),
  total: z.nullable(z.number()),
  next: z.nullable(z.string()),
});
const Comments = z.object({ items: z.array(Comment) });

/** Customers' actions through the ticket API, with results parsed by the contract. */
export interface Acting {
  send(who: Customer, method: string, path: string, said?: Said): Promise<Answered>;
  /** Creates a ticket; fails when it is rejected. */
  file(who: Customer, more?: object, said?: Said): Promise<Ticket>;
  upload(who: Customer, name: string, text: string): Promise<Attachment>;
  list(who: Customer, query?: Record<string, string>): Promise<z.infer<typeof Tickets>>;
  read(who: Customer, id: string): Promise<Ticket>;
  comments(who: Customer, id: string): Promise<Comment[]>;
}

/** @param test the API, once it is open */
export function acting(test: () => TestApi): Acting {
  const send: Acting['send'] = (who, method, path, said) => sendAs(test(), who, method, path, said);
  const good = (answer: Answered, status: number) => {
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    return answer.body;
  };
  return {
    send,
    file: async (who, more = {}, said = {}) => {
      const body = { subject: 'Export fails', description: 'It stops at 50%.', ...more };
      return z.parse(Ticket, good(await send(who, 'POST', '/v1/tickets', { body, ...said }), 201));
    },
    upload: async (who, name, text) => {
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await send(who, 'POST', '/v1/attachments', { query: { name }, headers, raw: text });
      return z.parse(Attachment, good(answer, 201));
    },
    list: async (who, query = {}) => z.parse(Tickets, good(await send(who, 'GET', '/v1/tickets', { query }), 200)),
    read: async (who, id) => z.parse(Ticket, good(await send(who, 'GET', `/v1/tickets/${id}`), 200)),
    comments: async (who, id) =>
      z.parse(Comments, good(await send(who, 'GET', `/v1/tickets/${id}/comments`), 200)).items,
  };
}
