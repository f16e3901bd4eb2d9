/** A strict fake Zendesk with the behavior of the real one. */
import { serveDocumented, type ReceivedCall, type Reply, type FakeServer } from '../strict-server.ts';
import { FIELDS, PEOPLE, zendeskAccount, type ZendeskAccount, type ZendeskField, type ZendeskUser } from './account.ts';
import { changesSince, signedMessage } from './changes.ts';
import { ZENDESK, type ZendeskCall } from './description.ts';
import {
  createRequest,
  findTicket,
  listRequests,
  refused,
  searchRequests,
  updateRequest,
  type ZendeskHabits,
} from './requests.ts';
import { toAttachment, toAuthors, toComment, cursorPage, toRequest, toUser } from './shapes.ts';

export { FIELDS, PEOPLE } from './account.ts';
export { signedMessage, WEBHOOK_SECRET } from './changes.ts';

/** Accepted credentials. */
export const OAUTH_TOKEN = 'oauth-3c0ffee';
/** Accepted credentials, with an address. */
export const API_TOKEN = 'api-6bk3gql82em5nmf';

/** A running fake. */
export interface FakeZendesk extends FakeServer<ZendeskCall> {
  account: ZendeskAccount;
  habits: ZendeskHabits;
  /** Actions of the agent Eve in Zendesk itself. */
  agent: {
    answer(id: string, body: string, html?: string): void;
    note(id: string, body: string): void;
    setStatus(id: string, status: string): void;
  };
  /** Adds a comment of the requester from the help center. */
  writeInPortal(number: string, body: string): void;
  /** Returns the webhook message of a ticket, signed now. */
  message(id: string): { headers: Record<string, string>; raw: string };
}

