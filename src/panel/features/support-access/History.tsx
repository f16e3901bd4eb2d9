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
import { formatActivityDetails, messages, formatAuditEvent } from './labels.ts';

/** Renders the audit log, newest first, with filters and export. */
export function History({ app, model: { auditLog, filter, setFilter } }: { app: PanelContext; model: AccessModel }) {
  const t = app.translate(messages);
  const events = auditLog.rows.value;
  const loaded = auditLog.loaded.value;
  const unreadable = auditLog.unreadable.value;
  const times = getDateFormat(app.locale.value);
  // Filter choices are collected from all events loaded so far, because a filtered list lacks the others.
  const actors = useRef(new Map<string, AuditEvent>()).current;
  const actions = useRef(new Map<string, AuditEvent>()).current;
  for (const event of events) {
    actors.set(event.actor.id, event);
    actions.set(event.action, event);
  }
  const renderFilter = (
    label: string,
    key: keyof HistoryFilter,
    events: Map<string, AuditEvent>,
    toLabel: (event: AuditEvent) => string,
  ) => (
    <label>
      {label}{' '}
      <select
        class="input"
        value={filter.value[key] ?? ''}
        onChange={({ currentTarget: { value } }) => setFilter({ [key]: value || undefined })}
      >
        <option value="">{t('access.all')}</option>
        {[...events].map(([id, event]) => (
          <option key={id} value={id}>
            {toLabel(event)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section title={t('access.history')}>
      <div class="row">
        {renderFilter(t('access.history.who'), 'actorId', actors, ({ actor }) => sanitizeLine(actor.name))}
        {renderFilter(t('access.history.what'), 'action', actions, (event) =>
          formatAuditEvent(t, times, { ...event, actor: { ...event.actor, name: '…' }, detail: {} }),
        )}
      </div>
      <ResourceState app={app} from={auditLog} loaded={loaded} lines={3} />
      {loaded && events.length === 0 && <p class="hint">{t('access.history.none')}</p>}
      <ol class="history">
        {events.map((event) => {
          const { reason } = event.detail;
          const { as, kinds } = formatActivityDetails(t, event);
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
      {auditLog.next.value !== null && (
        <Button kind="quiet" busy={auditLog.loadingMore.value} onClick={() => void auditLog.more()}>
          {t('common.more')}
        </Button>
      )}
      {loaded && <Export app={app} />}
    </Section>
  );
}
