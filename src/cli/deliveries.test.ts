import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { runCli } from '../../test/cli.ts';
import { startReceiver } from '../../test/notifications/receiver.ts';
import { openStore } from '../server/index.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

function createFolder(config: object = {}): { data: string; file: string } {
  const data = join(inject('scratch'), randomUUID());
  mkdirSync(data, { recursive: true });
  const file = join(data, 'madoguchi.json');
  writeFileSync(file, JSON.stringify(config));
  return { data, file };
}

describe('madoguchi deliveries', () => {
  it('lists failed messages and makes one due again', async () => {
    const { data, file } = createFolder();
    const store = await openStore({ database: data });
    const id = randomUUID();
    await store.db
      .insertInto('outbox')
      .values({
        id,
        channel: 'mail',
        message: JSON.stringify({ to: { name: null, address: 'ada@acme.example' }, text: 'private' }),
        created_at: 1_000,
        due_at: 2_000,
        attempts: 20,
        failed_at: 3_000,
        last_error: 'The mail server answered 550.',
      })
      .execute();
    await store.close();
    const listed = await runCli(['deliveries', 'list', '--data', data, '--config', file]);
    expect(listed).toMatchObject({ code: 0, error: '' });
    expect(JSON.parse(listed.out)).toMatchObject({
      id,
      destination: 'ada@acme.example',
      state: 'failed',
      error: 'The mail server answered 550.',
    });
    expect(listed.out).not.toContain('private');
    expect(await runCli(['deliveries', 'replay', id, '--data', data])).toEqual({
      code: 0,
      out: `The message ${id} is due again.\n`,
      error: '',
    });
    expect(await runCli(['deliveries', 'replay', id, '--data', data])).toMatchObject({
      code: 1,
      error: `error: there is no failed message "${id}"\n`,
    });
    expect((await runCli(['deliveries', 'list', '--data', data, '--state', 'waiting'])).out).toContain(id);
  });

  it('sends a test message to each channel, and says which one refuses it', async () => {
    const receiver = await startReceiver();
    closers.push(receiver.close);
    receiver.status.set('/teams', 404);
    const { file } = createFolder({
      notifications: {
        channels: [
          { kind: 'slack', url: `${receiver.url}/slack`, name: '#support', language: 'ja' },
          { kind: 'teams', url: `${receiver.url}/teams`, name: 'Managers' },
        ],
      },
      webhooks: [
        { url: `${receiver.url}/hook`, secret: `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`, events: [] },
      ],
    });
    const host = new URL(receiver.url).host;
    expect(await runCli(['deliveries', 'test', '--config', file])).toEqual({
      code: 1,
      out: `#support: delivered\nManagers: The chat service answered 404.\nwebhook ${host}: delivered\n`,
      error: '',
    });
    expect(receiver.at('/slack')[0]?.body).toContain('テストメッセージ');
    expect(await runCli(['deliveries', 'test', '--config', file, '--channel', '#support'])).toMatchObject({ code: 0 });
    expect(await runCli(['deliveries', 'test', '--config', file, '--channel', 'x'])).toMatchObject({
      code: 1,
      error: 'error: there is no channel "x"\n',
    });
  });
});
