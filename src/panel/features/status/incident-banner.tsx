import { render } from 'preact';
import type { Incident, Status } from '../../../contract/index.ts';
import { isOpen } from '../../../contract/overall-status.ts';
import type { PanelContext } from '../../core/context.ts';
import { status as english } from '../../i18n/en/status.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, icons } from '../../ui/Icon.tsx';
import { lazyIcons } from '../../ui/lazy-icons.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import css from './status.css?inline';

const STORAGE_PREFIX = 'strip';
/** Returns an impact's severity; 0 for an unknown one. */
const toSeverity = ({ impact }: Incident) => Math.max(0, ['none', 'minor', 'major', 'critical'].indexOf(impact));

/**
 * Renders a banner on every tab but the status, for the most severe open incident that was not dismissed at its current
 * severity.
 *
 * @param container - the element for the banner.
 */
export function showIncidentBanner(app: PanelContext, container: Element, status: Status): void {
  app.addStyles(css);
  render(
    <IncidentBanner app={app} status={status} onDismiss={() => showIncidentBanner(app, container, status)} />,
    container,
  );
}

function IncidentBanner({ app, status, onDismiss }: { app: PanelContext; status: Status; onDismiss: () => void }) {
  const [worst] = status.incidents
    // The stored value is the severity at dismissal.
    .filter(
      (incident) =>
        isOpen(incident) && toSeverity(incident) > Number(app.store.read(STORAGE_PREFIX + incident.id) ?? -1),
    )
    .toSorted((one, other) => toSeverity(other) - toSeverity(one));
  if (!worst || app.tab.value === 'status') return null;
  return (
    <div class="notice warn">
      <Icon d={lazyIcons.alert} />
      <Button kind="quiet" onClick={() => app.navigate('status')}>
        <bdi>{sanitizeLine(worst.name)}</bdi>
      </Button>
      <button
        type="button"
        class="icon-button"
        aria-label={app.translate(english)('status.dismiss')}
        onClick={() => {
          app.store.write(STORAGE_PREFIX + worst.id, toSeverity(worst));
          onDismiss();
        }}
      >
        <Icon d={icons.close} />
      </button>
    </div>
  );
}
