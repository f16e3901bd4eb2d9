import { render } from 'preact';
import type { Incident, Status } from '../../contract/index.ts';
import { isOpen } from '../../contract/headline.ts';
import type { App } from '../app.ts';
import { status as english } from '../i18n/en/status.ts';
import { Icon, icons } from '../ui/Icon.tsx';
import { oneLine } from '../ui/safe.ts';
import css from './status.css?inline';

const KEY = 'strip';
/** From the least bad; an impact that nobody knows is like the first. */
const levelOf = ({ impact }: Incident) => Math.max(0, ['none', 'minor', 'major', 'critical'].indexOf(impact));

/**
 * Shows, on every tab but the status itself, the worst incident that is open and was not dismissed as bad as it is now.
 *
 * @param place - the element kept for it.
 */
export function showStrip(app: App, place: Element, status: Status): void {
  app.adopt(css);
  render(<Strip app={app} status={status} again={() => showStrip(app, place, status)} />, place);
}

function Strip({ app, status, again }: { app: App; status: Status; again: () => void }) {
  const [worst] = status.incidents
    .filter((incident) => isOpen(incident) && levelOf(incident) > dismissed(app, incident))
    .toSorted((one, other) => levelOf(other) - levelOf(one));
  if (!worst || app.tab.value === 'status') return null;
  return (
    <div class="notice warn">
      <Icon d={icons.alert} />
      <button type="button" class="button quiet" onClick={() => app.go('status')}>
        {oneLine(worst.name)}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={app.translate(english)('status.dismiss')}
        onClick={() => {
          app.store.write(KEY + worst.id, levelOf(worst));
          again();
        }}
      >
        <Icon d={icons.close} />
      </button>
    </div>
  );
}

/** How bad it was when it was dismissed; -1 when it was not. */
function dismissed(app: App, { id }: Incident): number {
  const level = app.store.read(KEY + id);
  return typeof level === 'number' ? level : -1;
}
