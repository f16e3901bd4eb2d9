import { expect, test } from 'vitest';
import { formatRoute, parseRoute, type Route } from './router.ts';

const parse = (address: string) => {
  const { pathname, search } = new URL(address, 'http://x/');
  return parseRoute(pathname.slice(1), search);
};

test.each<Route>([
  { screen: 'queue', view: 'mine', q: '' },
  { screen: 'queue', view: 'all', q: '請求書 & 50 %' },
  { screen: 'ticket', id: 'a/b %' },
  { screen: 'inquiries' },
  { screen: 'incidents' },
  { screen: 'settings' },
  { screen: 'settings', section: 'macros' },
  { screen: 'queue', view: 'all', q: 'a', filters: { team: 't/1', sort: 'due' } },
  { screen: 'saved', id: 'v/1', filters: {} },
  { screen: 'saved', id: 'v1', filters: { q: 'a', priority: 'urgent' } },
  { screen: 'reports', query: {} },
  { screen: 'reports', query: { from: '2026-06-01', to: '2026-06-30', team: '青葉' } },
  { screen: 'customer', organizationId: 'org-青葉', id: 'a/b' },
  { screen: 'organization', id: 'org-青葉', ticketId: null },
  { screen: 'organization', id: 'o', ticketId: 't/5' },
])('$screen is restored from its address', (route) => {
  expect(parse(formatRoute(route))).toEqual(route);
});

test.each(['', 'views/', 'tickets/'])('"%s" leads to the own tickets', (address) => {
  expect(parse(address)).toEqual({ screen: 'queue', view: 'mine', q: '' });
});

test.each(['nowhere', 'customers/', 'customers/o', 'organizations/'])('"%s" is unknown', (address) => {
  expect(parse(address)).toEqual({ screen: 'unknown' });
});

test('a segment with a wrong encoding stands for itself', () => {
  expect(parse('tickets/%E0')).toEqual({ screen: 'ticket', id: '%E0' });
});
