import { expect, test } from 'vitest';
import { viewerKey } from './viewer-key.ts';

const viewer = { id: 'u1', name: 'Uma', email: null, role: 'user' };
const organization = (id: string) => ({ id, name: id, plan: null });

test('the same id in two organizations has two viewer keys', () => {
  const [one, other] = ['acme', 'globex'].map((id) => viewerKey({ viewer, organization: organization(id) }));
  expect(one).not.toBe(other);
  expect(viewerKey({ viewer, organization: null })).not.toBe(one);
  expect(viewerKey({ viewer: null, organization: null })).toBeUndefined();
  expect(viewerKey(null)).toBeUndefined();
});
