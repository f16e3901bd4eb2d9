import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { useModel } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION, apiError, createFakeContext, type FakeApp } from '../../../test/panel/fake-context.ts';
import type { Attachment, CustomerApi } from '../../contract/index.ts';
import { AttachmentPicker } from '../ui/AttachmentPicker.tsx';
import { type StoredUpload, UploadsModel } from './uploads.ts';

const NOW = new Date(2026, 10, 21, 4, 12).getTime();
const answer = (name: string): Attachment => ({ id: `id-${name}`, name, size: 10, type: 'x', createdAt: null });
const file = (name: string, size = 10, type = '') => new File([new Uint8Array(size)], name, { type });

let app: FakeApp;
let model: UploadsModel;
function show(upload: CustomerApi['uploadAttachment'], kept: StoredUpload[] = [], hidden = false) {
  const limits = { ...SESSION.limits, attachmentTypes: ['png', 'jpg', 'txt', 'exe'] };
  app = createFakeContext('submit', {
    uploadAttachment: upload,
    deleteAttachment: () => Promise.resolve(),
    // The small request that distinguishes a dead connection from the limit of a proxy.
    getSession: () => Promise.resolve(SESSION),
  });
  app.session.value = { ...SESSION, limits };
  const View = () => {
    model = useModel(() => new UploadsModel(app, kept));
    return (
      <dialog open>
        <h2>Panel</h2>
        <div hidden={hidden}>
          <AttachmentPicker app={app} model={model} />
        </div>
      </dialog>
    );
  };
  return render(<View />);
}
/** Dispatches a drag event; returns whether the default action of the browser is allowed. */
function drag(type: string, dataTransfer: { types: string[]; files?: File[] }): boolean {
  const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer });
  return fireEvent(screen.getByRole('heading', { name: 'Panel', hidden: true }), event);
}
const drop = (files: File[]) => drag('drop', { types: ['Files'], files });
const paste = (files: File[], types: string[] = ['Files']) =>
  fireEvent.paste(screen.getByRole('heading', { name: 'Panel' }), { clipboardData: { types, files } });
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const ids = () => model.uploaded.value.map(({ id }) => id);
const names = () => model.files.value.map(({ name }) => name);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('choosing files', () => {
  test('shows the reason for each rejected file before any upload', () => {
    const upload = vi.fn<CustomerApi['uploadAttachment']>(() => new Promise(() => {}));
    show(upload);
    const same = file('a.txt');
    drop([same, same, file('b.svg'), file('c.txt', 1_000_001), file('d.txt', 0)]);
    expect(screen.getByRole('alert').textContent).toBe(
      "a.txt is already attached.b.svg can't be attached. Allowed types: PNG, JPG, TXT, EXE." +
        'c.txt is too large. Files can be up to 977 kB.d.txt is empty.',
    );
    drop([1, 2, 3, 4, 5].map((n) => file(`${n}.txt`)));
    expect(screen.getByRole('alert').textContent).toBe('You can attach up to 5 files.');
    expect(names()).toEqual(['a.txt', '1.txt', '2.txt', '3.txt', '4.txt']);
  });

  test('accepts a drop anywhere on the panel; on another tab, a drop only does not navigate the page', () => {
    show(() => new Promise(() => {}), [], true);
    expect(drop([file('a.txt')])).toBe(false);
    expect(names()).toEqual([]);
    // The browser handles dragged text.
    expect(drag('drop', { types: ['text/plain'] })).toBe(true);
  });

  test('shows the drop area while files are dragged over the panel', () => {
    show(() => new Promise(() => {}));
    drag('dragover', { types: ['Files'] });
    expect(screen.getByText('Drop files here')).toBeTruthy();
    drag('dragleave', { types: ['Files'] });
    expect(screen.queryByText('Drop files here')).toBeNull();
  });

  test('names a pasted screenshot by its time, and ignores pasted cells and text', () => {
    show(() => new Promise(() => {}));
    paste([file('image.png', 10, 'image/png')]);
    paste([file('image.png', 10, 'image/png')]);
    paste([file('report.txt')]);
    expect(paste([file('image.png')], ['text/plain', 'text/html', 'Files'])).toBe(true);
    expect(names()).toEqual(['screenshot-2026-11-21-0412.png', 'screenshot-2026-11-21-0412-2.png', 'report.txt']);
  });

  test('shows bidirectional control characters, and the real extension separately', () => {
    const { container } = show(() => new Promise(() => {}));
    drop([file('invoice\u202Egpj.exe'), file('an extraordinarily long name of a log 2026-11-21.txt')]);
    const parts = [...container.querySelectorAll('.attachment-name')].map((name) =>
      [...name.querySelectorAll('bdi')].map((part) => part.textContent),
    );
    expect(parts).toEqual([
      ['invoice\uFFFDgpj', '', '.exe'],
      ['an extraordinarily long name of a log 20', '26-11-21', '.txt'],
    ]);
  });
});

