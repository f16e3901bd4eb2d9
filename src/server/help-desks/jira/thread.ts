import * as z from 'zod/mini';
import type { DeskComment, TicketThread, DeskFile, DeskTicket, Requester } from '../adapter.ts';
import { fromRemoteValue } from './fields.ts';
import type { ResolvedJiraConfig } from './options.ts';
import { JiraPerson, type JiraComment, type JiraFile, type JiraIssue } from './schemas.ts';

/** A requester with their Jira account. */
export interface JiraCustomer extends Requester {
  account: string;
}

const People = z.array(JiraPerson);

function toParticipants(issue: JiraIssue, config: ResolvedJiraConfig): readonly JiraPerson[] {
  const parsed = People.safeParse(config.participants && issue.fields[config.participants.field]);
  return parsed.success ? parsed.data : [];
}

/** Whether the issue is a request of this service desk with the customer as reporter or participant. */
export function canSee(issue: JiraIssue, config: ResolvedJiraConfig, { account }: JiraCustomer): boolean {
  const { project, reporter, [config.requestType.field]: request } = issue.fields;
  // An issue without a request type is internal, even if a customer is its reporter.
  if (project?.id !== config.project.id || request === null || request === undefined) return false;
  return (
    reporter?.accountId === account || toParticipants(issue, config).some(({ accountId }) => accountId === account)
  );
}

/** Maps a ticket for this customer. */
export function toTicket(issue: JiraIssue, config: ResolvedJiraConfig, customer: JiraCustomer): DeskTicket {
  const { summary, status, priority, created, updated, reporter } = issue.fields;
  // Jira may hide addresses; the customer's account was found by theirs.
  const toEmail = (person: JiraPerson) =>
    person.accountId === customer.account ? customer.email : (person.emailAddress?.toLowerCase() ?? null);
  const fields: Record<string, string> = {};
  for (const [name, { id }] of config.fields) {
    const value = fromRemoteValue(issue.fields[id]);
    if (value !== null) fields[name] = value;
  }
  return {
    ref: issue.id,
    number: issue.key,
    subject: summary ?? '',
    status: status?.name ?? '',
    priority: priority?.name ?? null,
    category: config.category && fromRemoteValue(issue.fields[config.category.id]),
    fields,
    createdAt: created,
    updatedAt: updated,
    // Searches lack comments, and `updated` also changes with internal comments.
    lastPublicReplyAt: null,
    requester: reporter ? { email: toEmail(reporter), name: reporter.displayName ?? '' } : { email: null, name: '' },
    cc: toParticipants(issue, config).flatMap((person) => toEmail(person) ?? []),
  };
}

/** Maps a ticket with its comments for this customer. Internal comments and their files are filtered out again here. */
export function toThread(
  issue: JiraIssue,
  content: { comments: readonly JiraComment[]; files: readonly JiraFile[]; movable: readonly string[] | undefined },
  config: ResolvedJiraConfig,
  customer: JiraCustomer,
): TicketThread {
  const ticket = toTicket(issue, config, customer);
  const reporter = issue.fields.reporter?.accountId;
  const customers = new Set([reporter, ...toParticipants(issue, config).map(({ accountId }) => accountId)]);
  const inComments = new Set<string>();
  const comments = content.comments
    .filter((comment) => comment.public)
    .map((comment): DeskComment => {
      const files = (comment.attachments?.values ?? []).flatMap((file) => toFile(file) ?? []);
      for (const { ref } of files) inComments.add(ref);
      const { author } = comment;
      const kind =
        author.accountId === config.account ? 'service' : customers.has(author.accountId) ? 'customer' : 'agent';
      const email =
        author.accountId === customer.account ? customer.email : (author.emailAddress?.toLowerCase() ?? null);
      return {
        ref: comment.id,
        body: removeFileMarkup(comment.body, files),
        files,
        createdAt: comment.created,
        author: { kind, email: kind === 'service' ? null : email, name: author.displayName ?? '' },
      };
    });
  // A file lacks a public flag. Agents attach files for customers to public comments.
  const files = content.files
    .filter(({ author }) => author?.accountId === reporter || author?.accountId === config.account)
    .flatMap((file) => toFile(file) ?? [])
    .filter(({ ref }) => !inComments.has(ref));
  const description = fromRemoteValue(issue.fields.description) ?? '';
  return {
    ticket,
    description: removeFileMarkup(description, files),
    files,
    comments,
    ...(content.movable && { allowedTransitions: content.movable }),
  };
}

function toFile({ filename, mimeType, size, created, _links }: JiraFile): DeskFile | null {
  const ref =
    /\/attachment\/(\d+)$/.exec(_links.jiraRest ?? '')?.[1] ?? /\/attachment\/(\d+)\//.exec(_links.content ?? '')?.[1];
  if (ref === undefined) return null;
  return { ref, name: filename, type: mimeType ?? 'application/octet-stream', size, createdAt: created };
}

/** Removes file markup, which Jira inserts into the text of a comment. */
function removeFileMarkup(body: string, files: readonly DeskFile[]): string {
  let text = body.replaceAll('\r\n', '\n');
  for (const { name } of files) {
    text = removeMarkup(text, `!${name}`, PICTURE_END);
    text = removeMarkup(text, `[^${name}]`, LINK_END);
  }
  return text.trim();
}

/** End of file markup after the name: `|thumbnail!` of an image, then the size. */
const PICTURE_END = /(?:\|[^!\n]*)?!(?:[ \t]{0,10}_\([^)\n]{0,100}\)_)?/y;
const LINK_END = /(?:[ \t]{0,10}_\([^)\n]{0,100}\)_)?/y;

/** Removes markup with a fixed start, and the spaces before it. */
function removeMarkup(text: string, start: string, end: RegExp): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(start); at !== -1;) {
    end.lastIndex = at + start.length;
    const next = end.test(text) ? end.lastIndex : null;
    if (next !== null) {
      let before = at;
      while (before > from && (text[before - 1] === ' ' || text[before - 1] === '\t')) before--;
      parts.push(text.slice(from, before));
      from = next;
    }
    at = text.indexOf(start, next ?? at + 1);
  }
  return parts.join('') + text.slice(from);
}
