import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PanelContext } from '../core/context.ts';
import { attachments } from '../i18n/en/attachments.ts';
import { formatSize } from '../i18n/format-lite.ts';
import { type Upload, type UploadsModel, formatTypes } from '../data/uploads.ts';
import { Button } from './Button.tsx';
import { Icon, icons } from './Icon.tsx';
import { lazyIcons } from './lazy-icons.ts';
import css from './attachments.css?inline';
import { splitFileName } from './sanitize.ts';

interface Props {
  app: PanelContext;
  model: UploadsModel;
  /** Rendered above the list of files. */
  children?: ComponentChildren;
}

/**
 * Renders the attachments of a form, with file picker and camera. Files can also be dropped and pasted anywhere on the panel.
 *
 * @example <AttachmentPicker app={app} model={uploads}><textarea class="input" /></AttachmentPicker>
 */
export function AttachmentPicker({ app, model, children }: Props) {
  app.addStyles(css);
  const t = app.translate(attachments);
  const limits = app.session.value?.limits;
  const types = limits?.attachmentTypes;
  const files = model.files.value;
  const rejections = model.rejections.value;
  const [over, setOver] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => acceptFiles(place.current, model, setOver), [model]);

  const choose = (event: { currentTarget: HTMLInputElement }) => {
    model.add([...(event.currentTarget.files ?? [])]);
    // Lets the same file be chosen again after it was removed.
    event.currentTarget.value = '';
  };

  return (
    <div class="attach" ref={place}>
      {over && <p class="drop">{t('attachments.drop')}</p>}
      {children}
      {files.length > 0 && (
        <ul class="attached" aria-label={t('attachments.list')}>
          {files.map((file) => (
            <Row key={file.key} app={app} model={model} file={file} />
          ))}
        </ul>
      )}
      {rejections.length > 0 && (
        <div role="alert">
          {rejections.map((reason) => (
            <p key={reason} class="error">
              {reason}
            </p>
          ))}
        </div>
      )}
      <div class="attach-foot">
        <Button kind="quiet" aria-describedby={`${id}-limits`} onClick={() => picker.current?.click()}>
          <Icon d={lazyIcons.clip} size={16} />
          {t('attachments.add')}
        </Button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={types?.map((type) => `.${type}`).join(',')}
          onChange={choose}
        />
        {matchMedia('(pointer: coarse)').matches && types?.includes('jpg') && (
          <>
            <Button kind="quiet" onClick={() => camera.current?.click()}>
              <Icon d="M4 8h3l2-3h6l2 3h3v11H4zM15.5 13a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z" size={16} />
              {t('attachments.camera')}
            </Button>
            <input ref={camera} type="file" accept="image/*" capture="environment" hidden onChange={choose} />
          </>
        )}
        {limits && (
          <details class="hint" id={`${id}-limits`}>
            <summary>
              {t('attachments.hint', { count: limits.attachments, size: formatSize(limits.attachmentBytes) })}
            </summary>
            {t('attachments.types', { types: formatTypes(limits.attachmentTypes) })}
          </details>
        )}
      </div>
    </div>
  );
}

function Row({ app, model, file }: { app: PanelContext; model: UploadsModel; file: Upload }) {
  const t = app.translate(attachments);
  const { stem, extension } = splitFileName(file.name);
  const name = stem + extension;
  // A long name is truncated in the middle, because numbers and dates at its end distinguish files.
  const [, head = stem, tail = ''] = /^(.{12,}?)(.{8})$/su.exec(stem) ?? [];
  const sending = file.state === 'sending';
  return (
    <li class={`attachment ${file.state}`}>
      <Icon d={file.state === 'failed' ? lazyIcons.alert : lazyIcons.clip} size={16} />
      <span class="attachment-name">
        <bdi class="stem">{head}</bdi>
        <bdi>{tail}</bdi>
        <bdi>{extension}</bdi>
      </span>
      <span class="hint">{file.state === 'waiting' ? t('attachments.waiting') : formatSize(file.size)}</span>
      {file.retryable && file.state === 'failed' && (
        <button
          type="button"
          class="icon-button"
          aria-label={t('attachments.retry', { name })}
          onClick={() => model.retry(file.key)}
        >
          <Icon d="M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5" size={16} />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t('attachments.remove', { name })}
        onClick={() => model.remove(file.key)}
      >
        <Icon d={icons.close} size={16} />
      </button>
      {sending && <progress value={file.progress} max={1} aria-label={t('attachments.progress', { name })} />}
      {file.error !== null && (
        <p class="error" role="alert">
          {file.error}
        </p>
      )}
      {file.metadataRemoved && file.state === 'done' && <p class="hint">{t('attachments.cleaned')}</p>}
    </li>
  );
}

/**
 * Accepts files dropped and pasted anywhere on the panel while the picker is visible. On another tab, a drop is prevented so
 * that the browser does not navigate to the file. Outside the panel, events are left to the page.
 *
 * @returns a function that removes the listeners.
 */
function acceptFiles(place: HTMLElement | null, model: UploadsModel, setOver: (over: boolean) => void) {
  const panel = place?.closest('dialog') ?? place;
  const abort = new AbortController();
  const on = <E extends 'dragover' | 'dragleave' | 'drop' | 'paste'>(
    type: E,
    listener: (event: HTMLElementEventMap[E], visible: boolean) => void,
  ) => panel?.addEventListener(type, (event) => listener(event, !place?.closest('[hidden]')), { signal: abort.signal });
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

  on('dragover', (event, visible) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (visible) setOver(true);
  });
  on('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && panel?.contains(relatedTarget))) setOver(false);
  });
  on('drop', (event, visible) => {
    setOver(false);
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (visible) model.add([...(event.dataTransfer?.files ?? [])]);
  });
  on('paste', (event, visible) => {
    const { types = [], files = [] } = event.clipboardData ?? {};
    // Spreadsheet cells are on the clipboard both as text and as an image; the text is pasted.
    if (!visible || files.length === 0 || (types.includes('text/plain') && types.includes('text/html'))) return;
    event.preventDefault();
    model.add(Array.from(files, (file) => withName(file, model)));
  });
  return () => abort.abort();
}

/** Names a pasted screenshot by its time, because browsers name each one `image.png`. */
function withName(file: File, model: UploadsModel): File {
  const extension = /^image(\.\w+)$/.exec(file.name)?.[1];
  if (!extension) return file;
  const now = new Date();
  const local = new Date(+now - now.getTimezoneOffset() * 60_000).toISOString();
  const stem = `screenshot-${local.slice(0, 16).replace('T', '-').replace(':', '')}`;
  const sameNameCount = model.files.peek().filter(({ name }) => name.startsWith(stem)).length;
  return new File([file], `${stem}${sameNameCount ? `-${sameNameCount + 1}` : ''}${extension}`, { type: file.type });
}
