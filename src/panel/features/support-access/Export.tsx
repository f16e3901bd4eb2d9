import { useEffect, useRef, useState } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { access as english } from '../../i18n/en/access.ts';
import { Button } from '../../ui/Button.tsx';
import { download } from '../../ui/download.ts';

type Format = 'csv' | 'jsonl';

/** Buttons with which admins download the whole history. */
export function Export({ app }: { app: PanelContext }) {
  const t = app.translate(english);
  const [busy, setBusy] = useState<Format | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const running = useRef(new AbortController()).current;
  // Another viewer must not get the last one's file.
  useEffect(() => () => running.abort(), []);

  const save = async (format: Format) => {
    if (busy !== null) return;
    setBusy(format);
    setWhy(null);
    try {
      const api = await app.api();
      const file = await api.exportAuditEvents({ format }, { signal: running.signal });
      if (running.signal.aborted) return;
      download(file, `support-access-${new Date(app.now()).toISOString().slice(0, 10)}.${format}`);
      app.announce(t('access.export.done'));
    } catch (error) {
      if (!running.signal.aborted) setWhy(app.toUserError(error).message);
    } finally {
      setBusy(null);
    }
  };
  return (
    <>
      <div class="row">
        <Button kind="quiet" busy={busy === 'csv'} onClick={() => void save('csv')}>
          {t('access.export.csv')}
        </Button>
        <Button kind="quiet" busy={busy === 'jsonl'} onClick={() => void save('jsonl')}>
          {t('access.export.jsonl')}
        </Button>
      </div>
      {why !== null && (
        <p class="error" role="alert">
          {t('access.export.failed', { why })}
        </p>
      )}
    </>
  );
}
