import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../test/databases.ts';
import type { Store } from '../database/index.ts';
import { createMailWorker, type OutgoingMail, type MailWorker } from './mail/index.ts';
import { PermanentDeliveryError } from './permanent-delivery-error.ts';
import { sweepOutbox } from './outbox-worker.ts';
import { resolveMailOptions } from './mail/options.ts';
import { enqueueMail } from './mail/enqueue-mail.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe.each(databases)('the mail outbox on $name', ({ freshStore }) => {
  let store: Store;
  let now: number;
  let senders: MailWorker[];
  beforeEach(async () => {
    store = await freshStore();
    now = Date.UTC(2026, 5, 1);
    senders = [];
  });
  afterEach(async () => {
    await Promise.all(senders.map((sender) => sender.close()));
    await store.close();
  });

  const settings = resolveMailOptions({ from: { address: 'support@harbor.example' }, send: () => Promise.resolve() });
  const sender = (send: (mail: OutgoingMail, options: { signal: AbortSignal }) => Promise<unknown>) => {
    const failures: boolean[] = [];
    const made = createMailWorker({
      store,
      send,
      settings,
      clock: () => now,
      onFailure: (_, givenUp) => failures.push(givenUp),
    });
    senders.push(made);
    return { ...made, failures };
  };
  const write = (count: number) =>
    store.transaction((tx) =>
      enqueueMail(
        tx,
        { id: 'ticket', organizationId: 'acme' },
        Array.from({ length: count }, (_, index) => ({
          to: { name: null, address: `a${index}@example.com` },
          language: 'en' as const,
          written: { subject: `Mail ${index}`, blocks: [{ kind: 'text' as const, text: 'Hello.' }] },
        })),
        settings,
        now,
      ),
    );
  const left = () => store.db.selectFrom('outbox').selectAll().execute();

  it('is shared by processes without delivering a mail twice', async () => {
    await write(40);
    const taken: string[] = [];
    const send = async ({ messageId }: OutgoingMail) => taken.push(messageId);
    const all = [sender(send), sender(send), sender(send)];
    await Promise.all(all.map(({ run }) => run()));
    await Promise.all(all.map(({ run }) => run()));
    expect(taken).toHaveLength(40);
    expect(new Set(taken).size).toBe(40);
    expect(await left()).toEqual([]);
  });

  it('drops a permanently rejected mail without a retry', async () => {
    await write(1);
    const worker = sender(() => Promise.reject(new PermanentDeliveryError('no such mailbox')));
    await worker.run();
    expect(worker.failures).toEqual([true]);
    expect(await left()).toMatchObject([{ attempts: 1, failed_at: now }]);
    now += DAY;
    await worker.run();
    expect(worker.failures).toEqual([true]);
  });

  it('delivers the same mail again when the process crashed before recording the delivery', async () => {
    await write(1);
    const taken: string[] = [];
    const dying = sender(async ({ messageId }) => {
      taken.push(messageId);
      return new Promise(() => {});
    });
    void dying.run();
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    const next = sender(async ({ messageId }) => taken.push(messageId));
    await next.run();
    expect(taken).toHaveLength(1);
    now += 3 * MINUTE;
    await next.run();
    expect(taken).toHaveLength(2);
    expect(new Set(taken).size).toBe(1);
  });

  it('waits longer after each failure, and gives up after five days', async () => {
    await write(1);
    let attempts = 0;
    const { run, failures } = sender(() => {
      attempts++;
      return Promise.reject(new Error('refused'));
    });
    const waits: number[] = [];
    while (failures.at(-1) !== true) {
      await run();
      const [row] = await left();
      const wait = Number(row?.due_at) - now;
      waits.push(wait);
      now += wait;
    }
    expect(waits[0]).toBeGreaterThanOrEqual(MINUTE / 2);
    expect(Math.max(...waits)).toBeLessThan(8 * 60 * MINUTE);
    expect(attempts).toBeGreaterThan(20);
    expect(attempts).toBeLessThan(40);
    await run();
    expect(attempts).toBe(failures.length);
    await sweepOutbox(store.db, now + 31 * DAY);
    expect(await left()).toEqual([]);
  });

  it('delivers other mails while one keeps failing', async () => {
    await write(30);
    const taken: string[] = [];
    const { run } = sender(async ({ subject }) => {
      if (subject === 'Mail 3') throw new Error('refused');
      taken.push(subject);
    });
    await run();
    expect(taken).toHaveLength(29);
    expect(await left()).toHaveLength(1);
  });

  it('retries a mail that a wrong clock scheduled far in the future', async () => {
    now += 365 * DAY;
    await write(1);
    now -= 365 * DAY;
    const taken: string[] = [];
    await sender(async ({ subject }) => taken.push(subject)).run();
    expect(taken).toEqual(['Mail 0']);
  });
});
