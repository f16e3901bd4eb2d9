/** The panel's entry: what the loader fetches on intent. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import type { StartPanel, TabId } from './host.ts';
import { directionOf } from './i18n/locale.ts';
import { Shell, visibleTabs } from './shell/Shell.tsx';
import { createApp } from './shell/create-app.ts';
import { later } from './shell/later.tsx';
import css from './shell/panel.css?inline';
import { present } from './shell/present.ts';
import Submit from './submit/index.tsx';

/** Starts the panel inside the loader's shadow root; it stays hidden until `open` is called. */
export const start: StartPanel = (host) => {
  const app = createApp(host);
  app.adopt(css);
  const parts = {
    submit: later(() => Promise.resolve({ default: Submit })),
    tickets: later(() => import('./tickets/index.tsx')),
    status: later(() => import('./status/index.tsx')),
    access: later(() => import('./access/index.tsx')),
  };
  parts.submit.module.value = { default: Submit };
  const tabs = visibleTabs(app);
  const visited = signal<readonly TabId[]>([]);
  const place = document.createElement('div');
  host.root.append(place);

  const close = () => {
    if (!app.open.peek()) return;
    app.setOpen(false);
    host.onClose();
    host.emit('close', {});
  };
  // The page's single-letter shortcuts must not fire while somebody types here.
  const contain = (event: Event) => {
    const [target] = event.composedPath();
    if (target instanceof HTMLElement && target.matches('input, textarea, select')) event.stopPropagation();
  };
  const keys = ['keydown', 'keypress', 'keyup'];
  for (const key of keys) place.addEventListener(key, contain);

  const stops: (() => void)[] = [
    effect(() => {
      const locale = app.locale.value;
      host.root.host.setAttribute('lang', locale);
      host.root.host.setAttribute('dir', directionOf(locale));
    }),
    effect(() => {
      const tab = app.tab.value;
      if (!visited.peek().includes(tab)) visited.value = [...visited.peek(), tab];
      void parts[tab].load();
    }),
    // Somebody who may no longer see a tab is taken to the first one.
    effect(() => {
      if (app.session.value && !tabs.value.includes(app.tab.value)) app.go('submit');
    }),
  ];

  let stopped = false;
  void app.ready.then(() => {
    if (stopped) return;
    render(<Shell app={app} tabs={tabs} visited={visited} parts={parts} onClose={close} />, place);
    const dialog = place.querySelector('dialog');
    if (dialog) stops.push(present(dialog, app));
    app.reload();
  });

  return {
    open(tab, prefill) {
      if (tab || prefill) app.go(tab ?? 'submit', prefill && { prefill });
      app.setOpen(true);
      host.emit('open', { tab: app.tab.peek() });
    },
    close,
    update: app.update,
    logout: app.logout,
    identify: app.identify,
    destroy() {
      stopped = true;
      for (const stop of stops) stop();
      app.dispose();
      render(null, place);
      place.remove();
    },
  };
};
