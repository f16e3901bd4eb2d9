import type { Component, Status } from '../../../contract/index.ts';
import { isOpen } from '../../../contract/overall-status.ts';
import type { PanelContext } from '../../core/context.ts';
import { status as english } from '../../i18n/en/status.ts';
import { parseTime } from '../../i18n/date-format.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ResourceState } from '../../ui/ResourceState.tsx';
import { Section } from '../../ui/Section.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import componentStyles from '../../ui/components.css?inline';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { UptimeHistory } from './UptimeHistory.tsx';
import { SafeLink } from './SafeLink.tsx';
import { IncidentCard, MaintenanceCard } from './IncidentTimeline.tsx';
import { StatusModel } from './model.ts';
import { STATE_ICONS, toTone } from './state-icons.ts';
import css from './status.css?inline';
import { toStateLabel } from './labels.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

/** A status older than this is shown with a warning. */
const MAX_AGE_MS = 15 * 60_000;

/** Headline while no status is known. */
const UNKNOWN = 'unknown';

/** Renders the tab "Status". */
export default function Tab({ app }: { app: PanelContext }) {
  app.addStyles(componentStyles);
  app.addStyles(css);
  const t = app.translate(english);
  const model = useViewerModel(app, () => new StatusModel(app));
  const status = model.value.value;
  const now = model.now.value;
  return (
    <div class="status stack">
      <ResourceState
        app={app}
        from={model}
        loaded={status !== null}
        stale={
          status?.failing === true ||
          (status?.headline !== UNKNOWN && now - (parseTime(status?.checkedAt) ?? 0) > MAX_AGE_MS)
        }
        hint={<p class="hint">{t('status.failed.hint')}</p>}
        shape="boxes"
        lines={9}
      />
      {status && <Report app={app} now={now} status={status} />}
    </div>
  );
}

interface ReportProps {
  app: PanelContext;
  /** The server's time, ticking. */
  now: number;
  status: Status;
}

function Report({ app, now, status }: ReportProps) {
  const t = app.translate(english);
  const { headline, components, history, page } = status;
  const ongoing = status.incidents.filter(isOpen);
  const past = status.incidents.filter((incident) => !isOpen(incident));
  const maintenances = status.maintenances.filter(({ state }) => state !== 'completed');
  /** Components by group, in the server's order. */
  const groups = new Map<string | null, Component[]>();
  for (const component of components) groups.set(component.group, [...(groups.get(component.group) ?? []), component]);
  const names = new Map(components.map(({ id, name }) => [id, sanitizeLine(name)]));
  const shared = { app, now, names };
  const { onSubscribe } = app.options.value;

  return (
    <>
      <header class={`hero headline state-${toTone(headline)}`}>
        <span class="disc">
          <Icon d={STATE_ICONS[toTone(headline)]} size={24} />
        </span>
        <div>
          <h3>{toStateLabel(t, 'status.headline.', headline)}</h3>
          <p class="hint">
            {headline === UNKNOWN ? (
              t('status.unknown.hint')
            ) : (
              <RelativeTime app={app} format={(when) => t('status.checked', when)} value={status.checkedAt} now={now} />
            )}
            {status.failing && ` · ${t('status.failing')}`}
          </p>
        </div>
      </header>

      {ongoing.length > 0 && (
        <Section title={t('status.incidents')}>
          {ongoing.map((incident) => (
            <IncidentCard key={incident.id} event={incident} {...shared} />
          ))}
        </Section>
      )}
      {maintenances.length > 0 && (
        <Section title={t('status.maintenances')}>
          {maintenances.map((maintenance) => (
            <MaintenanceCard key={maintenance.id} event={maintenance} {...shared} />
          ))}
        </Section>
      )}

      {components.length > 0 && (
        <Section title={t('status.components')}>
          {[...groups].map(([name, components]) => (
            <div key={name ?? ''}>
              {(name !== null || groups.size > 1) && (
                <h4 dir="auto">{name === null ? t('status.components.other') : sanitizeLine(name)}</h4>
              )}
              <ul>
                {components.map((component) => (
                  <Row key={component.id} app={app} component={component} />
                ))}
              </ul>
            </div>
          ))}
        </Section>
      )}

      {headline !== UNKNOWN && (
        <Section title={t(history ? 'status.days' : 'status.past')}>
          {history && <UptimeHistory app={app} now={now} status={status} history={history} />}
          {past.length === 0 && <p class="hint">{t('status.past.none')}</p>}
          {past.map((incident) => (
            <details key={incident.id} class="past">
              <summary>
                <bdi>{sanitizeLine(incident.name)}</bdi>
                <span class="hint">
                  <TimeText app={app} value={incident.resolvedAt ?? incident.startedAt} now={now} />
                </span>
              </summary>
              <IncidentCard event={incident} {...shared} />
            </details>
          ))}
        </Section>
      )}

      <p class="row links">
        {onSubscribe ? (
          <Button kind="quiet" onClick={() => onSubscribe()}>
            {t('status.subscribe')}
          </Button>
        ) : (
          <SafeLink url={page.subscribeUrl}>{t('status.subscribe')}</SafeLink>
        )}
        <SafeLink url={page.url}>{t('status.page')}</SafeLink>
      </p>
    </>
  );
}

function Row({ app, component }: { app: PanelContext; component: Component }) {
  const tone = toTone(component.state);
  return (
    <li class={`component state-${tone}`}>
      <bdi>{sanitizeLine(component.name)}</bdi>
      <span class="row hint">
        {toStateLabel(app.translate(english), 'status.state.', component.state)}
        <Icon d={STATE_ICONS[tone]} size={16} />
      </span>
    </li>
  );
}
