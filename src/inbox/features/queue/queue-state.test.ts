import { expect, test } from 'vitest';
import { formatQueueState, isSameState, parseQueueState } from './queue-state.ts';

test('a state is restored from its parameters', () => {
  const state = parseQueueState({ view: 'unassigned', q: 'export', sort: 'priority', team: 't1', status: 'open' });
  expect(state).toEqual({
    view: 'unassigned',
    q: 'export',
    sort: 'priority',
    filters: { team: 't1', status: 'open' },
  });
  expect(parseQueueState(formatQueueState(state))).toEqual(state);
});

test('unknown views, orders, statuses and parameters of an address are left out', () => {
  const query = { view: 'nowhere', sort: 'colour', status: 'melted', channel: 'pigeon', x: '1', tag: '' };
  expect(parseQueueState(query)).toEqual({ view: 'all', q: '', sort: null, filters: {} });
});

test('the order of the parameters makes no difference', () => {
  const one = parseQueueState({ team: 't1', priority: 'high' });
  expect(isSameState(one, parseQueueState({ priority: 'high', team: 't1' }))).toBe(true);
  expect(isSameState(one, parseQueueState({ priority: 'low', team: 't1' }))).toBe(false);
});
