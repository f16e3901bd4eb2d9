import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Incident, Maintenance, StatusUpdate } from '../../../contract/index.ts';
import { isOpen } from '../../../contract/overall-status.ts';
import type { PanelContext } from '../../core/context.ts';
import { common } from '../../i18n/en/common.ts';
import { status } from '../../i18n/en/status.ts';
import { formatSize } from '../../i18n/format-lite.ts';
import { parseTime, getDateFormat } from '../../i18n/date-format.ts';
import { Button } from '../../ui/Button.tsx';
import { RichText } from '../../ui/RichText.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { SafeLink } from './SafeLink.tsx';
import { toStateLabel } from './labels.ts';

interface Props<T> {
  app: PanelContext;
  now: number;
  /** The names of affected components, by id. */
  names: ReadonlyMap<string, string>;
  event: T;
}

const english = { ...status, ...common };
/** Updates rendered before "show earlier" is pressed. */
const MAX_INITIAL_UPDATES = 2;

/** Renders an incident. */
export function IncidentCard(props: Props<Incident>) {
  const { app, event } = props;
  const t = app.translate(english);
  const { impact, resolvedAt } = event;
  const at = parseTime(resolvedAt ?? event.startedAt);
  return (
    <EventCard {...props} tone={`impact-${isOpen(event) ? impact : 'over'}`}>
      <p class="hint">
        {toStateLabel(t, 'status.impact.', impact)}
        {' · '}
        {at === null
          ? t('common.unknown-date')
          : t(resolvedAt === null ? 'status.started' : 'status.resolved', {
              time: getDateFormat(app.locale.value).dateTime(at),
            })}
      </p>
    </EventCard>
  );
}

/** Renders a scheduled or ongoing maintenance. */
export function MaintenanceCard(props: Props<Maintenance>) {
  const { app, event } = props;
  const t = app.translate(english);
  const times = getDateFormat(app.locale.value);
  const start = parseTime(event.startsAt);
  const end = parseTime(event.endsAt);
  return (
    <EventCard {...props} tone="planned" calendar={event.calendar}>
      <p class="row">
        <span class="pill">{toStateLabel(t, 'status.update.', event.state)}</span>
        <span>
          {start === null
            ? t('common.unknown-date')
            : end !== null && end >= start
              ? times.range(start, end)
              : t('status.from', { time: times.dateTime(start) })}
        </span>
      </p>
    </EventCard>
  );
}

interface CardProps extends Props<Incident | Maintenance> {
  tone: string;
  calendar?: string | undefined;
  /** Renders state and time. */
  children: ComponentChildren;
}

/** Renders name, affected components, updates and links of an event. */
function EventCard({ app, now, names, event, tone, calendar, children }: CardProps) {
  const [all, setAll] = useState(false);
  const t = app.translate(english);
  // Newest first; the source's order is not guaranteed.
  const updates = event.updates.toSorted((one, other) => (parseTime(other.at) ?? 0) - (parseTime(one.at) ?? 0));
  const visibleUpdates = all ? updates : updates.slice(0, MAX_INITIAL_UPDATES);
  const name = sanitizeLine(event.name);
  const srSuffix = <span class="sr-only"> – {name}</span>;
  return (
    <article class={`event ${tone}`}>
      <h4 dir="auto">{name}</h4>
      {children}
      {event.components.length > 0 && (
        <p class="hint" dir="auto">
          {t('status.affects', {
            components: getDateFormat(app.locale.value).list(
              event.components.map((id) => names.get(id) ?? sanitizeLine(id)),
            ),
          })}
        </p>
      )}
      {visibleUpdates.length > 0 && (
        <ol class="stack">
          {visibleUpdates.map((update) => (
            <Update key={update.id} app={app} now={now} update={update} />
          ))}
        </ol>
      )}
      {visibleUpdates.length < updates.length && (
        <Button kind="quiet" onClick={() => setAll(true)}>
          {t('common.earlier', { n: updates.length - visibleUpdates.length })}
        </Button>
      )}
      <SafeLink url={event.url}>
        {t('status.link')}
        {srSuffix}
      </SafeLink>
      {calendar && (
        <a
          download="maintenance.ics"
          href={`data:text/calendar;charset=utf-8,${encodeURIComponent(calendar.toWellFormed())}`}
        >
          {t('status.calendar')}
          {srSuffix}
        </a>
      )}
    </article>
  );
}

function Update({ app, now, update }: { app: PanelContext; now: number; update: StatusUpdate }) {
  const at = parseTime(update.at);
  return (
    <li>
      <p class="row">
        <strong>{toStateLabel(app.translate(status), 'status.update.', update.state)}</strong>
        <span class="hint">
          <TimeText app={app} value={update.at} now={now} />
          {at !== null && now - at < 30 * 86_400_000 && ` · ${getDateFormat(app.locale.value).dateTime(at)}`}
        </span>
      </p>
      <RichText text={update.body} showAll={formatSize} />
    </li>
  );
}
