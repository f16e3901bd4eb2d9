import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { checkImap } from '../../src/server/index.ts';
import { killCliProcesses, startCli, type CliProcess } from '../cli-process.ts';
import { callApi, SECRET, signToken, SUPPORT, waitFor, writeConfiguration } from './support-mailbox.ts';
import { PASSWORD, startMailSystem, type MailSystem } from './mail-system.ts';

let system: MailSystem;
beforeAll(async () => {
  system = await startMailSystem(['support@mail.test', 'hana@acme.test']);
});
afterAll(() => system?.close());

describe('the check of a mailbox on Dovecot', () => {
  const mailbox = () => ({
    host: '127.0.0.1',
    port: system.imapsPort,
    user: 'support@mail.test',
    password: PASSWORD,
    ca: system.ca,
  });

  it('reports what waits in the folder and whether new mail is announced', async () => {
    await system.append('support@mail.test', 'From: a@b.example\r\n\r\nHello\r\n');
    await expect(checkImap(mailbox())).resolves.toEqual({
      server: `127.0.0.1:${system.imapsPort}`,
      folder: 'INBOX',
      waiting: 1,
      pushes: true,
    });
    await expect(checkImap({ ...mailbox(), port: system.imapPort, security: 'starttls' })).resolves.toMatchObject({
      waiting: 1,
    });
  });

  it('names the option that is wrong', async () => {
    await expect(checkImap({ ...mailbox(), password: 'wrong' })).rejects.toThrow(/refused the user or password/);
    await expect(checkImap({ ...mailbox(), folder: 'Post' })).rejects.toThrow(/no folder "Post".*INBOX/);
    await expect(checkImap({ ...mailbox(), port: 1 })).rejects.toThrow(/refuses connections/);
    await expect(checkImap({ host: '127.0.0.1', user: 'x' })).rejects.toThrow(/MADOGUCHI_IMAP_PASSWORD/);
    await expect(checkImap({ ...mailbox(), ca: undefined })).rejects.toThrow(/certificate/);
  });
});

describe('the reader of a mailbox', () => {
  const agent = () => signToken({ sub: 'agent', name: 'Aki', role: 'agent', org: undefined, org_name: undefined });
  const hana = () =>
    signToken({ sub: 'hana', name: 'Hana', email: 'hana@acme.test', email_verified: true, role: 'user', locale: 'en' });
  const Queue = z.object({ items: z.array(z.object({ id: z.string(), subject: z.string() })) });

  function start(data: string, config: string): CliProcess {
    return startCli(['serve', '--port', '0', '--data', data, '--config', config], { MADOGUCHI_SECRET: SECRET });
  }
  const listSubjects = async (origin: string) =>
    z
      .parse(Queue, (await callApi(origin, await agent(), 'GET', '/v1/support/tickets?limit=100')).body)
      .items.map(({ subject }) => subject);

  afterEach(() => killCliProcesses());

  it('creates each ticket once, whenever it is killed, and moves what it has processed', async () => {
    const data = mkdtempSync(join(system.folder, 'data-'));
    const config = writeConfiguration(system, { incoming: { newTicketsPerHour: 100 } });
    let server = start(data, config);
    const origin = await server.origin();
    await callApi(origin, await hana(), 'POST', '/v1/tickets', { subject: 'Known', description: 'Makes Hana known.' });
    const subjects = Array.from({ length: 12 }, (_, index) => `Mail ${index}`);
    for (const subject of subjects)
      await system.send('hana@acme.test', { to: SUPPORT, subject, text: `The text of ${subject}.` });
    // Kills without a signal handler, each at another moment after the first message of a process was added.
    for (let kills = 0; kills < 4; kills++) {
      const running = await server.origin();
      const before = (await listSubjects(running)).length;
      if (before > subjects.length) break;
      await waitFor('a mail is added', async () => (await listSubjects(running)).length > before);
      await sleep(7 * kills);
      server.child.kill('SIGKILL');
      await server.ended;
      server = start(data, config);
    }
    const last = await server.origin();
    await waitFor('all mails are processed', async () => {
      const [waiting, processed] = [await system.read(SUPPORT), await system.read(SUPPORT, 'Madoguchi processed')];
      return waiting.length === 0 && processed.length >= subjects.length;
    });
    expect((await listSubjects(last)).sort()).toEqual([...subjects, 'Known'].sort());
  });

  it('moves a refused mail with the reason, reconnects, and lets one process read', async () => {
    const data = mkdtempSync(join(system.folder, 'data-'));
    const config = writeConfiguration(system);
    const server = start(data, config);
    const origin = await server.origin();
    await callApi(origin, await hana(), 'POST', '/v1/tickets', { subject: 'Known', description: 'Makes Hana known.' });
    await system.append(SUPPORT, `From: hana@acme.test\r\nTo: ${SUPPORT}\r\nSubject: Forged\r\n\r\nHello\r\n`);
    const refused = await waitFor('the mail is refused', async () =>
      (await system.read(SUPPORT, 'Madoguchi refused')).find((raw) => raw.includes('Subject: Forged')),
    );
    expect(refused).toMatch(/^X-Madoguchi-Refused: forged; The sender of the mail could not be authenticated\./);
    await system.stopImap();
    await system.startImap();
    await system.send('hana@acme.test', { to: SUPPORT, subject: 'After the restart', text: 'Hello' });
    await waitFor('the mail is read', async () => (await listSubjects(origin)).includes('After the restart'));
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('and the pipe of a mail server add each mail once, with exit codes for the mail server', async () => {
    const data = mkdtempSync(join(system.folder, 'data-'));
    const config = writeConfiguration(system, { incoming: { imap: undefined } });
    const server = start(data, config);
    const origin = await server.origin();
    await callApi(origin, await hana(), 'POST', '/v1/tickets', { subject: 'Known', description: 'Makes Hana known.' });
    const pipe = (raw: string, args: string[] = [], more: Record<string, string> = {}) =>
      spawnSync(process.execPath, ['src/cli/main.ts', 'mail', 'receive', '--data', data, '--config', config, ...args], {
        input: raw,
        env: { PATH: process.env['PATH'], MADOGUCHI_SECRET: SECRET, ...more },
        encoding: 'utf8',
      });
    const raw = [
      'Authentication-Results: mail.test; dmarc=pass header.from=acme.test',
      'From: hana@acme.test',
      'Subject: By pipe',
      'Message-ID: <pipe@acme.test>',
      '',
      'Hello',
    ].join('\r\n');
    const recipient = ['--recipient', SUPPORT];
    expect(pipe(raw, recipient)).toMatchObject({ status: 0, stderr: '' });
    expect(pipe(raw, recipient).status).toBe(0);
    expect((await listSubjects(origin)).sort()).toEqual(['By pipe', 'Known']);
    expect(pipe(raw)).toMatchObject({ status: 0, stderr: expect.stringContaining('Refused (unknown_address)') });
    expect(pipe(raw, ['--bounce']).status).toBe(67);
    expect(pipe(raw.replace('dmarc=pass', 'dmarc=fail'), [...recipient, '--bounce']).status).toBe(77);
    expect(pipe(raw + 'x'.repeat(26 * 1024 * 1024), recipient).status).toBe(65);
    expect(pipe(raw, recipient, { MADOGUCHI_SECRET: '' }).status).toBe(75);
    expect(pipe(raw, ['--unknown']).status).toBe(75);
  });
});
