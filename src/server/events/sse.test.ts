import { expect, it } from 'vitest';
import { person } from '../../../test/people.ts';
import { canReceive } from './sse.ts';

it('an event reaches people in cc by a verified address only', () => {
  const event = { requesterId: 'ada', addresses: ['cleo@acme.example'] };
  const cleo = { ...person('user'), email: 'Cleo@Acme.example' };
  expect(canReceive(cleo, event)).toBe(true);
  expect(canReceive({ ...cleo, emailVerified: false }, event)).toBe(false);
});
