import { useRef } from 'preact/hooks';
import type { App } from '../app.ts';
import { timesIn } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { Read } from '../ui/Read.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { oneLine } from '../ui/safe.ts';
import type { AccessModel } from './model.ts';
import { english, eventWords } from './words.ts';

/** Who did what, newest first. */
export function History({ app, model: { history, actor, narrow } }: { app: App; model: AccessModel }) {
  const t = app.translate(english);
  const events = history.rows.value;
  const loaded = history.loaded.value;
  const unreadable = history.unreadable.value;
  const times = timesIn(app.locale.value);
  // Whoever was seen can be asked for, also while somebody else is shown.
  const people = useRef(new Map<string, string>()).current;
  for (const { actor } of events) people.set(actor.id, oneLine(actor.name));
  return (
    <section aria-label={t('access.history')}>
      <h3 class="quiet-head">{t('access.history')}</h3>
      <label>
        {t('access.history.who')}
        <select class="input" value={actor.value} onChange={(event) => narrow(event.currentTarget.value)}>
          <option value="">{t('access.all')}</option>
          {[...people].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Read app={app} from={history} loaded={loaded} failed={t('access.history.failed')} lines={3} />
      {loaded && events.length === 0 && <p class="hint">{t('access.history.none')}</p>}
      <ol class="history">
        {events.map((event) => {
          const { reason } = event.detail;
          return (
            <li key={event.seq} class={`act-${/^[a-z]+$/.test(event.action) ? event.action : 'other'}`}>
              <p dir="auto">{eventWords(t, times, event)}</p>
              {typeof reason === 'string' && reason !== '' && (
                <p class="reason" dir="auto">
                  {oneLine(reason)}
                </p>
              )}
              <p class="hint">
                <TimeText app={app} value={event.at} />
              </p>
            </li>
          );
        })}
      </ol>
      {unreadable > 0 && <p class="hint">{t('access.history.unreadable', { n: unreadable })}</p>}
      {history.next.value !== null && (
        <Button kind="quiet" busy={history.loadingMore.value} onClick={() => void history.more()}>
          {t('common.more')}
        </Button>
      )}
    </section>
  );
}
