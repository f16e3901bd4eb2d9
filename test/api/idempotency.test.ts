import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestApi } from './harness.ts';

const DAY = 24 * 3_600_000;
const body = { subject: 'Export fails', description: 'Since this morning.' };

describe.each(databases)('repeated calls on $name', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(database);
  });
  afterAll(() => test.close());

  const file = (key: string | null, said: object = {}) =>
    test.send('POST', '/v1/tickets', { as: 'owner', body, key, ...said });
  const count = async () => {
    const { rows } = await test.store.db
      .selectFrom('tickets')
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return rows;
  };

  it('fifty requests with one key create one ticket', async () => {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 50 }, () => file('fifty')));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(made.filter(({ headers }) => !headers.has('idempotency-replayed'))).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect([answer.status, answer.problem.code, answer.headers.get('retry-after')]).toEqual([
        409,
        'idem_in_flight',
        '1',
      ]);
    }
    expect(await count()).toBe(before + 1);
  });

  it('fifty requests with fifty keys create fifty tickets with fifty numbers', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => file(`many-${i}`)));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(new Set(answers.map((answer) => (answer.body as { number: string }).number)).size).toBe(50);
  });

  it('a repetition returns the same response, marked', async () => {
    const first = await file('same');
    const second = await file('same');
    expect(second.body).toEqual(first.body);
    expect([second.status, second.headers.get('idempotency-replayed'), second.headers.get('etag')]).toEqual([
      201,
      'true',
      first.headers.get('etag'),
    ]);
    expect(first.headers.has('idempotency-replayed')).toBe(false);
  });

  it('the same key with another body is rejected, and stores nothing', async () => {
    await file('reused');
    const before = await test.dump();
    const other = await file('reused', { body: { ...body, subject: 'Import fails' } });
    expect([other.status, other.problem.code]).toEqual([422, 'idem_reused']);
    expect(await test.dump()).toBe(before);
    expect((await file('reused')).status).toBe(201);
  });

  it('the same key for another operation is rejected', async () => {
    const ask = (path: string, said: object) => test.send('POST', path, { as: 'admin', key: 'both', ...said });
    expect((await ask('/v1/tickets', { body })).status).toBe(201);
    expect((await ask('/v1/access/grants', { body: { seconds: 60 } })).problem.code).toBe('idem_reused');
  });

  it('the same key of another user, or in another organization, is a separate key', async () => {
    const mine = await file('shared');
    const theirs = await test.send('POST', '/v1/tickets', { as: 'colleague', body, key: 'shared' });
    const elsewhere = await test.send('POST', '/v1/tickets', { as: 'stranger', body, key: 'shared' });
    const ids = [mine, theirs, elsewhere].map((answer) => (answer.body as { id: string }).id);
    expect(new Set(ids).size).toBe(3);
    for (const answer of [mine, theirs, elsewhere]) expect(answer.headers.has('idempotency-replayed')).toBe(false);
  });

  it.each([
    [null, 400, 'idem_missing'],
    ['', 400, 'idem_missing'],
    ['x'.repeat(256), 422, 'validation'],
    ['a b', 422, 'validation'],
    ['a\u0001b', 422, 'validation'],
    ['ключ', 0, ''],
  ])('the key %j is rejected, and stores nothing', async (key, status, code) => {
    const before = await test.dump();
    if (status === 0) {
      // Not valid in any header.
      await expect(file(key)).rejects.toThrow(TypeError);
      return;
    }
    const answer = await file(key);
    expect([answer.status, answer.problem.code]).toEqual([status, code]);
    expect(await test.dump()).toBe(before);
  });

  it('the longest key is accepted', async () => {
    expect((await file('x'.repeat(255))).status).toBe(201);
  });

  it('a key can be reused after its retention, and is remembered until then', async () => {
    const first = await file('old');
    test.time.now += 7 * DAY - 1;
    expect((await file('old')).body).toEqual(first.body);
    test.time.now += 1;
    const later = await file('old');
    expect(later.status).toBe(201);
    expect((later.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
  });

  it.each([6, 1, 0, -1, Number.NaN])('a retention of %d days is rejected at startup', async (idempotencyDays) => {
    await expect(openTestApi(database, { idempotencyDays })).rejects.toThrow('longer than 6 days');
  });

  it('a rejected call stores nothing and can be repeated with its key', async () => {
    const before = await test.dump();
    expect((await file('mended', { body: { ...body, priority: 'sev1' } })).problem.code).toBe('validation');
    expect((await file('mended', { body: { ...body, attachments: ['unknown'] } })).problem.code).toBe('validation');
    expect(await test.dump()).toBe(before);
    expect((await file('mended')).status).toBe(201);
  });

  it('a failed call stores nothing and can be repeated with its key', async () => {
    let fails = true;
    const flaky = await openTestApi(database, {
      denyTicketCreation: () => {
        if (fails) throw new Error('the plan service is down');
        return null;
      },
    });
    try {
      const attempt = () => flaky.send('POST', '/v1/tickets', { as: 'owner', body, key: 'again' });
      const before = await flaky.dump();
      expect((await attempt()).problem.code).toBe('internal');
      expect(await flaky.dump()).toBe(before);
      fails = false;
      const made = await attempt();
      expect([made.status, made.headers.has('idempotency-replayed')]).toEqual([201, false]);
    } finally {
      await flaky.close();
    }
  });

  it('a repeated grant request creates no further grant', async () => {
    const grant = () => test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 3_600 }, key: 'grant' });
    const first = await grant();
    expect(first.status).toBe(201);
    test.time.now += 3_000_000;
    const second = await grant();
    expect(second.body).toEqual(first.body);
  });
});

