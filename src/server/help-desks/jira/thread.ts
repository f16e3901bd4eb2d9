import * as z from 'zod/mini';
import type { DeskComment, TicketThread, DeskFile, DeskTicket, Requester } from '../adapter.ts';
import { fromRemoteValue } from './fields.ts';
import type { ResolvedJiraConfig } from './config.ts';
import { JiraPerson, type JiraComment, type JiraFile, type JiraIssue } from './schemas.ts';

/** A customer with their account. */
export interface JiraCustomer extends Requester {
  account: string;
}

const People = z.array(JiraPerson);

function toParticipants(issue: JiraIssue, names: ResolvedJiraConfig): readonly JiraPerson[] {
  const read = People.safeParse(names.participants && issue.fields[names.participants.field]);
  return read.success ? read.data : [];
}

/** Whether this is a request of the service desk that the customer filed, or is in copy of. */
export function canSee(issue: JiraIssue, names: ResolvedJiraConfig, { account }: JiraCustomer): boolean {
  const { project, reporter, [names.requestType.field]: request } = issue.fields;
  // An issue without a request type is the agents' own, whoever stands there as its reporter.
  if (project?.id !== names.project.id || request === null || request === undefined) return false;
  return reporter?.accountId === account || toParticipants(issue, names).some(({ accountId }) => accountId === account);
}

/** A ticket as this customer sees it. */
export function toTicket(issue: JiraIssue, names: ResolvedJiraConfig, by: JiraCustomer): DeskTicket {
  const { summary, status, priority, created, updated, reporter } = issue.fields;
  // Jira may keep an address to itself; whose account it is was looked up by address.
  const emailOf = (person: JiraPerson) =>
    person.accountId === by.account ? by.email : (person.emailAddress?.toLowerCase() ?? null);
  const fields: Record<string, string> = {};
  for (const [name, { id }] of names.fields) {
    const value = fromRemoteValue(issue.fields[id]);
    if (value !== null) fields[name] = value;
  }
  return {
    ref: issue.id,
    number: issue.key,
    subject: summary ?? '',
    status: status?.name ?? '',
    priority: priority?.name ?? null,
    category: names.category && fromRemoteValue(issue.fields[names.category.id]),
    fields,
    createdAt: created,
    updatedAt: updated,
    // Searches do not say what was said, and `updated` moves with internal comments too.
    lastPublicReplyAt: null,
    requester: reporter ? { email: emailOf(reporter), name: reporter.displayName ?? '' } : { email: null, name: '' },
    cc: toParticipants(issue, names).flatMap((person) => emailOf(person) ?? []),
  };
}

/** What was said on a ticket, for its customer. Internal comments and their files are left out again here. */
export function toThread(
  issue: JiraIssue,
  said: { comments: readonly JiraComment[]; files: readonly JiraFile[]; movable: readonly string[] | undefined },
  names: ResolvedJiraConfig,
  by: JiraCustomer,
): TicketThread {
  const ticket = toTicket(issue, names, by);
  const reporter = issue.fields.reporter?.accountId;
  const customers = new Set([reporter, ...toParticipants(issue, names).map(({ accountId }) => accountId)]);
  const inComments = new Set<string>();
  const comments = said.comments
    .filter((comment) => comment.public)
    .map((comment): DeskComment => {
      const files = (comment.attachments?.values ?? []).flatMap((file) => toFile(file) ?? []);
      for (const { ref } of files) inComments.add(ref);
      const { author } = comment;
      const kind =
        author.accountId === names.account ? 'service' : customers.has(author.accountId) ? 'customer' : 'agent';
      const email = author.accountId === by.account ? by.email : (author.emailAddress?.toLowerCase() ?? null);
      return {
        ref: comment.id,
        body: withoutFiles(comment.body, files),
        files,
        createdAt: comment.created,
        author: { kind, email: kind === 'service' ? null : email, name: author.displayName ?? '' },
      };
    });
  // A file does not say whether it is internal. What agents attach for customers comes with a public comment.
  const files = said.files
    .filter(({ author }) => author?.accountId === reporter || author?.accountId === names.account)
    .flatMap((file) => toFile(file) ?? [])
    .filter(({ ref }) => !inComments.has(ref));
  const description = fromRemoteValue(issue.fields.description) ?? '';
  return {
    ticket,
    description: withoutFiles(description, files),
    files,
    comments,
    ...(said.movable && { allowedTransitions: said.movable }),
  };
}

function toFile({ filename, mimeType, size, created, _links }: JiraFile): DeskFile | null {
  const ref =
    /\/attachment\/(\d+)$/.exec(_links.jiraRest ?? '')?.[1] ?? /\/attachment\/(\d+)\//.exec(_links.content ?? '')?.[1];
  if (ref === undefined) return null;
  return { ref, name: filename, type: mimeType ?? 'application/octet-stream', size, createdAt: created };
}

/** Jira writes the files of a comment into its text, as markup. */
function withoutFiles(body: string, files: readonly DeskFile[]): string {
  let text = body.replaceAll('\r\n', '\n');
  for (const { name } of files) {
    text = withoutMarkup(text, `!${name}`, PICTURE_END);
    text = withoutMarkup(text, `[^${name}]`, LINK_END);
  }
  return text.trim();
}

/** The rest of a file's markup after its name: `|thumbnail!` of a picture, then the size. */
const PICTURE_END = /(?:\|[^!\n]*)?!(?:[ \t]{0,10}_\([^)\n]{0,100}\)_)?/y;
const LINK_END = /(?:[ \t]{0,10}_\([^)\n]{0,100}\)_)?/y;

/** Removes markup that starts with a fixed text, and the spaces before it. */
function withoutMarkup(text: string, start: string, end: RegExp): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = text.indexOf(start); at !== -1;) {
    end.lastIndex = at + start.length;
    const next = end.test(text) ? end.lastIndex : null;
    if (next !== null) {
      let before = at;
      while (before > from && (text[before - 1] === ' ' || text[before - 1] === '\t')) before--;
      kept.push(text.slice(from, before));
      from = next;
    }
    at = text.indexOf(start, next ?? at + 1);
  }
  return kept.join('') + text.slice(from);
}
