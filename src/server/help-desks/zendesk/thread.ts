import { htmlToText } from '../../lib/html-to-text.ts';
import type { DeskComment, TicketThread, DeskFile, DeskTicket } from '../adapter.ts';
import type { DeskHttp } from '../http-client.ts';
import { readCursorPages } from './pages.ts';
import type { ZendeskCustomer } from './list-tickets.ts';
import { ZdChannels, ZdComments, type ZdAttachment, type ZdComment, type ZdRequest } from './schemas.ts';

/** Public comments of a ticket, oldest first; the first one is the description. */
export interface CommentPage {
  comments: ZdComment[];
  /** Known authors by id. */
  people: ReadonlyMap<number, { name: string; agent: boolean }>;
}

/** Reads the comments that this customer may read, without internal notes. */
export async function readComments(http: DeskHttp, { headers }: ZendeskCustomer, ref: string): Promise<CommentPage> {
  const people = new Map<number, { name: string; agent: boolean }>();
  const comments = await readCursorPages(
    (page) =>
      http.send('GET', `api/v2/requests/${ref}/comments`, { headers, query: [...page, ['sort', 'created_at']] }),
    ZdComments,
    (page) => {
      for (const { id, name, agent = false } of page.users ?? []) people.set(id, { name, agent });
      // Defence in depth: Zendesk already omits internal comments for end users.
      return page.comments.filter((comment) => comment.public !== false);
    },
  );
  return { comments, people };
}

/** Returns the references of comments made through the API. Only the service account's view reports the channel. */
export async function readApiComments(http: DeskHttp, ref: string): Promise<ReadonlySet<string>> {
  const ids = await readCursorPages(
    (page) => http.send('GET', `api/v2/tickets/${ref}/comments`, { query: page }),
    ZdChannels,
    ({ comments }) => comments.flatMap(({ id, via }) => (via?.channel === 'api' ? String(id) : [])),
  );
  return new Set(ids);
}

/** Maps a ticket with its comments. */
export function toThread(request: ZdRequest, ticket: DeskTicket, { comments, people }: CommentPage): TicketThread {
  const [first, ...rest] = comments;
  return {
    ticket,
    description: normalizeNewlines(request.description ?? first?.body),
    files: first ? toFiles(first) : [],
    comments: rest.map((comment): DeskComment => {
      const own = comment.author_id === request.requester_id;
      const author = people.get(comment.author_id);
      const kind = own ? 'customer' : author && !author.agent ? 'customer' : 'agent';
      return {
        ref: String(comment.id),
        body: toBody(comment, kind),
        files: toFiles(comment),
        createdAt: comment.created_at,
        author: { email: own ? ticket.requester.email : null, name: author?.name ?? '', kind },
      };
    }),
  };
}

/** Customers' comments are plain text; agents use an editor, whose text is in the HTML. */
function toBody({ body, html_body }: ZdComment, kind: DeskComment['author']['kind']): string {
  return kind === 'agent' && html_body !== undefined && html_body !== null
    ? htmlToText(html_body, { bullet: '– ' }).text
    : normalizeNewlines(body);
}

const toFiles = ({ attachments = [], created_at }: ZdComment): DeskFile[] =>
  attachments.map((file) => ({ ...toFile(file), createdAt: created_at }));

const toFile = (file: ZdAttachment): Omit<DeskFile, 'createdAt'> => ({
  ref: String(file.id),
  name: file.file_name,
  type: file.content_type ?? 'application/octet-stream',
  size: file.size,
});

const normalizeNewlines = (text: string | null | undefined): string => (text ?? '').replaceAll('\r\n', '\n');