const postgres = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgres)('repeated calls at two processes', () => {
  it('fifty requests with one key, half to each, create one ticket', async () => {
    if (!postgres) throw new Error('There is no PostgreSQL to test on.');
    const address = await postgres.freshAddress();
    const one = await openTestApi(postgres, { store: await openStore({ database: address }) });
    const two = await openTestApi(postgres, { store: await openStore({ database: address }) });
    try {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          (i % 2 === 0 ? one : two).send('POST', '/v1/tickets', { as: 'owner', body, key: 'shared' }),
        ),
      );
      const made = answers.filter(({ status }) => status === 201);
      expect(new Set(made.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
      for (const { status } of answers) expect(status).toBeOneOf([201, 409]);
      const list = await two.send('GET', '/v1/tickets', { as: 'owner' });
      expect((list.body as { items: unknown[] }).items).toHaveLength(1);
      const replayed = await two.send('POST', '/v1/tickets', { as: 'owner', body, key: 'shared' });
      expect([replayed.status, replayed.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('a repetition gets the stored response also where the ticket would be refused by now', async () => {
    if (!postgres) throw new Error('There is no PostgreSQL to test on.');
    const address = await postgres.freshAddress();
    const one = await openTestApi(postgres, { store: await openStore({ database: address }) });
    const two = await openTestApi(postgres, {
      store: await openStore({ database: address }),
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'order', kind: 'text', label: 'Order', required: true },
      ],
    });
    try {
      const first = await one.send('POST', '/v1/tickets', { as: 'owner', body, key: 'stricter' });
      expect(first.status).toBe(201);
      expect((await two.send('POST', '/v1/tickets', { as: 'owner', body, key: 'other' })).status).toBe(422);
      const repeated = await two.send('POST', '/v1/tickets', { as: 'owner', body, key: 'stricter' });
      expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(repeated.body).toEqual(first.body);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('a call is refused at once while another process runs it', async () => {
    if (!postgres) throw new Error('There is no PostgreSQL to test on.');
    const store = await openStore({ database: await postgres.freshAddress() });
    const test = await openTestApi(postgres, { store });
    try {
      const before = await test.send('POST', '/v1/tickets', { as: 'owner', body, key: 'first' });
      expect(before.status).toBe(201);
      const { rows } = await sql<{ caller: string }>`select caller from idempotency`.execute(store.db);
      await store.transaction(async (tx) => {
        expect(await store.tryLock(tx, JSON.stringify([rows[0]?.caller, 'held']))).toBe(true);
        const refused = await test.send('POST', '/v1/tickets', { as: 'owner', body, key: 'held' });
        expect([refused.status, refused.problem.code]).toEqual([409, 'idem_in_flight']);
      });
      expect((await test.send('POST', '/v1/tickets', { as: 'owner', body, key: 'held' })).status).toBe(201);
    } finally {
      await test.close();
    }
  });
});
