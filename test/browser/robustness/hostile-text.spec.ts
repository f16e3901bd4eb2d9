import { createClient } from '../../../src/client/index.ts';
import { expect, test } from '../fixtures.ts';
import type { Stage } from '../host-page.ts';

/** Each calls `canary` if it is interpreted as more than text. */
const MARKUP = [
  '<script>canary()</script>',
  '<img src=x onerror=canary()>',
  '<img src=x onerror="canary()" //',
  '<svg onload=canary()>',
  '<svg><script>canary()</script></svg>',
  '<svg><animate onbegin=canary() attributeName=x dur=1s>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=canary()>#x">',
  '<math><mtext><table><mglyph><style><img src=x onerror=canary()>',
  '<math><mi xlink:href="javascript:canary()">x</mi></math>',
  '<math href="javascript:canary()">x</math>',
  '<noscript><p title="</noscript><img src=x onerror=canary()>">',
  '<style><!--</style><img src=x onerror=canary()>-->',
  '<title><img title="</title><img src=x onerror=canary()>">',
  '<textarea></textarea><img src=x onerror=canary()>',
  '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=canary()>',
  '<template><img src=x onerror=canary()></template>',
  '<iframe srcdoc="<script>parent.canary()</script>"></iframe>',
  '<iframe src="javascript:parent.canary()"></iframe>',
  '<object data="javascript:canary()"></object>',
  '<embed src="javascript:canary()">',
  '<body onload=canary()>',
  '<input autofocus onfocus=canary()>',
  '<select autofocus onfocus=canary()>',
  '<details open ontoggle=canary()>',
  '<video><source onerror=canary()>',
  '<audio src=x onerror=canary()>',
  '<marquee onstart=canary()>',
  '<meta http-equiv=refresh content="0;url=javascript:canary()">',
  '<base href="javascript:canary()//">',
  '<link rel=stylesheet href="javascript:canary()">',
  '<a href="javascript:canary()">x</a>',
  '<a href="java&#x09;script:canary()">x</a>',
  '<form action="javascript:canary()"><button>x</button></form>',
  '<button formaction="javascript:canary()">x</button>',
  '"><img src=x onerror=canary()>',
  "'-canary()-'",
  '${canary()}',
  '{{constructor.constructor("canary()")()}}',
  ']]><img src=x onerror=canary()>',
  '<!--><img src=x onerror=canary()>-->',
  '<![CDATA[<img src=x onerror=canary()>]]>',
  '&lt;img src=x onerror=canary()&gt;',
  '<xss style="animation-name:x" onanimationstart=canary()>',
  '<dialog open onclose=canary()><form method=dialog>',
  '<img/src=x/onerror=canary()>',
  '<IMG SRC=x OnErRoR=canary()>',
  '\u003cimg src=x onerror=canary()\u003e',
  '<slot onslotchange=canary()>',
];
const LINKS = [
  'javascript:canary()',
  'data:text/html,<script>canary()</script>',
  '//evil.example',
  'https://good.example@evil.example',
  'https://аpple.com/login',
  'https://vendor.example/redirect?to=https://evil.example',
  'mailto:help@example.com',
];

/** A ticket of Yui's, written to the database without validation. */
async function plant(stage: Stage, texts: { subject: string; description: string }): Promise<void> {
  const api = createClient({ baseUrl: stage.demo.api, getToken: () => stage.demo.identity.createVisitorToken('user') });
  const { id } = await api.createTicket({ subject: 'x', description: 'x', category: 'tracking' });
  await stage.demo.store.db.updateTable('tickets').set(texts).where('id', '=', id).execute();
}

