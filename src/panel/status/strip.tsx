import { render } from 'preact';
import { signal } from '@preact/signals';
import type { Incident, Status } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { status as english } from '../i18n/en/status.ts';
import { Icon, icons } from '../ui/Icon.tsx';
import { oneLine } from '../ui/safe.ts';
import { isOpen } from './model.ts';
import css from './status.css?inline';

const KEY = 'strip';
/** From the least bad; an impact that nobody knows is like the first. */
const levelOf = ({ impact }: Incident) => Math.max(0, ['none', 'minor', 'major', 'critical'].indexOf(impact));

/**
 * Shows, on every tab but the status itself, the worst incident that is open and was not dismissed as bad as it is now.
 *
 * @param place - the element kept for it.
 */
export function showStrip(app: App, place: Element, { incidents }: Status): void {
  app.adopt(css);
  render(<Strip app={app} incidents={incidents.filter(isOpen)} />, place);
}

/** Grows with each dismissal. */
const dismissals = signal(0);

function Strip({ app, incidents }: { app: App; incidents: Incident[] }) {
  const t = app.translate(english);
  void dismissals.value;
  const [worst] = incidents
    .filter((incident) => levelOf(incident) > dismissed(app, incident))
    .toSorted((one, other) => levelOf(other) - levelOf(one));
  if (!worst || app.tab.value === 'status') return null;
  return (
    <div class="notice warn">
      <Icon d={icons.alert} />
      <a href="#madoguchi=status" onClick={(event) => (event.preventDefault(), app.go('status'))}>
        {oneLine(worst.name)}
      </a>
      <button
        type="button"
        class="icon-button"
        aria-label={t('status.dismiss')}
        onClick={() => {
          app.store.write(KEY + worst.id, levelOf(worst));
          dismissals.value++;
        }}
      >
        <Icon d={icons.close} size={16} />
      </button>
    </div>
  );
}

/** How bad it was when it was dismissed; -1 when it was not. */
function dismissed(app: App, { id }: Incident): number {
  const level = app.store.read(KEY + id);
  return typeof level === 'number' ? level : -1;
}
