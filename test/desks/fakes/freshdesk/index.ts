import { serveDocumented, type ReceivedCall, type Reply, type FakeServer } from '../strict-server.ts';
import type { Part } from '../form.ts';
import { toContact, toNote, toTicket } from './answers.ts';
import { CALLS, NOTE, TICKET, type FreshdeskCall } from './description.ts';
import { AGENTS, FIELDS, type Contact, type StoredFile, type StoredNote, type StoredTicket } from './site.ts';
import { parseValues } from './values.ts';

/** A fake Freshdesk. */
export interface FakeFreshdesk extends FakeServer<FreshdeskCall> {
  token: string;
  contacts: Contact[];
  tickets: StoredTicket[];
  /** Deviations from its default behavior. */
  quirks: {
    /** Maximum items per page, for any requested size. */
    page: number;
    /** Whether tickets can be closed while a required field is empty. */
    closes: boolean;
    /** Whether lists include tickets of others. */
    includesOthers: boolean;
    /** Storage host of files; default this server. */
    files: string | null;
    fields: readonly unknown[];
  };
  ticket(number: string): StoredTicket;
  /** Adds a comment of the requester by mail. */
  writeByMail(number: string, body: string): void;
  /** Adds a comment of an agent. */
  say(number: string, body: string, more?: { private?: boolean; file?: { name: string; body: string } }): void;
}

const MONTH_MS = 30 * 86_400_000;
const refused = (status: number): Reply => ({ status, json: { description: 'No. /data/app', errors: [] } });

