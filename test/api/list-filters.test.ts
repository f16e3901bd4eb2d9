import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session, Ticket, TicketCount, TicketSummary } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestRequest, type TestApi } from './harness.ts';

const List = z.object({ items: z.array(TicketSummary), total: z.nullable(z.number()) });
const choice = (id: string, ...options: string[]) => ({
  id,
  kind: 'select' as const,
  options: options.map((option) => ({ id: option, label: option })),
});

describe.each(databases)('filters of ticket lists on $name', (database) => {
  let test: TestApi;
  const call = async (method: string, path: string, said: TestRequest = {}) =>
    test.send(method, path, { as: 'owner', ...said });
  const create = async (subject: string, fields: Record<string, string>) => {
    const { body } = await call('POST', '/v1/tickets', {
      body: { subject, description: 'Since this morning.', fields },
    });
    return z.parse(Ticket, body).id;
  };
  const list = async (query: Record<string, string>) => {
    const { body } = await call('GET', '/v1/tickets', { query });
    const { items, total } = z.parse(List, body);
    expect(total ?? items.length).toBe(items.length);
    return items.map(({ subject }) => subject).toSorted();
  };

  beforeAll(async () => {
    test = await openTestApi(database, {
      lifecycle: { closedStatuses: ['closed', 'solved'] },
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        choice('caseType', 'incident', 'question', 'a&b=c "d"'),
        choice("it's", 'yes', 'no'),
        { id: 'serial', kind: 'text' },
      ],
    });
    await create('Incident', { caseType: 'incident', "it's": 'yes', serial: 'S1' });
    await create('Question', { caseType: 'question', "it's": 'yes' });
    await create('Odd', { caseType: 'a&b=c "d"' });
    await create('Plain', {});
  });
  afterAll(() => test.close());

  it('match values of the vendor’s own fields, alone and combined', async () => {
    const fields = (values: Record<string, string>) => ({ fields: `${new URLSearchParams(values)}` });
    expect(await list(fields({ caseType: 'incident' }))).toEqual(['Incident']);
    expect(await list(fields({ caseType: 'a&b=c "d"' }))).toEqual(['Odd']);
    expect(await list(fields({ "it's": 'yes' }))).toEqual(['Incident', 'Question']);
    expect(await list(fields({ "it's": 'yes', caseType: 'question' }))).toEqual(['Question']);
    expect(await list({ ...fields({ "it's": 'yes' }), status: 'active', sort: 'priority' })).toEqual([
      'Incident',
      'Question',
    ]);
    expect(await list(fields({ caseType: 'other' }))).toEqual([]);
    expect(await list({ fields: '' })).toHaveLength(4);
  });

  it('are listed in the session, and rejected for fields that are not choices', async () => {
    const { lists } = z.parse(Session, (await call('GET', '/v1/session')).body);
    expect(lists?.filters).toEqual(expect.arrayContaining(['priority', 'fields.caseType', "fields.it's"]));
    expect(lists?.filters).not.toContain('fields');
    expect(lists?.filters).not.toContain('fields.serial');
    for (const fields of [
      'serial=S1',
      'nothing=x',
      'subject=Incident',
      'caseType=%00',
      // Each repetition would read the JSON of every ticket once more.
      Array.from({ length: 100 }, () => 'caseType=question').join('&'),
    ]) {
      const { problem } = await call('GET', '/v1/tickets', { query: { fields } });
      expect([fields, problem.code, problem.errors?.[0]?.field]).toEqual([fields, 'validation', 'fields']);
    }
  });

  it('“closed” contains the statuses that the vendor counts as closed, such as a suggested solution', async () => {
    const solved = await create('Suggested', {});
    const closed = await create('Over', {});
    await call('POST', `/v1/support/tickets/${solved}/comments`, {
      as: 'agent',
      body: { body: 'Try this.', status: 'solved' },
    });
    await call('POST', `/v1/tickets/${closed}/close`, { body: {} });
    expect(await list({ status: 'closed' })).toEqual(['Over', 'Suggested']);
    expect(await list({ status: 'solved' })).toEqual(['Suggested']);
    expect(await list({ status: 'active' })).not.toContain('Suggested');
    const counts = z.object({ items: z.array(TicketCount) }).parse((await call('GET', '/v1/ticket-counts')).body).items;
    expect(counts[0]).toMatchObject({ active: 4, solved: 1, closed: 2 });
  });

  it('a configuration without “closed” among the closed statuses is rejected', async () => {
    await expect(openTestApi(database, { lifecycle: { closedStatuses: ['solved'] } })).rejects.toThrow(
      'lifecycle.closedStatuses must contain "closed"',
    );
  });
});
