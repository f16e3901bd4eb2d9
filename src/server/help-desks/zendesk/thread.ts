import { htmlToText } from '../../lib/html-to-text.ts';
import type { DeskComment, TicketThread, DeskFile, DeskTicket } from '../adapter.ts';
import type { DeskHttp } from '../http-client.ts';
import { readPages } from './pages.ts';
import type { Reader } from './list-tickets.ts';
import { ZdChannels, ZdComments, type ZdAttachment, type ZdComment, type ZdRequest } from './schemas.ts';

/** What was said on a ticket, oldest first: the first of it is what it was filed with. */
export interface CommentPage {
  comments: ZdComment[];
  /** Who is known to have said something, by id. */
  people: ReadonlyMap<number, { name: string; agent: boolean }>;
}

/** Reads what was said, as this person may read it: without internal notes. */
export async function readComments(http: DeskHttp, { headers }: Reader, ref: string): Promise<CommentPage> {
  const people = new Map<number, { name: string; agent: boolean }>();
  const comments = await readPages(
    (page) =>
      http.send('GET', `api/v2/requests/${ref}/comments`, { headers, query: [...page, ['sort', 'created_at']] }),
    ZdComments,
    (page) => {
      for (const { id, name, agent = false } of page.users ?? []) people.set(id, { name, agent });
      // Zendesk leaves internal ones out for end users; that it says so is looked at once more.
      return page.comments.filter((comment) => comment.public !== false);
    },
  );
  return { comments, people };
}

/** References of a ticket's comments that came through the API. Only the account's own view of comments tells the channel. */
export async function readApiComments(http: DeskHttp, ref: string): Promise<ReadonlySet<string>> {
  const ids = await readPages(
    (page) => http.send('GET', `api/v2/tickets/${ref}/comments`, { query: page }),
    ZdChannels,
    ({ comments }) => comments.flatMap(({ id, via }) => (via?.channel === 'api' ? String(id) : [])),
  );
  return new Set(ids);
}

/** A ticket with all that was said on it. */
export function toThread(request: ZdRequest, ticket: DeskTicket, { comments, people }: CommentPage): TicketThread {
  const [first, ...rest] = comments;
  return {
    ticket,
    description: lines(request.description ?? first?.body),
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

/** What customers said is plain text as they wrote it; agents write with an editor, whose text is in the markup. */
function toBody({ body, html_body }: ZdComment, kind: DeskComment['author']['kind']): string {
  return kind === 'agent' && html_body !== undefined && html_body !== null
    ? htmlToText(html_body, { bullet: '– ' }).text
    : lines(body);
}

const toFiles = ({ attachments = [], created_at }: ZdComment): DeskFile[] =>
  attachments.map((file) => ({ ...toFile(file), createdAt: created_at }));

const toFile = (file: ZdAttachment): Omit<DeskFile, 'createdAt'> => ({
  ref: String(file.id),
  name: file.file_name,
  type: file.content_type ?? 'application/octet-stream',
  size: file.size,
});

const lines = (text: string | null | undefined): string => (text ?? '').replaceAll('\r\n', '\n');
