import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { readConfigFile } from '../../src/cli/config/read-config.ts';
import { Session, Ticket, TicketSummary } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestApi } from './harness.ts';

/** The configuration file of a vendor: a field for the order number, and no status tab. */
const CONFIGURATION = {
  form: [
    { id: 'subject', kind: 'text', required: true },
    { id: 'orderNumber', kind: 'text', label: { en: 'Order number', ja: '注文番号' }, limit: 40 },
    { id: 'agreed', kind: 'checkbox', label: 'I have read the terms' },
    { id: 'orderedAt', kind: 'datetime', label: 'Ordered' },
    { id: 'description', kind: 'textarea', required: true },
  ],
  status: false,
  lifecycle: { editable: ['orderNumber'] },
};

describe.each(databases)('an order number and a hidden tab, by configuration on $name', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    const file = join(inject('scratch'), `${randomUUID()}.json`);
    await writeFile(file, JSON.stringify(CONFIGURATION));
    const { form, status, lifecycle } = await readConfigFile(file);
    test = await openTestApi(database, {
      ...(form && { form }),
      ...(status !== undefined && { status }),
      ...(lifecycle && { lifecycle: { editable: lifecycle.editable ?? [] } }),
    });
  });
  afterAll(() => test.close());

  const create = async (subject: string, fields: Record<string, string>, as: 'owner' | 'stranger' = 'owner') => {
    const body = { subject, description: 'It did not arrive.', fields };
    const answer = await test.send('POST', '/v1/tickets', { as, body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return z.parse(Ticket, answer.body);
  };
  const search = async (q: string, path = '/v1/tickets', as: 'owner' | 'agent' = 'owner') => {
    const { status, body } = await test.send('GET', path, { as, query: { q } });
    expect(status, JSON.stringify(body)).toBe(200);
    return z.parse(z.object({ items: z.array(TicketSummary) }), body).items.map(({ subject }) => subject);
  };

  it('the session offers the field, and no status', async () => {
    const { body } = await test.send('GET', '/v1/session', { as: 'owner' });
    const { form, capabilities } = z.parse(Session, body);
    expect(form.fields.map(({ id }) => id)).toContain('orderNumber');
    expect(capabilities.status).toBe(false);
    expect((await test.send('GET', '/v1/status', { as: 'owner' })).status).toBe(404);
  });

  it('customers and agents find a ticket by its order number, in any case and width, and no ticket of others', async () => {
    await create('Parcel', { orderNumber: 'ORD-2026-0042' });
    await create('Letter', { orderNumber: 'ORD-2026-0043' });
    await create('Stolen', { orderNumber: 'ORD-2026-0042' }, 'stranger');
    for (const q of ['ORD-2026-0042', 'ord-2026-0042', 'ＯＲＤ－２０２６－００４２', '0042', 'parcel 0042'])
      expect(await search(q), q).toEqual(['Parcel']);
    expect((await search('ORD-2026')).toSorted()).toEqual(['Letter', 'Parcel']);
    expect(await search('ORD-2026-0044')).toEqual([]);
    expect((await search('ORD-2026-0042', '/v1/support/tickets', 'agent')).toSorted()).toEqual(['Parcel', 'Stolen']);
  });

  it('a changed order number is found, and the earlier one still is', async () => {
    const { id, version } = await create('Chair', { orderNumber: 'ORD-1111' });
    const edited = await test.send('PATCH', `/v1/tickets/${id}`, {
      as: 'owner',
      body: { fields: { orderNumber: 'ORD-2222' } },
      headers: { 'if-match': `"${version}"` },
    });
    expect(edited.status, JSON.stringify(edited.body)).toBe(200);
    expect([await search('ORD-2222'), await search('ORD-1111')]).toEqual([['Chair'], ['Chair']]);
  });

  it('checkboxes and times are not searched', async () => {
    await create('Sofa', { agreed: 'yes', orderedAt: '2031-03-04T05:06:00.000Z' });
    expect(await search('yes')).toEqual([]);
    expect(await search('2031-03-04')).toEqual([]);
  });

  it('an erased customer’s order number is no longer found', async () => {
    await create('Gone', { orderNumber: 'ORD-9999' });
    expect(await search('ORD-9999', '/v1/support/tickets', 'agent')).toEqual(['Gone']);
    const erased = await test.send('POST', '/v1/support/people/ada/erase', {
      as: 'agent',
      query: { organizationId: 'acme' },
    });
    expect(erased.status).toBe(200);
    expect(await search('ORD-9999', '/v1/support/tickets', 'agent')).toEqual([]);
  });
});
