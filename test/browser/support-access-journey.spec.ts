import type { Locator, Page } from '@playwright/test';
import { hostTexts } from '../../demo/host/texts.ts';
import { audit } from './audit.ts';
import { expect, test as base } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';
import { resetAccess } from './host-page.ts';
import { LANGUAGES } from './messages.ts';

/** The agent uses a separate browser, because only one window of a browser has the keyboard focus. */
const test = base.extend<{ agent: Page }>({
  agent: async ({ playwright, browserName, launchOptions, channel }, use) => {
    const browser = await playwright[browserName].launch({ ...launchOptions, ...(channel && { channel }) });
    // Firefox ESR rejects the usual values of these.
    const unset = { colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null };
    await use(await browser.newPage(unset));
    await browser.close();
  },
});

// The support access of one organization: another test would change it.
test.describe.configure({ mode: 'serial', timeout: 90_000 });

const ORGANIZATION = 'org-aoba';
const REFUSED = { en: 'The customer has not allowed this.', ja: 'お客様が許可していない操作です。' };
const AGENT = 'Maya Okafor';
/** Maximum delay of the vendor's back end (ms); the page polls it every second. */
const THROWN_OUT = 5_000;

/** Moves to a control by keyboard alone. */
async function reach(page: Page, control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(control).toBeVisible();
  for (let presses = 0; presses < 20 && !(await control.evaluate((it) => it.matches(':focus'))); presses++) {
    await page.keyboard.press(key);
  }
  await expect(control).toBeFocused();
}

/** Starts the session of a form and returns the window that it opens. */
async function enter(agent: Page, form: Locator): Promise<Page> {
  const opened = agent.context().waitForEvent('page');
  await form.getByRole('button', { name: 'Start session' }).click();
  return opened;
}

for (const language of LANGUAGES) {
  test(`${language}: an access request is approved for a shorter time, the session is listed, and ending it takes effect within five seconds; the audit log has every event`, async ({
    page,
    agent,
    show,
    stage,
    browserName,
  }) => {
    await resetAccess(stage);
    const quiet = async () => {
      // What axe reads hardly differs by engine.
      if (browserName === 'chromium') expect((await audit(page)).violations).toEqual([]);
    };

    await new Inbox(agent).open(stage.demo, `organizations/${ORGANIZATION}`);
    const asking = agent.getByRole('form', { name: 'Request access' });
    await asking.getByRole('textbox', { name: 'Reason' }).fill('To see why the export is empty.');
    await asking.getByRole('combobox', { name: 'Duration' }).selectOption('7 days');
    await asking.getByRole('button', { name: 'Send request' }).click();
    await expect(asking.getByText('Request sent.')).toBeVisible();

    const widget = await show({ visitor: 'admin', language });
    const { dialog, say } = widget;
    await widget.badge.focus();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    const tab = dialog.getByRole('tab', { name: say('shell.tab.access') });
    await reach(page, dialog.getByRole('tab').first(), 'Shift+Tab');
    await page.keyboard.press('End');
    await expect(tab).toBeFocused();
    await page.keyboard.press('Enter');

    const waiting = dialog.getByRole('region', { name: say('access.requests') });
    await expect(waiting.getByText('To see why the export is empty.')).toBeVisible();
    await quiet();
    const lengths = waiting.getByRole('radio');
    await reach(page, lengths.last());
    await page.keyboard.press('ArrowLeft');
    await expect(lengths.first()).toBeChecked();
    await reach(page, waiting.getByRole('button').filter({ hasText: /1/ }));
    await page.keyboard.press('Enter');
    const gate = dialog.getByRole('switch', { name: say('access.switch') });
    await expect(gate).toBeChecked();

    await expect(asking.getByText('Request approved.')).toBeVisible();
    const entering = agent.getByRole('form', { name: 'Start session' });
    await entering.getByRole('textbox', { name: 'Reason' }).fill('Looking at the export.');
    const harbor = await enter(agent, entering);
    const banner = harbor.getByRole('region', { name: `Support is here: ${AGENT}, view only, until` });
    await expect(banner).toBeVisible();
    await harbor.goto(`${harbor.url()}?lang=${language}`);
    await expect(harbor.getByRole('heading', { name: hostTexts[language].table })).toBeVisible();
    await harbor.getByRole('button', { name: hostTexts[language].newShipment }).click();
    await expect(harbor.getByText(REFUSED[language])).toBeVisible();

    const inside = dialog.getByRole('region', { name: say('access.inside') });
    await expect(inside.getByText(AGENT)).toBeVisible({ timeout: 15_000 });
    await expect(dialog.getByText(widget.pattern('access.used')).first()).toBeVisible({ timeout: 15_000 });
    await quiet();

    // The focus is behind it, after the request that was approved.
    await reach(page, gate, 'Shift+Tab');
    await page.keyboard.press('Space');
    await expect(gate).not.toBeChecked();
    await expect(harbor.getByRole('link', { name: /inbox|受信トレイ/ })).toBeVisible({ timeout: THROWN_OUT });
    await expect(harbor.getByRole('heading', { name: hostTexts[language].table })).toHaveCount(0);
    await expect(inside).toHaveCount(0);

    const history = dialog.getByRole('region', { name: say('access.history') });
    const acts = [
      'requested',
      'approved',
      'session_started',
      'used.view',
      'refused',
      'session_ended.by',
      'revoked',
    ] as const;
    for (const act of acts) {
      await expect(
        history
          .getByRole('listitem')
          .filter({ hasText: widget.pattern(`access.event.${act}`) })
          .first(),
      ).toBeVisible();
    }
    await history.getByRole('combobox', { name: say('access.history.who') }).selectOption(AGENT);
    await expect(history.getByText(widget.pattern('access.event.revoked')).locator('visible=true')).toHaveCount(0);
    await quiet();
  });
}

