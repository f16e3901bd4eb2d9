import { expect, test } from '../fixtures.ts';

const filing = { subject: 'Which bytes', description: 'The same ones.', category: 'Tracking and ETA' };

test('enumerable keys on Object.prototype: the widget does not start, and reports why, once', async ({
  page,
  show,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  await show({
    head:
      '<script nonce="{{nonce}}">Object.prototype.dangerouslySetInnerHTML = { __html: "<img src=x onerror=window.canary=1>" };' +
      'Object.prototype.key = "k"; Object.prototype.ref = null;</script>',
  });
  await expect.poll(() => page.evaluate('window.Madoguchi.status?.()')).toBe('env_unsupported');
  expect(await page.locator('madoguchi-widget').count()).toBe(0);
  expect(await page.evaluate('window.canary')).toBeUndefined();
  expect(warnings.filter((line) => line.includes('env_unsupported'))).toHaveLength(1);
});

test('enumerable functions on Array.prototype have no effect', async ({ show }) => {
  const widget = await show({
    head: '<script nonce="{{nonce}}">Array.prototype.each = function () {}; Array.prototype.last = function () { return this[0]; };</script>',
  });
  await widget.open();
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
});

test('toJSON on built-in prototypes does not change sent data @chromium', async ({ page, show }) => {
  const sent: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/tickets')) sent.push(request.postData());
  });
  for (const head of [
    '',
    '<script nonce="{{nonce}}">for (const one of [Array, String, Date, Number, Boolean])' +
      'one.prototype.toJSON = function () { return "\\"" + this + "\\""; };</script>',
  ]) {
    const widget = await show({ head });
    await widget.open();
    await widget.submit(filing);
  }
  expect(sent).toHaveLength(2);
  expect(JSON.parse(sent[0] ?? '')).toMatchObject({ subject: 'Which bytes' });
  // The two pages have different URLs.
  const [plain, polluted] = sent.map((body) => body?.replace(/"page":"[^"]*"/, ''));
  expect(polluted).toBe(plain);
});
