import { useLayoutEffect, useState } from 'preact/hooks';
import type { PanelContext } from '../../../core/context.ts';
import { diagnostics as english } from '../../../i18n/en/diagnostics.ts';
import { DIAGNOSTICS } from '../submission.ts';
import type { FormModel } from '../form-model.ts';
import { record } from './record.ts';

/** Characters; older ones are dropped. */
const MAX_LENGTH = 20_000;

/**
 * Records errors of the page for this ticket, after the viewer has opted in. The recording is visible and editable; recording
 * ends when the form is unmounted or the viewer opts out.
 */
export default function Diagnostics({ app, form }: { app: PanelContext; form: FormModel }) {
  const t = app.translate(english);
  const [on, setOn] = useState(false);
  const text = form.value(DIAGNOSTICS);
  useLayoutEffect(() => {
    if (!on) return undefined;
    return record((line) => (text.value = `${text.peek()}\n${line}`.trim().slice(-MAX_LENGTH).toWellFormed()));
  }, [on]);
  return (
    <div class="field">
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          aria-describedby="diagnostics"
          onChange={(event) => {
            setOn(event.currentTarget.checked);
            if (!event.currentTarget.checked) text.value = '';
          }}
        />
        <span>{t('diagnostics.title')}</span>
      </label>
      <p class="hint" id="diagnostics">
        {t(on ? 'diagnostics.on' : 'diagnostics.hint')}
      </p>
      {/* Also without recording, for a restored draft. */}
      {(on || text.value) && (
        <textarea
          class="input"
          aria-describedby="diagnostics"
          aria-label={t('diagnostics.title')}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      )}
    </div>
  );
}
