import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, organization, person } from '../../../test/people.ts';
import { databaseDesk } from '../tickets/database-desk.ts';
import type { Attachments, CallContext, FileStore, Identity } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { databaseAttachments } from './database-attachments.ts';
import { diskFiles } from './disk-store.ts';
import { good } from './test-samples.ts';
import { getAccountId } from '../database/account-id.ts';

const DAY = 86_400_000;
const desk = databaseDesk({ priorities: [] });
const png = good['a.png'] ?? Buffer.alloc(0);
const note = Buffer.from('A note.\n');

describe('diskFiles', () => {
  it('writes a file completely or not at all, with a mode for the owner only', async () => {
    const folder = join(inject('scratch'), randomUUID());
    const files = diskFiles(folder);
    const key = randomUUID();
    expect(await files.get(key)).toBeNull();
    await files.put(key, note);
    expect(Buffer.from((await files.get(key)) ?? []).toString()).toBe('A note.\n');
    expect(readdirSync(join(folder, key.slice(0, 2)))).toEqual([key]);
    expect(statSync(join(folder, key.slice(0, 2), key)).mode & 0o077).toBe(0);
    await files.delete(key);
    await files.delete(key);
    expect(await files.get(key)).toBeNull();
  });

  it.each(['../../etc/passwd', '', 'a', '/etc/passwd', 'ab/cdefghijk', 'abcdefgh\0'])(
    'refuses the key %j',
    async (key) => {
      const folder = join(inject('scratch'), randomUUID());
      await expect(diskFiles(folder).put(key, note)).rejects.toThrow('not a key');
      expect(existsSync(folder)).toBe(false);
    },
  );
});

