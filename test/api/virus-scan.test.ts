import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError, type TicketApiOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi } from './harness.ts';

// In two parts, because scanners of developers' machines look for it in source files.
const EICAR = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'}!$H+H*`;

/** clamd with `INSTREAM`, which finds the test file. */
function clamd(socket: Socket) {
  const command = 'zINSTREAM\0';
  let received = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < command.length) return;
    const isKnown = received.subarray(0, command.length).toString() === command;
    const file = isKnown ? readChunks(received.subarray(command.length)) : null;
    if (!isKnown) socket.end('UNKNOWN COMMAND\0');
    else if (file) socket.end(`stream: ${file.includes(EICAR) ? 'Eicar-Test-Signature FOUND' : 'OK'}\0`);
  });
}

/** The bytes of complete chunks; null while the chunk of no bytes is missing. */
function readChunks(stream: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const length = stream.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts);
    parts.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}

/** An ICAP service that answers 204 for clean files, and names what it found. */
function icap(socket: Socket) {
  let received = '';
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    if (!received.endsWith('0\r\n\r\n')) return;
    const isValid = /^RESPMOD icap:\/\/127\.0\.0\.1:\d+\/avscan ICAP\/1\.0\r\n[^]*Allow: 204/.test(received);
    if (!isValid) socket.end('ICAP/1.0 400 Bad request\r\n\r\n');
    else if (received.includes(EICAR))
      socket.end(
        'ICAP/1.0 200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\nEncapsulated: res-hdr=0, null-body=19\r\n\r\nHTTP/1.1 403 No\r\n\r\n',
      );
    else socket.end('ICAP/1.0 204 No modifications\r\n\r\n');
  });
}

const servers: Server[] = [];
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  for (const server of servers.splice(0)) server.close();
});

async function listen(handle: (socket: Socket) => void): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe.each(databases)('the virus scan on $name', (database) => {
  async function start(virusScan: NonNullable<TicketApiOptions['virusScan']>) {
    const test = await openTestApi(database, { virusScan });
    closers.push(test.close);
    const upload = async (content: string) => {
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await test.send('POST', '/v1/attachments', {
        as: 'owner',
        query: { name: 'notes.txt' },
        headers,
        raw: content,
      });
      return { status: answer.status, body: JSON.stringify(answer.body) };
    };
    const count = async () => (await test.store.db.selectFrom('attachments').select('id').execute()).length;
    return { upload, count };
  }

  it.each([
    ['clamd', clamd, (port: number) => `clamd://127.0.0.1:${port}`],
    ['ICAP', icap, (port: number) => `icap://127.0.0.1:${port}/avscan`],
  ])('by %s stores clean files only', async (_, handle, toUrl) => {
    const { upload, count } = await start({ url: toUrl(await listen(handle)) });
    expect((await upload('All is well.')).status).toBe(201);
    const infected = await upload(`Look: ${EICAR}`);
    expect(infected).toMatchObject({ status: 415, body: expect.stringContaining('malware') });
    expect(await count()).toBe(1);
  });

  it('refuses files while the scanner cannot be used, or stores them where the policy says so', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const url = `clamd://127.0.0.1:${port}`;
    const strict = await start({ url });
    expect((await strict.upload('All is well.')).status).toBe(503);
    expect(await strict.count()).toBe(0);
    const lax = await start({ url, onFailure: 'accept' });
    expect((await lax.upload('All is well.')).status).toBe(201);
    const silent = await start({
      url: `clamd://127.0.0.1:${await listen((socket) => void socket.on('error', () => {}))}`,
      timeoutSeconds: 0.3,
    });
    expect((await silent.upload('All is well.')).status).toBe(503);
  });

  it('takes a scanner of the vendor, and refuses another URL', async () => {
    const { upload } = await start({ scanner: { scan: async () => ({ clean: false, name: 'Test' }) } });
    expect((await upload('All is well.')).status).toBe(415);
    await expect(start({ url: 'http://127.0.0.1/' })).rejects.toThrow(ConfigurationError);
  });
});
