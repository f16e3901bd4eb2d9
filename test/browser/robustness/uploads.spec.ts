import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { createClient } from '../../../src/client/index.ts';
import { FaultProxy } from '../../faults/proxy.ts';
import { expect, test } from '../fixtures.ts';
import { strictPolicy, type Stage } from '../host-page.ts';

const MEGABYTE = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A file on the disk, because passing one this large by value takes longer than its upload. */
async function onDisk(testInfo: TestInfo, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(testInfo.outputDir, name);
  await mkdir(testInfo.outputDir, { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** Response of the server to the next successful upload. */
async function nextUpload(page: Page): Promise<string> {
  const answer = await page.waitForResponse(
    (response) => {
      const request = response.request();
      return request.method() === 'POST' && request.url().includes('/v1/attachments') && response.status() === 201;
    },
    { timeout: 60_000 },
  );
  const body: unknown = await answer.json();
  return typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';
}

async function received(stage: Stage, id: string): Promise<Buffer<ArrayBuffer>> {
  const api = createClient({ baseUrl: stage.demo.api, getToken: () => stage.demo.identity.createVisitorToken('user') });
  return Buffer.from(await (await api.readAttachment({ id })).arrayBuffer());
}

test('24.9 MB over a connection that is cut three times arrive complete, and once @chromium', async ({
  page,
  show,
  stage,
  seen,
}, testInfo) => {
  test.setTimeout(120_000);
  seen.expected.push(/net::ERR|CORS|NetworkError|Cross-Origin|status code: \(null\)/);
  await using proxy = await FaultProxy.listen({ target: Number(new URL(stage.demo.api).port) });
  const widget = await show({ attributes: { 'data-api': proxy.url }, csp: strictPolicy(proxy.url) });
  await widget.open();
  const picker = widget.dialog.locator('input[type=file]').first();
  // The first one needs a CORS preflight, which is then cached.
  const first = nextUpload(page);
  await picker.setInputFiles({ name: 'first.txt', mimeType: 'text/plain', buffer: Buffer.from('First.') });
  await first;

  const name = `${randomBytes(4).toString('hex')}.log`;
  const buffer = Buffer.alloc(Math.floor(24.9 * MEGABYTE));
  buffer.fill(randomBytes(48_000).toString('base64'));
  proxy.script('cutBefore', 'cutAfter', 'cutBefore');
  await picker.setInputFiles(await onDisk(testInfo, name, buffer));
  const rows = () => stage.demo.store.db.selectFrom('attachments').select('id').where('name', '=', name).execute();
  await expect.poll(rows, { timeout: 60_000 }).toHaveLength(1);
  await expect(widget.dialog.getByRole('progressbar')).toHaveCount(0);
  const [{ id } = { id: '' }] = await rows();
  expect([proxy.counts.cutBefore, proxy.counts.cutAfter]).toEqual([2, 1]);
  expect(sha256(await received(stage, id))).toBe(sha256(buffer));
  expect(await rows()).toHaveLength(1);
});

test('25 MB and one byte are rejected before a byte is sent @chromium', async ({ page, show }, testInfo) => {
  const widget = await show();
  await widget.open();
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await widget.dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles(await onDisk(testInfo, 'all.log', Buffer.alloc(25 * MEGABYTE + 1, 'x')));
  await expect(widget.dialog.getByRole('alert')).toHaveText('all.log is too large. Files can be up to 25 MB.');
  expect(sent.filter((request) => request.endsWith('/v1/attachments'))).toEqual([]);
});

test('a photo reaches the server without its location, and with its orientation', async ({ page, show, stage }) => {
  const widget = await show();
  await widget.open();
  const plain = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 20);
    canvas.getContext('2d')?.fillRect(0, 0, 20, 20);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  });
  const place = Buffer.from('35.6586N 139.7454E');
  const entry = (tag: number, type: number, value: number) => [tag >> 8, tag & 255, 0, type, 0, 0, 0, 1, 0, value];
  const head = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 2];
  const entries = [...entry(0x112, 3, 6), 0, 0, ...entry(0x8825, 4, 0), 0, 38];
  const tiff = Buffer.from([...head, ...entries, 0, 0, 0, 0, ...place]);
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, tiff.length + 8]), Buffer.from('Exif\0\0'), tiff]);
  const photo = Buffer.concat([Buffer.from(plain.slice(0, 2)), exif, Buffer.from(plain.slice(2))]);
  expect(photo.includes(place)).toBe(true);

  const arrived = nextUpload(page);
  await widget.dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
  const bytes = await received(stage, await arrived);
  expect(bytes.includes(place)).toBe(false);
  await expect(widget.dialog.getByText('Location and other hidden details removed')).toBeVisible();
  const shape = await page.evaluate(
    async (data) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(data)], { type: 'image/jpeg' }));
      return [image.width, image.height];
    },
    [...bytes],
  );
  expect(shape).toEqual([20, 40]);
});

test('a screenshot is pasted from the clipboard while the viewer types @chromium', async ({ page, show, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('button', { name: 'Attach files' })).toBeVisible();
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(20, 20);
    canvas.getContext('2d')?.fillRect(0, 0, 9, 9);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })]);
  });
  await widget.description.click();
  const arrived = nextUpload(page);
  await page.keyboard.press('Control+v');
  expect(await arrived).not.toBe('');
  await expect(widget.dialog.getByRole('listitem')).toHaveText(/screenshot-\d{4}-\d\d-\d\d-\d{4}\.png/);
  await expect(widget.description).toHaveValue('');
});

test('files can be dropped anywhere on the panel; drops outside it are left to the page', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('button', { name: 'Attach files' })).toBeVisible();
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['Dropped.'], 'dropped.txt', { type: 'text/plain' }));
    return transfer;
  });
  const heading = widget.dialog.getByRole('heading', { name: widget.say('shell.title') });
  await heading.dispatchEvent('dragover', { dataTransfer: files });
  await expect(widget.dialog.getByText('Drop files here')).toBeVisible();
  await heading.dispatchEvent('drop', { dataTransfer: files });
  await expect(widget.dialog.getByRole('listitem')).toContainText('dropped');
  await expect(widget.dialog.getByText('Drop files here')).toBeHidden();
  const left = await page.evaluate((dataTransfer) => {
    const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    return document.querySelector('h1')?.dispatchEvent(event);
  }, files);
  expect(left, 'the page may do with it what it likes').toBe(true);
});

test('an upload that was interrupted by leaving the page can be selected again @chromium', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await page.route(/v1.attachments/, () => {});
  await widget.description.fill('See the log.');
  await widget.dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'a.log', mimeType: 'text/plain', buffer: Buffer.from('Log.') });
  await expect(widget.dialog.getByRole('progressbar', { name: 'Uploading a.log' })).toBeVisible();
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await widget.open();
  await expect(widget.dialog.getByText('The upload was interrupted. Choose the file again.')).toBeVisible();
  const arrived = nextUpload(page);
  await widget.dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'a.log', mimeType: 'text/plain', buffer: Buffer.from('Log.') });
  await arrived;
  await expect(widget.dialog.getByRole('listitem')).toHaveCount(1);
});
