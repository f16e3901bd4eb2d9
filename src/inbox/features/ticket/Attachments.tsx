import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isApiError, type OperationOutput } from '../../../client/index.ts';
import { formatSize } from '../../../panel/i18n/format-lite.ts';
import { download } from '../../../panel/ui/download.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { Icon } from '../../ui/Icon.tsx';

type Attachment = OperationOutput<'readQueueTicket'>['attachments'][number];

/** Types that a browser may decode. Not SVG, which may load other resources. */
const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp|avif)$/;
/** Larger images are shown after a click only. */
const MAX_PREVIEW_BYTES = 3_000_000;

/** Renders the files of a message: images as previews, others as a list. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  const { api, toasts, t } = useInbox();
  if (files.length === 0) return null;
  const save = async (file: Attachment) => {
    try {
      download(await api.readAttachment({ id: file.id }), file.name);
    } catch (error) {
      toasts.show(t('file.failed', { name: file.name, why: explainError(error, t) }), { tone: 'error' });
    }
  };
  return (
    <ul class="files" aria-label={t('files')}>
      {files.map((file) => (
        <li key={file.id}>
          {IMAGE_TYPES.test(file.type) && file.size <= MAX_PREVIEW_BYTES && <Preview file={file} />}
          <button type="button" class="file" onClick={() => void save(file)}>
            <Icon name="clip" size={14} />
            <span class="truncate">{file.name}</span>
            <span class="faint">{formatSize(file.size)}</span>
            <span class="visually-hidden">{t('file.download')}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Preview({ file }: { file: Attachment }) {
  const { api, t } = useInbox();
  const url = useSignal<string | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    const call = new AbortController();
    let objectUrl: string | null = null;
    const load = async () => {
      try {
        const blob = await api.readAttachment({ id: file.id }, { signal: call.signal });
        // The declared type decides how the browser decodes it, never a type of its own.
        objectUrl = URL.createObjectURL(new Blob([blob], { type: file.type }));
        url.value = objectUrl;
      } catch (error) {
        if (!isApiError(error) || error.kind !== 'aborted') failed.value = true;
      }
    };
    void load();
    return () => {
      call.abort();
      if (objectUrl !== null) URL.revokeObjectURL(objectUrl);
    };
  }, [file.id]);
  const source = url.value;
  if (failed.value) return null;
  return source === null ? (
    <span class="preview loading" />
  ) : (
    <a class="preview" href={source} target="_blank" rel="noopener noreferrer">
      <img src={source} alt={t('file.preview', { name: file.name })} onError={() => (failed.value = true)} />
    </a>
  );
}
