import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Page } from '@playwright/test';
import { createTicketApi, openStore, toNodeListener, type TicketApiOptions } from '../../src/server/index.ts';
import { expect, test as base } from './fixtures.ts';
import type { Language } from './messages.ts';
import { Widget } from './widget.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Friday, before a holiday on Monday. */
const HOURS = {
  zone: 'Asia/Tokyo',
  hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
  holidays: ['2026-11-23'],
};

interface Support {
  /** Sets the clocks of the server and of the page, and opens the panel. */
  show: (page: Page, now: string, language?: Language, lifecycle?: TicketApiOptions['lifecycle']) => Promise<Widget>;
  /** Moves both clocks. */
  pass: (page: Page, ms: number) => Promise<void>;
}

/** A ticket API with a clock of its own. */
const test = base.extend<{ support: Support }>({
  support: async ({ stage }, use) => {
    let now = 0;
    const closers: (() => Promise<unknown>)[] = [];
    await use({
      async show(page, time, language = 'en', lifecycle = { supportHours: HOURS }) {
        now = Date.parse(time);
        const folder = await mkdtemp(join(tmpdir(), 'madoguchi-hours-'));
        const store = await openStore({ database: folder });
        const api = createTicketApi({
          store,
          identity: { secret: SECRET },
          origins: [stage.pages.url],
          clock: () => now,
          status: false,
          priorities: [
            { id: 'urgent', label: { en: 'Urgent', ja: '緊急', de: 'Dringend' }, responseMinutes: 60, tone: 'urgent' },
            { id: 'low', label: { en: 'Low', ja: '低', de: 'Niedrig' }, responseMinutes: null, tone: 'low' },
          ],
          lifecycle,
        });
        const server = createServer(toNodeListener(api));
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        closers.push(async () => {
          await page.goto('about:blank');
          server.closeAllConnections();
          await new Promise((resolve) => server.close(resolve));
          await api.close();
          await store.close();
          await rm(folder, { recursive: true, force: true });
        });
        const seconds = now / 1_000;
        const token = await new SignJWT({ sub: 'ada', name: 'Ada', org: 'acme', role: 'user', jti: 'one' })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuedAt(seconds)
          .setExpirationTime(seconds + 23 * 3_600)
          .sign(new TextEncoder().encode(SECRET));
        await page.clock.install({ time: now });
        await page.goto(
          stage.pages.put({
            lang: language,
            csp: null,
            head: `<script>Madoguchi = [['identify', { getToken: async () => ${JSON.stringify(token)} }]]</script>
              <script async crossorigin src="${stage.demo.script}"
                data-api="http://127.0.0.1:${(server.address() as AddressInfo).port}"></script>`,
            body: '<main><h1>Orders</h1></main>',
          }),
        );
        const widget = new Widget(page, language);
        await widget.open();
        await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
        return widget;
      },
      async pass(page, ms) {
        now += ms;
        await page.clock.fastForward(ms);
      },
    });
    for (const close of closers) await close();
  },
});

const away = (widget: Widget) => widget.dialog.locator('#away');
const urgent = (widget: Widget) => widget.dialog.getByRole('radio').first();

/** Matches a text whose spaces may be any white space, as `Intl` writes them. */
const spaced = (text: string) => new RegExp(text.replaceAll(' ', '\\s'));

for (const [language, line, promise] of [
  ['en', "We're back Tuesday at 9:00 AM", 'We reply by Tuesday 10:00 AM'],
  ['ja', '火曜日 9:00から対応いたします', '火曜日 10:00までに回答いたします'],
  ['de', 'Wir sind Dienstag um 0?9:00 zurück', 'Wir antworten bis Dienstag 10:00'],
] as const)
  test(`after hours the panel says when support is back and by when it replies (${language})`, async ({
    page,
    support,
  }) => {
    // Before the weekend and a holiday.
    const widget = await support.show(page, '2026-11-20T18:30:00+09:00', language);
    await expect(away(widget)).toHaveText(spaced(line));
    await expect(widget.dialog).toHaveAccessibleDescription(spaced(line));
    await expect(urgent(widget)).toHaveAccessibleDescription(spaced(promise));
    await expect(widget.dialog).not.toContainText(/within|以内|höchstens/);

    await widget.submit({ subject: 'Export fails', description: 'Since this morning.' });
    await expect(widget.dialog.getByRole('tabpanel')).toContainText(spaced(promise));
    await widget.dialog.getByRole('button', { name: widget.say('submit.view') }).click();
    await expect(widget.dialog.locator('.due')).toContainText(/10:00/);
  });

test('the line and the promised times follow the clock while the panel is open', async ({ page, support }) => {
  const widget = await support.show(page, '2026-11-24T08:59:00+09:00');
  await expect(away(widget)).toHaveText(spaced("We're back at 9:00 AM"));
  const { y: before } = (await widget.dialog.getByRole('tablist').boundingBox()) ?? { y: 0 };
  await support.pass(page, 2 * MINUTE_MS);
  await expect(away(widget)).toBeHidden();
  await expect(widget.dialog).not.toHaveAccessibleDescription(/./);
  await expect(urgent(widget)).toHaveAccessibleDescription(spaced('We reply by Tuesday 10:0'));
  expect(((await widget.dialog.getByRole('tablist').boundingBox()) ?? { y: 1 }).y, 'nothing moves').toBe(before);
  // Half an hour before the end of the day.
  await support.pass(page, 8.5 * HOUR_MS);
  await expect(urgent(widget)).toHaveAccessibleDescription(spaced('We reply by Wednesday 9:3'));
  await expect(away(widget)).toBeHidden();
  await support.pass(page, HOUR_MS);
  await expect(away(widget)).toHaveText(spaced("We're back Wednesday at 9:00 AM"));
});

test.describe('for viewers in another time zone', () => {
  test.use({ timezoneId: 'Europe/Paris' });

  test('times are the viewer’s, and say so', async ({ page, support }) => {
    const widget = await support.show(page, '2026-11-20T18:30:00+09:00');
    await expect(away(widget)).toHaveText(/We're back Tuesday at 1:00\sAM GMT\+1/);
    await expect(urgent(widget)).toHaveAccessibleDescription(/We reply by Tuesday 2:00\sAM \(your time\)/);
    await widget.submit({ subject: 'Export fails', description: 'Since this morning.' });
    await expect(widget.dialog.getByRole('tabpanel')).toContainText(/We reply by Tuesday 2:00\sAM \(your time\)/);
    await widget.dialog.getByRole('button', { name: widget.say('submit.view') }).click();
    await expect(widget.dialog.locator('.due')).toContainText('(your time)');
  });
});

test('around the clock, there is no line, and the time to the reply counts from now', async ({ page, support }) => {
  const widget = await support.show(page, '2026-11-20T18:30:00+09:00', 'en', {});
  await expect(urgent(widget)).toHaveAccessibleDescription(spaced('We reply by Friday 7:30 PM'));
  await support.pass(page, HOUR_MS);
  await expect(urgent(widget)).toHaveAccessibleDescription(spaced('We reply by Friday 8:3'));
  await expect(away(widget)).toBeHidden();
});