describe('uploading', () => {
  test('sends two files at a time, each with its own progress', async () => {
    const ends: (() => void)[] = [];
    show(({ name }, options) => {
      options?.onProgress?.(0.4);
      return new Promise((resolve) => ends.push(() => resolve(answer(name))));
    });
    drop([file('a.txt'), file('b.txt'), file('c.txt')]);
    await waitFor(() => expect(ends).toHaveLength(2));
    const bars = screen.getAllByRole<HTMLProgressElement>('progressbar');
    expect(bars.map((bar) => [bar.getAttribute('aria-label'), bar.value])).toEqual([
      ['Uploading a.txt', 0.4],
      ['Uploading b.txt', 0.4],
    ]);
    const onComplete = vi.fn<(complete: boolean) => void>();
    void model.whenComplete().then(onComplete);
    await act(async () => ends[0]?.());
    await waitFor(() => expect(ends).toHaveLength(3));
    expect(onComplete).not.toHaveBeenCalled();
    await act(async () => ends.forEach((end) => end()));
    await waitFor(() => expect(onComplete).toHaveBeenCalledWith(true));
    expect(ids()).toEqual(['id-a.txt', 'id-b.txt', 'id-c.txt']);
  });

  test('retries with the same key, and immediately when the network returns', async () => {
    const upload = vi
      .fn<CustomerApi['uploadAttachment']>()
      .mockRejectedValueOnce(apiError('offline'))
      .mockRejectedValueOnce(apiError('offline'))
      .mockImplementation(({ name }) => Promise.resolve(answer(name)));
    show(upload);
    drop([file('a.txt')]);
    await screen.findByText('failed: offline');
    await pass(2_000);
    expect(upload).toHaveBeenCalledTimes(2);
    expect(await model.whenComplete()).toBe(false);
    act(() => void dispatchEvent(new Event('online')));
    await waitFor(() => expect(ids()).toEqual(['id-a.txt']));
    expect(new Set(upload.mock.calls.map(([, options]) => options?.idempotencyKey)).size).toBe(1);
  });

  test('sends a large file in parts if the server supports it', async () => {
    const upload = vi.fn<CustomerApi['uploadAttachment']>(({ name }) => Promise.resolve(answer(name)));
    for (const resumable of [true, false]) {
      const { unmount } = show(upload);
      const limits = { ...SESSION.limits, attachmentBytes: 2_000_000, attachmentTypes: ['txt'] };
      app.session.value = { ...SESSION, limits, capabilities: { ...SESSION.capabilities, resumable } };
      drop([file('small.txt', 900_000), file('large.txt', 900_001)]);
      expect(await model.whenComplete()).toBe(true);
      unmount();
    }
    expect(upload.mock.calls.map(([{ name }, options]) => [name, options?.resumable])).toEqual([
      ['small.txt', false],
      ['large.txt', true],
      ['small.txt', false],
      ['large.txt', false],
    ]);
  });

  const WORDS = 'Your network blocks files of this size. Attach a smaller file, or contact your administrator.';
  const resume = (resumable: boolean) => {
    const { limits = SESSION.limits } = app.session.value ?? {};
    app.session.value = { ...SESSION, limits, capabilities: { ...SESSION.capabilities, resumable } };
  };

  test('sends a file in parts after a proxy rejects it, and shows an error if that fails', async () => {
    const upload = vi.fn<CustomerApi['uploadAttachment']>(() => Promise.reject(apiError('proxy_limit', false)));
    show(upload);
    resume(true);
    drop([file('a.txt', 500_000)]);
    await waitFor(() => expect(upload).toHaveBeenCalledTimes(2));
    expect(upload.mock.calls.map(([, options]) => options?.resumable)).toEqual([false, true]);
    await screen.findByText(WORDS);
    await pass(60_000);
    expect(upload).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['in parts if the server supports it', true],
    ['with an error otherwise', false],
  ])('continues %s when files fail with a network error and small requests succeed', async (_, resumable) => {
    const upload = vi.fn<CustomerApi['uploadAttachment']>((__, options) =>
      options?.resumable ? Promise.resolve(answer('a.txt')) : Promise.reject(apiError('offline')),
    );
    show(upload);
    resume(resumable);
    drop([file('a.txt', 500_000)]);
    await screen.findByText('failed: offline');
    await pass(2_000);
    if (resumable) await waitFor(() => expect(ids()).toEqual(['id-a.txt']));
    else {
      await screen.findByText(WORDS);
      await pass(60_000);
    }
    expect(upload).toHaveBeenCalledTimes(resumable ? 3 : 2);
  });

  test('does not retry a file that the server rejects', async () => {
    const upload = vi.fn<CustomerApi['uploadAttachment']>(() => Promise.reject(apiError('type_refused', false)));
    show(upload);
    drop([file('a.txt')]);
    await screen.findByText('failed: type_refused');
    expect(screen.queryByRole('button', { name: /again/ })).toBeNull();
    await pass(60_000);
    expect(upload).toHaveBeenCalledTimes(1);
  });

  test('marks the picture whose metadata the server removed', async () => {
    show(({ name }) => Promise.resolve({ ...answer(name), size: name === 'photo.jpg' ? 3 : 5 }));
    drop([new File(['12345'], 'photo.jpg'), new File(['12345'], 'plain.png')]);
    expect(await model.whenComplete()).toBe(true);
    expect(await screen.findAllByText('Location and other hidden details removed')).toHaveLength(1);
  });

  test('aborts a removed file and starts the next one', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    show(
      (_, options) =>
        new Promise((__, reject) => {
          signals.push(options?.signal);
          options?.signal?.addEventListener('abort', () => reject(apiError('aborted')));
        }),
    );
    drop([file('a.txt'), file('b.txt'), file('c.txt')]);
    await waitFor(() => expect(signals).toHaveLength(2));
    fireEvent.click(screen.getByRole('button', { name: 'Remove a.txt' }));
    expect(signals[0]?.aborted).toBe(true);
    await waitFor(() => expect(signals).toHaveLength(3));
    expect(names()).toEqual(['b.txt', 'c.txt']);
  });
});

