import { expect, test } from 'vitest';
import type { AgentEvent } from '../../contract/index.ts';
import { isNotified } from './browser-notifications.ts';

const event = (kind: string, role: string, assigneeId: string | null, by = 'someone') =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these properties are read.
  ({ kind, by: { id: by, name: 'N', role }, ticket: { assigneeId } }) as AgentEvent;

test.each([
  ['a reply of a customer to the agent’s own ticket', event('comment', 'user', 'kim'), 'mine', true],
  ['a reply to a ticket of a colleague', event('comment', 'user', 'lee'), 'mine', false],
  ['a reply to a ticket of a colleague, with all tickets', event('comment', 'user', 'lee'), 'all', true],
  ['a reply of an agent', event('comment', 'agent', 'kim'), 'all', false],
  ['an assignment to the agent', event('assigned', 'agent', 'kim'), 'mine', true],
  ['an assignment by the agent', event('assigned', 'agent', 'kim', 'kim'), 'mine', false],
  ['an assignment to a colleague', event('assigned', 'agent', 'lee'), 'all', false],
  ['a change of tags', event('tags', 'agent', 'kim'), 'all', false],
  ['anything while it is off', event('comment', 'user', 'kim'), 'off', false],
] as const)('%s', (_, given, scope, expected) => {
  expect(isNotified(given, scope, 'kim')).toBe(expected);
});
