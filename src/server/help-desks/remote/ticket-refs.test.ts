import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../../test/databases.ts';
import { organization, person } from '../../../../test/people.ts';
import type { Store } from '../../database/index.ts';
import { claimTicket, findTicketRef, isVisibleTo, upsertTicketRefs, type TicketRef } from './ticket-refs.ts';

describe.each(databases)('a ticket of the desk that was not submitted here, on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  it('opens for a verified address, and afterwards in one organization only', async () => {
    const [ada, bob] = [person('user', organization('acme')), person('user', organization('globex'))];
    const [ticket] = (await upsertTicketRefs({ db: store.db, now: 1 }, 'desk', ['7'])).values();
    if (!ticket) throw new Error('No ticket.');
    expect(isVisibleTo({ ...ada, emailVerified: false }, ticket)).toBe(false);
    expect([isVisibleTo(ada, ticket), isVisibleTo(bob, ticket)]).toEqual([true, true]);
    const claims = await Promise.all([claimTicket(store.db, ada, ticket), claimTicket(store.db, bob, ticket)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    const now = await findTicketRef(store.db, 'desk', ticket.id);
    const [first, second] = claims[0] ? [ada, bob] : [bob, ada];
    expect([isVisibleTo(first, now), isVisibleTo(second, now)]).toEqual([true, false]);
    expect(isVisibleTo({ ...first, emailVerified: false }, now)).toBe(false);
  });
});

it('a ticket that was submitted here opens for its submitter, and for colleagues only with a verified address', () => {
  const acme = organization('acme');
  const [ada, bob] = [person('user', acme), person('user', acme)];
  const ticket: TicketRef = { id: 't', ref: '7', organization_id: 'acme', requester_id: ada.id };
  expect(isVisibleTo({ ...ada, emailVerified: false }, ticket)).toBe(true);
  expect(isVisibleTo(bob, ticket)).toBe(true);
  expect(isVisibleTo({ ...bob, emailVerified: false }, ticket)).toBe(false);
});
