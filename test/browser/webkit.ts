/**
 * The short walk in WebKitGTK, through its own WebDriver: Playwright's WebKit is a build of its own, and cannot be had
 * everywhere. Proves what differs by engine: the script loads under the strict policy, the panel opens, the form can be
 * typed into, a ticket is filed and found again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, By, until, type WebDriver, type WebElement } from 'selenium-webdriver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostPage, startStage, type Stage } from './host-page.ts';
import { startWebKit, type WebKit } from './webkit-driver.ts';

let data: string;
let stage: Stage & AsyncDisposable;
let webkit: WebKit;
let driver: WebDriver;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'madoguchi-webkit-'));
  [stage, webkit] = await Promise.all([startStage(join(data, 'demo')), startWebKit(join(data, 'home'))]);
  driver = await new Builder().usingServer(webkit.url).withCapabilities(webkit.capabilities).build();
});

afterAll(async () => {
  await driver?.quit().catch(() => {});
  await webkit?.close();
  await stage?.[Symbol.asyncDispose]();
  await rm(data, { recursive: true, force: true });
});

test('a ticket is filed from the badge and found again in the list', async () => {
  await driver.get(
    stage.pages.put(
      await hostPage(stage, {
        head:
          '<script nonce="{{nonce}}">window.saw = [];' +
          'addEventListener("error", (event) => saw.push(event.message));' +
          'addEventListener("unhandledrejection", (event) => saw.push(String(event.reason)));' +
          'document.addEventListener("securitypolicyviolation", (event) => event.blockedURI.endsWith("/favicon.ico") || saw.push(event.effectiveDirective));</script>',
      }),
    ),
  );
  await (await find('button.badge')).click();
  const subject = await find('dialog form input');
  await driver.wait(until.elementIsVisible(subject), 20_000);
  expect(
    await driver.executeScript('return document.querySelector("madoguchi-widget").shadowRoot.activeElement !== null'),
  ).toBe(true);

  await subject.sendKeys('WebKit: the export stops at row 500');
  await (await find('dialog form textarea')).sendKeys('It worked until this morning.');
  await choose('Tracking and ETA');
  await press('Submit');
  await driver.wait(async () => /\b\d{2,}\b/.test(await text()), 20_000, 'no number was shown');

  await (await tab('My tickets')).click();
  await driver.wait(
    async () => (await text()).includes('WebKit: the export stops at row 500'),
    20_000,
    'not in the list',
  );
  expect(await driver.executeScript('return window.saw')).toEqual([]);
});

async function find(selector: string): Promise<WebElement> {
  // A throw means that it is not there yet; the wait's own message says what was looked for.
  const inside = async () => {
    const host = await driver.findElement(By.css('madoguchi-widget'));
    const root = await host.getShadowRoot();
    return root.findElement(By.css(selector));
  };
  await driver.wait(
    () =>
      inside().then(
        () => true,
        () => false,
      ),
    20_000,
    `nothing matches ${selector}`,
  );
  return inside();
}

/** What the panel shows. The tabs not looked at are hidden, and so not part of it. */
function text(): Promise<string> {
  return driver.executeScript(
    'return document.querySelector("madoguchi-widget").shadowRoot.querySelector("dialog").innerText',
  );
}

async function tab(name: string): Promise<WebElement> {
  const host = await driver.findElement(By.css('madoguchi-widget'));
  const tabs = await (await host.getShadowRoot()).findElements(By.css('[role=tab]'));
  for (const candidate of tabs) if ((await candidate.getText()).startsWith(name)) return candidate;
  throw new Error(`there is no tab ${name}`);
}

async function press(name: string): Promise<void> {
  const host = await driver.findElement(By.css('madoguchi-widget'));
  for (const button of await (await host.getShadowRoot()).findElements(By.css('dialog button'))) {
    if ((await button.getText()) === name) return button.click();
  }
  throw new Error(`there is no button ${name}`);
}

async function choose(label: string): Promise<void> {
  const host = await driver.findElement(By.css('madoguchi-widget'));
  for (const option of await (await host.getShadowRoot()).findElements(By.css('dialog option'))) {
    if ((await option.getText()) === label) return option.click();
  }
  throw new Error(`there is no option ${label}`);
}
