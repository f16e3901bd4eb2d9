import { useState } from 'preact/hooks';
import type { Attachment, Person } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { sizeOf } from '../i18n/plain.ts';
import { Icon, icons } from '../ui/Icon.tsx';
import { RichText } from '../ui/RichText.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { fileName, oneLine } from '../ui/safe.ts';
import { download } from './download.ts';
import { roleWord } from './words.ts';

interface Props {
  app: App;
  now: number;
  author: Person;
  createdAt: string | null;
  body: string;
  attachments: readonly Attachment[];
}

/** One thing said on a ticket: by whom, when, what, and the files with it. */
export function Message({ app, now, author, createdAt, body, attachments }: Props) {
  const t = app.translate(tickets);
  const mine = author.id === app.session.value?.viewer?.id;
  const role = roleWord(t, author);
  const name = oneLine(author.name);
  return (
    <li class={`message${author.role === 'agent' || author.role === 'system' ? ' theirs' : ''}`}>
      <span class="avatar" aria-hidden="true">
        {[...name.trim()][0] ?? '?'}
      </span>
      <div class="message-head">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {(mine || role !== '') && <span class="role">{mine ? t('tickets.you') : role}</span>}
        <span class="when">
          <TimeText app={app} value={createdAt} now={now} />
        </span>
      </div>
      <div class="message-body">
        <RichText text={body} showAll={(length) => t('tickets.show-all', { size: sizeOf(length) })} />
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

function File({ app, attachment }: { app: App; attachment: Attachment }) {
  const t = app.translate(tickets);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const { stem, extension } = fileName(attachment.name);
  const name = stem + extension;
  const fetchIt = async () => {
    if (busy) return;
    setBusy(true);
    setWhy(null);
    try {
      const api = await app.api();
      download(await api.readAttachment({ id: attachment.id }), name);
    } catch (error) {
      setWhy(app.explain(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <button type="button" class="file" aria-busy={busy || undefined} onClick={() => void fetchIt()}>
        {busy ? <span class="spinner" aria-hidden="true" /> : <Icon d={icons.clip} size={16} />}
        <span class="sr-only">{t('tickets.download')} </span>
        {/* The true extension stands apart: a long or reordered name cannot hide it. */}
        <span class="file-name">
          <bdi class="stem">{stem}</bdi>
          <bdi>{extension}</bdi>
        </span>
        <span class="hint">{sizeOf(attachment.size)}</span>
      </button>
      {why !== null && (
        <p class="error" role="alert">
          {t('tickets.download.failed', { name, why })}
        </p>
      )}
    </li>
  );
}
