import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkImap } from '../../src/server/index.ts';
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
