import { expect } from 'vitest';
import * as z from 'zod/mini';
import { Attachment, Comment, Ticket, TicketSummary } from '../../src/contract/index.ts';
import type { TestResponse, TestRequest, TestApi } from '../api/harness.ts';
import { sendAs, type Customer } from './people.ts';

const Tickets = z.object({
  items: z.array(TicketSummary),
  total: z.nullable(z.number()),
  next: z.nullable(z.string()),
});
const Comments = z.object({ items: z.array(Comment) });

/** Customers' actions through the ticket API, with results parsed by the contract. */
export interface CustomerDriver {
  send(customer: Customer, method: string, path: string, request?: TestRequest): Promise<TestResponse>;
  /** Creates a ticket; fails when it is rejected. */
  file(customer: Customer, more?: object, request?: TestRequest): Promise<Ticket>;
  upload(customer: Customer, name: string, text: string): Promise<Attachment>;
  list(customer: Customer, query?: Record<string, string>): Promise<z.infer<typeof Tickets>>;
  read(customer: Customer, id: string): Promise<Ticket>;
  comments(customer: Customer, id: string): Promise<Comment[]>;
}

/** @param test the API, once it is open */
export function createCustomerDriver(test: () => TestApi): CustomerDriver {
  const send: CustomerDriver['send'] = (customer, method, path, request) =>
    sendAs(test(), customer, method, path, request);
  const good = (answer: TestResponse, status: number) => {
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    return answer.body;
  };
  return {
    send,
    file: async (customer, more = {}, request = {}) => {
      const body = { subject: 'Export fails', description: 'It stops at 50%.', ...more };
      return z.parse(Ticket, good(await send(customer, 'POST', '/v1/tickets', { body, ...request }), 201));
    },
    upload: async (customer, name, text) => {
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await send(customer, 'POST', '/v1/attachments', { query: { name }, headers, raw: text });
      return z.parse(Attachment, good(answer, 201));
    },
    list: async (customer, query = {}) =>
      z.parse(Tickets, good(await send(customer, 'GET', '/v1/tickets', { query }), 200)),
    read: async (customer, id) => z.parse(Ticket, good(await send(customer, 'GET', `/v1/tickets/${id}`), 200)),
    comments: async (customer, id) =>
      z.parse(Comments, good(await send(customer, 'GET', `/v1/tickets/${id}/comments`), 200)).items,
  };
}
