import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIL_REFUSALS, operations } from '../../src/contract/index.ts';
import {
  createSmtpTransport,
  createTicketApi,
  ProblemError,
  type Store,
  type TicketApiServer,
} from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { SECRET } from '../api/harness.ts';
import { startMailServer } from './mail-server.ts';

const page = readFileSync(new URL('../../docs/guides/mail.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(([, name, code]) => (name === language ? [code ?? ''] : []));

interface Given {
  createTicketApi: typeof createTicketApi;
  ProblemError: typeof ProblemError;
  store: Store;
  identity: { secret: string };
  createSmtpTransport: typeof createSmtpTransport;
  process: { env: { SMTP_URL: string } };
}
interface Made {
  api: TicketApiServer;
  deliver: (raw: Uint8Array, recipient?: string) => Promise<string>;
}

describe('docs/guides/mail.md', () => {
  let made: Made;
  let server: Awaited<ReturnType<typeof startMailServer>>;
  beforeAll(async () => {
    const samples = blocks('js')
      .join('\n')
      .replaceAll(/^import .*$/gm, '');
    const code = `const { createSmtpTransport, createTicketApi, ProblemError, process, store, identity } = given; ${samples}; return { api, deliver };`;
    // Runs the complete code of the page.
    const run = new Function('given', code) as (given: Given) => Made;
    const store = await databases[0]?.freshStore();
    if (!store) throw new Error('There is no database.');
    server = await startMailServer();
    const SMTP_URL = `smtp://127.0.0.1:${server.port}`;
    made = run({
      createSmtpTransport,
      createTicketApi,
      ProblemError,
      process: { env: { SMTP_URL } },
      store,
      identity: { secret: SECRET },
    });
  });
  afterAll(async () => {
    await made.api.close();
    await server.close();
  });

  it('has code that starts a server, and drops permanently refused mail', async () => {
    const mail = 'From: a@b.example\r\nTo: reply+0@reply.example.com\r\n\r\nHello';
    await expect(made.deliver(new TextEncoder().encode(mail))).resolves.toBe('dropped');
    expect(server.received).toEqual([]);
  });

  it('has the call of the operation table', () => {
    const { method, path } = operations.receiveMail;
    expect(method).toBe('POST');
    expect(blocks('sh').join('')).toContain(`https://help.example.com${path}`);
  });

  it('lists every reason for a refusal', () => {
    const named = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
    expect(named).toEqual([...MAIL_REFUSALS]);
  });
});
