import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../databases.ts';
import { fillTestApi, openTestApi, type TestPerson, type TestApi, type TestData } from './harness.ts';

describe.each(databases)('suggestions while a ticket is typed on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  beforeAll(async () => {
    test = await openTestApi(database, { componentAliases: { exports: ['書き出し'] } });
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  const ask = (q: string, as: TestPerson = 'owner') => test.send('GET', '/v1/suggestions', { as, query: { q } });
  const incident = () => ({
    kind: 'incident',
    id: world.incident,
    title: 'Exports are slow',
    state: 'investigating',
  });

  it('contain the open incident first, then the viewer’s own open ticket', async () => {
    const ticket = await test.send('GET', `/v1/tickets/${world.ticket}`, { as: 'owner' });
    const { number } = ticket.body as { number: string };
    expect((await ask('Exports fail since noon')).body).toMatchObject({
      items: [incident(), { kind: 'ticket', id: world.ticket, number, title: 'Export fails', state: 'new' }],
    });
    expect((await ask('書き出しができません')).body).toMatchObject({ items: [incident()] });
    expect((await ask('How do I change my address?')).body).toMatchObject({ items: [] });
  });

  it('contain no tickets of others, not even of an admin’s colleagues', async () => {
    for (const as of ['colleague', 'admin', 'stranger', 'strangeAdmin'] as const) {
      expect(JSON.stringify((await ask('Export fails', as)).body)).not.toContain(world.ticket);
    }
  });

  it('are at most three', async () => {
    for (let n = 1; n <= 4; n++) {
      const body = { subject: `Invoice layout broken ${n}`, description: 'Look.' };
      expect((await test.send('POST', '/v1/tickets', { as: 'colleague', body })).status).toBe(201);
    }
    const { body } = await ask('Invoice layout is broken', 'colleague');
    expect((body as { items: unknown[] }).items).toHaveLength(3);
  });

  it('end with the incident or ticket', async () => {
    const { body } = await test.send('POST', '/v1/tickets', {
      as: 'strangeAdmin',
      body: { subject: 'Printer catches fire', description: 'Help.' },
    });
    const { id } = body as { id: string };
    expect((await ask('Printer on fire, catches again', 'strangeAdmin')).body).toMatchObject({ items: [{ id }] });
    await test.send('POST', `/v1/tickets/${id}/close`, { as: 'strangeAdmin', body: {} });
    expect((await ask('Printer on fire, catches again', 'strangeAdmin')).body).toMatchObject({ items: [] });
  });

  it('accept a short text in one parameter only', async () => {
    expect((await ask('x'.repeat(200))).status).toBe(200);
    expect((await ask('x'.repeat(201))).problem.code).toBe('validation');
    expect((await test.send('GET', '/v1/suggestions', { as: 'owner' })).problem.code).toBe('validation');
    const more = await test.send('GET', '/v1/suggestions', { as: 'owner', query: { q: 'x', limit: '9' } });
    expect(more.problem.code).toBe('validation');
  });

  it('have a rate limit of their own', async () => {
    const strict = await openTestApi(database, { rateLimits: { searches: { user: 2 } } });
    try {
      const send = (path: string) => strict.send('GET', path, { as: 'owner', query: { q: 'export' } });
      expect((await send('/v1/suggestions')).status).toBe(200);
      expect((await send('/v1/articles')).status).toBe(200);
      expect((await send('/v1/suggestions')).problem.code).toBe('rate_limited');
      expect((await strict.send('GET', '/v1/tickets', { as: 'owner' })).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it('are only incomplete when the status source fails', async () => {
    const without = await openTestApi(database, { status: { read: () => Promise.reject(new Error('down')) } });
    try {
      const body = { subject: 'Export fails', description: 'Since this morning.' };
      expect((await without.send('POST', '/v1/tickets', { as: 'owner', body })).status).toBe(201);
      const answer = await without.send('GET', '/v1/suggestions', { as: 'owner', query: { q: 'Export fails' } });
      expect(answer.body).toMatchObject({ items: [{ kind: 'ticket' }] });
    } finally {
      await without.close();
    }
  });
});