/** Starts a fake. */
export async function startFreshdesk(): Promise<FakeFreshdesk> {
  const contacts: Contact[] = [];
  const tickets: StoredTicket[] = [];
  const quirks: FakeFreshdesk['quirks'] = {
    page: 100,
    closes: true,
    includesOthers: false,
    files: null,
    fields: FIELDS,
  };
  let ids = 1_000;
  const nextId = () => ++ids;

  const stored = (parts: readonly Part[]): StoredFile[] =>
    parts.map(({ file, body }) => ({
      id: nextId(),
      name: file?.name ?? '',
      type: file?.type ?? '',
      body,
      at: Date.now(),
    }));
  const where = () => quirks.files ?? fake.url;

  function page(all: readonly unknown[], { query }: ReceivedCall, path: string): Reply {
    const number = Number(query.get('page') ?? 1);
    const size = Math.min(Number(query.get('per_page') ?? 30), quirks.page);
    const more = all.length > number * size;
    return {
      status: 200,
      json: all.slice((number - 1) * size, number * size),
      ...(more && { headers: { link: `<${fake.url}${path}?page=${number + 1}>;rel="next"` } }),
    };
  }

  function getOrCreateContact(email: string, name: string): Contact {
    const found = contacts.find((one) => one.email.toLowerCase() === email.toLowerCase());
    if (found) return found;
    const made = { id: 50_000_000_000 + nextId(), name, email, others: [] };
    contacts.push(made);
    return made;
  }

  function make(came: ReceivedCall): Reply {
    const { values, files } = parseValues(came, TICKET);
    const custom = (values['custom_fields'] ?? {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(custom)) checkValue(name, value, files.length > 0);
    if (typeof values['email'] !== 'string' || typeof values['subject'] !== 'string') return refused(400);
    const type = typeof values['type'] === 'string' ? values['type'] : null;
    if (type !== null) checkValue('ticket_type', type, false);
    const at = Date.now();
    const ticket: StoredTicket = {
      id: tickets.length + 1,
      subject: values['subject'],
      description: String(values['description'] ?? ''),
      status: Number(values['status'] ?? 2),
      priority: Number(values['priority'] ?? 1),
      type,
      requester: getOrCreateContact(values['email'], String(values['name'] ?? '')),
      cc: ((values['cc_emails'] ?? []) as string[]).map((address) => `"${address}" <${address}>`),
      custom: { cf_severity: null, cf_seats: null, cf_plan: null, ...custom },
      files: stored(files),
      notes: [],
      spam: false,
      deleted: false,
      created: at,
      updated: at,
    };
    tickets.push(ticket);
    return { status: 201, json: toTicket(ticket, { files: where(), text: true }) };
  }

  function list(came: ReceivedCall): Reply {
    const { query } = came;
    const since = query.get('updated_since');
    const found = tickets
      .filter(({ spam, deleted }) => !spam && !deleted)
      .filter(
        ({ requester }) =>
          quirks.includesOthers || !query.has('requester_id') || String(requester.id) === query.get('requester_id'),
      )
      .filter(({ created, updated }) =>
        since === null ? created > Date.now() - MONTH_MS : updated >= Date.parse(since),
      );
    const by = query.get('order_by') === 'updated_at' ? 'updated' : 'created';
    const way = query.get('order_type') === 'asc' ? 1 : -1;
    // Tickets of one second have no defined order.
    found.sort(
      (one, other) =>
        way * (Math.floor(one[by] / 1000) - Math.floor(other[by] / 1000)) || (one.id % 3) - (other.id % 3),
    );
    const text = query.get('include') === 'description';
    return page(
      found.map((ticket) => toTicket(ticket, { text })),
      came,
      '/api/v2/tickets',
    );
  }

  function answer(id: FreshdeskCall, came: ReceivedCall): Reply {
    const { headers, params, query } = came;
    if (id === 'bytes') {
      if (headers.authorization !== undefined) throw new Error('the key was sent to where files lie');
      const all = tickets.flatMap((one) => [...one.files, ...one.notes.flatMap(({ files }) => files)]);
      const file = all.find((one) => String(one.id) === params['file']);
      return file ? { status: 200, bytes: file.body } : { status: 403 };
    }
    if (headers.authorization !== `Basic ${Buffer.from(`${fake.token}:X`).toString('base64')}`) return refused(401);
    const ticket = tickets.find((one) => String(one.id) === params['id']);
    switch (id) {
      case 'me':
        return { status: 200, json: { id: AGENTS.service, type: 'support_agent', contact: {} } };
      case 'fields':
        return { status: 200, json: quirks.fields };
      case 'contacts': {
        const email = query.get('email')?.toLowerCase() ?? '';
        const found = contacts.filter((one) =>
          [one.email, ...one.others].some((address) => address.toLowerCase() === email),
        );
        return page(found.map(toContact), came, '/api/v2/contacts');
      }
      case 'tickets':
        return list(came);
      case 'make':
        return make(came);
      default:
        return ticket ? answerOn(ticket, id, came) : refused(404);
    }
  }

  function answerOn(ticket: StoredTicket, id: FreshdeskCall, came: ReceivedCall): Reply {
    switch (id) {
      case 'ticket': {
        const requester = came.query.get('include') === 'requester';
        return { status: 200, json: toTicket(ticket, { files: where(), text: true, requester }) };
      }
      case 'change': {
        if (ticket.deleted || ticket.spam) return refused(405);
        const { status } = came.json as { status: number };
        if (status === 5 && !quirks.closes) return refused(400);
        ticket.status = status;
        ticket.updated = Date.now();
        return { status: 200, json: toTicket(ticket, { files: where(), text: true }) };
      }
      case 'conversations':
        return page(
          ticket.notes.map((note) => toNote(note, ticket, where())),
          came,
          `/api/v2/tickets/${ticket.id}/conversations`,
        );
      case 'note': {
        const { values, files } = parseValues(came, NOTE);
        const user = values['user_id'] === undefined ? AGENTS.service : Number(values['user_id']);
        if (!contacts.some((one) => one.id === user) && user !== AGENTS.service) return refused(400);
        const said = note(ticket, {
          body: String(values['body']),
          private: values['private'] !== false,
          incoming: values['incoming'] === true,
          user,
          files: stored(files),
        });
        return { status: 201, json: toNote(said, ticket, where()) };
      }
      default:
        throw new Error(`nothing answers ${id}`);
    }
  }

  function note(ticket: StoredTicket, what: Omit<StoredNote, 'id' | 'at'>): StoredNote {
    const said = { ...what, id: nextId(), at: Date.now() };
    ticket.notes.push(said);
    ticket.updated = said.at;
    return said;
  }

  const served = await serveDocumented<FreshdeskCall>(CALLS, (id, came) => answer(id, came));
  const fake: FakeFreshdesk = {
    ...served,
    token: 'abcdefghij1234567890',
    contacts,
    tickets,
    quirks,
    ticket(number) {
      const found = tickets.find(({ id }) => String(id) === number);
      if (!found) throw new Error(`There is no ${number}.`);
      return found;
    },
    writeByMail(number, body) {
      const ticket = fake.ticket(number);
      note(ticket, { body, private: false, incoming: true, user: ticket.requester.id, files: [], source: 0 });
    },
    say(number, body, { private: hidden = false, file } = {}) {
      const files = file
        ? [{ id: nextId(), name: file.name, type: 'text/plain', body: Buffer.from(file.body), at: Date.now() }]
        : [];
      note(fake.ticket(number), { body, private: hidden, incoming: false, user: AGENTS.eve, files });
    },
  };
  return fake;
}

/** A value must be valid for its field. */
function checkValue(name: string, value: unknown, asText: boolean): void {
  const field = FIELDS.find((one) => one.name === name);
  const choices = field && 'choices' in field && Array.isArray(field.choices) ? (field.choices as unknown[]) : null;
  const good = choices
    ? choices.includes(value)
    : field?.type === 'custom_number'
      ? typeof value === 'number' || (asText && /^-?\d+$/.test(String(value)))
      : typeof value === 'string';
  if (!field || !good) throw new Error(`tickets do not take ${name}: ${JSON.stringify(value)}`);
}
