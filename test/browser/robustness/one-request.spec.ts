import { expect, test } from '../fixtures.ts';

test('before any interaction, the widget costs one request: its script', async ({ page, show, stage }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const widget = await show();
  await expect(widget.badge).toBeVisible();
  await page.waitForTimeout(1_500);
  expect(asked.filter((url) => url !== page.url())).toEqual([stage.demo.script]);
});

test('hovering over the badge fetches the panel and the session before the press', async ({ page, show, stage }) => {
  const widget = await show();
  const session = page.waitForResponse(
    (response) => response.url() === `${stage.demo.api}/v1/session` && response.ok(),
  );
  await widget.badge.hover();
  await session;
  await expect(widget.dialog).toBeHidden();
});
