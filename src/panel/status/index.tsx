import { useModel } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Component, Status } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { status as english } from '../i18n/en/status.ts';
import { Icon } from '../ui/Icon.tsx';
import { Read } from '../ui/Read.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import parts from '../ui/parts.css?inline';
import { oneLine, safeHref } from '../ui/safe.ts';
import { Days } from './Days.tsx';
import { IncidentCard, MaintenanceCard } from './Timeline.tsx';
import { StatusModel } from './model.ts';
import { SHAPES, toneOf } from './shapes.ts';
import css from './status.css?inline';
import { wordOr } from './words.ts';

const UNKNOWN = 'M9.2 9.2a2.8 2.8 0 1 1 4 2.6c-.8.4-1.2 1-1.2 2M12 17.2v.1';

/** The tab "Status". */
export default function Tab({ app }: { app: App }) {
  app.adopt(parts);
  app.adopt(css);
  const t = app.translate(english);
  const model = useModel(() => new StatusModel(app));
  const status = model.value.value;
  return (
    <div class="status stack">
      <Read
        app={app}
        from={model}
        loaded={status !== null}
        old={model.stale.value}
        hint={<p class="hint">{t('status.failed.hint')}</p>}
        lines={6}
      />
      {status && <Report app={app} model={model} status={status} />}
    </div>
  );
}

interface ReportProps {
  app: App;
  model: StatusModel;
  status: Status;
}

function Report({ app, model, status }: ReportProps) {
  const t = app.translate(english);
  const now = model.now.value;
  const ongoing = model.ongoing.value;
  const past = model.past.value;
  const maintenances = model.maintenances.value;
  const groups = model.groups.value;
  const names = new Map(status.components.map(({ id, name }) => [id, oneLine(name)]));
  const shared = { app, now, names };
  // The time is an element of its own, wherever it stands in the viewer's language.
  const [before, after] = t('status.checked', { when: '\u0000' }).split('\u0000', 2);

  return (
    <>
      <header class={`hero headline state-${toneOf(status.headline)}`}>
        <span class="disc">
          <Icon d={SHAPES[status.headline] ?? UNKNOWN} size={24} />
        </span>
        <div>
          <h3>{wordOr(t, 'status.headline.', status.headline)}</h3>
          <p class="hint">
            {before}
            <TimeText app={app} value={status.checkedAt} now={now} />
            {after}
            {status.failing && ` · ${t('status.failing')}`}
          </p>
        </div>
      </header>

      {ongoing.length > 0 && (
        <Section title={t('status.incidents')}>
          {ongoing.map((incident) => (
            <IncidentCard key={incident.id} incident={incident} {...shared} />
          ))}
        </Section>
      )}
      {maintenances.length > 0 && (
        <Section title={t('status.maintenances')}>
          {maintenances.map((maintenance) => (
            <MaintenanceCard key={maintenance.id} maintenance={maintenance} {...shared} />
          ))}
        </Section>
      )}

      {groups.length > 0 && (
        <Section title={t('status.components')}>
          <div class="groups">
            {groups.map(({ name, components }) => (
              <div key={name ?? ''}>
                {(name !== null || groups.length > 1) && (
                  <h4 dir="auto">{name === null ? t('status.components.other') : oneLine(name)}</h4>
                )}
                <ul>
                  {components.map((component) => (
                    <Row key={component.id} app={app} component={component} />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </Section>
      )}

      <Section title={t(status.history ? 'status.days' : 'status.past')}>
        {status.history && <Days app={app} now={now} status={status} history={status.history} />}
        {past.length === 0 ? (
          <p class="hint">{t('status.past.none')}</p>
        ) : (
          past.map((incident) => (
            <details key={incident.id} class="past">
              <summary>
                <bdi>{oneLine(incident.name)}</bdi>
                <span class="hint">
                  <TimeText app={app} value={incident.resolvedAt ?? incident.startedAt} now={now} />
                </span>
              </summary>
              <IncidentCard incident={incident} {...shared} />
            </details>
          ))
        )}
      </Section>

      <Links app={app} page={status.page} />
    </>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="stack" aria-label={title}>
      <h3 class="quiet-head">{title}</h3>
      {children}
    </section>
  );
}

function Row({ app, component }: { app: App; component: Component }) {
  return (
    <li class={`component state-${toneOf(component.state)}`}>
      <bdi>{oneLine(component.name)}</bdi>
      <span class="state">
        {wordOr(app.translate(english), 'status.state.', component.state)}
        <Icon d={SHAPES[component.state] ?? UNKNOWN} size={16} />
      </span>
    </li>
  );
}

function Links({ app, page }: { app: App; page: Status['page'] }) {
  const t = app.translate(english);
  const { onSubscribe } = app.options.value;
  const links = [
    ['status.subscribe', onSubscribe ? null : page.subscribeUrl],
    ['status.page', page.url],
  ] as const;
  return (
    <p class="row links">
      {onSubscribe && (
        <button type="button" class="button quiet" onClick={() => onSubscribe()}>
          {t('status.subscribe')}
        </button>
      )}
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
