import { useRef } from 'preact/hooks';
import type { AuditEvent } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { getDateFormat } from '../../i18n/date-format.ts';
import { Button } from '../../ui/Button.tsx';
import { ResourceState } from '../../ui/ResourceState.tsx';
import { Section } from '../../ui/Section.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { Export } from './Export.tsx';
import type { AccessModel, HistoryFilter } from './model.ts';
import { activityLines, messages, formatAuditEvent } from './labels.ts';

/** Who did what, newest first. */
export function History({ app, model: { history, filter, narrow } }: { app: PanelContext; model: AccessModel }) {
  const t = app.translate(messages);
  const events = history.rows.value;
  const loaded = history.loaded.value;
  const unreadable = history.unreadable.value;
  const times = getDateFormat(app.locale.value);
  // Whoever and whatever was seen can be asked for, also while something else is shown.
  const people = useRef(new Map<string, AuditEvent>()).current;
  const actions = useRef(new Map<string, AuditEvent>()).current;
  for (const event of events) {
    people.set(event.actor.id, event);
    actions.set(event.action, event);
  }
  const choice = (
    label: string,
    by: keyof HistoryFilter,
    seen: Map<string, AuditEvent>,
    words: (event: AuditEvent) => string,
  ) => (
    <label>
      {label}{' '}
      <select
        class="input"
        value={filter.value[by] ?? ''}
        onChange={({ currentTarget: { value } }) => narrow({ [by]: value || undefined })}
      >
        <option value="">{t('access.all')}</option>
        {[...seen].map(([id, event]) => (
          <option key={id} value={id}>
            {words(event)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section title={t('access.history')}>
      <div class="row">
        {choice(t('access.history.who'), 'actorId', people, ({ actor }) => sanitizeLine(actor.name))}
        {choice(t('access.history.what'), 'action', actions, (event) =>
          formatAuditEvent(t, times, { ...event, actor: { ...event.actor, name: '…' }, detail: {} }),
        )}
      </div>
      <ResourceState app={app} from={history} loaded={loaded} lines={3} />
      {loaded && events.length === 0 && <p class="hint">{t('access.history.none')}</p>}
      <ol class="history">
        {events.map((event) => {
          const { reason } = event.detail;
          const { as, kinds } = activityLines(t, event);
          return (
            <li key={event.seq} class={`act-${/^[a-z]+$/.test(event.action) ? event.action : 'other'}`}>
              <p dir="auto">{formatAuditEvent(t, times, event)}</p>
              {as !== null && <p dir="auto">{as}</p>}
              {kinds.length > 0 && (
                <details>
                  <summary>{t('access.activity.details')}</summary>
                  <ul>
                    {kinds.map((kind) => (
                      <li key={kind}>{kind}</li>
                    ))}
                  </ul>
                </details>
              )}
              {typeof reason === 'string' && reason !== '' && <p dir="auto">{sanitizeLine(reason)}</p>}
              <p class="hint">
                <TimeText app={app} value={event.at} />
              </p>
            </li>
          );
        })}
      </ol>
      {unreadable > 0 && <p class="hint">{t('common.unreadable', { n: unreadable })}</p>}
      {history.next.value !== null && (
        <Button kind="quiet" busy={history.loadingMore.value} onClick={() => void history.more()}>
          {t('common.more')}
        </Button>
      )}
      {loaded && <Export app={app} />}
    </Section>
  );
}
