/** Host pages with real libraries that keep the focus, scroll smoothly, or cancel gestures. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { expect, test } from '../fixtures.ts';
import type { Widget } from '../widget.ts';

const hosts = resolve(import.meta.dirname, '../../hosts');

// In one worker, which installs the libraries once.
test.describe.configure({ mode: 'default' });
test.beforeAll(() => {
  test.setTimeout(300_000);
  if (existsSync(join(hosts, 'node_modules/lenis'))) return;
  execFileSync('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: hosts,
    stdio: 'inherit',
  });
});

const read = (file: string) => readFileSync(join(hosts, 'node_modules', file), 'utf8');

/** Bundles a module of a host page that imports libraries of `test/hosts`. */
async function bundle(code: string): Promise<string> {
  const id = join(hosts, 'entry.js');
  const built = await build({
    root: hosts,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [{ name: 'entry', resolveId: (it) => (it === id ? it : null), load: (it) => (it === id ? code : null) }],
    build: { write: false, minify: false, rolldownOptions: { input: id, output: { format: 'iife' } } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error('Nothing was built.');
  return first.output[0].code;
}

const MODAL = `<div class="modal" id="modal" role="dialog" aria-modal="true" tabindex="-1" title="Rename">
  <input id="own" aria-label="Own field"><button>Save</button></div>`;
const BODY = `<main><h1>Invoices</h1><button id="before">Host button</button></main>${MODAL}`;

/** Libraries, and how each opens its modal dialog. */
const LIBRARIES: Record<string, { files: () => Promise<string[]>; open: string; cancelsClicks?: boolean }> = {
  'Bootstrap 5': {
    files: async () => [read('bootstrap/dist/js/bootstrap.bundle.js')],
    open: `document.querySelector('#modal').innerHTML =
        '<div class="modal-dialog"><div class="modal-content"><input id="own"><button>Save</button></div></div>';
      new bootstrap.Modal('#modal', { backdrop: false }).show();
      document.querySelector('#modal').style.display = 'block';
      await new Promise((done) => setTimeout(done, 400));`,
  },
  'jQuery UI': {
    files: async () => [read('jquery/dist/jquery.js'), read('jquery-ui/dist/jquery-ui.js')],
    open: `$('#modal').dialog({ modal: true });`,
  },
  MUI: {
    files: async () => [
      await bundle(`
        import { createElement as h } from 'react';
        import { createRoot } from 'react-dom/client';
        import Dialog from '@mui/material/Dialog';
        window.openModal = () => {
          document.querySelector('#modal').remove();
          const place = document.body.appendChild(document.createElement('div'));
          createRoot(place).render(h(Dialog, { open: true }, h('input', { id: 'own' }), h('button', {}, 'Save')));
        };`),
    ],
    open: `openModal(); await new Promise((done) => setTimeout(done, 600));`,
  },
  'focus-trap': {
    files: async () => [
      await bundle(`
        import { createFocusTrap } from 'focus-trap';
        window.openModal = () => createFocusTrap('#modal', { initialFocus: '#own' }).activate();`),
    ],
    open: `openModal(); await new Promise((done) => setTimeout(done, 100));`,
    cancelsClicks: true,
  },
  'a trap that listens in the capture phase': {
    files: async () => [
      `window.openModal = () => {
        const modal = document.querySelector('#modal');
        const keep = (event) => {
          if (modal.contains(event.target)) return;
          event.stopImmediatePropagation();
          document.querySelector('#own').focus();
        };
        document.addEventListener('focusin', keep, true);
        document.addEventListener('focus', keep, true);
      };`,
    ],
    open: 'openModal();',
  },
};

/** Serves the library files and opens the page's dialog, whose field has the focus then. */
async function openHostModal(page: Page, open: string) {
  await page.evaluate(`(async () => { ${open} document.querySelector('#own').focus(); })()`);
  await expect(page.locator('#own')).toBeFocused();
}

async function showWith(page: Page, show: (host: object) => Promise<Widget>, files: string[], body = BODY) {
  await page.route('**/host-library-*.js', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: files[Number(/-(\d{1,2})\.js$/.exec(route.request().url())?.[1])] ?? '',
    }),
  );
  const head = files.map((_, index) => `<script src="/host-library-${index}.js"></script>`).join('');
  return show({ csp: null, head, body });
}

/** Parts of the widget by selector: MUI hides everything beside its dialog from roles (`aria-hidden`). */
function findParts(page: Page) {
  const host = page.locator('madoguchi-widget');
  return {
    badge: host.locator('.badge'),
    subject: host.locator('#field-subject'),
    description: host.locator('#field-description'),
    own: page.locator('#own'),
  };
}

for (const [name, { files, open, cancelsClicks }] of Object.entries(LIBRARIES)) {
  if (!cancelsClicks)
    test(`while a modal dialog of ${name} is open, text arrives in the panel and never in the page`, async ({
      page,
      show,
    }) => {
      await showWith(page, show, await files());
      const { badge, subject, own } = findParts(page);
      await expect(badge).toBeVisible();
      await openHostModal(page, open);
      await badge.focus();
      await badge.dispatchEvent('pointerdown');
      await badge.evaluate((button: HTMLElement) => button.click());
      await expect(subject).toBeVisible();
      await page.waitForTimeout(700);
      await page.keyboard.type('Typed into the panel');
      await expect(subject).toHaveValue('Typed into the panel');
      await expect(own).toHaveValue('');
    });

  test(`a modal dialog of ${name} that opens beside the panel: a press into the panel moves the focus there`, async ({
    page,
    show,
  }) => {
    const widget = await showWith(page, show, await files());
    await widget.open();
    await widget.subject.fill('Half');
    await page.waitForTimeout(600);
    await openHostModal(page, open);
    const { subject, description, own } = findParts(page);
    await description.click();
    await page.waitForTimeout(700);
    await page.keyboard.type('Typed into the panel');
    await expect(description).toHaveValue('Typed into the panel');
    await expect(own).toHaveValue('');
    await expect(subject).toHaveValue('Half');
  });
}

test('with Lenis, which cancels wheel events of the page, the panel scrolls', async ({ page, show }) => {
  const code = await bundle(`
    import Lenis from 'lenis';
    const lenis = new Lenis({ autoRaf: true });
    window.lenis = lenis;`);
  const widget = await showWith(page, show, [code], `<main style="height: 4000px"><h1>Invoices</h1></main>`);
  await page.setViewportSize({ width: 1000, height: 500 });
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.waitForTimeout(500);
  const view = widget.dialog.getByRole('tabpanel').first();
  await view.hover();
  await page.mouse.wheel(0, 200);
  await expect.poll(() => view.evaluate((it) => it.scrollTop)).toBeGreaterThan(50);
  expect(await page.evaluate('scrollY')).toBe(0);
});

test('pages that cancel wheel, touchmove, paste and drop neither cancel nor see them in the panel', async ({
  page,
  show,
}) => {
  const widget = await show({
    head:
      '<script nonce="{{nonce}}">window.heard = [];' +
      'for (const type of ["wheel", "touchmove", "paste", "dragover", "drop"])' +
      '  window.addEventListener(type, (event) => { heard.push(type); event.preventDefault(); }, { passive: false });</script>',
  });
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.waitForTimeout(500);
  const cancelled = await widget.subject.evaluate((field) =>
    ['wheel', 'touchmove', 'paste', 'dragover', 'drop'].filter((type) => {
      const event = new Event(type, { bubbles: true, cancelable: true, composed: true });
      field.dispatchEvent(event);
      return event.defaultPrevented;
    }),
  );
  expect(await page.evaluate('heard')).toEqual([]);
  // The panel itself accepts files by these two.
  expect(cancelled.filter((type) => type !== 'dragover' && type !== 'drop')).toEqual([]);
  await page.locator('h1').dispatchEvent('wheel');
  expect(await page.evaluate('heard')).toEqual(['wheel']);
});
