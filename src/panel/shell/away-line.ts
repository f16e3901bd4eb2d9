/** The line below the panel's title that says when support is back, outside the business hours. Loaded once the form accepts input. */
import { effect, type ReadonlySignal } from '@preact/signals';
import { createElement } from '../../dom/create-element.ts';
import type { PanelContext } from '../core/context.ts';
import type { ViewerScope } from '../core/viewer-state.ts';
import { away } from '../i18n/en/away.ts';
import css from './away-line.css?inline';

const UPDATE_INTERVAL_MS = 15_000;
const DAY_MS = 86_400_000;
const ID = 'away';

/**
 * Shows the line while the panel is open and support is away. The heading's row keeps its height, so that nothing below moves.
 *
 * @returns a function that stops it.
 */
export function showAwayLine(dialog: HTMLElement, scope: ReadonlySignal<ViewerScope>): () => void {
  const line = createElement('p');
  line.id = ID;
  const update = (app: PanelContext) => {
    const text = formatAwayLine(app);
    // Written only where it differs, because screen readers may read a changed text again.
    if (line.textContent !== text) line.textContent = text;
    if (line.isConnected === (text !== '')) return;
    if (text === '') line.remove();
    else {
      app.addStyles(css);
      dialog.querySelector('.top')?.append(line);
    }
  };
  dialog.setAttribute('aria-describedby', ID);
  const stop = effect(() => {
    const { app } = scope.value;
    update(app);
    if (!app.open.value || !app.session.value?.supportHours) return undefined;
    const timer = setInterval(() => update(app), UPDATE_INTERVAL_MS);
    return () => clearInterval(timer);
  });
  return () => {
    stop();
    line.remove();
    dialog.removeAttribute('aria-describedby');
  };
}

/** Returns when support is back, in the viewer's time zone; empty within the business hours, and where they are unknown. */
function formatAwayLine(app: PanelContext): string {
  const locale = app.locale.value;
  const hours = app.session.value?.supportHours;
  const now = app.now();
  const next = hours?.open.find(({ to }) => Date.parse(to) > now);
  const start = Date.parse(next?.from ?? '');
  if (!hours || !(start > now)) return '';
  const t = app.translate(away);
  const clock = { hour: 'numeric', minute: '2-digit' } as const;
  const [back, today] = [new Date(start), new Date(now)];
  // The names of zones can differ where their times are the same.
  const isElsewhere = back.toLocaleString('en', { timeZone: hours.zone }) !== back.toLocaleString('en');
  const time = back.toLocaleTimeString(locale, { ...clock, ...(isElsewhere && { timeZoneName: 'short' }) });
  if (back.toDateString() === today.toDateString()) return t('away.today', { time });
  const day = back.toLocaleDateString(
    locale,
    start - now < 6 * DAY_MS ? { weekday: 'long' } : { weekday: 'long', month: 'long', day: 'numeric' },
  );
  return t('away.day', { day, time });
}