describe.each(databases)('attachments on $name', ({ freshStore }) => {
  let store: Store;
  let files: FileStore;
  let attachments: Attachments;
  let user: Identity;
  let admin: Identity;
  const agent = person('agent');
  const now = Date.UTC(2026, 0, 1);
  const as = (identity: Identity, at = now): CallContext => call(store.db, identity, at);

  beforeAll(async () => {
    store = await freshStore();
    files = diskFiles(join(inject('scratch'), randomUUID()));
    attachments = databaseAttachments({ files });
  });
  afterAll(() => store.close());
  beforeEach(() => {
    const own = organization();
    [user, admin] = [person('user', own), person('admin', own)];
  });

  const createTicket = (ids: string[], identity = user) =>
    desk.createTicket(as(identity), { subject: 's', description: 'd', attachments: ids });

  it('return the same bytes, under a sanitized name, with the type of their content', async () => {
    const uploaded = await attachments.upload(as(user), '../画面.PNG', png);
    expect(uploaded).toMatchObject({ name: '画面.PNG', type: 'image/png', size: png.length });
    const read = await attachments.read(as(user), uploaded.id);
    expect(read?.attachment).toEqual(uploaded);
    expect(Buffer.from(read?.body ?? []).equals(png)).toBe(true);
  });

  it('are rejected with the list of allowed types', async () => {
    const refused = { code: 'type_refused', status: 415 };
    await expect(attachments.upload(as(user), 'a.svg', png)).rejects.toMatchObject(refused);
    await expect(attachments.upload(as(user), 'a.jpg', png)).rejects.toThrow(
      /does not match its extension \(\.jpg\).*png, jpg/,
    );
    const narrow = databaseAttachments({ files, limits: { types: ['txt', 'exe'] } });
    await expect(narrow.upload(as(user), 'a.png', png)).rejects.toThrow('Attach a file of one of these types: txt.');
    await expect(narrow.upload(as(user), 'a.exe', png)).rejects.toMatchObject(refused);
  });

  it('have a maximum and a minimum size', async () => {
    const small = databaseAttachments({ files, limits: { fileBytes: note.length } });
    expect((await small.upload(as(user), 'a.txt', note)).size).toBe(note.length);
    await expect(small.upload(as(user), 'a.txt', Buffer.concat([note, note]))).rejects.toMatchObject({
      code: 'too_large',
    });
    await expect(small.upload(as(user), 'a.txt', Buffer.alloc(0))).rejects.toMatchObject({ code: 'validation' });
  });

  it('have a quota per user, per organization and for unsent files', async () => {
    const quota = { code: 'quota', status: 429 };
    const byUser = databaseAttachments({ files, limits: { userBytes: note.length * 2 } });
    await byUser.upload(as(user), 'a.txt', note);
    await byUser.upload(as(user), 'a.txt', note);
    await expect(byUser.upload(as(user), 'a.txt', note)).rejects.toMatchObject(quota);
    await byUser.upload(as(admin), 'a.txt', note);
    const byOrganization = databaseAttachments({ files, limits: { organizationBytes: note.length * 3 } });
    await expect(byOrganization.upload(as(admin), 'a.txt', note)).rejects.toMatchObject(quota);
    const byWaiting = databaseAttachments({ files, limits: { unsentFiles: 1 } });
    await expect(byWaiting.upload(as(admin), 'a.txt', note)).rejects.toMatchObject(quota);
  });

  it('are visible to their uploader only until they are sent, and then to those who can see the ticket', async () => {
    const { id } = await attachments.upload(as(user), 'a.txt', note);
    const strangers = [person('user'), person('admin'), { ...person('user'), organization: user.organization }];
    const canRead = async (identity: Identity) => (await attachments.read(as(identity), id)) !== null;
    for (const other of [...strangers, admin, agent]) {
      expect(await canRead(other)).toBe(false);
      expect(await attachments.remove(as(other), id)).toBe(false);
      await expect(createTicket([id], other.role === 'agent' ? admin : other)).rejects.toMatchObject({
        code: 'validation',
      });
    }
    const ticket = await createTicket([id]);
    expect(ticket.attachments.map((one) => one.id)).toEqual([id]);
    for (const other of strangers) expect(await canRead(other)).toBe(false);
    for (const one of [user, admin, agent]) expect(await canRead(one)).toBe(true);
    for (const wrong of ['none', 'a\0', '%']) expect(await attachments.read(as(user), wrong)).toBeNull();
  });

  it('are attached once', async () => {
    const { id } = await attachments.upload(as(user), 'a.txt', note);
    await createTicket([id, id]);
    await expect(createTicket([id])).rejects.toMatchObject({
      code: 'validation',
      errors: [{ field: 'attachments.0' }],
    });
    await expect(attachments.remove(as(user), id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are not attached to a ticket when one of them cannot be', async () => {
    const { id } = await attachments.upload(as(user), 'a.txt', note);
    await expect(createTicket([id, randomUUID()])).rejects.toMatchObject({ errors: [{ field: 'attachments.1' }] });
    expect((await desk.listTickets(as(user), {})).items).toEqual([]);
    expect((await createTicket([id])).attachments).toHaveLength(1);
  });

  it('belong to the comment that they were sent with; those of internal comments are visible to agents only', async () => {
    const ticket = await createTicket([]);
    const mine = await attachments.upload(as(user), 'mine.txt', note);
    const secret = await attachments.upload(as(agent), 'secret.txt', note);
    await desk.addComment(as(user), ticket.id, { body: 'b', attachments: [mine.id] });
    await desk.support?.answerTicket(as(agent), { id: ticket.id, body: 'i', internal: true, attachments: [secret.id] });
    expect((await desk.listComments(as(user), ticket.id))?.items.map((one) => one.attachments)).toEqual([[mine]]);
    expect((await desk.readTicket(as(user), ticket.id))?.attachments).toEqual([]);
    for (const customer of [user, admin]) expect(await attachments.read(as(customer), secret.id)).toBeNull();
    expect(await attachments.read(as(agent), secret.id)).not.toBeNull();
  });

  it('are deleted with their bytes a day after an upload that was never sent, and at once when removed', async () => {
    const [old, young, sent, removed] = [
      await attachments.upload(as(user, now), 'old.txt', note),
      await attachments.upload(as(user, now + 1), 'young.txt', note),
      await attachments.upload(as(user, now), 'sent.txt', note),
      await attachments.upload(as(user, now), 'removed.txt', note),
    ];
    await createTicket([sent.id]);
    const keys = await store.db
      .selectFrom('attachments')
      .select(['id', 'file_key'])
      .where('owner_id', '=', getAccountId(user))
      .execute();
    const isOnDisk = async (id: string) =>
      (await files.get(keys.find((row) => row.id === id)?.file_key ?? 'missing-key')) !== null;
    expect(await attachments.remove(as(user), removed.id)).toBe(true);
    expect(await attachments.read(as(user), removed.id)).toBeNull();
    await attachments.sweep(store.db, now + DAY + 1);
    expect(await Promise.all([old, young, sent, removed].map(({ id }) => isOnDisk(id)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(await attachments.read(as(user), old.id)).toBeNull();
    expect(await attachments.read(as(user), young.id)).not.toBeNull();
  });

  it('leave no row when their bytes cannot be stored', async () => {
    const full = databaseAttachments({ files: { ...files, put: () => Promise.reject(new Error('ENOSPC')) } });
    await expect(store.transaction((tx) => full.upload({ ...as(user), db: tx }, 'a.txt', note))).rejects.toThrow(
      'ENOSPC',
    );
    expect(
      await store.db.selectFrom('attachments').select('id').where('owner_id', '=', getAccountId(user)).execute(),
    ).toEqual([]);
  });
});
