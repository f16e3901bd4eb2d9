import { expect, test } from 'vitest';
import { hrefOf, placeOf, type Place } from './router.ts';

test.each<Place>([
  { view: 'queue', ticketId: null },
  { view: 'queue', ticketId: 'a/b %' },
  { view: 'status' },
  { view: 'access', organizationId: null, ticketId: null },
  { view: 'access', organizationId: 'org-青葉', ticketId: null },
  { view: 'access', organizationId: 'org-青葉', ticketId: 'a/b' },
])('$view is found again by its address', (place) => {
  expect(placeOf(hrefOf(place))).toEqual(place);
});

test.each(['', '#', '#/nowhere', '#/tickets'])('"%s" leads to the queue', (hash) => {
  expect(placeOf(hash)).toEqual({ view: 'queue', ticketId: null });
});

test('an address that is not well encoded does no harm', () => {
  expect(placeOf('#/tickets/%E0')).toEqual({ view: 'queue', ticketId: '%E0' });
});
