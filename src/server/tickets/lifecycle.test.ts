import { expect, it } from 'vitest';
import { resolveLifecycleRules } from './lifecycle.ts';

it.each([{ reopenDays: -1 }, { rateDays: Number.NaN }])('names the key of an invalid number of days: %j', (options) => {
  const [key = ''] = Object.keys(options);
  expect(() => resolveLifecycleRules(options)).toThrow(`lifecycle.${key}: expected 0 to 36,500 days`);
});
