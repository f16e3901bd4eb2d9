/**
 * Screenshots of all views, in both languages and themes, wide and on a phone: `npm run screenshots [folder]`. Three of
 * them are used in the README (`docs/images`).
 */
import './check-node.mjs';
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startDemo, type Demo } from '../demo/server.ts';
import { views } from '../test/browser/screens.ts';
import { Widget } from '../test/browser/widget.ts';
import { LANGUAGES, type Language } from '../test/browser/messages.ts';
import { requirePrograms } from './test-tools.ts';

const root = resolve(import.meta.dirname, '..');
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const themes = ['light', 'dark'] as const;

/** Images of the README, by the name of their screenshot. */
const chosen = {
  'form-en-light-wide': 'submit.png',
  'ticket-ja-dark-wide': 'ticket.png',
  'access-on-en-light-wide': 'access.png',
};

const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'madoguchi-screenshots-')));
await mkdir(folder, { recursive: true });
const data = await mkdtemp(join(tmpdir(), 'madoguchi-demo-'));
const browser = await chromium.launch({
  executablePath: requirePrograms().chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
let failed = 0;
try {
  for (const language of LANGUAGES) {
    for (const theme of themes) {
      for (const [size, viewport] of Object.entries(sizes)) {
        // Fresh data for each round, so that tickets and grants of one round do not show in the next.
        const demo = await startDemo({ data: join(data, `${language}-${theme}-${size}`), port: 0 });
        const context = await browser.newContext({
          viewport,
          locale: language === 'ja' ? 'ja-JP' : 'en-GB',
          timezoneId: 'Asia/Tokyo',
          reducedMotion: 'reduce',
          hasTouch: size === 'phone',
        });
        for (const [name, view] of Object.entries(views)) {
          const page = await context.newPage();
          const file = join(folder, `${name.replaceAll(' ', '-')}-${language}-${theme}-${size}.png`);
          try {
            await picture(demo, page, view, language, theme, file);
          } catch (error) {
            failed++;
            console.error(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
          }
          await page.close();
          await context.setOffline(false);
        }
        await context.close();
        await demo.close();
      }
    }
  }
} finally {
  await browser.close();
  await rm(data, { recursive: true, force: true });
}
await mkdir(join(root, 'docs/images'), { recursive: true });
for (const [from, to] of Object.entries(chosen)) {
  const target = join(root, 'docs/images', to);
  await copyFile(join(folder, `${from}.png`), target);
  console.log(`docs/images/${to}: ${((await stat(target)).size / 1000).toFixed(0)} kB`);
}
console.log(`All pictures: ${folder}`);
process.exitCode = failed > 0 ? 1 : 0;

async function picture(
  demo: Demo,
  page: Page,
  view: (typeof views)[string],
  language: Language,
  theme: string,
  file: string,
): Promise<void> {
  const query = new URLSearchParams({ as: view.visitor ?? 'user', lang: language, theme });
  if (view.profile !== undefined) query.set('profile', view.profile);
  await page.goto(`${demo.host}/?${query}`);
  await view.navigate(new Widget(page, language));
  // Waits for the last requests of the view, and fonts. The event stream keeps the network from becoming idle.
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
}
