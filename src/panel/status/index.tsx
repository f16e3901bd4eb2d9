import { useModel } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Component, Status } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { status as english } from '../i18n/en/status.ts';
import { type Times, createTimes } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Icon, icons } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import parts from '../ui/parts.css?inline';
import { oneLine, safeHref } from '../ui/safe.ts';
import { IncidentCard, MaintenanceCard } from './Timeline.tsx';
import { StatusModel } from './model.ts';
import css from './status.css?inline';
import { type Words, wordOr } from './words.ts';

/** A shape for each state, so that none is told by colour alone. */
const SHAPES: Record<string, string> = {
  operational: icons.check,
  maintenance: 'M14.5 6.5a4 4 0 0 0-5.3 5.3L4 17l3 3 5.2-5.2a4 4 0 0 0 5.3-5.3L15 12l-3-3z',
  degraded: 'M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  partial_outage: icons.alert,
  major_outage: icons.close,
};
const UNKNOWN = 'M9.2 9.2a2.8 2.8 0 1 1 4 2.6c-.8.4-1.2 1-1.2 2M12 17.2v.1';

const toneOf = (state: string) => (Object.hasOwn(SHAPES, state) ? state : 'other');

/** The tab "Status". */
export default function Tab({ app }: { app: App }) {
  app.adopt(parts);
  app.adopt(css);
  const t = useMemo(() => app.translate(english), [app]);
  const model = useModel(() => new StatusModel(app));
  const locale = app.locale.value;
  const times = useMemo(() => createTimes(locale), [locale]);
  const status = model.status.value;
  const failure = model.failure.value;

  if (!status)
    return failure ? (
      <FailureNotice
        failure={failure}
        title={t('status.failed')}
        retryLabel={t('status.retry')}
        onRetry={() => void model.refresh()}
      >
        <p class="hint">{t('status.failed.hint')}</p>
      </FailureNotice>
    ) : (
      <div aria-busy="true">
        <p class="sr-only">{t('status.loading')}</p>
        <Skeleton lines={6} />
      </div>
    );
  return <Report t={t} times={times} model={model} status={status} />;
}

interface ReportProps {
  t: Words;
  times: Times;
  model: StatusModel;
  status: Status;
}

function Report({ t, times, model, status }: ReportProps) {
  const now = model.now.value;
  const stale = model.stale.value;
  const ongoing = model.ongoing.value;
  const past = model.past.value;
  const maintenances = model.maintenances.value;
  const groups = model.groups.value;
  const names = new Map(status.components.map(({ id, name }) => [id, oneLine(name)]));
  const shared = { t, times, now, names };
  const checked = <TimeText value={status.checkedAt} times={times} now={now} unknown={t('status.unknown-date')} />;

  return (
    <div class="status stack">
      <header class={`hero headline state-${toneOf(status.headline)}`}>
        <span class="disc">
          <Icon d={SHAPES[status.headline] ?? UNKNOWN} size={24} />
        </span>
        <div>
          <h3>{wordOr(t, 'status.headline.', status.headline)}</h3>
          <p class="hint">
            <Slot sentence={t('status.checked', { when: '\u0000' })}>{checked}</Slot>
          </p>
        </div>
      </header>

      {stale && (
        <Notice tone="warn" action={<Button onClick={() => void model.refresh()}>{t('status.retry')}</Button>}>
          {status.checkedAt === null ? (
            t('status.old.never')
          ) : (
            <Slot sentence={t('status.old', { when: '\u0000' })}>{checked}</Slot>
          )}
        </Notice>
      )}

      {ongoing.length > 0 && (
        <section class="stack" aria-label={t('status.incidents')}>
          <h3 class="quiet-head">{t('status.incidents')}</h3>
          {ongoing.map((incident) => (
            <IncidentCard key={incident.id} incident={incident} {...shared} />
          ))}
        </section>
      )}
      {maintenances.length > 0 && (
        <section class="stack" aria-label={t('status.maintenances')}>
          <h3 class="quiet-head">{t('status.maintenances')}</h3>
          {maintenances.map((maintenance) => (
            <MaintenanceCard key={maintenance.id} maintenance={maintenance} {...shared} />
          ))}
        </section>
      )}

      {groups.length > 0 && (
        <section aria-label={t('status.components')}>
          <h3 class="quiet-head">{t('status.components')}</h3>
          <div class="groups">
            {groups.map(({ name, components }) => (
              <div key={name ?? ''}>
                {(name !== null || groups.length > 1) && (
                  <h4 dir="auto">{name === null ? t('status.components.other') : oneLine(name)}</h4>
                )}
                <ul>
                  {components.map((component) => (
                    <Row key={component.id} t={t} component={component} />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </section>
      )}

      <section>
        <h3 class="quiet-head">{t('status.past')}</h3>
        {past.length === 0 ? (
          <p class="hint">{t('status.past.none')}</p>
        ) : (
          past.map((incident) => (
            <details key={incident.id} class="past">
              <summary>
                <bdi>{oneLine(incident.name)}</bdi>
                <span class="hint">
                  <TimeText
                    value={incident.resolvedAt ?? incident.startedAt}
                    times={times}
                    now={now}
                    unknown={t('status.unknown-date')}
                  />
                </span>
              </summary>
              <IncidentCard incident={incident} {...shared} />
            </details>
          ))
        )}
      </section>

      <Links t={t} page={status.page} />
    </div>
  );
}

/** Puts an element where the sentence has a NUL, wherever that is in the viewer's language. */
function Slot({ sentence, children }: { sentence: string; children: preact.ComponentChildren }) {
  const [before, after] = sentence.split('\u0000', 2);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}

function Row({ t, component }: { t: Words; component: Component }) {
  return (
    <li class={`component state-${toneOf(component.state)}`}>
      <bdi>{oneLine(component.name)}</bdi>
      <span class="state">
        {wordOr(t, 'status.state.', component.state)}
        <Icon d={SHAPES[component.state] ?? UNKNOWN} size={16} />
      </span>
    </li>
  );
}

function Links({ t, page }: { t: Words; page: Status['page'] }) {
  const links = [
    ['status.subscribe', page.subscribeUrl],
    ['status.page', page.url],
  ] as const;
  return (
    <p class="row links">
      {links.map(([key, url]) => {
        const href = url === null ? null : safeHref(url);
        return href === null ? null : (
          <a key={key} href={href} target="_blank" rel="noopener noreferrer">
            {t(key)}
          </a>
        );
      })}
    </p>
  );
}
