import { expect, it } from 'vitest';
import { parseSessionUrl } from './options.ts';

it.each(['https://app.example/support/{organization}?from=inbox', 'http://127.0.0.1:4173/harbor/{organization}/enter'])(
  'support sessions can start at %s',
  (template) => expect(parseSessionUrl(template)).toBe(template),
);

it.each([
  'http://app.example/{organization}',
  'javascript:alert(1)',
  '/support/{organization}',
  'https://app.example/#{organization}',
])('support sessions cannot start at %s', (template) => {
  expect(() => parseSessionUrl(template)).toThrow('inbox.supportSessionUrl');
});
