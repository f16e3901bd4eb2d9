import { FIELDS, type ZendeskAccount, type ZendeskComment, type ZendeskTicket, type ZendeskUser } from './account.ts';

const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** A ticket as its requester sees it. */
export const toRequest = (ticket: ZendeskTicket, url: string) => ({
  id: ticket.id,
  url: `${url}/api/v2/requests/${ticket.id}.json`,
  subject: ticket.subject,
  description: ticket.said[0]?.body ?? '',
  status: ticket.status,
  priority: ticket.priority,
  requester_id: ticket.requester,
  assignee_id: ticket.assignee,
  collaborator_ids: [],
  can_be_solved_by_me: ticket.assignee !== null && !['solved', 'closed'].includes(ticket.status),
  is_public: true,
  followup_source_id: ticket.followUpOf,
  custom_fields: Object.values(FIELDS)
    .filter(({ id, editable }) => id > 500 && editable)
    .map(({ id }) => ({ id, value: ticket.fields.get(id) ?? null })),
  created_at: iso(ticket.createdAt),
  updated_at: iso(ticket.updatedAt),
});

/** A comment with its files. */
export const toComment = (comment: ZendeskComment, url: string) => ({
  id: comment.id,
  type: 'Comment',
  author_id: comment.author,
  body: comment.body,
  plain_body: comment.body,
  html_body: comment.html ?? `<div class="zd-comment" dir="auto">${escaped(comment.body)}</div>`,
  public: comment.public,
  attachments: comment.files.map((file) => toAttachment(file, url)),
  created_at: iso(comment.at),
});

/** A file; its URL expires and redirects. */
export const toAttachment = (
  { id, name, type, bytes, token }: { id: number; name: string; type: string; bytes: Buffer; token: string },
  url: string,
) => ({
  id,
  file_name: name,
  content_url: `${url}/attachments/token/${token}/?name=${encodeURIComponent(name)}`,
  content_type: type,
  size: bytes.length,
  thumbnails: [],
});

/** An account. */
export const toUser = ({ id, name, email, role, verified, suspended }: ZendeskUser) => ({
  id,
  name,
  email,
  role,
  active: true,
  suspended,
  verified,
});

/** Author of a comment, as included in the response. */
export const toAuthors = (comment: readonly ZendeskComment[], { users }: ZendeskAccount) =>
  users
    .filter(({ id }) => comment.some(({ author }) => author === id))
    .map(({ id, name, role }) => ({ id, name, agent: role !== 'end-user' }));

/** A page by number; the URL of the next page is null at the end. */
export function offsetPage<T>(all: readonly T[], query: URLSearchParams, most: number, url: string) {
  const page = Number(query.get('page') ?? '1');
  const size = Math.min(Number(query.get('per_page') ?? '100'), most);
  const more = page * size < all.length;
  return {
    items: all.slice((page - 1) * size, page * size),
    rest: { count: all.length, next_page: more ? `${url}?page=${page + 1}` : null, previous_page: null },
  };
}

/** A page by cursor; the last page still has one. */
export function cursorPage<T extends { id: number }>(
  all: readonly T[],
  query: URLSearchParams,
  most: number,
  url: string,
) {
  const after = query.get('page[after]');
  const start = after === null ? 0 : all.findIndex(({ id }) => `c${id}` === after) + 1;
  const size = Math.min(Number(query.get('page[size]') ?? '100'), most);
  const items = all.slice(start, start + size);
  const cursor = items.length > 0 ? `c${items.at(-1)?.id}` : null;
  const more = start + size < all.length;
  return {
    items,
    rest: {
      meta: { has_more: more, after_cursor: cursor, before_cursor: null },
      links: { next: more ? `${url}?page[after]=${cursor}` : null, prev: null },
    },
  };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
