import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { LANGUAGES } from '../../src/server/messages/index.ts';
import { composeMail } from '../../src/server/notifications/mail/compose-mail.ts';
import { resolveMailOptions } from '../../src/server/notifications/mail/options.ts';
import { SAMPLE_MAILS, writeSampleMail } from '../../src/server/notifications/mail/sample-mails.ts';

const settings = resolveMailOptions(
  {
    from: { name: 'Harbor Support', address: 'support@harbor.example' },
    replyDomain: 'reply.harbor.example',
    texts: { en: { 'common.footer': '{{vendor}}, 1 Harbor Street' } },
    send: () => Promise.resolve(),
  },
  { origins: ['https://app.example.com'] },
);

for (const language of LANGUAGES)
  // Firefox as driven here does not change the colour scheme of a page that is shown.
  test(`mails in ${language} are accessible and fit, in light and dark, wide and narrow @chromium`, async ({
    page,
  }) => {
    test.setTimeout(120_000);
    for (const name of SAMPLE_MAILS) {
      const written = writeSampleMail(name, language, settings);
      if (!written) throw new Error(`There is no sample ${name}.`);
      const { html } = composeMail({ name: null, address: 'ada@acme.example' }, written, {
        language,
        settings,
        now: 0,
      });
      await page.setContent(html);
      for (const [colorScheme, width, background] of [
        ['light', 800, 'rgb(255, 255, 255)'],
        ['dark', 390, 'rgb(27, 30, 36)'],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 700 });
        await expect(page.locator('.card')).toHaveCSS('background-color', background);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${name} ${colorScheme} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    }
  });