describe('removing a file', () => {
  test('cancels a failed or waiting upload on the server', async () => {
    const signals: AbortSignal[] = [];
    show((_, options) => {
      if (options?.signal) signals.push(options.signal);
      return Promise.reject(apiError('offline'));
    });
    drop([file('a.txt'), file('b.txt')]);
    expect(await screen.findAllByText('failed: offline')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Remove a.txt' }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await pass(60_000);
    expect(names()).toEqual(['b.txt']);
    expect(signals.filter(({ aborted }) => aborted)).toHaveLength(1);
  });
});

describe('after a reload', () => {
  test('keeps the uploaded files, and replaces a missing file when it is chosen again', async () => {
    const upload = vi.fn<CustomerApi['uploadAttachment']>(({ name }) => Promise.resolve(answer(name)));
    show(upload, [
      { id: 'x', name: 'a.txt', size: 10 },
      { id: null, name: 'b.txt', size: 10 },
    ]);
    expect(screen.getByText('The upload was interrupted. Choose the file again.')).toBeTruthy();
    expect([ids(), await model.whenComplete()]).toEqual([['x'], false]);
    drop([file('b.txt')]);
    await waitFor(() => expect(ids()).toEqual(['x', 'id-b.txt']));
    expect(names()).toEqual(['a.txt', 'b.txt']);
  });

  test('changes the draft only with the files, not with their progress', async () => {
    let progress: ((fraction: number) => void) | undefined;
    show((_, options) => {
      progress = options?.onProgress;
      return new Promise(() => {});
    });
    drop([file('a.txt')]);
    const kept = model.stored.value;
    expect(kept).toEqual([{ id: null, name: 'a.txt', size: 10 }]);
    await waitFor(() => expect(progress).toBeTruthy());
    act(() => progress?.(0.5));
    expect(model.files.value[0]?.progress).toBe(0.5);
    expect(model.stored.value).toBe(kept);
  });
});
