import { useState } from 'preact/hooks';
import type { Incident, Maintenance, StatusUpdate } from '../../contract/index.ts';
import { sizeOf } from '../i18n/plain.ts';
import { type Times, parseTime } from '../i18n/times.ts';
import { RichText } from '../ui/RichText.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { oneLine, safeHref } from '../ui/safe.ts';
import { type Words, wordOr } from './words.ts';

interface Shared {
  t: Words;
  times: Times;
  now: number;
  /** The names of affected components, by id. */
  names: ReadonlyMap<string, string>;
}

/** How many updates are shown before "earlier ones". */
const SHOWN = 2;

/** Something that is wrong, or was. */
export function IncidentCard({ incident, ...shared }: Shared & { incident: Incident }) {
  const { t, times, now } = shared;
  const unknown = t('status.unknown-date');
  const over = incident.resolvedAt !== null || incident.state === 'resolved';
  return (
    <article class={`event impact-${over ? 'over' : incident.impact}`}>
      <h4 dir="auto">{oneLine(incident.name)}</h4>
      <p class="hint">
        {wordOr(t, 'status.impact.', incident.impact)}
        {' · '}
        {over && incident.resolvedAt !== null ? (
          <TimeSentence t={t} k="status.resolved" times={times} value={incident.resolvedAt} unknown={unknown} />
        ) : (
          <TimeSentence t={t} k="status.started" times={times} value={incident.startedAt} unknown={unknown} />
        )}
      </p>
      <Affected {...shared} ids={incident.components} />
      <Updates t={t} times={times} now={now} updates={incident.updates} />
      <More t={t} url={incident.url} name={incident.name} />
    </article>
  );
}

/** Something that is planned, or under way. */
export function MaintenanceCard({ maintenance, ...shared }: Shared & { maintenance: Maintenance }) {
  const { t, times, now } = shared;
  const start = parseTime(maintenance.startsAt);
  const end = parseTime(maintenance.endsAt);
  return (
    <article class="event planned">
      <h4 dir="auto">{oneLine(maintenance.name)}</h4>
      <p class="when">
        <span class="pill">{wordOr(t, 'status.update.', maintenance.state)}</span>
        <span>
          {start !== null && end !== null && end >= start
            ? times.range(start, end)
            : start === null
              ? t('status.unknown-date')
              : t('status.from', { time: times.dateTime(start) })}
        </span>
      </p>
      <Affected {...shared} ids={maintenance.components} />
      <Updates t={t} times={times} now={now} updates={maintenance.updates} />
      <More t={t} url={maintenance.url} name={maintenance.name} />
    </article>
  );
}

interface SentenceProps {
  t: Words;
  k: 'status.resolved' | 'status.started';
  times: Times;
  value: string | null;
  unknown: string;
}

function TimeSentence({ t, k, times, value, unknown }: SentenceProps) {
  const ms = parseTime(value);
  return <span>{ms === null ? unknown : t(k, { time: times.dateTime(ms) })}</span>;
}

function Affected({ t, times, names, ids }: Omit<Shared, 'now'> & { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  const components = times.list(ids.map((id) => names.get(id) ?? oneLine(id)));
  return (
    <p class="hint" dir="auto">
      {t('status.affects', { components })}
    </p>
  );
}

function Updates({ t, times, now, updates }: Omit<Shared, 'names'> & { updates: readonly StatusUpdate[] }) {
  const [all, setAll] = useState(false);
  if (updates.length === 0) return null;
  const shown = all ? updates : updates.slice(0, SHOWN);
  return (
    <>
      <ol class="updates">
        {shown.map((update) => {
          const at = parseTime(update.at);
          return (
            <li key={update.id}>
              <p class="update-head">
                <strong>{wordOr(t, 'status.update.', update.state)}</strong>
                <span class="hint">
                  <TimeText value={update.at} times={times} now={now} unknown={t('status.unknown-date')} />
                  {at !== null && now - at < 30 * 86_400_000 && ` · ${times.dateTime(at)}`}
                </span>
              </p>
              <RichText text={update.body} showAll={sizeOf} />
            </li>
          );
        })}
      </ol>
      {shown.length < updates.length && (
        <button type="button" class="button quiet" onClick={() => setAll(true)}>
          {t('status.more', { n: updates.length - shown.length })}
        </button>
      )}
    </>
  );
}

function More({ t, url, name }: { t: Words; url: string | null; name: string }) {
  const href = url === null ? null : safeHref(url);
  if (href === null) return null;
  return (
    <a class="more" href={href} target="_blank" rel="noopener noreferrer">
      {t('status.link')}
      <span class="sr-only"> – {oneLine(name)}</span>
    </a>
  );
}