/** Starts a fake on a free port of 127.0.0.1. */
export async function startZendesk(): Promise<FakeZendesk> {
  const account = zendeskAccount();
  const habits: ZendeskHabits = {
    mostPerPage: 100,
    searchStoppedAt: null,
    scopes: ['read', 'write', 'impersonate'],
    unverified: false,
    dropsComments: false,
    circles: false,
  };
  let url = '';

  /** Returns the caller: the account itself, or an impersonated user. */
  function getCaller({ headers }: ReceivedCall): ZendeskUser | null {
    const [, kind, credential = ''] = /^(Bearer|Basic) (.+)$/.exec(headers.authorization ?? '') ?? [];
    const behalf = headers['x-on-behalf-of'];
    const named = (email: string) => account.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
    if (kind === 'Bearer' && credential === OAUTH_TOKEN) {
      if (behalf === undefined) return PEOPLE.admin;
      return habits.scopes.includes('impersonate') ? (named(String(behalf)) ?? null) : null;
    }
    const [, email = '', token] = /^(.*)\/token:(.*)$/.exec(Buffer.from(credential, 'base64').toString('utf8')) ?? [];
    return kind === 'Basic' && token === API_TOKEN && behalf === undefined ? (named(email) ?? null) : null;
  }

  const find = (id: string | undefined) => findTicket(account, id);

  /** Calls that only the account itself, an administrator, may make. */
  function asAdmin(id: ZendeskCall, came: ReceivedCall): Reply {
    const { json, params, query } = came;
    if (id === 'showToken') return { status: 200, json: { token: { id: 1, scopes: habits.scopes } } };
    if (id === 'listFields') {
      const page = cursorPage<ZendeskField>(Object.values(FIELDS), query, habits.mostPerPage, url);
      if (habits.circles) page.rest.meta = { ...page.rest.meta, has_more: true, after_cursor: 'c34' };
      return { status: 200, json: { ticket_fields: page.items.map(toField), ...page.rest } };
    }
    if (id === 'showForm')
      return params['id'] === '7' || params['id'] === '8'
        ? {
            status: 200,
            json: { ticket_form: { id: Number(params['id']), active: true, end_user_visible: params['id'] === '7' } },
          }
        : refused(404, 'RecordNotFound');
    if (id === 'createUser') {
      const { user } = json as { user: { email: string; name: string; verified?: boolean } };
      if (account.users.some(({ email }) => email.toLowerCase() === user.email.toLowerCase()))
        return refused(422, 'RecordInvalid', 'Record validation errors');
      const made: ZendeskUser = {
        ...user,
        id: account.id(),
        role: 'end-user',
        verified: user.verified === true,
        suspended: false,
      };
      account.users.push(made);
      return { status: 201, json: { user: toUser(made) } };
    }
    if (id === 'listChanges') return changesSince({ account, habits, url }, query);
    const ticket = find(params['id']);
    if (ticket && id === 'listTicketComments') {
      const page = cursorPage(ticket.said, query, habits.mostPerPage, url);
      const comments = page.items.map((one) => ({
        ...toComment(one, url),
        via: { channel: one.channel ?? 'api' },
      }));
      return { status: 200, json: { comments, ...page.rest } };
    }
    const change = (json as { ticket: { status?: string; comment?: { body: string } } }).ticket;
    if (!ticket) return refused(404, 'RecordNotFound');
    const body = change.comment?.body;
    const done =
      (body === undefined ||
        account.say(ticket, { author: PEOPLE.admin.id, body, html: null, public: false, files: [] })) &&
      (change.status === undefined || account.setStatus(ticket, change.status));
    if (!done) return refused(422, 'RecordInvalid', 'Status: closed prevents ticket update');
    return { status: 200, json: { ticket: { id: ticket.id, status: ticket.status }, audit: { id: account.id() } } };
  }

  function answer(id: ZendeskCall, came: ReceivedCall): Reply {
    const { params, query, headers, bytes } = came;
    if (id === 'storedFile') {
      const file = account.uploads.get(params['token'] ?? '');
      if (headers.authorization !== undefined) throw new Error('a credential went to the store of files');
      return file ? { status: 200, bytes: file.bytes } : refused(404, 'NotFound');
    }
    const caller = getCaller(came);
    if (!caller) return refused(401, 'invalid_token');
    switch (id) {
      case 'showSelf':
        return { status: 200, json: { user: toUser(caller) } };
      case 'openFile':
        return { status: 302, headers: { location: `${url}/store/${params['token']}` } };
      case 'uploadFile': {
        const token = `up${account.id()}`;
        const file = {
          token,
          id: account.id(),
          name: query.get('filename') ?? '',
          type: String(headers['content-type']),
          bytes,
          attached: false,
        };
        account.uploads.set(token, file);
        const expires = new Date(Date.now() + 3_600_000).toISOString();
        return { status: 201, json: { upload: { token, attachment: toAttachment(file, url), expires_at: expires } } };
      }
      case 'deleteUpload':
        return account.uploads.delete(params['token'] ?? '') ? { status: 204 } : refused(404, 'RecordNotFound');
      case 'listRequests':
      case 'searchRequests':
      case 'createRequest':
        if (caller.role !== 'end-user') throw new Error(`${id} was not asked for a customer`);
        if (habits.unverified) return refused(403, 'Forbidden');
        return { listRequests, searchRequests, createRequest }[id]({ account, habits, url }, caller, came);
      case 'showRequest':
      case 'updateRequest':
      case 'listComments': {
        if (caller.role !== 'end-user') throw new Error(`${id} was not asked for a customer`);
        const ticket = find(params['id']);
        if (ticket?.requester !== caller.id) return refused(404, 'RecordNotFound', 'Not found');
        if (id === 'showRequest') return { status: 200, json: { request: toRequest(ticket, url) } };
        if (id === 'updateRequest') return updateRequest({ account, habits, url }, caller, ticket, came);
        const page = cursorPage(
          ticket.said.filter((one) => one.public),
          query,
          habits.mostPerPage,
          url,
        );
        const comments = page.items.map((one) => toComment(one, url));
        return { status: 200, json: { comments, users: toAuthors(page.items, account), ...page.rest } };
      }
      default:
        return caller.role === 'admin' ? asAdmin(id, came) : refused(403, 'Forbidden');
    }
  }

  const server = await serveDocumented(ZENDESK, answer);
  url = server.url;
  const known = (id: string) => {
    const ticket = find(id);
    if (!ticket) throw new Error(`There is no ticket ${id}.`);
    return ticket;
  };
  const said = (id: string, body: string, html: string | null, isPublic: boolean) =>
    account.say(known(id), { author: PEOPLE.agent.id, body, html, public: isPublic, files: [] });
  return Object.assign(server, {
    account,
    habits,
    agent: {
      answer(id: string, body: string, html?: string) {
        said(id, body, html ?? null, true);
        account.setStatus(known(id), 'pending');
      },
      note: (id: string, body: string) => void said(id, body, null, false),
      setStatus: (id: string, status: string) => void account.setStatus(known(id), status),
    },
    writeInPortal(number: string, body: string) {
      const ticket = known(number);
      account.say(ticket, { author: ticket.requester, body, html: null, public: true, files: [], channel: 'web' });
    },
    message: (id: string) => signedMessage(known(id), new Date()),
  });
}

const toField = ({ id, type, title, editable, choices }: ZendeskField) => ({
  id,
  type,
  title,
  active: true,
  editable_in_portal: editable,
  visible_in_portal: editable,
  ...(choices && { custom_field_options: choices.map((value, index) => ({ id: index + 1, name: value, value })) }),
});
