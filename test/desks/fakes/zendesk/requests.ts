/** Customers' operations of the fake. */
import type { ReceivedCall, Reply } from '../strict-server.ts';
import { FIELDS, type ZendeskAccount, type ZendeskField, type ZendeskTicket, type ZendeskUser } from './account.ts';
import { offsetPage, toRequest } from './shapes.ts';

/** Behavior; may be changed at any time. */
export interface ZendeskHabits {
  /** Maximum items per page, for any requested size. */
  mostPerPage: number;
  /** The search misses everything since this was set. */
  searchStoppedAt: number | null;
  /** Scopes of the OAuth token. */
  scopes: string[];
  /** Customers have another, unverified address: their requests return 403. */
  unverified: boolean;
  /** Returns 200 for a comment without storing it. */
  dropsComments: boolean;
  /** A page of a list reports a next page that is the current one. */
  circles: boolean;
}

/** State of a fake. */
export interface ZendeskState {
  account: ZendeskAccount;
  habits: ZendeskHabits;
  url: string;
}

/** A refusal in Zendesk's format. */
export const refused = (status: number, error: string, description = ''): Reply => ({
  status,
  json: { error, description },
});

/** Returns a ticket by its number. */
export const findTicket = ({ tickets }: ZendeskAccount, id: string | undefined): ZendeskTicket | undefined =>
  tickets.find((ticket) => String(ticket.id) === id);

const getFiles = ({ uploads }: ZendeskAccount, tokens: readonly string[] = []) =>
  tokens.flatMap((token) => uploads.get(token) ?? []);

interface NewRequest {
  subject: string;
  comment: { body: string; uploads?: string[] };
  priority?: string;
  custom_fields?: { id: number; value: string | null }[];
  via_followup_source_id?: number;
}

/** Creates a ticket. */
export function createRequest({ account, url }: ZendeskState, caller: ZendeskUser, { json }: ReceivedCall): Reply {
  const { request } = json as { request: NewRequest };
  const earlier = request.via_followup_source_id;
  const fields = new Map<number, string>();
  // Fields that end users may not set, and invalid choices, are silently dropped.
  for (const { id, value } of request.custom_fields ?? []) {
    const field: ZendeskField | undefined = Object.values(FIELDS).find((one) => one.id === id);
    const fits = field?.editable === true && (field.choices?.includes(value ?? '') ?? true);
    if (fits && value !== null) fields.set(id, value);
  }
  const ticket: ZendeskTicket = {
    id: account.id(),
    subject: request.subject,
    status: 'new',
    priority: request.priority ?? null,
    requester: caller.id,
    assignee: null,
    fields,
    createdAt: account.now(),
    updatedAt: account.now(),
    followUpOf: findTicket(account, String(earlier))?.status === 'closed' ? (earlier ?? null) : null,
    said: [],
  };
  const files = getFiles(account, request.comment.uploads);
  account.say(ticket, { author: caller.id, body: request.comment.body, html: null, public: true, files });
  account.tickets.push(ticket);
  return { status: 201, json: { request: toRequest(ticket, url) } };
}

/** Adds a comment, or solves the ticket. */
export function updateRequest(
  { account, habits, url }: ZendeskState,
  caller: ZendeskUser,
  ticket: ZendeskTicket,
  { json }: ReceivedCall,
): Reply {
  const { comment, solved } = (json as { request: { comment?: NewRequest['comment']; solved?: boolean } }).request;
  if (ticket.status === 'closed') return refused(422, 'RecordInvalid', 'Record validation errors');
  if (comment && !habits.dropsComments) {
    const files = getFiles(account, comment.uploads);
    account.say(ticket, { author: caller.id, body: comment.body, html: null, public: true, files });
  }
  // Not solvable by end users: 200 without effect.
  if (solved === true && toRequest(ticket, url).can_be_solved_by_me) account.setStatus(ticket, 'solved');
  return { status: 200, json: { request: toRequest(ticket, url) } };
}

/** Searches tickets, as far as the index has advanced. */
export function searchRequests(
  { account, habits, url }: ZendeskState,
  caller: ZendeskUser,
  { query }: ReceivedCall,
): Reply {
  const words = [...(query.get('query') ?? '').matchAll(/"([^"]*)"/g)].map(([, word = '']) => word.toLowerCase());
  if (words.length === 0) throw new Error(`the search is not in quotes: ${query.get('query')}`);
  const until = habits.searchStoppedAt ?? Infinity;
  const found = account.tickets.filter((ticket) => {
    const said = ticket.said.filter((one) => one.public && one.at < until).map(({ body }) => body);
    const all = [ticket.subject, ticket.id, ...said].join('\n').toLowerCase();
    return ticket.requester === caller.id && ticket.createdAt < until && words.every((word) => all.includes(word));
  });
  const page = offsetPage(found, query, habits.mostPerPage, url);
  if (Number(query.get('page') ?? '1') * Number(query.get('per_page') ?? '100') > 1_000)
    return refused(422, 'invalid', 'Number of results exceeds the limit');
  return { status: 200, json: { requests: page.items.map((one) => toRequest(one, url)), ...page.rest } };
}

/** Returns a page of a user's tickets. */
export function listRequests(
  { account, habits, url }: ZendeskState,
  caller: ZendeskUser,
  { query }: ReceivedCall,
): Reply {
  const time = query.get('sort_by') === 'created_at' ? 'createdAt' : 'updatedAt';
  // Tickets of one second have no reliable order: here the oldest id comes first.
  const own = account.tickets.filter(({ requester }) => requester === caller.id);
  own.sort((one, other) => (query.get('sort_order') === 'desc' ? other[time] - one[time] : one[time] - other[time]));
  const page = offsetPage(own, query, habits.mostPerPage, url);
  return { status: 200, json: { requests: page.items.map((one) => toRequest(one, url)), ...page.rest } };
}
