import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';

const hostile = {
  'everything unset, hidden and transformed':
    '*{all:unset!important}html{overflow:hidden!important}div{display:none!important;opacity:0!important}' +
    'madoguchi-widget{visibility:hidden!important;transform:scale(0)!important;filter:blur(9px)!important;pointer-events:none!important}',
  'a strange font size, direction, spacing and case':
    'html{font-size:62.5%!important}body{font:40px/3 fantasy;direction:rtl;letter-spacing:9px;word-spacing:9px;' +
    'text-transform:uppercase;text-align:right;color:lime;cursor:none;white-space:pre;visibility:hidden}',
  'bare element selectors of an old reset':
    'button,input,select,textarea,label,fieldset,legend,h2,h3,p,ul,li,dialog{margin:0;padding:0;border:0;font-size:8px;background:red}' +
    'dialog{display:none}button{display:none}*{box-sizing:content-box}',
};

for (const [name, css] of Object.entries(hostile)) {
  test(name, async ({ page, show }) => {
    const looks = async (style: string) => {
      const widget = await show({ csp: null, head: `<style>${style}</style>` });
      await expect(widget.badge).toBeVisible();
      const badge = await look(page, 'button.badge');
      await widget.open();
      await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
      await expect(widget.subject).toBeFocused();
      // The last parts to load: until then, the parts next to them still move.
      await expect(widget.dialog.getByRole('checkbox', { name: /Record errors/ })).toBeVisible();
      await expect(widget.dialog.getByText('EDI messages are delayed')).toBeVisible();
      await page.evaluate(() =>
        Promise.allSettled(
          (document.querySelector('madoguchi-widget')?.shadowRoot?.getAnimations() ?? []).map((one) => one.finished),
        ),
      );
      const parts = [
        'dialog',
        'dialog h2',
        'dialog [role=tab]',
        'dialog input',
        'dialog textarea',
        'dialog fieldset',
        'dialog form button[type=submit], dialog .primary',
      ];
      return { badge, parts: await Promise.all(parts.map((part) => look(page, part))) };
    };
    const clean = await looks('');
    const warred = await looks(css);
    expect(warred).toEqual(clean);
  });
}

/** Position and appearance of a part. */
function look(page: Page, selector: string) {
  return page.evaluate((selector) => {
    const part = document.querySelector('madoguchi-widget')?.shadowRoot?.querySelector(selector);
    if (!part) return null;
    const { x, y, width, height } = part.getBoundingClientRect();
    const style = getComputedStyle(part);
    const names = [
      'display',
      'visibility',
      'opacity',
      'color',
      'background-color',
      'font-size',
      'font-family',
      'line-height',
      'letter-spacing',
      'direction',
      'text-align',
      'text-transform',
      'cursor',
      'white-space',
      'border-top-width',
      'padding-left',
    ];
    return {
      box: [x, y, width, height].map(Math.round),
      style: Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)])),
    };
  }, selector);
}
