import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { App } from '../app.ts';
import { attachments } from '../i18n/en/attachments.ts';
import { sizeOf } from '../i18n/plain.ts';
import type { Upload, UploadsModel } from '../uploads.ts';
import { Icon, icons } from './Icon.tsx';
import css from './attachments.css?inline';
import { fileName } from './safe.ts';

interface Props {
  app: App;
  model: UploadsModel;
  /** What files can be dropped and pasted on, besides the picker itself. */
  children?: ComponentChildren;
}

/**
 * Attaches files by picker, drop and paste. Limits are said before, reasons after, progress in between.
 *
 * @example <AttachmentPicker app={app} model={uploads}><textarea class="input" /></AttachmentPicker>
 */
export function AttachmentPicker({ app, model, children }: Props) {
  app.adopt(css);
  const t = app.translate(attachments);
  const limits = app.session.value?.limits;
  const files = model.files.value;
  const refused = model.refused.value;
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping and pasting; the button does the same.
    <div
      class={`attach${over ? ' over' : ''}`}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        model.add([...(event.dataTransfer?.files ?? [])]);
      }}
      onPaste={(event) => {
        const pasted = [...(event.clipboardData?.files ?? [])];
        if (pasted.length === 0) return;
        event.preventDefault();
        model.add(pasted);
      }}
    >
      {children}
      {files.length > 0 && (
        <ul class="attached" aria-label={t('attachments.list')}>
          {files.map((file) => (
            <Row key={file.key} app={app} model={model} file={file} size={sizeOf(file.size)} />
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
        <button
          type="button"
          class="button quiet"
          aria-describedby={`${id}-limits`}
          onClick={() => picker.current?.click()}
        >
          <Icon d={icons.clip} size={16} />
          {t(over ? 'attachments.drop' : 'attachments.add')}
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={limits?.attachmentTypes.map((type) => `.${type}`).join(',')}
          onChange={(event) => {
            model.add([...(event.currentTarget.files ?? [])]);
            // The same file may be chosen again after it was removed.
            event.currentTarget.value = '';
          }}
        />
        {limits && (
          <p class="hint" id={`${id}-limits`}>
            {t('attachments.hint', { count: limits.attachments, size: sizeOf(limits.attachmentBytes) })}
          </p>
        )}
      </div>
    </div>
  );
}

function Row({ app, model, file, size }: { app: App; model: UploadsModel; file: Upload; size: string }) {
  const t = app.translate(attachments);
  const { stem, extension } = fileName(file.name);
  const name = stem + extension;
  return (
    <li class={`attachment ${file.state}`}>
      <Icon d={file.state === 'failed' ? icons.alert : icons.clip} size={16} />
      <span class="attachment-name">
        <bdi class="stem">{stem}</bdi>
        <bdi>{extension}</bdi>
      </span>
      <span class="hint">{file.state === 'waiting' ? t('attachments.waiting') : size}</span>
      {file.state === 'failed' && (
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
      {file.state === 'sending' && (
        <progress value={file.progress} max={1} aria-label={t('attachments.progress', { name })} />
      )}
      {file.why !== null && <p class="error">{file.why}</p>}
    </li>
  );
}
