/** Entry of the shell, which connects context, dialog and tabs. */
import { createElement } from '../../dom/create-element.ts';
import { fromDocument } from '../../dom/from-document.ts';
import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import type { PanelHandle, PanelServices, TabId } from '../types.ts';
import Submit from '../features/submit/index.tsx';
import { Shell } from './Shell.tsx';
import type { Target } from '../core/context.ts';
import { createPanelContext } from '../core/create-context.ts';
import { yieldToMain } from '../core/yield-to-main.ts';
import { lazyModule } from '../core/lazy-module.ts';
import { createModuleLoader } from './module-loader.ts';
import { applyTheme, attachDialog, containEvents, focusView } from './dialog.ts';

/** Delay before the frame is removed: the animation of the panel is over. */
const FRAME_REMOVAL_MS = 300;

/** Renders the closed panel. Resolves once the messages of the viewer's language are loaded. */
export async function startShell(host: PanelServices): Promise<PanelHandle> {
  // Preact reads these from the document, where an element of the page can shadow them (DOM clobbering). Throwing makes the
  // loader show its fallback; Preact would throw in a later task, as an error of the page.
  for (const name of ['createElement', 'createElementNS', 'createTextNode'] as const) {
    const method: unknown = document[name];
    if (typeof method !== 'function' || method instanceof Element) throw new Error(`document.${name}`);
  }
  const modules = createModuleLoader(host);
  const views = {
    submit: lazyModule(() => Promise.resolve({ default: Submit })),
    tickets: modules.lazy('features/tickets/index.tsx'),
    status: modules.lazy('features/status/index.tsx'),
    access: modules.lazy('features/support-access/index.tsx'),
  };
  views.submit.module.value = { default: Submit };
  const container = createElement('div');

  const close = () => {
    if (!app.open.peek()) return;
    app.setOpen(false);
    host.badge.ariaExpanded = 'false';
    // The dialog restores the focus, except in Safari, where a clicked button does not take it.
    if (fromDocument('activeElement') === fromDocument('body')) host.badge.focus();
    app.emit('close', {});
  };
  const app = createPanelContext(host, { load: (tab) => void views[tab].load(), close, modules });
  const stops = [applyTheme(container, app)];
  containEvents(host.root);

  // Removes the fallback link of an earlier failure.
  host.root.querySelector('a')?.remove();
  app.scope.peek().app.reload();
  await app.ready;
  await yieldToMain();
  host.root.append(container);
  let number = 0;
  stops.push(
    effect(() => {
      const scope = app.scope.value;
      const focused = host.root.activeElement?.closest('.view') && host.root.activeElement.id;
      // Synchronously, so that one viewer's data is never visible to another.
      untracked(() => render(<Shell scope={scope} number={++number} modules={views} onClose={close} />, container));
      const dialog = container.querySelector('dialog');
      if (dialog?.open && typeof focused === 'string') {
        const same = focused && dialog.querySelector<HTMLElement>(`#${CSS.escape(focused)}`);
        if (same) same.focus();
        else focusView(dialog, scope);
      }
    }),
  );
  await yieldToMain();
  const dialog = container.querySelector('dialog');
  if (dialog) {
    host.badge.ariaHasPopup = 'dialog';
    host.badge.setAttribute('aria-controls', dialog.id);
    stops.push(attachDialog(dialog, app));
  }
  // The panel fades in over its frame.
  setTimeout(() => host.root.querySelector('.frame')?.remove(), FRAME_REMOVAL_MS);

  const open = (tab?: TabId, target?: Target) => {
    app.resume();
    if (tab) app.scope.peek().app.navigate(tab, target);
    if (app.open.peek() && dialog) focusView(dialog, app.scope.peek());
    app.setOpen(true);
    app.emit('open', { tab: app.scope.peek().app.tab.peek() });
  };
  if (dialog) app.attachDialog(dialog, open);

  const handle: PanelHandle = {
    open: (tab, prefill) => open(tab ?? (prefill && 'submit'), prefill && { prefill, source: 'page' }),
    close() {
      // After `close(); open();` in one task, the badge is already expanded again, and the last call wins.
      if (host.badge.ariaExpanded !== 'true') close();
    },
    update: app.update,
    logout: app.logout,
    identify: app.identify,
    destroy() {
      app.setOpen(false);
      for (const stop of stops) stop();
      app.dispose();
      render(null, container);
      container.remove();
    },
  };
  return handle;
}
