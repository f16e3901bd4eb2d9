import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIL_REFUSALS, operations } from '../../src/contract/index.ts';
import {
  createTicketApi,
  ProblemError,
  type OutgoingMail,
  type Store,
  type TicketApiServer,
} from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { SECRET } from '../api/harness.ts';

const page = readFileSync(new URL('../../docs/guides/mail.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(([, name, code]) => (name === language ? [code ?? ''] : []));

interface Given {
  createTicketApi: typeof createTicketApi;
  ProblemError: typeof ProblemError;
  store: Store;
  identity: { secret: string };
  transport: { sendMail: (mail: OutgoingMail) => Promise<void> };
}
interface Made {
  api: TicketApiServer;
  deliver: (raw: Uint8Array, recipient?: string) => Promise<string>;
}

describe('docs/guides/mail.md', () => {
  const sent: OutgoingMail[] = [];
  let made: Made;
  beforeAll(async () => {
    const code = `const { createTicketApi, ProblemError, store, identity, transport } = given; ${blocks('js').join('\n')}; return { api, deliver };`;
    // The page's own code, all of it, is what is proven here.
    const run = new Function('given', code) as (given: Given) => Made;
    const store = await databases[0]?.freshStore();
    if (!store) throw new Error('There is no database.');
    const transport = { sendMail: async (mail: OutgoingMail) => void sent.push(mail) };
    made = run({ createTicketApi, ProblemError, store, identity: { secret: SECRET }, transport });
  });
  afterAll(() => made.api.close());

  it('its code starts a server, and drops what will never be taken', async () => {
    const mail = 'From: a@b.example\r\nTo: reply+0@reply.example.com\r\n\r\nHello';
    await expect(made.deliver(new TextEncoder().encode(mail))).resolves.toBe('dropped');
    expect(sent).toEqual([]);
  });

  it('its call is the one of the table', () => {
    const { method, path } = operations.receiveMail;
    expect(method).toBe('POST');
    expect(blocks('sh').join('')).toContain(`https://help.example.com${path}`);
  });

  it('names every reason for a refusal', () => {
    const named = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
    expect(named).toEqual(Object.keys(MAIL_REFUSALS));
  });
});