test('markup in a ticket is displayed as typed, and nothing of it runs @chromium', async ({ page, show, stage }) => {
  const subject = `Planted ${MARKUP[1]}`;
  await plant(stage, { subject, description: MARKUP.join('\n') });
  // Without a policy, so that only the widget itself prevents it from running.
  const widget = await show({
    csp: null,
    head: '<script>window.canary = () => { window.canaryRan = true; };</script>',
  });
  await widget.open();
  await widget.go('tickets');
  await widget.openTicket(subject);
  const shown = await widget.dialog
    .locator('.rich')
    .first()
    .evaluate((element) => element.textContent);
  for (const payload of MARKUP) expect(shown).toContain(payload);
  // Elements that only run on focus, rendering or clicks.
  await page.waitForTimeout(500);
  expect(await page.evaluate('window.canaryRan')).toBeUndefined();
  expect(await widget.dialog.locator('img, iframe, object, embed, script, math, video, audio, form form').count()).toBe(
    0,
  );
});

test('URLs in a ticket become links only if they are honest, and leave the page @chromium', async ({ show, stage }) => {
  await plant(stage, { subject: 'Planted links', description: LINKS.join('\n') });
  const widget = await show();
  await widget.open();
  await widget.go('tickets');
  await widget.openTicket('Planted links');
  // The subject is shown before the text has arrived.
  await expect(widget.dialog.locator('.rich a').first()).toBeVisible();
  const links = await widget.dialog
    .locator('.rich a')
    .evaluateAll((all) =>
      all.map((link) => [
        link.getAttribute('href'),
        link.textContent,
        link.getAttribute('rel'),
        link.getAttribute('target'),
      ]),
    );
  const apart = ['noopener noreferrer', '_blank'];
  expect(links).toEqual([
    ['https://xn--pple-43d.com/login', 'https://xn--pple-43d.com/login', ...apart],
    ['https://vendor.example/redirect?to=https://evil.example', LINKS[5], ...apart],
    ['mailto:help@example.com', 'mailto:help@example.com', ...apart],
  ]);
  await expect(widget.dialog.getByText('javascript:canary()')).toBeVisible();
});

test('bidirectional control characters affect only their own line, and are visible @chromium', async ({
  show,
  stage,
}) => {
  await plant(stage, { subject: 'Planted invoice\u202egpj.exe', description: 'left \u202ethgir\u202c end' });
  const widget = await show();
  await widget.open();
  await widget.go('tickets');
  const shown = 'Planted invoice\ufffdgpj.exe';
  await expect(widget.dialog.getByText(shown).first()).toBeVisible();
  const apart = await widget.dialog
    .getByText(shown)
    .first()
    .evaluate((element) => element.closest('bdi, [dir=auto]') !== null);
  expect(apart).toBe(true);
  await widget.openTicket(shown);
  await expect(widget.dialog.getByText('left \ufffdthgir\ufffd end')).toBeVisible();
});

test('stacked marks, endless words and a line of a megabyte do not break the layout @chromium', async ({
  show,
  stage,
}) => {
  const zalgo = `Planted z${'\u0301'.repeat(50)}a${'\u0334'.repeat(50)}lgo`;
  const description = `${zalgo}\n${'W'.repeat(10_000)}\n${'字'.repeat(1_000)}\n${'x '.repeat(500_000)}`;
  await plant(stage, { subject: `${zalgo} ${'W'.repeat(400)}`, description });
  const widget = await show();
  await widget.open();
  await widget.go('tickets');
  const overflow = () =>
    widget.dialog.evaluate((dialog) =>
      [dialog, ...dialog.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > dialog.getBoundingClientRect().right + 1)
        .map((element) => `${element.localName}.${element.className}`),
    );
  await expect(widget.dialog.getByText('Planted z').first()).toBeVisible();
  expect(await overflow()).toEqual([]);
  await widget.dialog.getByText('Planted z').first().click();
  await expect(widget.dialog.getByRole('button', { name: widget.pattern('tickets.show-all') }).first()).toBeVisible();
  expect(await overflow()).toEqual([]);
  // Stacked marks are clipped at the edge of their own text.
  const stacked = widget.dialog.locator('h3, .rich > div').filter({ hasText: 'Planted z', visible: true });
  expect(await stacked.evaluateAll((all) => all.map((one) => getComputedStyle(one).overflowY))).toEqual([
    'clip',
    'clip',
  ]);
  await expect(widget.dialog.getByRole('textbox', { name: widget.say('tickets.reply') })).toBeEditable();
});
