/** Entry of the shell, which connects context, dialog and tabs. */
import { createElement } from '../../dom/create-element.ts';
import { fromDocument } from '../../dom/from-document.ts';
import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import type { PanelHandle, PanelServices, TabId } from '../types.ts';
import Submit from '../features/submit/index.tsx';
import { Shell } from './Shell.tsx';
import { createPanelContext } from '../core/create-context.ts';
import { yieldToMain } from '../core/yield-to-main.ts';
import { lazyModule } from '../core/lazy-module.ts';
import { createParts } from './parts.ts';
import css from './panel.css?inline';
import { applyTheme, focusView, attachDialog } from './dialog.ts';

/** Renders the closed panel. Resolves once the messages of the viewer's language are loaded. */
export async function startShell(host: PanelServices): Promise<PanelHandle> {
  // Preact reads these from the document, where an element of the page can shadow them (DOM clobbering). Throwing makes the
  // loader show its fallback; Preact would throw in a later task, as an error of the page.
  for (const name of ['createElement', 'createElementNS', 'createTextNode'] as const) {
    const method: unknown = document[name];
    if (typeof method !== 'function' || method instanceof Element) throw new Error(`document.${name} is shadowed`);
  }
  const parts = createParts(host.embed);
  const views = {
    submit: lazyModule(() => Promise.resolve({ default: Submit })),
    tickets: parts.part('features/tickets/index.tsx'),
    status: parts.part('features/status/index.tsx'),
    access: parts.part('features/support-access/index.tsx'),
  };
  views.submit.module.value = { default: Submit };
  const isTab = (name = ''): name is TabId => Object.hasOwn(views, name);
  const container = createElement('div');

  const close = () => {
    if (!app.open.peek()) return;
    app.setOpen(false);
    host.badge.ariaExpanded = 'false';
    // The dialog restores the focus, except in Safari, where a clicked button does not take it.
    if (fromDocument('activeElement') === fromDocument('body')) host.badge.focus();
    app.emit('close', {});
  };
  const app = createPanelContext(host, { load: (tab) => void views[tab].load(), close, parts });
  app.addStyles(css);
  // Prevents the page's single-letter shortcuts while the viewer types.
  const stopTextInput = (event: Event) => {
    const [target] = event.composedPath();
    if (target instanceof HTMLElement && target.matches('input, textarea, select')) event.stopPropagation();
  };
  for (const key of ['keydown', 'keypress', 'keyup']) container.addEventListener(key, stopTextInput);

  const stops = [applyTheme(container, app)];

  // Removes the fallback link of an earlier failure.
  host.root.querySelector('a')?.remove();
  app.scope.peek().app.reload();
  await app.ready;
  await yieldToMain();
  // Not earlier, because this hides the loader's placeholder.
  host.root.append(container);
  let number = 0;
  stops.push(
    effect(() => {
      const scope = app.scope.value;
      const focused = host.root.activeElement?.closest('.view') && host.root.activeElement.id;
      // Synchronously, so that one viewer's data is never visible to another.
      untracked(() => render(<Shell scope={scope} number={++number} parts={views} onClose={close} />, container));
      const dialog = container.querySelector('dialog');
      if (dialog?.open && typeof focused === 'string') {
        const same = focused && dialog.querySelector<HTMLElement>(`#${CSS.escape(focused)}`);
        if (same) same.focus();
        else focusView(dialog);
      }
    }),
  );
  await yieldToMain();
  const dialog = container.querySelector('dialog');
  if (dialog) {
    host.badge.ariaHasPopup = 'dialog';
    host.badge.setAttribute('aria-controls', dialog.id);
    stops.push(attachDialog(dialog, app));
    app.attachDialog(dialog);
  }

  // `#madoguchi=tickets?id=…`, `#madoguchi=submit?subject=…`, or the same value as the query parameter `madoguchi` for pages
  // whose router owns the fragment. Opens the panel and fills empty fields; never submits. Links may come from strangers.
  const followLink = (link: string | null | undefined) => {
    const [, tab, query] = /^(\w+)\??(.*)/.exec(link ?? '') ?? [];
    if (!isTab(tab)) return;
    const { id, ...prefill } = Object.fromEntries(new URLSearchParams(query));
    app.resume();
    app.scope.peek().app.navigate(tab, id ? { ticketId: id } : { prefill, source: 'link' });
    handle.open();
  };
  const followHash = () => followLink(location.hash.split('#madoguchi=')[1]);
  window.addEventListener('hashchange', followHash);
  stops.push(() => window.removeEventListener('hashchange', followHash));

  const handle: PanelHandle = {
    open(tab, prefill) {
      app.resume();
      if (tab || prefill) app.scope.peek().app.navigate(tab ?? 'submit', prefill && { prefill, source: 'page' });
      if (app.open.peek() && dialog) focusView(dialog);
      app.setOpen(true);
      app.emit('open', { tab: app.scope.peek().app.tab.peek() });
    },
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
  followLink(new URLSearchParams(location.search).get('madoguchi'));
  followHash();
  return handle;
}
