/** A help desk that does not report the channel of a comment: the time of writing identifies a lost reply. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DeskRequestError,
  remoteDesk,
  type DeskAdapter,
  type DeskComment,
  type TicketThread,
} from '../../src/server/index.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { advanceClock } from './people.ts';

const SETTLE_MS = 5_000;
const MINUTE_MS = 60_000;

type Stored = Omit<TicketThread, 'comments'> & { comments: DeskComment[]; marker: string };

/** An in-memory help desk that stores or loses replies, and never responds to them. */
function createSilentDesk(clock: () => number) {
  const tickets: Stored[] = [];
  const find = (ref: string) => tickets.find(({ ticket }) => ticket.ref === ref) ?? null;
  let keeps = true;
  let answers = true;
  const write = (ref: string, body: string, createdAt: number) => {
    const stored = find(ref);
    const id = `${ref}-${(stored?.comments.length ?? 0) + 1}`;
    const author = { kind: 'customer', email: 'cust1@example.test', name: 'Ada One' } as const;
    stored?.comments.push({ ref: id, body, author, createdAt, files: [] });
    return id;
  };
  const adapter: DeskAdapter = {
    name: 'silent',
    abilities: { attachments: false, search: false, supportsCc: false, sorts: ['activity'] },
    list: async () => ({ items: tickets.map(({ ticket }) => ticket), next: null, total: null }),
    read: async (_by, ref) => structuredClone(find(ref)),
    file: async () => null,
    async createTicket(by, { subject, description }, marker) {
      const ref = String(tickets.length + 1);
      const times = { createdAt: Date.now(), updatedAt: Date.now(), lastPublicReplyAt: null };
      const ticket = { ref, number: ref, subject, status: 'open', priority: null, category: null, fields: {}, cc: [] };
      tickets.push({ ticket: { ...ticket, ...times, requester: by }, description, files: [], comments: [], marker });
      return ref;
    },
    findByMarker: async (_by, wanted) => tickets.find(({ marker }) => marker === wanted)?.ticket.ref ?? null,
    async reply(_by, ref, { body }) {
      const id = keeps ? write(ref, body, clock()) : null;
      if (!answers || id === null) throw new DeskRequestError({ code: 'no_answer', uncertain: true });
      return id;
    },
    note: async () => {},
    setStatus: async (_by, _ref, asked) => ({ requested: asked, actual: 'open' }),
  };
  const behave = (habits: { keeps: boolean; answers: boolean }) => ({ keeps, answers } = habits);
  return { adapter, write, behave };
}

describe('a lost reply at a help desk that does not report the channel of comments', () => {
  let test: TestApi;
  const desk = createSilentDesk(() => test.time.now);
  beforeAll(async () => {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database.');
    const mapping = { statuses: { open: 'open' } } as const;
    test = await openTestApi(sqlite, { desk: remoteDesk(desk.adapter, { mapping, lookupDelayMs: SETTLE_MS }) });
  });
  afterAll(() => test?.close());
  const { send, file, comments } = createCustomerDriver(() => test);

  /** Loses a reply, and returns a function that sends it again. */
  const loseReply = async (keeps: boolean) => {
    const { id, number } = await file('ada', { subject: crypto.randomUUID() });
    const request = { body: { body: 'Through the widget' }, key: crypto.randomUUID() };
    const press = () => send('ada', 'POST', `/v1/tickets/${id}/comments`, request);
    desk.behave({ keeps, answers: false });
    expect((await press()).status).toBe(503);
    desk.behave({ keeps: true, answers: true });
    advanceClock(test, SETTLE_MS + 1);
    const bodies = async () => (await comments('ada', id)).map(({ body }) => body);
    return { number, press, bodies };
  };

  it('is the only comment from the time of the attempt', async () => {
    const { press, bodies } = await loseReply(true);
    expect((await press()).status).toBe(201);
    expect(await bodies()).toEqual(['Through the widget']);
  });

  it('is sent again without such a comment', async () => {
    const { press, bodies } = await loseReply(false);
    expect((await press()).status).toBe(201);
    expect(await bodies()).toEqual(['Through the widget']);
  });

  it('is unknown when the only comment is from another time, for any number of attempts', async () => {
    const { number, press, bodies } = await loseReply(false);
    desk.write(number, 'At the desk', test.time.now + 10 * MINUTE_MS);
    for (let pressed = 0; pressed < 4; pressed++) {
      advanceClock(test, 4 * MINUTE_MS);
      const { status, problem } = await press();
      expect([status, problem.code]).toEqual([409, 'outcome_unknown']);
    }
    expect(await bodies()).toEqual(['At the desk']);
  });

  it('is found after a temporary outage of the help desk', async () => {
    const { press, bodies } = await loseReply(true);
    const { read } = desk.adapter;
    desk.adapter.read = async () => {
      throw new DeskRequestError({ code: 'http_500', uncertain: false });
    };
    advanceClock(test, 10 * MINUTE_MS);
    expect((await press()).status).toBe(503);
    desk.adapter.read = read;
    advanceClock(test, 10 * MINUTE_MS);
    expect((await press()).status).toBe(201);
    expect(await bodies()).toEqual(['Through the widget']);
  });
});
