import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Attachment, Person } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { formatSize } from '../../i18n/format-lite.ts';
import { Icon } from '../../ui/Icon.tsx';
import { lazyIcons } from '../../ui/lazy-icons.ts';
import { RichText } from '../../ui/RichText.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { splitFileName, sanitizeLine } from '../../ui/sanitize.ts';
import { download } from '../../ui/download.ts';
import { IMAGE_TYPES, drawPreview } from './image-preview.ts';
import { roleLabel } from './labels.ts';

interface ByProps {
  app: PanelContext;
  now: number;
  by: Person;
  at: string | null;
  /** Rendered before the name. */
  children?: ComponentChildren;
}

/** Renders the author's name and role, and the time. */
export function AuthorLine({ app, now, by, at, children }: ByProps) {
  const t = app.translate(tickets);
  const role = by.id === app.session.value?.viewer?.id ? t('tickets.you') : roleLabel(t, by);
  return (
    <div class="message-head">
      {children}
      <strong>
        <bdi>{sanitizeLine(by.name)}</bdi>
      </strong>
      {role && <span class="role">{role}</span>}
      <span class="when">
        <TimeText app={app} value={at} now={now} />
      </span>
    </div>
  );
}

interface Props extends ByProps {
  body: string;
  /** Quotes and signature of a reply by mail. */
  quotedText?: string | undefined;
  attachments: readonly Attachment[];
}

/** Renders a comment, or the ticket's description, with its author, time and attachments. */
export function Message({ body, quotedText, attachments, ...props }: Props) {
  const { app, by } = props;
  const t = app.translate(tickets);
  const showAll = (length: number) => t('tickets.show-all', { size: formatSize(length) });
  return (
    <li class={`message${by.role === 'agent' || by.role === 'system' ? ' theirs' : ''}`}>
      <span class="avatar" aria-hidden="true">
        {[...sanitizeLine(by.name).trim()][0] ?? '?'}
      </span>
      <AuthorLine {...props} />
      <div class="message-body">
        <RichText text={body} showAll={showAll} />
        {quotedText && (
          <details class="quoted-text">
            <summary>{t('tickets.quoted-text')}</summary>
            <RichText text={quotedText} showAll={showAll} />
          </details>
        )}
        {attachments.length > 0 && (
          <ul class="files" aria-label={t('tickets.attachments')}>
            {attachments.map((attachment) => (
              <File key={attachment.id} app={app} attachment={attachment} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function File({ app, attachment }: { app: PanelContext; attachment: Attachment }) {
  const t = app.translate(tickets);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { stem, extension } = splitFileName(attachment.name);
  const name = stem + extension;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [expanded, setExpanded] = useState(false);
  /** @param use - called with the file's content. */
  const fetchFile = async (use: (file: Blob) => unknown) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const api = await app.api();
      await use(await api.readAttachment({ id: attachment.id }));
    } catch (thrown) {
      setError(app.toUserError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  // A file that the browser cannot decode as an image is downloaded instead.
  const show = (file: Blob) =>
    canvas.current &&
    drawPreview(file, canvas.current).then(
      () => setExpanded(true),
      () => download(file, name),
    );
  return (
    <li>
      <button
        type="button"
        class="file"
        aria-busy={busy || undefined}
        onClick={() => void fetchFile((file) => download(file, name))}
      >
        {busy ? <span class="spinner" aria-hidden="true" /> : <Icon d={lazyIcons.clip} size={16} />}
        <span class="sr-only">{t('tickets.download')} </span>
        {/* The extension is a separate element, so that a long or bidirectional name cannot hide it. */}
        <span class="file-name">
          <bdi class="stem">{stem}</bdi>
          <bdi>{extension}</bdi>
        </span>
        <span class="hint">{formatSize(attachment.size)}</span>
      </button>
      {IMAGE_TYPES.test(attachment.type) && (
        <>
          <button
            type="button"
            class="button quiet"
            aria-expanded={expanded}
            onClick={() => (expanded ? setExpanded(false) : void fetchFile(show))}
          >
            {t('tickets.preview')}
            <span class="sr-only"> {name}</span>
          </button>
          <canvas ref={canvas} hidden={!expanded} role="img" aria-label={name} />
        </>
      )}
      {error !== null && (
        <p class="error" role="alert">
          {t('tickets.download.failed', { name, why: error })}
        </p>
      )}
    </li>
  );
}
