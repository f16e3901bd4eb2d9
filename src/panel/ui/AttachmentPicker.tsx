import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PanelContext } from '../core/context.ts';
import { attachments } from '../i18n/en/attachments.ts';
import { formatSize } from '../i18n/format-lite.ts';
import { type Upload, type UploadsModel, acceptedTypes } from '../data/uploads.ts';
import { Button } from './Button.tsx';
import { Icon, icons } from './Icon.tsx';
import { lateIcons } from './late-icons.ts';
import css from './attachments.css?inline';
import { fileName } from './sanitize.ts';

interface Props {
  app: PanelContext;
  model: UploadsModel;
  /** What stands above the files. */
  children?: ComponentChildren;
}

/**
 * Attaches files by picker and camera, and by dropping and pasting anywhere on the panel. Limits are said before, reasons
 * after, progress in between.
 *
 * @example <AttachmentPicker app={app} model={uploads}><textarea class="input" /></AttachmentPicker>
 */
export function AttachmentPicker({ app, model, children }: Props) {
  app.addStyles(css);
  const t = app.translate(attachments);
  const limits = app.session.value?.limits;
  const types = limits?.attachmentTypes;
  const files = model.files.value;
  const refused = model.refused.value;
  const [over, setOver] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => takeFrom(place.current, model, setOver), [model]);

  const choose = (event: { currentTarget: HTMLInputElement }) => {
    model.add([...(event.currentTarget.files ?? [])]);
    // The same file may be chosen again after it was removed.
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
      {refused.length > 0 && (
        <div role="alert">
          {refused.map((reason) => (
            <p key={reason} class="error">
              {reason}
            </p>
          ))}
        </div>
      )}
      <div class="attach-foot">
        <Button kind="quiet" aria-describedby={`${id}-limits`} onClick={() => picker.current?.click()}>
          <Icon d={lateIcons.clip} size={16} />
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
            {t('attachments.types', { types: acceptedTypes(limits.attachmentTypes) })}
          </details>
        )}
      </div>
    </div>
  );
}

function Row({ app, model, file }: { app: PanelContext; model: UploadsModel; file: Upload }) {
  const t = app.translate(attachments);
  const { stem, extension } = fileName(file.name);
  const name = stem + extension;
  // A long name gives way in its middle: numbers and dates at its end are what tells files apart.
  const [, head = stem, tail = ''] = /^(.{12,}?)(.{8})$/su.exec(stem) ?? [];
  const sending = file.state === 'sending';
  return (
    <li class={`attachment ${file.state}`}>
      <Icon d={file.state === 'failed' ? icons.alert : lateIcons.clip} size={16} />
      <span class="attachment-name">
        <bdi class="stem">{head}</bdi>
        <bdi>{tail}</bdi>
        <bdi>{extension}</bdi>
      </span>
      <span class="hint">{file.state === 'waiting' ? t('attachments.waiting') : formatSize(file.size)}</span>
      {file.again && file.state === 'failed' && (
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
      {file.why !== null && <p class="error">{file.why}</p>}
      {file.cleaned && file.state === 'done' && <p class="hint">{t('attachments.cleaned')}</p>}
    </li>
  );
}

/**
 * Lets files be dropped and pasted anywhere on the panel that a picker stands in, and nowhere else: beside it, they are the
 * page's. On another tab a drop does nothing, above all it does not lead away from the page.
 *
 * @returns stops it.
 */
function takeFrom(place: HTMLElement | null, model: UploadsModel, setOver: (over: boolean) => void) {
  const panel = place?.closest('dialog') ?? place;
  const stop = new AbortController();
  const on = <E extends 'dragover' | 'dragleave' | 'drop' | 'paste'>(
    type: E,
    listener: (event: HTMLElementEventMap[E], shown: boolean) => void,
  ) => panel?.addEventListener(type, (event) => listener(event, !place?.closest('[hidden]')), { signal: stop.signal });
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

  on('dragover', (event, shown) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (shown) setOver(true);
  });
  on('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && panel?.contains(relatedTarget))) setOver(false);
  });
  on('drop', (event, shown) => {
    setOver(false);
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (shown) model.add([...(event.dataTransfer?.files ?? [])]);
  });
  on('paste', (event, shown) => {
    const { types = [], files = [] } = event.clipboardData ?? {};
    // Cells of a spreadsheet come as text, and as a picture of themselves.
    if (!shown || files.length === 0 || (types.includes('text/plain') && types.includes('text/html'))) return;
    event.preventDefault();
    model.add(Array.from(files, (file) => withName(file, model)));
  });
  return () => stop.abort();
}

/** A screenshot in the clipboard is called `image.png`, each one; what it is called here says when it was pasted. */
function withName(file: File, model: UploadsModel): File {
  const extension = /^image(\.\w+)$/.exec(file.name)?.[1];
  if (!extension) return file;
  const now = new Date();
  const local = new Date(+now - now.getTimezoneOffset() * 60_000).toISOString();
  const stem = `screenshot-${local.slice(0, 16).replace('T', '-').replace(':', '')}`;
  const taken = model.files.peek().filter(({ name }) => name.startsWith(stem)).length;
  return new File([file], `${stem}${taken ? `-${taken + 1}` : ''}${extension}`, { type: file.type });
}
