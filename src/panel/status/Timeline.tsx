import { useState } from 'preact/hooks';
import type { Incident, Maintenance, StatusUpdate } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { common } from '../i18n/en/common.ts';
import { status } from '../i18n/en/status.ts';
import { sizeOf } from '../i18n/plain.ts';
import { parseTime, timesIn } from '../i18n/times.ts';
import { RichText } from '../ui/RichText.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { oneLine, safeHref } from '../ui/safe.ts';
import { wordOr } from './words.ts';

interface Shared {
  app: App;
  now: number;
  /** The names of affected components, by id. */
  names: ReadonlyMap<string, string>;
}

const english = { ...status, ...common };
/** How many updates are shown before "earlier ones". */
const SHOWN = 2;

/** Something that is wrong, or was. */
export function IncidentCard({ incident, ...shared }: Shared & { incident: Incident }) {
  const { app } = shared;
  const t = app.translate(english);
  const { resolvedAt } = incident;
  const over = resolvedAt !== null || incident.state === 'resolved';
  const at = parseTime(resolvedAt ?? incident.startedAt);
  return (
    <article class={`event impact-${over ? 'over' : incident.impact}`}>
      <h4 dir="auto">{oneLine(incident.name)}</h4>
      <p class="hint">
        {wordOr(t, 'status.impact.', incident.impact)}
        {' · '}
        {at === null
          ? t('common.unknown-date')
          : t(resolvedAt === null ? 'status.started' : 'status.resolved', {
              time: timesIn(app.locale.value).dateTime(at),
            })}
      </p>
      <About {...shared} event={incident} />
    </article>
  );
}

/** Something that is planned, or under way. */
export function MaintenanceCard({ maintenance, ...shared }: Shared & { maintenance: Maintenance }) {
  const { app } = shared;
  const t = app.translate(english);
  const times = timesIn(app.locale.value);
  const start = parseTime(maintenance.startsAt);
  const end = parseTime(maintenance.endsAt);
  return (
    <article class="event planned">
      <h4 dir="auto">{oneLine(maintenance.name)}</h4>
      <p class="when">
        <span class="pill">{wordOr(t, 'status.update.', maintenance.state)}</span>
        <span>
          {start === null
            ? t('common.unknown-date')
            : end !== null && end >= start
              ? times.range(start, end)
              : t('status.from', { time: times.dateTime(start) })}
        </span>
      </p>
      <About {...shared} event={maintenance} />
      {maintenance.calendar && (
        <a
          class="more"
          download="maintenance.ics"
          href={`data:text/calendar;charset=utf-8,${encodeURIComponent(maintenance.calendar)}`}
        >
          {t('status.calendar')}
          <span class="sr-only"> – {oneLine(maintenance.name)}</span>
        </a>
      )}
    </article>
  );
}

/** What it affects, what was said about it, and where more stands. */
function About({ app, now, names, event }: Shared & { event: Incident | Maintenance }) {
  const [all, setAll] = useState(false);
  const t = app.translate(english);
  const times = timesIn(app.locale.value);
  const { updates } = event;
  const shown = all ? updates : updates.slice(0, SHOWN);
  const href = event.url === null ? null : safeHref(event.url);
  return (
    <>
      {event.components.length > 0 && (
        <p class="hint" dir="auto">
          {t('status.affects', { components: times.list(event.components.map((id) => names.get(id) ?? oneLine(id))) })}
        </p>
      )}
      {shown.length > 0 && (
        <ol class="updates">
          {shown.map((update) => (
            <Update key={update.id} app={app} now={now} update={update} />
          ))}
        </ol>
      )}
      {shown.length < updates.length && (
        <button type="button" class="button quiet" onClick={() => setAll(true)}>
          {t('common.earlier', { n: updates.length - shown.length })}
        </button>
      )}
      {href !== null && (
        <a class="more" href={href} target="_blank" rel="noopener noreferrer">
          {t('status.link')}
          <span class="sr-only"> – {oneLine(event.name)}</span>
        </a>
      )}
    </>
  );
}

function Update({ app, now, update }: { app: App; now: number; update: StatusUpdate }) {
  const at = parseTime(update.at);
  return (
    <li>
      <p class="update-head">
        <strong>{wordOr(app.translate(status), 'status.update.', update.state)}</strong>
        <span class="hint">
          <TimeText app={app} value={update.at} now={now} />
          {at !== null && now - at < 30 * 86_400_000 && ` · ${timesIn(app.locale.value).dateTime(at)}`}
        </span>
      </p>
      <RichText text={update.body} showAll={sizeOf} />
    </li>
  );
}
