import { render } from 'preact';
import type { Incident, Status } from '../../../contract/index.ts';
import { isOpen } from '../../../contract/overall-status.ts';
import type { PanelContext } from '../../core/context.ts';
import { status as english } from '../../i18n/en/status.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, icons } from '../../ui/Icon.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import css from './status.css?inline';

const KEY = 'strip';
/** From the least bad; an impact that nobody knows is like the first. */
const toLevel = ({ impact }: Incident) => Math.max(0, ['none', 'minor', 'major', 'critical'].indexOf(impact));

/**
 * Shows, on every tab but the status itself, the worst incident that is open and was not dismissed as bad as it is now.
 *
 * @param place - the element kept for it.
 */
export function showIncidentBanner(app: PanelContext, place: Element, status: Status): void {
  app.addStyles(css);
  render(<IncidentBanner app={app} status={status} again={() => showIncidentBanner(app, place, status)} />, place);
}

function IncidentBanner({ app, status, again }: { app: PanelContext; status: Status; again: () => void }) {
  const [worst] = status.incidents
    // What is stored is how bad it was when it was dismissed.
    .filter((incident) => isOpen(incident) && toLevel(incident) > Number(app.store.read(KEY + incident.id) ?? -1))
    .toSorted((one, other) => toLevel(other) - toLevel(one));
  if (!worst || app.tab.value === 'status') return null;
  return (
    <div class="notice warn">
      <Icon d={icons.alert} />
      <Button kind="quiet" onClick={() => app.navigate('status')}>
        <bdi>{sanitizeLine(worst.name)}</bdi>
      </Button>
      <button
        type="button"
        class="icon-button"
        aria-label={app.translate(english)('status.dismiss')}
        onClick={() => {
          app.store.write(KEY + worst.id, toLevel(worst));
          again();
        }}
      >
        <Icon d={icons.close} />
      </button>
    </div>
  );
}
