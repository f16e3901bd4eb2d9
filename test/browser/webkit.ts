/**
 * The short journey in WebKitGTK, through its own WebDriver, because Playwright's WebKit is a separate build that is
 * not available everywhere. Tests what differs by engine: the script loads under the strict policy, the panel opens,
 * the form accepts text, a ticket is created and found again, and the attacks of `robustness/host-attacks.spec.ts` fail
 * here too.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, By, until, type WebDriver, type WebElement } from 'selenium-webdriver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowOrigin, createShadowingElements, startAttacker, TOKEN, type Attacker } from './host-attacks.ts';
import { createHostPage, startStage, strictPolicy, type HostPage, type Stage } from './host-page.ts';
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

test('a ticket is created from the badge and found again in the list', async () => {
  await driver.get(
    stage.pages.put(
      await createHostPage(stage, {
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

test('a press on the badge opens the panel when its label changes between mousedown and mouseup', async () => {
  await driver.get(stage.pages.put(await createHostPage(stage, {})));
  const badge = await find('button.badge');
  await driver.actions().move({ origin: badge }).press().perform();
  // Twice: when the panel loads, and when an option changes.
  await driver.wait(
    () => driver.executeScript<boolean>('return Madoguchi.status() === "loaded"'),
    20_000,
    'the panel did not arrive',
  );
  await driver.executeScript('Madoguchi.update({})');
  await driver.actions().release().perform();
  const opened = 'return !!document.querySelector("madoguchi-widget").shadowRoot.querySelector("dialog[open]")';
  await expect.poll(() => driver.executeScript<boolean>(opened), { timeout: 10_000 }).toBe(true);
});

describe('attacks on the host page', () => {
  let attacker: Attacker;
  beforeAll(async () => {
    attacker = await startAttacker();
  });
  afterAll(() => attacker.close());
  const show = async (host: HostPage, hash = '') => {
    const csp = allowOrigin(host.csp ?? strictPolicy(stage.demo.api), attacker.url);
    const address = stage.pages.put(await createHostPage(stage, { ...host, csp }));
    await driver.get(address + hash);
    // The driver may respond while the previous page is still loaded.
    await driver.wait(
      () =>
        driver.executeScript<boolean>(
          'return location.href.startsWith(arguments[0]) && document.readyState === "complete"',
          address,
        ),
      20_000,
      'the page did not come',
    );
    return address;
  };
  const open = async () => {
    await find('button.badge');
    // By keyboard, because the pointer rests on the badge since the previous page, and the driver's press is then
    // occasionally lost.
    await driver.executeScript('document.querySelector("madoguchi-widget").shadowRoot.querySelector("button").click()');
    const opened =
      'return !!document.querySelector("madoguchi-widget").shadowRoot.querySelector("dialog[open] .input")';
    await driver.wait(() => driver.executeScript<boolean>(opened), 20_000, 'no form');
  };
  const shows = (words: string, failure = 'not shown') =>
    driver.wait(async () => (await text()).includes(words), 20_000, `${failure}: ${words}`);

  test('elements that shadow globals neither redirect the widget nor prevent the badge', async () => {
    for (const name of ['currentScript', 'Madoguchi', 'body', 'documentElement'])
      for (const [, html] of createShadowingElements(name, attacker.url)) {
        await show({ tag: 'late', identify: name !== 'Madoguchi', body: `<main>${html}</main>` });
        await open();
        expect(await driver.executeScript('return [Madoguchi.status(), window.attacked]'), html).toEqual([
          'loaded',
          null,
        ]);
      }
    expect(attacker.received).toEqual([]);
  });

  test('a base element redirects neither the script, the API nor the token', async () => {
    const token = await stage.demo.identity.createVisitorToken('user');
    const path = stage.pages.serve('application/json', JSON.stringify({ token }));
    const csp = strictPolicy(stage.demo.api)
      .replace(`base-uri 'none'`, `base-uri ${attacker.url}`)
      .replace('connect-src', `connect-src 'self' ${attacker.url}`);
    const base = `<base href="${attacker.url}/">`;
    await show({ csp, identify: false, attributes: { 'data-token-url': path }, body: base });
    await open();
    await shows('Category', 'not signed in');
    expect(attacker.received).toEqual([]);
  });

  test('the module reads only the attributes of the element that loaded it', async () => {
    const src = stage.demo.script.replace(/js$/, 'mjs');
    const inert = `<script type="text/plain" src="${src}" data-api="${attacker.url}" data-locale="ja"></script>`;
    await show({ tag: 'module', head: inert, body: inert });
    await open();
    await shows('Category', 'not signed in');
    expect(attacker.received).toEqual([]);
  });

  test('a fallback that would run a script is not linked', async () => {
    const loader = readFileSync(new URL('../../dist/embed/madoguchi.js', import.meta.url), 'utf8');
    const script = stage.pages.serve('text/javascript', loader);
    await show({ script, attributes: { 'data-fallback-url': ' java\tscript:window.attacked=1' } });
    await (await find('button.badge')).click();
    const root = 'document.querySelector("madoguchi-widget").shadowRoot';
    await driver.wait(
      () => driver.executeScript<boolean>(`return ${root}.textContent.includes("Could not load")`),
      20_000,
      'the failure is not said',
    );
    expect(await driver.executeScript(`return ${root}.querySelectorAll("a").length`)).toBe(0);
  });

  test('a login page is not accepted as a token', async () => {
    const path = stage.pages.serve('text/html', `<input type="hidden" value="${TOKEN}">`);
    const csp = strictPolicy(stage.demo.api).replace('connect-src', `connect-src 'self'`);
    await show({ csp, identify: false, attributes: { 'data-token-url': path } });
    await open();
    await shows("Can't sign in? Contact support here.");
    expect(await text()).not.toContain('Category');
  });

  test('a link fills in text, marked as such, and neither consent nor addresses', async () => {
    await show(
      { profile: 'routed-support', visitor: 'admin' },
      '#madoguchi=submit?subject=From%20a%20link&cc=evil%40example.com&loginAccess=yes',
    );
    await shows('Filled in from a link');
    await shows('Collaborators');
    const values = await driver.executeScript(
      'const root = document.querySelector("madoguchi-widget").shadowRoot;' +
        'return ["#field-subject", "#field-cc"].map((id) => root.querySelector(id).value)' +
        '.concat(root.querySelectorAll("#field-loginAccess :checked").length);',
    );
    expect(values).toEqual(['From a link', '', 0]);
  });

  test('a frame of another origin around the product cannot be used to turn support access on', async () => {
    const address = stage.pages.put(await createHostPage(stage, { visitor: 'admin' }));
    await driver.get(attacker.put(`<iframe src="${address}#madoguchi=access" width="900" height="600"></iframe>`));
    await driver.switchTo().frame(0);
    await shows('This page is embedded in another site.');
    const root = 'document.querySelector("madoguchi-widget").shadowRoot';
    expect(await driver.executeScript(`return ${root}.querySelectorAll("[role=switch]").length`)).toBe(0);
    await driver.switchTo().defaultContent();
  });
});

async function find(selector: string): Promise<WebElement> {
  // A throw means that the element does not exist yet; the message of the wait names it.
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

/** The visible text of the panel, without hidden tabs. */
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
