import { useEffect, useRef, useState } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { access as english } from '../../i18n/en/access.ts';
import { Button } from '../../ui/Button.tsx';
import { download } from '../../ui/download.ts';

type Format = 'csv' | 'jsonl';

/** Renders the buttons that download the whole audit log. */
export function Export({ app }: { app: PanelContext }) {
  const t = app.translate(english);
  const [busy, setBusy] = useState<Format | null>(null);
  const [error, setError] = useState<string | null>(null);
  const abort = useRef(new AbortController()).current;
  // Another viewer must not receive this viewer's file.
  useEffect(() => () => abort.abort(), []);

  const save = async (format: Format) => {
    if (busy !== null) return;
    setBusy(format);
    setError(null);
    try {
      const api = await app.api();
      const file = await api.exportAuditEvents({ format }, { signal: abort.signal });
      if (abort.signal.aborted) return;
      download(file, `support-access-${new Date(app.now()).toISOString().slice(0, 10)}.${format}`);
      app.announce(t('access.export.done'));
    } catch (thrown) {
      if (!abort.signal.aborted) setError(app.toUserError(thrown).message);
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
      {error !== null && (
        <p class="error" role="alert">
          {t('access.export.failed', { why: error })}
        </p>
      )}
    </>
  );
}