test('ending a session leaves the grant active, and a request that it covers is approved automatically @chromium', async ({
  agent,
  show,
  stage,
}) => {
  await resetAccess(stage);
  const widget = await show({ visitor: 'admin' });
  await widget.open();
  await widget.go('access');
  await widget.turnOnAccess();

  await new Inbox(agent).open(stage.demo, `organizations/${ORGANIZATION}`);
  const asking = agent.getByRole('form', { name: 'Request access' });
  await asking.getByRole('textbox', { name: 'Reason' }).fill('The export again.');
  await asking.getByRole('button', { name: 'Send request' }).click();
  await expect(asking.getByText('Request approved.')).toBeVisible();
  const entering = agent.getByRole('form', { name: 'Start session' });
  await entering.getByRole('textbox', { name: 'Reason' }).fill('The export again.');
  const harbor = await enter(agent, entering);
  await expect(harbor.getByText('Support is here')).toBeVisible();

  const inside = widget.dialog.getByRole('region', { name: 'Active now' });
  await expect(inside).toBeVisible({ timeout: 15_000 });
  await inside.getByRole('button', { name: widget.say('access.session.end') }).click();
  await expect(inside).toHaveCount(0);
  await expect(harbor.getByRole('heading', { name: 'Support is outside' })).toBeVisible({ timeout: THROWN_OUT });
  await expect(harbor.getByText('This session of support access is over.')).toBeVisible();
  await expect(widget.dialog.getByRole('switch', { name: 'Turn on support access' })).toBeChecked();
});

test('an agent with an approved request acts as a user, and the page and the panel name both @chromium', async ({
  agent,
  show,
  stage,
}) => {
  await resetAccess(stage);
  await new Inbox(agent).open(stage.demo, `organizations/${ORGANIZATION}`);
  const asking = agent.getByRole('form', { name: 'Request access' });
  await asking.getByRole('textbox', { name: 'Reason' }).fill('The list differs for this user alone.');
  await asking.getByRole('combobox', { name: 'Scope' }).selectOption('Act as a user');
  await asking.getByRole('button', { name: 'Send request' }).click();

  const widget = await show({ visitor: 'admin' });
  await widget.open();
  await widget.go('access');
  const waiting = widget.dialog.getByRole('region', { name: 'Access requests' });
  await waiting.getByRole('button', { name: widget.say('access.request.approve', { length: '1 day' }) }).click();

  const entering = agent.getByRole('form', { name: 'Start session' });
  await entering.getByRole('textbox', { name: 'Reason' }).fill('To see their list.');
  await entering.getByRole('combobox', { name: 'Scope' }).selectOption('Act as a user');
  // Sessions cannot act as an admin.
  const users = entering
    .getByRole('combobox', { name: 'User' })
    .locator('option')
    .filter({ hasNotText: 'Daniel Becker' });
  const user = await users.last().textContent();
  await entering.getByRole('combobox', { name: 'User' }).selectOption(user);
  const harbor = await enter(agent, entering);
  await expect(harbor.getByRole('region', { name: `${AGENT}, acting as ${user}, until` })).toBeVisible();
  await expect(harbor.getByRole('img', { name: user ?? '?' })).toBeVisible();

  const inside = widget.dialog.getByRole('region', { name: 'Active now' });
  await expect(inside.getByText(AGENT)).toBeVisible({ timeout: 15_000 });
  await expect(inside.getByText(`Acting as ${user}`)).toBeVisible();
  await widget.dialog.getByRole('switch', { name: 'Turn on support access' }).click();
  await expect(harbor.getByRole('heading', { name: 'Support is outside' })).toBeVisible({ timeout: THROWN_OUT });
});
